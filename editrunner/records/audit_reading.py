"""Reading audit logs: their events, what became of each entry, and whether anything was changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from editrunner.errors import InvalidLog
from editrunner.model import Outcome
from editrunner.records.chains import Chain, Chains, Order, Place, digest_of

ENVELOPE = ("time", "run", "seq", "prev", "event", "job", "entry", "title", "attempt")
"""What events begin with, in this order; the last four where they apply."""

OUTCOME_EVENTS: dict[str, Outcome] = {
    "entry.skipped": Outcome.SKIPPED,
    "entry.failed": Outcome.FAILED,
    "edit.saved": Outcome.SAVED,
    "edit.merged": Outcome.MERGED,
    "edit.unchanged": Outcome.UNCHANGED,
    "edit.conflict": Outcome.CONFLICT,
    "edit.unknown": Outcome.UNKNOWN,
    "edit.failed": Outcome.FAILED,
    "edit.held": Outcome.HELD,
}
"""The events that end an entry."""

_decode = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of a log: `event` is `None` where it cannot be read."""

    number: int
    raw: bytes
    event: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class EntryOutcome:
    """How an entry ended, the event that says so, and why its page was planned again before, if it was."""

    outcome: Outcome
    event: Mapping[str, Any]
    replanned: str | None = None

    @property
    def codes(self) -> set[str]:
        """The codes of the wiki's errors, or the reason of a skip or a hold."""
        errors = self.event.get("errors", [])
        own = {str(self.event[name]) for name in ("code", "reason") if name in self.event}
        return own | {str(error["code"]) for error in errors}

    @property
    def text(self) -> str:
        """Why it ended so, for people."""
        text = str(self.event.get("text") or self.event.get("detail") or self.event.get("reason") or "")
        return text if self.replanned is None else f"{text}; planned again: {self.replanned}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which entries are wanted: those of any of the outcomes, of any of the jobs, and so on; none given means all."""

    outcomes: Collection[str] = ()
    jobs: Collection[str] = ()
    titles: Collection[str] = ()
    codes: Collection[str] = ()
    """Codes of the wiki's errors, or the reasons of skips and holds."""

    @property
    def is_all(self) -> bool:
        """Whether everything is wanted."""
        return not (self.outcomes or self.jobs or self.titles or self.codes)

    def has(self, entry: EntryOutcome) -> bool:
        """Say whether an entry is wanted, by how it ended."""
        event = entry.event
        return (
            (not self.outcomes or entry.outcome in self.outcomes)
            and (not self.jobs or event.get("job") in self.jobs)
            and (not self.titles or event.get("title") in self.titles)
            and (not self.codes or bool(set(self.codes) & entry.codes))
        )


@dataclass(slots=True)
class LogSummary:
    """What a log says of its run."""

    run: str = ""
    shard: str | None = None
    wiki: str = ""
    account: str | None = None
    started: str = ""
    stopped: str | None = None
    reason: str | None = None
    exit_code: int | None = None
    of_plan: bool = False
    """Whether it is of a plan, that somebody may have reviewed."""
    entries: dict[str, EntryOutcome] = field(default_factory=dict)
    _replanned: dict[str, str] = field(default_factory=dict)
    """Why entries were planned again."""

    @property
    def name(self) -> str:
        """Which run it is, for people."""
        return self.run if self.shard is None else f"{self.run} {self.shard}"

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many entries ended in each outcome; none is left out."""
        found = Counter(entry.outcome for entry in self.entries.values())
        return {outcome: found[outcome] for outcome in Outcome}

    def take(self, event: Mapping[str, Any]) -> None:
        """Take in the next event; the last outcome of an entry counts."""
        name = event["event"]
        if name == "run.started":
            self.run = event["run"]
            self.shard = event.get("shard")
            self.started = event["time"]
            self.wiki = event.get("wiki", {}).get("api", "")
            self.account = event.get("account")
            self.of_plan = event.get("source", {}).get("kind") == "plan"
        elif name == "run.resumed":
            self.stopped = self.reason = self.exit_code = None
        elif name == "run.stopped":
            self.stopped = event["time"]
            self.reason = event.get("reason")
            self.exit_code = event.get("exit_code")
        elif name in OUTCOME_EVENTS and "entry" in event:
            why = self._replanned.get(event["entry"])
            self.entries[event["entry"]] = EntryOutcome(OUTCOME_EVENTS[name], event, why)
        elif name == "edit.replanned" and "entry" in event:
            self._replanned[event["entry"]] = str(event.get("reason", ""))


@dataclass(slots=True)
class Verification:
    """What `verify` found: `problems` is empty where nothing was changed. A merged file holds several logs."""

    lines: int = 0
    problems: list[str] = field(default_factory=list)
    logs: list[Chain] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        """Whether each run has come to where it stops."""
        return bool(self.logs) and all(log.finished for log in self.logs)

    @property
    def head(self) -> str:
        """The digest of the last line of a single log; empty where there are several."""
        return self.logs[0].head if len(self.logs) == 1 else ""


def read_lines(path: Path) -> Iterator[LogLine]:
    """Yield the lines of a log.

    Raises:
        InvalidLog: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                yield LogLine(number, raw, event_in(raw))
    except OSError as error:
        raise unreadable(path, error) from error


