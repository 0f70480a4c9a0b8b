import pytest

from editrunner.operations.lines import split_end, stands_as_lines


@pytest.mark.parametrize(
    ("block", "text", "stands"),
    [
        ("a", "a", True),
        ("a", "b\na\nc", True),
        ("a\n", "a", True),
        ("a\nb", "x\na\nb", True),
        ("a", "ab", False),
        ("a", "", False),
        ("a\nb", "a\n\nb", False),
    ],
)
def test_a_block_stands_where_all_its_lines_do(block: str, text: str, stands: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert stands_as_lines(block, text) is stands


@pytest.mark.parametrize(
    ("text", "content", "end"), [("a\n\n", "a", "\n\n"), ("a", "a", ""), ("\n", "", "\n"), ("", "", "")]
)
def test_the_line_ends_behind_a_text_are_told_from_it(text: str, content: str, end: str) -> None:
    assert split_end(text) == (content, end)


@pytest.mark.parametrize("block", ["b", "b \t", "b\n", "\nb  \n\n"])
@pytest.mark.parametrize("text", ["a\nb", "a\nb  \nc", "b"])
def test_blanks_at_the_end_do_not_count(block: str, text: str) -> None:
    assert stands_as_lines(block, text)
