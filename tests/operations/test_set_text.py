import pytest

from editrunner.operations.set_text import SetText
from tests.factories import text_after


@pytest.mark.parametrize("text", ["", "old", "new and more", "new\n"])
def test_the_whole_text_is_replaced(text: str) -> None:
    assert text_after(SetText("new"), text) == "new"


def test_a_page_that_has_the_text_is_left_alone() -> None:
    assert text_after(SetText("new"), "new") is None


def test_a_page_can_be_emptied() -> None:
    assert text_after(SetText(""), "old") == ""


def test_the_final_newline_is_kept_as_it_is_written() -> None:
    assert text_after(SetText("new\n"), "old") == "new\n"