def read_events(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the events of a log.

    Raises:
        InvalidLog: a line is not an event, or there is none.
    """
    number = 0
    for line in read_lines(path):
        number = line.number
        if line.event is None and not line.raw.endswith(b"\n") and number > 1:
            # A run that was killed can leave half a line; what stands before it is good.
            return
        if line.event is None:
            raise no_event(path, line.number)
        yield line.event
    if number == 0:
        raise no_log(path)


def no_event(path: Path, number: int) -> InvalidLog:
    """Return the complaint about a line that is not an event."""
    return InvalidLog(
        f"{path}:{number}: this is not a line of an audit log",
        advice="Name the log that a run has written."
        if number == 1
        else "`editrunner audit verify` says what is damaged.",
    )


def no_log(path: Path) -> InvalidLog:
    """Return the complaint about an empty file."""
    return InvalidLog(f"{path} is empty, not an audit log", advice="Name the log that a run has written.")


def summarise(events: Iterable[Mapping[str, Any]]) -> LogSummary:
    """Gather what a log says of its run; the last outcome of an entry counts."""
    summary = LogSummary()
    for event in events:
        summary.take(event)
    return summary


def chosen(summary: LogSummary, choice: Choice) -> LogSummary:
    """Return a summary of the wanted entries only."""
    entries = {name: entry for name, entry in summary.entries.items() if choice.has(entry)}
    return replace(summary, entries=entries)


def verify(path: Path, *heads: str) -> Verification:
    """Check that no line of a log was altered, removed, inserted or moved; in a merged one, of each log in it.

    The chain of digests shows every change but one of the last lines of a log; that one shows against the head digest
    that its run printed when it ended. Lines that were merged must be in order of time besides.

    Args:
        path: the log.
        heads: digests of which each must be the head of a log in the file.

    Raises:
        InvalidLog: it cannot be read, or no line of it is an event.
    """
    found = Verification()
    chains = Chains()
    before: Order = ("", "")
    for line in read_lines(path):
        found.lines = line.number
        chain = _verify_line(line, chains, found)
        if chain is not None:
            if chain.order < before:
                found.problems.append(f"line {line.number}: it stands behind a later line of another log")
            before = chain.order
    found.logs = chains.all
    if found.lines and not found.logs:
        raise no_event(path, 1)
    if found.lines == 0:
        found.problems.append("the file is empty")
    for head in heads:
        if head not in {chain.head for chain in chains.all}:
            found.problems.append(f"the last line {_of_which(chains)} is not the one with the digest {head}")
    return found


def _of_which(chains: Chains) -> str:
    return "of any log" if len(chains.all) > 1 else "of the log"


def _verify_line(line: LogLine, chains: Chains, found: Verification) -> Chain | None:
    """Check a line, and return the log that it is of, as far as that can be told."""
    digest = digest_of(line.raw)
    if not line.raw.endswith(b"\n"):
        found.problems.append(f"line {line.number}: it is cut off")
    if line.event is None:
        found.problems.append(f"line {line.number}: it is not an event")
        only = chains.only()
        if only is not None:
            chains.add(only, None, digest)
        return only
    known = {chain.id for chain in chains.all}
    place = chains.find(line.event, digest)
    faults = _faults(line.event, place)
    if place.begins and digest in known:
        faults.append(f"the log of the run {place.chain.name} begins a second time")
    found.problems += [f"line {line.number}: {fault}" for fault in faults]
    chains.add(place.chain, line.event, digest)
    return place.chain


def _faults(event: Mapping[str, Any], place: Place) -> list[str]:
    """Return what is wrong with a line at its place."""
    faults = []
    if event["seq"] != place.chain.lines + 1:
        faults.append(f"it has the number {event['seq']}")
    if not place.follows:
        faults.append("the line before it is not the one that it followed")
    if place.begins and event["event"] != "run.started":
        faults.append("a log begins with `run.started`")
    return faults


def unreadable(path: Path, error: OSError) -> InvalidLog:
    """Return what a log is that the system does not let be read."""
    return InvalidLog(f"{path} cannot be read: {error.strerror}", advice="Look at its path and its permissions.")


def event_in(raw: bytes) -> Mapping[str, Any] | None:
    """Return the event that a line holds, or `None`."""
    try:
        text = raw.decode()
        value, end = _decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and not text[end:].strip() and _has_envelope(value) else None


def _has_envelope(event: Mapping[str, Any]) -> bool:
    return (
        isinstance(event.get("seq"), int)
        and isinstance(event.get("time"), str)
        and isinstance(event.get("run"), str)
        and isinstance(event.get("event"), str)
    )
