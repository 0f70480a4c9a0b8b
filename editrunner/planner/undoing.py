"""What taking back revisions makes of a page, as far as it can be foretold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from editrunner.errors import OperationFailed
from editrunner.model import PageSnapshot, RevisionText, Undo
from editrunner.operations.step import Step
from editrunner.operations.undo import Undo as UndoOperation
from editrunner.wikitext.presave import as_stored


@dataclass(frozen=True, slots=True)
class Undone:
    """What comes of it. `certain` says that the text is just this; else the wiki merges in a way of its own."""

    before: str
    """What the difference is to be shown from."""
    text: str
    certain: bool


def wanted_revisions(steps: Iterable[Step]) -> list[int]:
    """Return the revisions that operations name: their texts are needed, and those of the ones before them."""
    operations = [step.operation for step in steps if isinstance(step.operation, UndoOperation)]
    return sorted({number for one in operations for number in (one.revision, one.after) if number is not None})


def undone(change: Undo, snapshot: PageSnapshot, revisions: Mapping[int, RevisionText]) -> Undone:
    """Foretell what taking back revisions makes of a page.

    Args:
        change: what to take back.
        snapshot: the page as it is.
        revisions: the texts of the revisions, those before them included, by number.

    Raises:
        OperationFailed: they cannot be taken back: https://www.mediawiki.org/wiki/API:Edit.
    """
    last = _readable(change.revision, snapshot, revisions)
    if change.after is None and revisions[change.revision].parent == 0:
        raise OperationFailed("nosuchrevid", f"revision {change.revision} made the page: there is none to go back to")
    before = _readable(change.after or revisions[change.revision].parent, snapshot, revisions)
    if change.revision == snapshot.revision or snapshot.text == last:
        return Undone(snapshot.text, before, certain=True)
    merged = merge(last, snapshot.text, before)
    if merged is None:
        return Undone(last, before, certain=False)
    return Undone(snapshot.text, merged, certain=as_stored(merged) == as_stored(snapshot.text))


def _readable(number: int, snapshot: PageSnapshot, revisions: Mapping[int, RevisionText]) -> str:
    found = revisions.get(number)
    if found is None:
        raise OperationFailed("nosuchrevid", f"the wiki has no revision {number}, or its page is deleted")
    if found.page_id != snapshot.page_id:
        hint = "; with `redirects: edit`, redirects are edited themselves" if snapshot.redirects else ""
        raise OperationFailed("revwrongpage", f"revision {number} is of another page{hint}")
    if found.text is None:
        raise OperationFailed("nosuchrevid", f"the text of revision {number} is hidden")
    if found.content_model != snapshot.content_model:
        raise OperationFailed("undofailure", f"revision {number} has the content model {found.content_model}")
    return found.text


def merge(base: str, ours: str, theirs: str) -> str | None:
    """Merge two changes of a text line by line; `None` where they are in the same lines, and not the same."""
    lines, our_lines, their_lines = base.split("\n"), ours.split("\n"), theirs.split("\n")
    our_places, their_places = _places(lines, our_lines), _places(lines, their_lines)
    merged: list[str] = []
    # A line of the base that both have kept is where they can be told apart; so are beginning and end.
    anchors = [-1, *(number for number in range(len(lines)) if {number} <= our_places.keys() & their_places.keys())]
    for one, other in pairwise([*anchors, len(lines)]):
        old = lines[one + 1 : other]
        our = our_lines[our_places.get(one, -1) + 1 : our_places.get(other, len(our_lines))]
        their = their_lines[their_places.get(one, -1) + 1 : their_places.get(other, len(their_lines))]
        if our not in (old, their) and their != old:
            return None
        merged += their if our == old else our
        merged += lines[other : other + 1]
    return "\n".join(merged)


def _places(base: list[str], lines: list[str]) -> dict[int, int]:
    """Return where the lines of a text stand that are kept, by where they stand in the base."""
    blocks = SequenceMatcher(None, base, lines, autojunk=False).get_matching_blocks()
    return {block.a + offset: block.b + offset for block in blocks for offset in range(block.size)}
