"""Takes back what a run has saved, by what its log says: https://www.mediawiki.org/wiki/API:Edit (`undo`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from editrunner.compact import NumberSet
from editrunner.executor.probe import Found, Undecided, find_edit
from editrunner.job.job import EditOptions
from editrunner.model import (
    SAVES,
    After,
    Barrier,
    Base,
    Edit,
    Entry,
    Failure,
    Fetched,
    JsonObject,
    PageSnapshot,
    Skip,
    Target,
    Undo,
    Wiki,
)
from editrunner.planner.parameters import edit_parameters, text_parameters, undo_parameters
from editrunner.records.audit_reading import OUTCOME_EVENTS
from editrunner.records.journal import Intent, Journal
from editrunner.records.outcomes import entry_id
from editrunner.wikitext.presave import sha1

JOB = "revert"
"""The job that the entries of a reverting run are of."""


@dataclass(frozen=True, slots=True)
class SavedRange:
    """Edits of a run on one page with no other edit between them, as one.

    `before` is the revision before the first of them, 0 where that made the page; `last` is the newest.
    """

    entry: str
    title: str
    page_id: int
    before: int
    last: int

    @property
    def creates(self) -> bool:
        """Whether the run made the page."""
        return self.before == 0


def saved_ranges(events: Iterable[Mapping[str, Any]]) -> list[SavedRange]:
    """Return what a run has saved, newest first; what it took back itself is left out."""
    saves: dict[str, Mapping[str, Any]] = {}
    for event in events:
        if OUTCOME_EVENTS.get(event["event"]) in SAVES:
            saves[event["entry"]] = event
        elif event["event"] == "edit.conflict" and "undone" in event:
            saves.pop(event["entry"], None)
    by_page: dict[int, list[SavedRange]] = {}
    for event in sorted(saves.values(), key=lambda event: event["new_revision"]):
        ranges = by_page.setdefault(event["page_id"], [])
        if ranges and ranges[-1].last == event["old_revision"]:
            ranges[-1] = replace(ranges[-1], last=event["new_revision"])
        else:
            # A page that somebody has edited in between has several.
            entry = entry_id(JOB, event["title"]) + (f" ({event['new_revision']})" if ranges else "")
            ranges.append(
                SavedRange(entry, event["title"], event["page_id"], event["old_revision"], event["new_revision"])
            )
    return sorted((one for ranges in by_page.values() for one in ranges), key=lambda one: one.last, reverse=True)


def saved_unheard(wiki: Wiki, journal: Journal) -> tuple[list[JsonObject], list[str]]:
    """Look for the edits of a run of which its log does not say whether they were saved.

    Returns:
        Those that were, as the events that the log lacks; and what the history does not tell, in words.

    Raises:
        WikiError: the wiki cannot be asked.
    """
    events: list[JsonObject] = []
    doubts: list[str] = []
    claimed = NumberSet(journal.revisions)
    for intent in journal.intents.values():
        history = wiki.history(intent.title, intent.page_id, intent.base)
        finding = find_edit(
            history, intent, journal.started["account"], journal.run, claimed, summaries=journal.summaries
        )
        if isinstance(finding, Found):
            claimed.add(finding.revision.revision)
            events.append(_unheard_event(intent, finding))
        elif isinstance(finding, Undecided):
            doubts.append(f"whether {intent.entry} was saved is not known: {finding.reason}")
    return events, doubts


def _unheard_event(intent: Intent, found: Found) -> JsonObject:
    subject: JsonObject = {"job": intent.job, "entry": intent.entry, "title": found.title}
    if intent.undoes:
        return {**subject, "event": "edit.conflict", "undone": intent.undoes}
    revision = found.revision
    numbers: JsonObject = {"old_revision": revision.parent, "new_revision": revision.revision}
    return {**subject, "event": "edit.saved", "page_id": found.page_id, **numbers}


def ranges_to_text(ranges: Iterable[SavedRange]) -> str:
    """Return ranges as a log keeps them: a JSON object a line."""
    return "".join(f"{json.dumps(asdict(one), ensure_ascii=False)}\n" for one in ranges)


def ranges_from_text(text: str) -> list[SavedRange]:
    """Return the ranges that `ranges_to_text` has written."""
    # What else Python takes for the end of a line (U+0085) can stand in a title.
    return [SavedRange(**json.loads(line)) for line in text.split("\n") if line]


@dataclass(frozen=True, slots=True)
class Reverter:
    """Plans the edits that take ranges back.

    Args:
        wiki: where they are.
        ranges: newest first.
        options: how the edits are saved.
        run: the id of the reverting run.
        blank_created: whether a page that the run made is emptied; else it is only listed.
    """

    wiki: Wiki
    ranges: Sequence[SavedRange]
    options: EditOptions
    run: str
    blank_created: bool

    def stream(self) -> Iterator[Barrier | Entry]:
        """Yield an entry for each range; the pages of a batch are looked at in one request."""
        batch: list[SavedRange] = []
        for one in self.ranges:
            if len(batch) == self.wiki.batch_size or any(one.page_id == other.page_id for other in batch):
                yield from self._entries(batch)
                # What an older range on a page builds upon is known only when the newer one is taken back.
                yield Barrier()
                batch = []
            batch.append(one)
        yield from self._entries(batch)

    def replan(self, entry: Entry) -> Entry:
        """Look at a page anew."""
        (found,) = self._entries([one for one in self.ranges if one.entry == entry.id])
        return found

    def _entries(self, batch: Sequence[SavedRange]) -> Iterator[Entry]:
        if not batch:
            return
        targets = [Target(page_id=one.page_id) for one in batch]
        ranges = {one.page_id: one for one in batch}
        # Of their pages, which can be long, nothing is held.
        entries = {
            fetched.page_id: self._entry(ranges[fetched.page_id], fetched)
            for fetched in self.wiki.fetch(targets, follow_redirects=False)
            if isinstance(fetched, PageSnapshot)
        }
        for one in batch:
            yield entries.get(one.page_id) or self._entry(one, None)

    def _entry(self, one: SavedRange, page: Fetched | None) -> Entry:
        if not isinstance(page, PageSnapshot):
            return _gone(one)
        subject = Entry(id=one.entry, job=JOB, title=page.title, namespace=page.namespace, page_id=page.page_id)
        if one.creates and not self.blank_created:
            detail = "the run made this page: have it deleted, or blank it with `--blank-created`"
            return Skip(**subject.common(), reason="created", detail=detail)
        if page.refusals:
            text = "; ".join(error.text for error in page.refusals)
            return Skip(**subject.common(), reason="not_permitted", detail=text)
        if one.creates and page.text and page.revision != one.last:
            text = "the run made this page, and somebody has edited it since: it is not blanked"
            return Failure(**subject.common(), code="edited_since", text=text)
        if one.creates and not page.text:
            return Skip(**subject.common(), reason="no_change", detail="the page is empty already")
        return self._edit(one, page, subject)

    def _edit(self, one: SavedRange, page: PageSnapshot, subject: Entry) -> Edit:
        base = Base(page.revision, page.timestamp or "", page.sha1 or "", len(page.text.encode()))
        content = text_parameters("") if one.creates else undo_parameters(Undo(one.last, one.before))
        params = edit_parameters(self.options, page, base, content, self.run, self.wiki.edit_module, exists=True)
        return Edit(
            **subject.common(),
            base=base,
            fetched=page.fetched,
            params=params,
            after=After(sha1(""), 0) if one.creates else None,
            diff="",
            changed_by=("blank" if one.creates else "undo",),
        )


def _gone(one: SavedRange) -> Entry:
    subject = Entry(id=one.entry, job=JOB, title=one.title, namespace=0, page_id=one.page_id)
    if one.creates:
        return Skip(**subject.common(), reason="no_change", detail="the page is deleted already")
    return Failure(**subject.common(), code="nosuchpageid", text="the page was deleted since")
