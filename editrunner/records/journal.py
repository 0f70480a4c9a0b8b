"""What an audit log says of a run that is to go on: what has ended, what is under way, what waits for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from editrunner.compact import KeySet, NumberSet
from editrunner.errors import InvalidLog
from editrunner.model import PROBLEMS, SAVES, ApiError, InputFile, LimitKey, Outcome, RowPlace, filter_ids
from editrunner.records.audit_reading import OUTCOME_EVENTS, event_in, no_event, no_log, unreadable
from editrunner.records.chains import digest_of
from editrunner.records.outcomes import Outcomes
from editrunner.records.seen import SeenTargets

ListedTarget: TypeAlias = tuple[str | int, int, RowPlace | None]
"""A target (a title or a page id), the selection that listed it, and its row."""


@dataclass(frozen=True, slots=True)
class Intent:
    """An edit that was about to be sent. `base` is 0 for a page to be created, `expected` the SHA-1 of the result."""

    entry: str
    job: str
    title: str
    attempt: int
    page_id: int
    base: int
    summary: str
    expected: str | None
    fetched: str = ""
    """When the page was fetched, by the wiki's clock."""
    on_server: bool = False
    """Whether the wiki puts a text into the page by itself, whatever the page is by then."""
    rows: tuple[RowPlace, ...] = ()
    """Those that it is for."""
    undoes: int = 0
    """The revision that it takes back, where that is an edit of this entry that the wiki had merged."""
    merged: Mapping[str, Any] = field(default_factory=dict)
    """What is known of the edit that it takes back; nothing in logs that do not say of it that it is to be."""

    def undoing(self, merged: Mapping[str, Any]) -> Intent:
        """Return the edit that takes this one back, by what is known of its save."""
        revision = int(merged["new_revision"])
        return replace(
            self, page_id=int(merged["page_id"]), base=revision, expected=None, undoes=revision, merged=merged
        )


@dataclass(frozen=True, slots=True)
class Problems:
    """How many entries have not ended well; `of_plan` leaves out those for which no edit could be computed."""

    all: int = 0
    of_plan: int = 0


@dataclass(slots=True)
class ListedJob:
    """What a job has listed so far."""

    seen: SeenTargets = field(default_factory=SeenTargets)
    by_selection: dict[int, int] = field(default_factory=dict)
    open: list[list[ListedTarget]] = field(default_factory=list)
    """The newest batches: all entries of those before them have ended."""
    complete: bool = False

    @property
    def last(self) -> list[ListedTarget]:
        """The targets of which not all entries have to have ended."""
        return [target for batch in self.open for target in batch]

    def join(self) -> None:
        """Let the open batches be one: an invocation that goes on begins with all of them."""
        self.open = [self.last]

    def add(
        self,
        targets: list[str | int],
        selections: list[list[int]],
        rows: list[RowPlace | None] | None = None,
        *,
        unfinished: int = 0,
        complete: bool,
    ) -> None:
        """Take in a batch.

        Args:
            targets: the title or page id of each.
            selections: pairs of a selection and how many of the targets it listed, in order.
            rows: of the targets, where they have any.
            unfinished: how many of the batches before had entries under way.
            complete: whether there are no more.
        """
        self.complete = complete
        indices = [index for index, count in selections for _ in range(count)]
        batch = list(zip(targets, indices, rows or [None] * len(targets), strict=True))
        self.open = [*self.open[len(self.open) - unfinished :], batch]
        for target in targets:
            self.seen.list(target)
        for index, count in selections:
            self.by_selection[index] = self.by_selection.get(index, 0) + count


@dataclass(slots=True)
class KnownPages:
    """The entry by which a page is known, by job and page id: it keeps its entry when it is moved."""

    saved: dict[str, NumberSet] = field(default_factory=dict)
    """The pages of each job that have ended for good: that they have is all that matters of them."""
    unsaved: dict[tuple[str, int], str] = field(default_factory=dict)
    """The entries of the others."""

    def put(self, job: str, page_id: int, entry: str) -> None:
        """Take in an entry; the first one of a page is the one that it is known by."""
        self.unsaved.setdefault((job, page_id), entry)

    def end(self, job: str, page_id: int, entry: str) -> None:
        """Take in that an entry was saved."""
        if self.unsaved.get((job, page_id), entry) == entry:
            self.unsaved.pop((job, page_id), None)
            self.saved.setdefault(job, NumberSet()).add(page_id)

    def is_saved(self, job: str, page_id: int) -> bool:
        """Say whether a page was saved, whatever its title is by now."""
        return page_id in self.saved.get(job, ())

    def entry(self, job: str, page_id: int) -> str | None:
        """Return the entry of a page that was not saved, or `None` for one that is not known."""
        return self.unsaved.get((job, page_id))


