import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.planner.diff import text_before, unified_diff

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


LINE_ENDS = st.sampled_from(
    ["a", "b", "", "\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "@@ ", "--- T"]
)
ANY_TEXTS = st.lists(LINE_ENDS | st.just("same\n" * 8), max_size=20).map("".join) | st.text(max_size=30)


@given(ANY_TEXTS, ANY_TEXTS)
def test_a_diff_leads_back_to_the_text_before(before: str, after: str) -> None:
    assert text_before(after, unified_diff(before, after, "T"), "T") == before


def test_a_diff_of_very_long_texts_leads_back() -> None:
    before = "\n".join(f"line {number}" for number in range(20_000))
    after = before.replace("7", "8") + "\n" + "x" * 1_000_000

    assert text_before(after, unified_diff(before, after, "T"), "T") == before


@given(ANY_TEXTS, ANY_TEXTS, ANY_TEXTS)
def test_a_diff_leads_from_a_text_to_no_other_one(before: str, after: str, other: str) -> None:
    try:
        found = text_before(other, unified_diff(before, after, "T"), "T")
    except ValueError:
        return
    assert (found == before) == (other == after)


CHANGED = unified_diff("a\nb\nc", "a\nB\nc", "T")


@given(
    st.integers(0, len(CHANGED)), st.integers(0, 3), st.sampled_from(["", "\n", "x", " ", "-", "+", "\n+x", "1", "@@"])
)
def test_a_diff_with_anything_else_in_it_shows_another_text(place: int, length: int, put: str) -> None:
    changed = CHANGED[:place] + put + CHANGED[place + length :]

    try:
        found = text_before("a\nB\nc", changed, "T")
    except ValueError:
        return
    assert (found == "a\nb\nc") == (changed == CHANGED)


@pytest.mark.parametrize(
    "diff",
    [
        "-a\n+b",
        "--- U\n+++ U\n@@ -1 +1 @@\n-a\n+b",
        "--- T\n+++ T\nunseen\n@@ -1 +1 @@\n-a\n+b",
        "--- T\n+++ T\n@@ -1 +1 @@\n-a\n+b\nunseen",
        "--- T\n+++ T\n@@ -1 +1 @@ unseen\n-a\n+b",
        "--- T\n+++ T\n@@ -1 +1 @@\n-a",
        "--- T\n+++ T\n@@ -1,2 +1 @@\n-a\n+b",
        "--- T\n+++ T\n@@ -1 +1,2 @@\n-a\n+b",
        "--- T\n+++ T\n@@ -1 +0,0 @@\n-a\n+b",
        "--- T\n+++ T\n@@ -0,1 +0,1 @@\n-a\n+b",
        "--- T\n+++ T\n@@ -2 +1 @@\n-a\n+b",
        "--- T\n+++ T\n@@ -2 +2 @@\n-a\n+b",
        "--- T\n+++ T\n@@ -9 +8,0 @@\n-a",
        "--- T\n+++ T\n@@ -1 +1 @@\n-a\n+b\n@@ -1 +1 @@\n-a\n+b",
        "--- T\n+++ T\n@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file",
    ],
)
def test_what_is_no_diff_of_a_text_leads_nowhere(diff: str) -> None:
    with pytest.raises(ValueError, match=r"^(it|its|a) "):
        text_before("b", diff, "T")
