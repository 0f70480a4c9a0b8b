import pytest

from editrunner.operations.prepend import Prepend
from tests.factories import text_after


@pytest.mark.parametrize(
    ("text", "result"),
    [("", "new"), ("a", "new\na"), ("\na", "new\n\na"), ("\n\n", "new\n\n"), ("a\n", "new\na\n")],
)
def test_a_text_is_put_before_everything_on_a_line_of_its_own(text: str, result: str) -> None:
    assert text_after(Prepend("new"), text) == result


def test_the_separator_stands_between_the_text_and_what_is_there() -> None:
    assert text_after(Prepend("new", separator="\n\n"), "a") == "new\n\na"
    assert text_after(Prepend("new", separator=""), "a") == "newa"
    assert text_after(Prepend("new", separator="\n\n"), "") == "new"


@pytest.mark.parametrize("text", ["new", "a\nnew", "new\na"])
def test_nothing_is_put_where_the_text_stands_as_a_whole_line(text: str) -> None:
    assert text_after(Prepend("new"), text) is None


def test_repeat_puts_it_in_again() -> None:
    assert text_after(Prepend("new", repeat=True), "new") == "new\nnew"
