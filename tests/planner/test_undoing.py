import pytest

from editrunner.errors import OperationFailed
from editrunner.model import PageSnapshot, RevisionText, Undo
from editrunner.planner.undoing import Undone, merge, undone
from tests.fake_wiki import snapshot

PAGE = 7
TEXTS = {1: "a\nb\nc", 2: "a\nX\nc", 3: "a\nX\nc\nd"}
REVISIONS = {
    **{number: RevisionText(number, PAGE, number - 1, "wikitext", text) for number, text in TEXTS.items()},
    4: RevisionText(4, PAGE, 3, "wikitext", None),
    5: RevisionText(5, 99, 4, "wikitext", "a"),
    6: RevisionText(6, PAGE, 3, "css", "a"),
}


def page(revision: int, text: str | None = None) -> PageSnapshot:
    return snapshot("A", TEXTS[revision] if text is None else text, revision, page_id=PAGE)


def test_what_comes_of_taking_back_the_newest_revision_is_certain() -> None:
    assert undone(Undo(3, None), page(3), REVISIONS) == Undone(TEXTS[3], TEXTS[2], certain=True)
    assert undone(Undo(3, 1), page(3), REVISIONS) == Undone(TEXTS[3], TEXTS[1], certain=True)


def test_what_comes_of_taking_back_an_older_one_is_shown_but_not_certain() -> None:
    assert undone(Undo(2, None), page(3), REVISIONS) == Undone(TEXTS[3], "a\nb\nc\nd", certain=False)


def test_where_the_two_cannot_be_told_apart_only_the_revision_itself_is_shown() -> None:
    assert undone(Undo(2, None), page(3, "a\nY\nc"), REVISIONS) == Undone(TEXTS[2], TEXTS[1], certain=False)


@pytest.mark.parametrize("text", ["a\nb\nc\nd", "a\nb\nc"])
def test_what_is_taken_back_already_leaves_the_page_as_it_is(text: str) -> None:
    result = undone(Undo(2, None), snapshot("A", text, 9, page_id=PAGE), REVISIONS)

    assert (result.text, result.certain) == (text, True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Undo(1, None), "nosuchrevid"),
        (Undo(8, None), "nosuchrevid"),
        (Undo(4, None), "nosuchrevid"),
        (Undo(3, 8), "nosuchrevid"),
        (Undo(5, None), "revwrongpage"),
        (Undo(3, 5), "revwrongpage"),
        (Undo(6, None), "undofailure"),
    ],
)
def test_what_cannot_be_taken_back_fails_with_the_code_of_the_wiki(change: Undo, code: str) -> None:
    with pytest.raises(OperationFailed) as failure:
        undone(change, page(3), REVISIONS)

    assert failure.value.code == code


# As diff3 does it: https://www.gnu.org/software/diffutils/manual/html_node/diff3-Merging.html
@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb\nc", "a\nX\nc", "a\nX\nc", "a\nX\nc"),
        ("a\nb\nc", "a\nX\nc", "a\nY\nc", None),
        ("a\nb", "a\nb\nc", "b", "b\nc"),
        ("a", "a\nb", "a\nc", None),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"),
        ("a\nb", "X\nb", "a\nY", None),
    ],
)
def test_two_changes_are_merged_where_they_are_in_different_lines(
    base: str, ours: str, theirs: str, merged: str | None
) -> None:
    assert merge(base, ours, theirs) == merged
