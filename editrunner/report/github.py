"""Plans and runs for GitHub Actions: marks on the lines of the job file, and a summary of the step.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import IO, Literal, TypeAlias

from editrunner.errors import LocalFailure
from editrunner.model import PROBLEMS, Edit, Entry, Failure, Outcome, Position
from editrunner.records.audit_reading import read_events, summarise
from editrunner.report.log import summary_as_markdown
from editrunner.report.markdown import MarkdownPlanReport, cut
from editrunner.report.printable import printable
from editrunner.report.reports import PlanSubject, PlanTotals, RunTotals

_SUMMARY_CHARACTERS = 250_000
_SUMMARY_BYTES = 1_040_000
"""The summary of a step, all that its commands add together, may be 1 MiB large; else GitHub shows nothing of it."""
_MOST_MARKS = 10
"""GitHub shows no more errors, and no more warnings, of one step."""

_LEFT_OUT = b"**More is left out: the summary would be too long.**\n"

Level: TypeAlias = Literal["error", "warning", "notice"]


def mark(level: Level, message: str, at: Position | None = None, title: str = "") -> str:
    """Return the command that marks a line of a file.

    Args:
        level: how grave it is.
        message: what is wrong.
        at: where; nowhere in particular where it is `None`.
        title: what stands above the message.
    """
    properties = {"file": at.file, "line": at.line, "col": at.column} if at is not None else {}
    properties |= {"title": title} if title else {}
    written = ",".join(f"{name}={_escaped_property(str(value))}" for name, value in properties.items())
    return f"::{level}{' ' if written else ''}{written}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


class _Summary:
    """The file in which a step leaves its summary; nothing where there is none."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._path = environment.get("GITHUB_STEP_SUMMARY")

    def append(self, text: str) -> None:
        """Add a text, or where there is no more room for it the word that it is left out.

        Raises:
            LocalFailure: the file cannot be written.
        """
        if not self._path:
            return
        added = f"{text}\n".encode()
        try:
            with Path(self._path).open("ab") as file:
                has_room = file.tell() + len(added) <= _SUMMARY_BYTES
                file.write(added if has_room else _LEFT_OUT)
        except OSError as error:
            raise LocalFailure(
                f"the summary of the step cannot be written: {error.strerror}",
                advice="See whether GITHUB_STEP_SUMMARY names a file that can be written.",
            ) from error


class _Marks:
    """Writes marks, as many of each level as are shown; the rest is counted."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._given: Counter[Level] = Counter()

    def add(self, level: Level, message: str, title: str, at: Position | None = None) -> None:
        """Write a mark of an entry, or only count it."""
        self._given[level] += 1
        if self._given[level] <= _MOST_MARKS:
            self.write(mark(level, message, at, title))

    def write(self, line: str) -> None:
        """Write a mark that is always shown."""
        self._file.write(f"{line}\n")

    def say_rest(self) -> None:
        """Say how many are left out."""
        rest = [(level, count - _MOST_MARKS) for level, count in self._given.items() if count > _MOST_MARKS]
        if rest:
            counts = " and ".join(f"{count} more {level}{'' if count == 1 else 's'}" for level, count in rest)
            self.write(mark("notice", f"{counts}: the summary of the step has them"))


class GithubPlanReport:
    """Marks what is wrong with a plan, and leaves the plan as the summary."""

    def __init__(self, file: IO[str]) -> None:
        self._text = StringIO()
        self._markdown = MarkdownPlanReport(self._text, _SUMMARY_CHARACTERS)
        self._places: Mapping[tuple[str, str], Position] = {}
        self._marks = _Marks(file)

    def begin(self, subject: PlanSubject) -> None:
        """Remember where each operation stands."""
        self._places = subject.places
        self._markdown.begin(subject)

    def entry(self, entry: Entry) -> None:
        """Mark a failure or a warning on the line of its operation."""
        self._markdown.entry(entry)
        if isinstance(entry, Failure):
            self._marks.add("error", f"{entry.code}: {entry.text}", entry.id, self._place(entry.job))
        elif isinstance(entry, Edit):
            for warning in entry.warnings:
                self._marks.add("warning", warning, entry.id, self._place(entry.job, *entry.changed_by))

    def end(self, totals: PlanTotals) -> None:
        """Write the totals, and the summary."""
        self._marks.say_rest()
        if totals.error is not None:
            self._marks.write(mark("error", totals.error))
        message = f"Plan: {totals.edits} to edit, {totals.skips} to skip, {totals.failures} failed."
        self._marks.write(mark("notice", message, title="editrunner"))
        self._markdown.end(totals)
        _Summary().append(self._text.getvalue())

    def _place(self, job: str, *kinds: str) -> Position | None:
        """Return where the first of some operations of a job stands, or its first operation at all."""
        wanted = [self._places[job, kind] for kind in kinds if (job, kind) in self._places]
        return next(iter(wanted or [at for (owner, _), at in self._places.items() if owner == job]), None)


class GithubRunReport:
    """Marks what did not end well in a run, or wants a person, and leaves its summary."""

    def __init__(self, file: IO[str]) -> None:
        self._marks = _Marks(file)

    def end(self, totals: RunTotals) -> None:
        """Write the marks and the summary."""
        found = summarise(read_events(Path(totals.log)))
        for name, entry in found.entries.items():
            if entry.outcome in PROBLEMS:
                self._marks.add("error", f"{entry.outcome}: {entry.text}", name)
            elif entry.outcome in (Outcome.MERGED, Outcome.HELD):
                self._marks.add("warning", f"{entry.outcome}: {entry.text}", name)
        self._marks.say_rest()
        ended = ", ".join(f"{count} {outcome}" for outcome, count in totals.counts.items() if count)
        message = f"{ended or 'no pages'}; {totals.reason}"
        self._marks.write(mark("notice", message, title=f"Run {totals.name}"))
        _Summary().append(cut(summary_as_markdown(found, everything=False), _SUMMARY_CHARACTERS))
