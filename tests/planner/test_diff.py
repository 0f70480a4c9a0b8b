import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.planner.diff import unified_diff

TEXTS = st.lists(st.sampled_from(["a", "b", "", "== H =="]), max_size=12).map("\n".join)


@given(TEXTS, TEXTS)
def test_a_diff_is_that_of_the_whole_texts_with_its_lines_told_as_they_are(before: str, after: str) -> None:
    lines = unified_diff(before, after, "T").split("\n")[2:]
    removed = [line[1:] for line in lines if line.startswith("-")]
    added = [line[1:] for line in lines if line.startswith("+")]

    old, new = before.split("\n") if before else [], after.split("\n") if after else []
    assert len(old) - len(removed) == len(new) - len(added)
    for hunk in [line for line in lines if line.startswith("@@")]:
        assert 0 <= int(hunk.split(" ")[1][1:].split(",")[0]) <= len(old)


def test_the_line_numbers_of_a_change_far_down_are_right() -> None:
    before = [f"line {number}" for number in range(1, 1001)]
    after = [*before[:700], "changed", *before[701:]]

    expected = difflib.unified_diff(before, after, "T", "T", lineterm="")

    assert unified_diff("\n".join(before), "\n".join(after), "T") == "\n".join(expected)


@pytest.mark.parametrize("text", ["", "a", "a\nb"])
def test_alike_texts_have_no_diff(text: str) -> None:
    assert unified_diff(text, text, "T") == ""
