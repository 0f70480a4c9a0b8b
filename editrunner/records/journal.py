"""What an audit log says of a run that is to go on: what has ended, what is under way, what waits for a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from editrunner.errors import InvalidLog
from editrunner.model import PROBLEMS, InputFile, Outcome
from editrunner.records.audit_reading import OUTCOME_EVENTS, LogLine, read_lines

_NOT_FINAL = frozenset({Outcome.UNKNOWN})
_SAVES = frozenset({Outcome.SAVED, Outcome.MERGED})


RowPlace: TypeAlias = tuple[str, int]
"""File and line of a row."""

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
    on_server: bool = False
    """Whether the wiki puts a text into the page by itself, whatever the page is by then."""
    undoes: int = 0
    """The revision that it takes back, where that is an edit of this entry that the wiki had merged."""


@dataclass(frozen=True, slots=True)
class Problems:
    """How many entries have not ended well; `of_plan` leaves out those for which no edit could be computed."""

    all: int = 0
    of_plan: int = 0


@dataclass(slots=True)
class ListedJob:
    """What a job has listed so far."""

    keys: set[str | int] = field(default_factory=set)
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
        self.keys.update(targets)
        for index, count in selections:
            self.by_selection[index] = self.by_selection.get(index, 0) + count


@dataclass(slots=True)
class Journal:
    """The state of a run, as its log tells it."""

    run: str = ""
    started: Mapping[str, Any] = field(default_factory=dict)
    inputs: dict[str, InputFile] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """The newest outcome of each entry; entries on which a run only broke off have none."""
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Job and title of the entries that did not end well."""
    rows: dict[str, tuple[RowPlace, ...]] = field(default_factory=dict)
    """The rows that are for them, and for those on their way, as far as there are any."""
    intents: dict[str, Intent] = field(default_factory=dict)
    """The oldest edit of each entry of which nobody knows whether it was saved."""
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
    revisions: set[int] = field(default_factory=set)
    """Those that are known to be edits of the run."""
    pages: dict[tuple[str, int], str] = field(default_factory=dict)
    """The entry by which a page is known, by job and page id: it keeps its entry when it is moved."""
    summaries: set[str] = field(default_factory=set)
    """Those of all its edits, as they were sent."""
    jobs: dict[str, ListedJob] = field(default_factory=dict)
    saves_at_limits: dict[str, int] = field(default_factory=dict)
    """How many edits were saved when a limit ended the run the last time, by its name."""
    problems_at_limits: dict[str, Problems] = field(default_factory=dict)
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
    def saves(self) -> int:
        """How many edits were saved."""
        return sum(outcome in _SAVES for outcome in self.outcomes.values())

    def problems(self, job: str | None = None) -> Problems:
        """Count what has not ended well, of one job or of all."""
        found = [
            entry
            for entry, outcome in self.outcomes.items()
            if outcome in PROBLEMS and (job is None or job_of(entry) == job)
        ]
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
        if any(error["code"] == "abusefilter-warning" for error in event.get("errors", ())):
            self.warned.add(str(event["title"]))
        if event.get("broke_off"):
            # It failed only because nothing could be saved any more: it is as if it had not been tried.
            return
        self.held.pop(entry, None)
        if outcome in _SAVES:
            self.revisions.add(int(event["new_revision"]))
            self.pages.setdefault((str(event["job"]), int(event["page_id"])), entry)
        if outcome not in _NOT_FINAL:
            self.intents.pop(entry, None)
        self.outcomes[entry] = outcome
        if outcome in (Outcome.FAILED, Outcome.CONFLICT, Outcome.UNKNOWN):
            self.places[entry] = (str(event["job"]), str(event["title"]))
            self._take_rows(event)
        else:
            self.rows.pop(entry, None)
        if outcome is Outcome.HELD:
            self.held[entry] = event
        else:
            self.approved.pop(entry, None)
        if event["event"] == "entry.failed":
            self.planning_failed.add(entry)
        else:
            self.planning_failed.discard(entry)

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
        entry = str(event["entry"])
        intent = Intent(
            entry=entry,
            job=str(event["job"]),
            title=str(event["title"]),
            attempt=int(event["attempt"]),
            page_id=int(event["page_id"]),
            base=int(event["base"] or 0),
            summary=str(event["summary"]),
            expected=event["expected"],
            on_server=bool(event.get("on_server")),
            undoes=int(event.get("undoes", 0)),
        )
        self.intents.setdefault(entry, intent)
        self.summaries.add(intent.summary)
        if intent.page_id:
            self.pages.setdefault((intent.job, intent.page_id), entry)
        # What is said of a lost edit later does not repeat them.
        self._take_rows(event)

    def _take_rows(self, event: Mapping[str, Any]) -> None:
        if "rows" in event:
            self.rows[str(event["entry"])] = tuple(_place(row) for row in event["rows"])

    def _take_probe(self, event: Mapping[str, Any]) -> None:
        self.probed.add(str(event["entry"]))

    def _take_replanning(self, event: Mapping[str, Any]) -> None:
        # Without a look, nothing was lost: the wiki has refused what was sent, and its base is no more of interest.
        if event["entry"] not in self.probed:
            self.intents.pop(str(event["entry"]), None)
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
            limit = str(event["limit"])
            self.saves_at_limits[limit] = self.saves
            job, slash, _ = limit.rpartition("/")
            self.problems_at_limits[limit] = self.problems(job if slash else None)


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


def job_of(entry: str) -> str:
    """Return the job of an entry; a title can have slashes, the id of a job has none."""
    return entry.partition("/")[0]


def _place(row: list[Any]) -> RowPlace:
    file, line = row
    return str(file), int(line)


def filters_in(event: Mapping[str, Any]) -> frozenset[str]:
    """Return the ids of the abuse filters that an event tells of."""
    found = [error["data"].get("abusefilter") for error in event.get("errors", ())]
    return frozenset(str(data["id"]) for data in found if isinstance(data, dict) and "id" in data)


def read_journal(path: Path) -> Journal:
    """Read the state of a run from its log, and check the log's chain of digests on the way.

    A last line that was cut off is left out: `AuditLog.reopen` removes it.

    Raises:
        InvalidLog: it is not an audit log, or it was changed.
    """
    journal = Journal()
    for event in _checked(path, read_lines(path)):
        try:
            journal.take(event)
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidLog(
                f"{path}: line {event['seq']} is not one that editrunner writes: {error}",
                advice="`editrunner audit verify` says what is damaged.",
            ) from error
    if not journal.run:
        raise InvalidLog(f"{path} is empty, not an audit log", advice="Name the log that a run has written.")
    return journal


def _checked(path: Path, lines: Iterable[LogLine]) -> Iterable[Mapping[str, Any]]:
    head: str | None = None
    for line in lines:
        if not line.raw.endswith(b"\n"):
            return
        if line.event is None or line.event.get("prev") != head or line.event.get("seq") != line.number:
            raise InvalidLog(
                f"{path}:{line.number}: the log was changed or damaged here: its run cannot go on",
                advice="`editrunner audit verify` says what is damaged.",
            )
        head = hashlib.sha256(line.raw.removesuffix(b"\n")).hexdigest()
        yield line.event
