"""What the operations of a job, one after the other, make of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from editrunner.model import Context, NewText, OnServer, Page, Touch, Undo
from editrunner.operations.server_side import text_with
from editrunner.operations.step import Step
from editrunner.wikitext.lengths import check_length


@dataclass(frozen=True, slots=True)
class Applied:
    """What the operations make of a page."""

    before: str
    text: str
    changed_by: tuple[str, ...]
    """The kinds of the operations that changed something."""
    reasons: tuple[str, ...]
    """Why the others changed nothing."""
    changing: tuple[int, ...] = ()
    """Which steps changed something."""
    left_to_wiki: OnServer | Undo | Touch | None = None
    certain: bool = True
    """Whether the wiki will store just this text."""


def apply_steps(steps: Sequence[Step], page: Page, context: Context) -> Applied:
    """Apply steps in their order, each to the text that the ones before have left.

    Raises:
        OperationFailed: one of them cannot be applied to the page, or makes it longer than a text may be.
    """
    before = page.text
    changed_by: list[str] = []
    changing: list[int] = []
    reasons: list[str] = []
    left_to_wiki: OnServer | Undo | Touch | None = None
    is_cosmetic = True
    for index, step in enumerate(steps):
        change = step.apply(page, context)
        if isinstance(change, Undo | Touch):
            left_to_wiki = change
            continue
        if isinstance(change, OnServer):
            left_to_wiki = change
            change = NewText(text_with(page.text, change))
        if not isinstance(change, NewText):
            reasons.append(f"{step.operation.KIND}: {change.reason}")
        elif change.text == page.text:
            reasons.append(f"{step.operation.KIND}: it leaves the text as it is")
        else:
            check_length(len(change.text))
            page = replace(page, text=change.text)
            changed_by.append(step.operation.KIND)
            changing.append(index)
            is_cosmetic &= step.cosmetic
    if changed_by and is_cosmetic:
        reasons.append(f"{', '.join(changed_by)}: `cosmetic` alone is no reason for an edit")
        return Applied(before, before, (), tuple(reasons), left_to_wiki=left_to_wiki)
    return Applied(before, page.text, tuple(changed_by), tuple(reasons), tuple(changing), left_to_wiki)
