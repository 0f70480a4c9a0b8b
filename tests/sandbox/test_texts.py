import pytest

from editrunner.sandbox.answers import NotUnderstood
from editrunner.sandbox.texts import clean, stored_json, stored_summary, stored_wikitext, visible


def test_text_is_normalised_and_loses_control_characters() -> None:
    assert clean("e\u0301\x01\t\n") == "é\ufffd\t\n"


def test_the_end_of_a_page_is_trimmed() -> None:
    assert stored_wikitext("\na\r\nb \n\n") == "\na\nb"


@pytest.mark.parametrize(
    "text", ["~~~", "~~~~~", "{{ Subst:x}}", "{{safesubst:x}}", "[[A (b)|]]", "[[|b]]", "[[C:d, e|]]"]
)
def test_text_that_a_save_would_transform_is_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        stored_wikitext(f"before {text} after")


@pytest.mark.parametrize("text", ["<nowiki>~~~~</nowiki>", "<!-- {{subst:x}} -->", "<!-- ~~~~", "[[a|b]]", "~~"])
def test_protected_or_plain_text_is_not_transformed(text: str) -> None:
    assert stored_wikitext(text) == text


def test_what_the_parser_does_not_look_into_is_not_visible() -> None:
    assert visible("a<!-- b -->c<nowiki>d</nowiki>e<pre x='y'>f</PRE>g<!-- h") == "aceg"


def test_a_long_summary_is_cut() -> None:
    assert stored_summary("x" * 501) == "x" * 497 + "..."


def test_a_summary_that_is_all_heading_loses_its_equal_signs() -> None:
    assert stored_summary(" == X == ") == "X"


def test_json_is_indented_with_tabs() -> None:
    assert stored_json('{"a":[1,{}],"b":"<"}') == '{\n\t"a": [\n\t\t1,\n\t\t{}\n\t],\n\t"b": "\\u003C"\n}'


@pytest.mark.parametrize("text", ["1.5", "1e3", "9223372036854775808"])
def test_numbers_that_php_writes_in_its_own_way_are_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        stored_json(text)