@dataclass(frozen=True, slots=True)
class End:
    """How far a log was read: bytes, lines, and the digest of the last of them."""

    size: int = 0
    lines: int = 0
    head: str | None = None


@dataclass(slots=True)
class Journal:
    """The state of a run, as its log tells it."""

    run: str = ""
    started: Mapping[str, Any] = field(default_factory=dict)
    inputs: dict[str, InputFile] = field(default_factory=dict)
    end: End = End()
    outcomes: Outcomes = field(default_factory=Outcomes)
    """The newest outcome of each entry; entries on which a run only broke off have none."""
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Job and title of the entries that did not end well, and only of these."""
    rows: dict[str, tuple[RowPlace, ...]] = field(default_factory=dict)
    """The rows that are for them, and for those on their way, as far as there are any."""
    ended_rows: KeySet = field(default_factory=KeySet)
    """Those that entries have ended with, by entry, file and line; by job, too."""
    sent: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """The event of the oldest edit of each entry of which nobody knows whether it was saved."""
    merging: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """The events of merged edits that are to be taken back, of those that are in `sent`."""
    probed: set[str] = field(default_factory=set)
    """The entries whose edits were looked for."""
    held: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """The event that holds an entry."""
    approved: dict[str, frozenset[str]] = field(default_factory=dict)
    """The entries that a person has approved and that have not ended since, with the filters that held them."""
    planning_failed: set[str] = field(default_factory=set)
    """The entries for which no edit could be computed."""
    warned: set[str] = field(default_factory=set)
    """The titles of pages for which a filter has warned."""
    revisions: NumberSet = field(default_factory=NumberSet)
    """Those that are known to be edits of the run."""
    pages: KnownPages = field(default_factory=KnownPages)
    summaries: KeySet = field(default_factory=KeySet)
    """Those of all its edits, as they were sent."""
    last_summary: str = ""
    """The newest of them: most edits of a run have the same one."""
    jobs: dict[str, ListedJob] = field(default_factory=dict)
    saves_at_limits: dict[LimitKey, int] = field(default_factory=dict)
    """How many edits were saved when a limit ended the run the last time."""
    problems_at_limits: dict[LimitKey, Problems] = field(default_factory=dict)
    """The same for what had not ended well, of the whole run or of the job whose limit it was."""
    stopped: Mapping[str, Any] | None = None
    """How the run ended last; `None` where it was killed."""

    @property
    def is_finished(self) -> bool:
        """Whether the run has come to its end, whatever became of its entries."""
        return self.stopped is not None and self.stopped.get("reason") == "finished"

    @property
    def awaits_answers(self) -> bool:
        """Whether a CAPTCHA waits for its answer."""
        return any(event.get("reason") == "captcha" for event in self.held.values())

    @property
    def intents(self) -> dict[str, Intent]:
        """The oldest edit of each entry of which nobody knows whether it was saved, or taken back."""
        return {entry: _intent(event, self.merging.get(entry)) for entry, event in self.sent.items()}

    @property
    def saves(self) -> int:
        """How many edits were saved."""
        counts = self.outcomes.counts()
        return sum(counts[outcome] for outcome in SAVES)

    def is_saved(self, entry: str) -> bool:
        """Say whether an edit of an entry was saved."""
        return self.outcomes.get(entry) in SAVES

    def problems(self, job: str | None = None) -> Problems:
        """Count what has not ended well, of one job or of all."""
        found = [entry for entry, (own, _) in self.places.items() if job is None or own == job]
        return Problems(len(found), sum(entry not in self.planning_failed for entry in found))

    def take(self, event: Mapping[str, Any]) -> None:
        """Take in the next event."""
        name = str(event["event"])
        if name in OUTCOME_EVENTS:
            self._take_outcome(event, OUTCOME_EVENTS[name])
        elif name in _TAKERS:
            _TAKERS[name](self, event)

    def _take_outcome(self, event: Mapping[str, Any], outcome: Outcome) -> None:
        entry = str(event["entry"])
        if any(error.is_filter_warning for error in _errors_in(event)):
            self.warned.add(str(event["title"]))
        if event.get("broke_off"):
            # It failed only because nothing could be saved any more: it is as if it had not been tried.
            return
        if event.get("undoing"):
            # What becomes of it is known when it was taken back.
            self._take_save(event, outcome)
            self.merging[entry] = event
            return
        self.held.pop(entry, None)
        self._end_rows(event)
        if outcome in SAVES:
            self._take_save(event, outcome)
        if outcome is not Outcome.UNKNOWN:
            self.sent.pop(entry, None)
            self.merging.pop(entry, None)
        self.outcomes.put(entry, outcome)
        if outcome in PROBLEMS:
            self.places[entry] = (str(event["job"]), str(event["title"]))
            self._take_rows(event)
        else:
            self.places.pop(entry, None)
            self.rows.pop(entry, None)
        if outcome is Outcome.HELD:
            self.held[entry] = event
        else:
            self.approved.pop(entry, None)
        if event["event"] == "entry.failed":
            self.planning_failed.add(entry)
        else:
            self.planning_failed.discard(entry)

    def _end_rows(self, event: Mapping[str, Any]) -> None:
        # What is said of a lost edit later does not repeat them.
        places = [_place(row) for row in event["rows"]] if "rows" in event else self.rows.get(str(event["entry"]), ())
        for file, line in places:
            self.ended_rows.add((str(event["entry"]), file, line))
            self.ended_rows.add((str(event["job"]), file, line))

    def _take_save(self, event: Mapping[str, Any], outcome: Outcome) -> None:
        self.revisions.add(int(event["new_revision"]))
        job, page_id, entry = str(event["job"]), int(event["page_id"]), str(event["entry"])
        if outcome is Outcome.SAVED:
            self.pages.end(job, page_id, entry)
        else:
            # A merged edit can be taken back after all.
            self.pages.put(job, page_id, entry)

    def _take_start(self, event: Mapping[str, Any]) -> None:
        self.run = str(event["run"])
        self.started = event

    def _take_input(self, event: Mapping[str, Any]) -> None:
        path = str(event["path"])
        self.inputs[path] = InputFile(path, str(event["sha256"]), str(event["content"]))

    def _take_targets(self, event: Mapping[str, Any]) -> None:
        listed = self.jobs.setdefault(str(event["job"]), ListedJob())
        rows = [None if row is None else _place(row) for row in event.get("rows", ())]
        listed.add(
            event["targets"],
            event["selections"],
            rows,
            unfinished=int(event.get("unfinished", 0)),
            complete=bool(event["complete"]),
        )

    def _take_intent(self, event: Mapping[str, Any]) -> None:
        entry, page_id = str(event["entry"]), int(event["page_id"])
        self.sent.setdefault(entry, event)
        if event["summary"] != self.last_summary:
            self.last_summary = str(event["summary"])
            self.summaries.add(self.last_summary)
        if page_id:
            self.pages.put(str(event["job"]), page_id, entry)
        # What is said of a lost edit later does not repeat them.
        self._take_rows(event)

    def _take_rows(self, event: Mapping[str, Any]) -> None:
        if "rows" in event:
            self.rows[str(event["entry"])] = tuple(_place(row) for row in event["rows"])

    def _take_probe(self, event: Mapping[str, Any]) -> None:
        self.probed.add(str(event["entry"]))

    def _take_replanning(self, event: Mapping[str, Any]) -> None:
        # Without a look, nothing was lost: the wiki has refused what was sent, and its base is no more of interest;
        # nor is that of an edit that was taken back.
        if event["entry"] not in self.probed or self.merging.pop(str(event["entry"]), None) is not None:
            self.sent.pop(str(event["entry"]), None)
        # What was approved is another edit.
        self.approved.pop(str(event["entry"]), None)

    def _take_resumption(self, event: Mapping[str, Any]) -> None:
        self.stopped = None
        for listed in self.jobs.values():
            listed.join()
        for entry in event["options"]["approved"]:
            if entry in self.held:
                self.approved[entry] = self.approved.get(entry, frozenset()) | filters_in(self.held[entry])

    def _take_stop(self, event: Mapping[str, Any]) -> None:
        self.stopped = event
        if event.get("limit"):
            limit = LimitKey.parse(str(event["limit"]))
            self.saves_at_limits[limit] = self.saves
            self.problems_at_limits[limit] = self.problems(limit.job)


_OF_SAVES = ("page_id", "old_revision", "new_revision", "timestamp", "user", "known_by")
"""What the log says of each edit that made a revision."""

_TAKERS = {
    "run.started": Journal._take_start,  # noqa: SLF001 - the table is part of the class
    "run.input": Journal._take_input,  # noqa: SLF001
    "run.resumed": Journal._take_resumption,  # noqa: SLF001
    "run.stopped": Journal._take_stop,  # noqa: SLF001
    "target.listed": Journal._take_targets,  # noqa: SLF001
    "edit.intent": Journal._take_intent,  # noqa: SLF001
    "edit.probed": Journal._take_probe,  # noqa: SLF001
    "edit.replanned": Journal._take_replanning,  # noqa: SLF001
}


def _intent(event: Mapping[str, Any], merged: Mapping[str, Any] | None = None) -> Intent:
    intent = Intent(
        entry=str(event["entry"]),
        job=str(event["job"]),
        title=str(event["title"]),
        attempt=int(event["attempt"]),
        page_id=int(event["page_id"]),
        base=int(event["base"] or 0),
        summary=str(event["summary"]),
        expected=event["expected"],
        fetched=str(event["fetched"]),
        on_server=bool(event.get("on_server")),
        rows=tuple(_place(row) for row in event.get("rows", ())),
        undoes=int(event.get("undoes", 0)),
    )
    return intent if merged is None else intent.undoing({name: merged[name] for name in _OF_SAVES})


def _place(row: list[Any]) -> RowPlace:
    file, line = row
    return str(file), int(line)


def filters_in(event: Mapping[str, Any]) -> frozenset[str]:
    """Return the ids of the abuse filters that an event tells of."""
    return filter_ids(_errors_in(event))


def _errors_in(event: Mapping[str, Any]) -> list[ApiError]:
    return [ApiError(error["code"], error["text"], error["module"], error["data"]) for error in event.get("errors", ())]


def read_journal(path: Path) -> Journal:
    """Read the state of a run from its log, and check the log's chain of digests on the way.

    A last line that was cut off is left out: `AuditLog.reopen` removes it.

    Raises:
        InvalidLog: it is not an audit log, or it was changed.
    """
    journal = Journal()
    read_on(journal, path)
    if not journal.run:
        raise no_log(path)
    return journal


def read_on(journal: Journal, path: Path) -> None:
    """Read what was written into a log since its journal was read.

    Raises:
        InvalidLog: it was changed.
    """
    for event in _new_events(journal, path):
        _understand(path, event, journal.take)
    for entry, event in journal.sent.items():
        _understand(path, event, partial(_intent, merged=journal.merging.get(entry)))


def _understand(path: Path, event: Mapping[str, Any], take: Callable[[Mapping[str, Any]], object]) -> None:
    try:
        take(event)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidLog(
            f"{path}: line {event['seq']} is not one that editrunner writes: {error}",
            advice="`editrunner audit verify` says what is damaged.",
        ) from error


def _new_events(journal: Journal, path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the events behind the end of a journal, each checked to follow the one before, and move the end."""
    size, number, head = journal.end.size, journal.end.lines, journal.end.head
    try:
        with path.open("rb") as file:
            file.seek(size)
            for raw in file:
                if not raw.endswith(b"\n"):
                    break
                number += 1
                event = _following(path, raw, number, head)
                head = digest_of(raw)
                size += len(raw)
                yield event
    except OSError as error:
        raise unreadable(path, error) from error
    journal.end = End(size, number, head)


def _following(path: Path, raw: bytes, number: int, head: str | None) -> Mapping[str, Any]:
    """Return the event of a line.

    Args:
        path: of the log.
        raw: the line.
        number: of the line, from 1.
        head: the digest of the line before, if there is one.

    Raises:
        InvalidLog: the line is none of a log, or does not follow the one before.
    """
    event = event_in(raw)
    if number > 1 and event is not None and event.get("prev") is None:
        raise InvalidLog(
            f"{path} holds the logs of several runs: none of them can be gone on with from here, or taken back",
            advice="Name the log that the run itself has written.",
        )
    if event is None and number == 1:
        raise no_event(path, number)
    if event is None or event.get("prev") != head or event["seq"] != number:
        raise InvalidLog(
            f"{path}:{number}: the log was changed or damaged here: its run cannot go on",
            advice="`editrunner audit verify` says what is damaged.",
        )
    return event
