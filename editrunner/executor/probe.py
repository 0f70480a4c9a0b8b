"""Whether an edit whose answer was lost was saved after all: pure knowledge.

The answer to an edit can be lost while the edit is saved; sent again unlooked, it would be made twice. What decides
is the page's history: https://www.mediawiki.org/wiki/API:Revisions.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import TypeAlias

from editrunner.model import History, Revision
from editrunner.records.journal import Intent


@dataclass(frozen=True, slots=True)
class Found:
    """The edit was saved, as this revision."""

    revision: Revision
    title: str
    page_id: int


@dataclass(frozen=True, slots=True)
class NotThere:
    """The edit is not in the history (yet: the wiki may still be working on it)."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """The history does not say."""

    reason: str


Finding: TypeAlias = "Found | NotThere | Undecided"


def find_edit(
    history: History,
    intent: Intent,
    account: str | None,
    mark: str,
    claimed: Container[int] = (),
    summaries: Container[str] = (),
) -> Finding:
    """Look for an edit among the revisions that came after its base.

    It is the one by our account with our summary, whatever its parent: where the wiki has merged it with somebody
    else's, the parent is theirs.

    Args:
        history: all revisions after the base of the first attempt.
        intent: what was sent first.
        account: whom the edit was made as; `None` for a run that is logged out, whose name nobody knows.
        mark: the id of the run, which ends the summaries of runs that mark them.
        claimed: revisions that are known to be other edits of the run: another job's of the same page, perhaps.
        summaries: those of all jobs of the run.
    """
    if history.page_gone and intent.base:
        return Undecided("the page was deleted, or its history was changed")
    marked = intent.summary.endswith(mark)
    ours = [found for found in history.revisions if found.revision not in claimed and _can_be_by_us(found, account)]
    alike = [found for found in ours if _has_our_summary(found, intent.summary, mark if marked else None, summaries)]
    # Anybody can edit logged out with the same words, but not with the mark of this run, nor to the same text.
    candidates = [found for found in alike if account is not None or marked or _has_expected_text(found, intent)]
    if len(candidates) > 1:
        return Undecided(f"{len(candidates)} revisions could be this edit")
    if candidates:
        return Found(candidates[0], history.title or intent.title, history.page_id or intent.page_id)
    if alike:
        return Undecided("somebody logged out has edited the page with the same summary: perhaps this run")
    doubt = _doubt(history)
    return Undecided(doubt) if doubt is not None else NotThere()


def _doubt(history: History) -> str | None:
    """Say why an edit can have been saved although it is not among the revisions of a page."""
    if any(found.user is None or found.comment is None for found in history.revisions):
        return "the user or the summary of a revision is hidden"
    if history.taken_away:
        return "a page of that title was moved or deleted since: perhaps the one that the edit has created"
    return None


def _has_our_summary(found: Revision, summary: str, mark: str | None, summaries: Container[str]) -> bool:
    """Say whether a revision has the summary of an edit, or the mark of the run behind words that no job has."""
    if found.comment is None or mark is None:
        return found.comment == summary
    # A mark is that of the whole run; the words before it tell its jobs apart.
    return found.comment == summary or (found.comment.endswith(mark) and found.comment not in summaries)


def _can_be_by_us(found: Revision, account: str | None) -> bool:
    if found.user is None:
        return False
    return found.user == account if account is not None else found.logged_out


def _has_expected_text(found: Revision, intent: Intent) -> bool:
    """Say whether a revision left the text that was expected; unknown where the wiki has changed or merged it."""
    return intent.expected is not None and found.sha1 == intent.expected
