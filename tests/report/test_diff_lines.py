from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.planner.diff import unified_diff
from editrunner.report import diff_lines as diff_lines_module
from editrunner.report.diff_lines import diff_lines

TEXTS = st.lists(st.sampled_from(["a", "b", "- c", "+ d", "@@ e", "", "teh cat", "the cat"]), max_size=12).map(
    "\n".join
)


def shown(before: str, after: str) -> list[tuple[str, int | None, int | None, str]]:
    """Return each line with its numbers; what is marked stands between brackets."""
    return [
        (line.kind, line.old, line.new, "".join(f"[{p.text}]" if p.marked else p.text for p in line.pieces))
        for line in diff_lines(unified_diff(before, after, "Title"))
    ]


def test_lines_have_their_numbers_and_the_words_that_differ_are_marked() -> None:
    assert shown("one\nteh cat sat\ntwo", "one\nthe cat sat down\ntwo") == [
        ("hunk", None, None, "@@ -1,3 +1,3 @@"),
        ("context", 1, 1, "one"),
        ("removed", 2, None, "[teh] cat sat"),
        ("added", None, 2, "[the] cat sat[ down]"),
        ("context", 3, 3, "two"),
    ]


def test_lines_that_have_little_in_common_are_not_marked() -> None:
    assert [line[3] for line in shown("abc def", "xyz")[1:]] == ["abc def", "xyz"]


def test_one_word_of_a_very_long_line_is_marked() -> None:
    before = " ".join(f"w{number}" for number in range(3_000))

    (removed, added) = shown(before, before.replace("w1500 ", "changed "))[1:]

    assert "[w1500]" in removed[3]
    assert "[changed]" in added[3]


def test_words_at_both_ends_of_a_long_paragraph_are_marked() -> None:
    before = " ".join(f"w{number} and so on" for number in range(1_000))
    after = before.replace("w3 ", "changed ").replace("w500 and", "w500").replace("w990 ", "w990 more ")

    (removed, added) = shown(before, after)[1:]

    assert "[w3]" in removed[3]
    assert (removed[3].count("["), added[3].count("[")) == (2, 2)
    assert "w500[ and] so on" in removed[3]
    assert "[changed]" in added[3]
    assert "w990[ more] and" in added[3] or "w990 [more ]and" in added[3]


@given(st.lists(st.sampled_from("abcdef 012345"), max_size=40), st.lists(st.sampled_from("abcdef 012345"), max_size=40))
def test_both_lines_can_be_read_from_their_pieces(one: list[str], other: list[str]) -> None:
    with mock.patch.object(diff_lines_module, "_MOST_WORDS", 3):
        lines = shown(" ".join(one), " ".join(other))

    texts = {line[0]: line[3].replace("[", "").replace("]", "") for line in lines}
    assert texts.get("removed", " ".join(other)) == (" ".join(one) or " ".join(other))
    assert texts.get("added", " ".join(one)) == (" ".join(other) or " ".join(one))


def test_a_new_page_has_only_added_lines() -> None:
    assert [line[0] for line in shown("", "a\nb")] == ["hunk", "added", "added"]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_lines(before: str, after: str) -> None:
    lines = [line for line in diff_lines(unified_diff(before, after, "T")) if line.kind != "hunk"]
    old, new = before.split("\n") if before else [], after.split("\n") if after else []

    assert all(line.text == old[line.old - 1] for line in lines if line.old is not None)
    assert all(line.text == new[line.new - 1] for line in lines if line.new is not None)
    assert sum(line.kind == "added" for line in lines) - sum(line.kind == "removed" for line in lines) == (
        len(new) - len(old)
    )


@pytest.mark.parametrize("line", ["--- a", "+++ b", "@@ -1 +1 @@", "\\ No newline"])
def test_a_text_can_look_like_a_diff(line: str) -> None:
    assert [one[3] for one in shown("x", f"x\n{line}")[-1:]] == [line]
