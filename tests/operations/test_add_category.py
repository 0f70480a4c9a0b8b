from dataclasses import replace

import pytest

from editrunner.errors import OperationFailed
from editrunner.model import DEFAULT_SITE, Context, Namespace, NoChange, Page
from editrunner.operations.add_category import AddCategory
from tests.factories import CONTEXT, a_page, failure_code, text_after, text_of

ADD = AddCategory("B")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("text", "text\n\n[[Category:B]]"),
        ("text\n", "text\n\n[[Category:B]]\n"),
        ("", "[[Category:B]]"),
        ("text\n\n[[Category:A]]", "text\n\n[[Category:A]]\n[[Category:B]]"),
        ("[[Category:A|k]] <!-- why -->\n[[de:X]]", "[[Category:A|k]] <!-- why -->\n[[Category:B]]\n[[de:X]]"),
        ("[[Category:A]][[Category:C]] text", "[[Category:A]][[Category:C]]\n[[Category:B]] text"),
        ("text\n\n{{DEFAULTSORT:X}}", "text\n\n{{DEFAULTSORT:X}}\n[[Category:B]]"),
        ("text\n\n{{DEFAULTSORT:X}}\n\n{{stub}}", "text\n\n{{DEFAULTSORT:X}}\n\n{{stub}}\n\n[[Category:B]]"),
        ("text\n\n[[de:X]]\n[[pt-br:Y]]\n", "text\n\n[[Category:B]]\n\n[[de:X]]\n[[pt-br:Y]]\n"),
        ("[[de:X]]", "[[Category:B]]\n\n[[de:X]]"),
        ("text\n[[:Category:B]] and [[Help:B]]", "text\n[[:Category:B]] and [[Help:B]]\n\n[[Category:B]]"),
        ("#REDIRECT [[A]]", "#REDIRECT [[A]]\n\n[[Category:B]]"),
        ("#REDIRECT [[Category:B]]", "#REDIRECT [[Category:B]]\n\n[[Category:B]]"),
        ("text<!-- [[Category:B]] -->", "text<!-- [[Category:B]] -->\n\n[[Category:B]]"),
        ("<nowiki>[[Category:B]]</nowiki>", "<nowiki>[[Category:B]]</nowiki>\n\n[[Category:B]]"),
        ("<includeonly>[[Category:B]]</includeonly>", "<includeonly>[[Category:B]]</includeonly>\n\n[[Category:B]]"),
    ],
)
def test_the_category_is_put_where_categories_stand(text: str, result: str) -> None:
    assert text_after(ADD, text) == result
    assert text_after(ADD, result) is None


@pytest.mark.parametrize(
    "text",
    [
        "[[Category:B]]",
        "[[category: b|key]]",
        "[[ Category : B ]]",
        "[[Category:B#x]]",
        "[[Category:%42]]",
        "[[Category:&#66;]]",
        "[[Category:B<!-- c -->]]",
        "<noinclude>[[Category:B]]</noinclude>",
    ],
)
def test_a_page_in_the_category_is_left_alone(text: str) -> None:
    assert ADD.apply(a_page(text), CONTEXT) == NoChange("the page is in Category:B already")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{{Box|cat=[[Category:B]]}}", "a template"),
        ("{{{x|[[Category:B]]}}}", "a parameter"),
        ("<ref>[[Category:B]]</ref>", "<ref>"),
        ("[[File:A.png|thumb|[[Category:B]]]]", "another link"),
    ],
)
def test_a_page_that_something_else_may_put_there_is_left_alone(text: str, place: str) -> None:
    reason = f"Category:B stands inside {place} already, where it is left alone"

    assert ADD.apply(a_page(text), CONTEXT) == NoChange(reason)


@pytest.mark.parametrize("name", ["B", "b", "Category:B", "category:b", " B_ "])
def test_the_category_can_be_named_in_any_way(name: str) -> None:
    assert text_after(AddCategory(name), "text") == "text\n\n[[Category:B]]"


def test_a_sort_key_is_put_in() -> None:
    assert text_after(AddCategory("B", "*"), "text") == "text\n\n[[Category:B|*]]"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{{1}}}", "{{{1}}}<noinclude>\n[[Category:B]]\n</noinclude>"),
        ("x<noinclude>\n{{doc}}\n</noinclude>", "x<noinclude>\n{{doc}}\n[[Category:B]]\n</noinclude>"),
        ("x<noinclude>{{doc}}", "x<noinclude>{{doc}}\n[[Category:B]]"),
        (
            "[[Category:U]]<noinclude>[[Category:A]]</noinclude>",
            "[[Category:U]]<noinclude>[[Category:A]]\n[[Category:B]]</noinclude>",
        ),
        ("#REDIRECT [[Template:A]]", "#REDIRECT [[Template:A]]\n\n[[Category:B]]"),
    ],
)
def test_in_a_template_it_is_not_transcluded(text: str, result: str) -> None:
    page = Page("Template:T", 10, "wikitext", text)

    assert text_of(ADD.apply(page, CONTEXT)) == result
    assert text_of(ADD.apply(replace(page, text=result), CONTEXT)) is None


def test_the_namespace_has_the_name_that_it_has_on_the_wiki() -> None:
    german = Namespace(14, "Kategorie", ("Category",))
    site = replace(DEFAULT_SITE, namespaces={**DEFAULT_SITE.namespaces, 14: german})
    context = Context(site, "job")

    assert text_of(ADD.apply(a_page("[[Category:A]]"), context)) == "[[Category:A]]\n[[Kategorie:B]]"
    assert text_of(AddCategory("Kategorie:B").apply(a_page("[[category:B]]"), context)) is None


def test_upper_and_lower_case_differ_where_the_wiki_says_so() -> None:
    category = Namespace(14, "Category", first_letter=False)
    site = replace(DEFAULT_SITE, namespaces={**DEFAULT_SITE.namespaces, 14: category})

    assert (
        text_of(AddCategory("b").apply(a_page("[[Category:B]]"), Context(site, "job")))
        == "[[Category:B]]\n[[Category:b]]"
    )


def test_a_category_that_is_a_redirect_is_refused() -> None:
    context = Context(DEFAULT_SITE, "job", {"Category:B": "Category:C"})

    with pytest.raises(OperationFailed, match="Category:B is a redirect to Category:C: name that one"):
        ADD.apply(a_page("text"), context)


def test_a_page_whose_end_is_not_closed_is_refused() -> None:
    assert failure_code(ADD, "text <!-- never closed") == "no_place"
