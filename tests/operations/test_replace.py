from typing import Literal

import pytest

from editrunner.operations.replace import Replace
from tests.factories import CONTEXT, a_page, failure_code, text_after, text_of


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("teh cat and teh dog", "the cat and the dog"),
        ("teh", "the"),
        ("tehteh", "thethe"),
        ("Teh cat", None),
        ("", None),
    ],
)
def test_a_text_is_replaced_wherever_it_stands(text: str, result: str | None) -> None:
    assert text_after(Replace("teh", "the"), text) == result


def test_what_is_found_and_put_in_is_taken_letter_for_letter() -> None:
    assert text_after(Replace("a.b*(c)", r"\1 \g<0> $1"), "axb a.b*(c)") == r"axb \1 \g<0> $1"


def test_an_empty_replacement_takes_the_text_away() -> None:
    assert text_after(Replace("[[Category:Old]]\n", ""), "a\n[[Category:Old]]\nb") == "a\nb"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("teh cat", "the cat"),
        ("(teh)", "(the)"),
        ("teh-cat", "the-cat"),
        ("tehran", None),
        ("ateh", None),
        ("teh_", None),
        ("teh1", None),
        ("éteh", None),
        ("tehé", None),
    ],
)
def test_a_word_has_no_letter_digit_or_underscore_beside_it(text: str, result: str | None) -> None:
    assert text_after(Replace("teh", "the", word=True), text) == result


def test_a_word_may_begin_and_end_with_any_character() -> None:
    assert text_after(Replace("[[A]]", "[[B]]", word=True), "see [[A]], [[A]]s") == "see [[B]], [[A]]s"


@pytest.mark.parametrize(
    ("case", "text", "result"),
    [
        ("ignore", "teh TEH Teh", "the the the"),
        ("first_letter", "teh Teh TEH", "the The TEH"),
        ("first_letter", "Teh teh", "The the"),
        ("exact", "teh Teh", "the Teh"),
    ],
)
def test_case_says_which_letters_are_the_same(
    case: Literal["exact", "ignore", "first_letter"], text: str, result: str
) -> None:
    assert text_after(Replace("teh", "the", case=case), text) == result


def test_the_first_letter_keeps_the_case_of_the_page_even_where_the_job_file_has_a_capital() -> None:
    assert text_after(Replace("Teh", "The", case="first_letter"), "teh Teh") == "the The"


def test_the_first_letter_can_be_replaced_by_nothing() -> None:
    assert text_after(Replace("teh ", "", case="first_letter"), "Teh cat") == "cat"


@pytest.mark.parametrize(
    ("text", "code"), [("a a", None), ("", None), ("a", "unexpected_count"), ("aaa", "unexpected_count")]
)
def test_a_page_that_has_it_another_number_of_times_than_expected_fails(text: str, code: str | None) -> None:
    assert failure_code(Replace("a", "b", expect=2), text) == code


@pytest.mark.parametrize(
    ("case", "word", "find", "text", "result"),
    [
        ("ignore", False, "ÉTÉ", "été Été ÉTÉ", "x x x"),
        ("ignore", False, "straße", "STRAẞE Straße", "x x"),
        ("ignore", False, "i", "ı i I", "ı x x"),  # noqa: RUF001 - the very letters
        ("first_letter", False, "ärger", "Ärger ärger ÄRGER", "X x ÄRGER"),
        ("first_letter", False, "ßa", "ßa SSa", "x SSa"),
        ("exact", True, "कि", "कि किताब हकि", "x किताब हकि"),
        ("exact", True, "не", "не нельзя вне", "x нельзя вне"),
        ("exact", True, "e", "e e\u0301 le", "x e\u0301 le"),
        ("exact", True, "ש", "ש שָׁ", "x שָׁ"),
    ],
)
def test_letters_of_all_scripts_count(
    case: Literal["exact", "ignore", "first_letter"], find: str, text: str, result: str, *, word: bool
) -> None:
    assert text_after(Replace(find, "x", word=word, case=case), text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("teh <nowiki>teh</nowiki> teh", "the <nowiki>teh</nowiki> the"),
        ("<!-- teh --> <pre>teh</pre> <math>teh</math> <source>teh</source>", None),
        ("http://teh.example/teh teh", "http://teh.example/teh the"),
        ("{{teh}} [[teh]] <ref>teh</ref>", "{{the}} [[the]] <ref>the</ref>"),
    ],
)
def test_protected_regions_are_left_alone(text: str, result: str | None) -> None:
    assert text_after(Replace("teh", "the"), text) == result


def test_a_word_ends_at_a_region_as_it_does_at_any_text() -> None:
    assert text_after(Replace("teh", "the", word=True), "<nowiki>a</nowiki>teh <!-- -->teh") == (
        "<nowiki>a</nowiki>the <!-- -->the"
    )
    assert text_after(Replace("teh", "the", word=True, ignore=("links",)), "[[a]]teh") is None


def test_what_is_protected_is_named_by_the_job() -> None:
    text = "<nowiki>teh</nowiki> “teh” teh"

    assert text_after(Replace("teh", "the", ignore_also=("quotes",)), text) == "<nowiki>teh</nowiki> “teh” the"
    assert text_after(Replace("teh", "the", ignore=("quotes",)), text) == "<nowiki>the</nowiki> “teh” the"
    assert text_after(Replace("teh", "the", ignore=()), text) == "<nowiki>the</nowiki> “the” the"


def test_only_wikitext_has_protected_regions() -> None:
    page = a_page("/* <!-- teh --> */", content_model="css")

    assert text_of(Replace("teh", "the").apply(page, CONTEXT)) == "/* <!-- the --> */"


def test_only_what_is_replaced_is_counted() -> None:
    assert failure_code(Replace("a", "b", expect=1), "a <!-- a -->") is None
    assert failure_code(Replace("a", "b", expect=2), "a <!-- a -->") == "unexpected_count"


def test_a_tag_that_the_wiki_does_not_have_fails_the_page() -> None:
    assert failure_code(Replace("a", "b", ignore=("<chess>",)), "a") == "unknown_tag"
