import pytest

from editrunner.operations.append import Append
from tests.factories import text_after


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", "new"),
        ("a", "a\nnew"),
        ("a\n", "a\nnew\n"),
        ("a\n\n\n", "a\nnew\n\n\n"),
        ("\na", "\na\nnew"),
        ("\n\n", "new\n\n"),
    ],
)
def test_a_text_is_put_behind_the_last_line_on_a_line_of_its_own(text: str, result: str) -> None:
    assert text_after(Append("new"), text) == result


def test_the_separator_stands_between_the_text_and_what_is_there() -> None:
    assert text_after(Append("new", separator="\n\n"), "a\n") == "a\n\nnew\n"
    assert text_after(Append("new", separator=""), "a") == "anew"
    assert text_after(Append("new", separator="\n\n"), "") == "new"


@pytest.mark.parametrize("text", ["new", "new\n", "a\nnew\nb", "a\n\nnew"])
def test_nothing_is_put_where_the_text_stands_as_a_whole_line(text: str) -> None:
    assert text_after(Append("new"), text) is None


@pytest.mark.parametrize("text", ["newer", "a new", "new b", " new", "ne\nw"])
def test_a_part_of_a_line_is_not_the_text(text: str) -> None:
    assert text_after(Append("new"), text) == f"{text}\nnew"


def test_a_text_of_several_lines_counts_where_they_stand_together() -> None:
    assert text_after(Append("a\nb"), "x\na\nb\ny") is None
    assert text_after(Append("a\nb"), "a\nx\nb") == "a\nx\nb\na\nb"


def test_line_ends_around_the_text_do_not_make_it_another_one() -> None:
    operation = Append("\nnew\n")
    once = text_after(operation, "a")

    assert once == "a\n\nnew\n"
    assert text_after(operation, once.rstrip()) is None


def test_repeat_puts_it_in_again() -> None:
    assert text_after(Append("new", repeat=True), "new") == "new\nnew"
