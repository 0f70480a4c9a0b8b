import pytest

from editrunner.operations.add_section import AddSection
from tests.factories import failure_code, text_after


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", "== Notice ==\n\nnew"),
        ("a", "a\n\n== Notice ==\n\nnew"),
        ("a\n\n\n", "a\n\n== Notice ==\n\nnew"),
        ("== Other ==\nnew", "== Other ==\nnew\n\n== Notice ==\n\nnew"),
        ("== Notice ==\nother", "== Notice ==\nother\n\n== Notice ==\n\nnew"),
        ("== Notice ==\n== Other ==\nnew", "== Notice ==\n== Other ==\nnew\n\n== Notice ==\n\nnew"),
    ],
)
def test_a_section_is_added_at_the_end_of_the_page(text: str, result: str) -> None:
    assert text_after(AddSection("Notice", "new"), text) == result


@pytest.mark.parametrize(
    "text",
    ["== Notice ==\n\nnew", "== Notice ==\nbefore\nnew\nbehind\n== B ==", "a\n=== Notice ===\n==== Sub ====\nnew"],
)
def test_nothing_is_added_where_the_heading_has_the_text_below_it(text: str) -> None:
    assert text_after(AddSection("Notice", "new"), text) is None


def test_the_level_is_the_number_of_equal_signs() -> None:
    assert text_after(AddSection("Notice", "new", level=4), "") == "==== Notice ====\n\nnew"


def test_repeat_adds_it_again() -> None:
    assert text_after(AddSection("A", "b", repeat=True), "== A ==\n\nb") == "== A ==\n\nb\n\n== A ==\n\nb"


@pytest.mark.parametrize("text", ["<!--\n== Notice ==\nnew\n-->", "{{A|\n== Notice ==\nnew\n}}"])
def test_a_section_inside_something_else_is_another_one(text: str) -> None:
    assert text_after(AddSection("Notice", "new"), text) == f"{text}\n\n== Notice ==\n\nnew"


@pytest.mark.parametrize("text", ["a\n<!-- b", "a\n<includeonly>b"])
@pytest.mark.parametrize("on_server", [False, True])
def test_a_page_that_would_swallow_the_section_fails(text: str, *, on_server: bool) -> None:
    assert failure_code(AddSection("Notice", "new", on_server=on_server), text) == "no_place"


def test_a_text_may_end_the_section_that_it_stands_in() -> None:
    added = "a\n\n=== Notice ===\n\n== B ==\nnew"

    assert text_after(AddSection("Notice", "== B ==\nnew", level=3), "a") == added
