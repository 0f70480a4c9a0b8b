"""Plans and runs for GitHub Actions: marks on the lines of the job file, and a summary of the step.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import IO, Literal

from editrunner.errors import LocalFailure
from editrunner.model import PROBLEMS, Edit, Entry, Failure, Position
from editrunner.records.audit_reading import read_events, summarise
from editrunner.report.log import summary_as_markdown
from editrunner.report.markdown import MarkdownPlanReport, cut
from editrunner.report.printable import printable
from editrunner.report.reports import PlanSubject, PlanTotals, RunTotals

_SUMMARY_CHARACTERS = 250_000
"""A summary may be 1 MiB large, at up to four bytes a character."""
_MOST_MARKS = 50
"""GitHub shows no more than that of one step."""


def mark(
    level: Literal["error", "warning", "notice"], message: str, at: Position | None = None, title: str = ""
) -> str:
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
        """Add a text.

        Raises:
            LocalFailure: the file cannot be written.
        """
        if not self._path:
            return
        try:
            with Path(self._path).open("a", encoding="utf-8") as file:
                file.write(f"{text}\n")
        except OSError as error:
            raise LocalFailure(
                f"the summary of the step cannot be written: {error.strerror}",
                advice="See whether GITHUB_STEP_SUMMARY names a file that can be written.",
            ) from error


class GithubPlanReport:
    """Marks what is wrong with a plan, and leaves the plan as the summary."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._text = StringIO()
        self._markdown = MarkdownPlanReport(self._text, _SUMMARY_CHARACTERS)
        self._places: Mapping[tuple[str, str], Position] = {}
        self._marks = 0

    def begin(self, subject: PlanSubject) -> None:
        """Remember where each operation stands."""
        self._places = subject.places
        self._markdown.begin(subject)

    def entry(self, entry: Entry) -> None:
        """Mark a failure or a warning on the line of its operation."""
        self._markdown.entry(entry)
        if isinstance(entry, Failure):
            self._mark("error", f"{entry.code}: {entry.text}", entry, self._place(entry.job))
        elif isinstance(entry, Edit):
            for warning in entry.warnings:
                self._mark("warning", warning, entry, self._place(entry.job, *entry.changed_by))

    def end(self, totals: PlanTotals) -> None:
        """Write the totals, and the summary."""
        if self._marks > _MOST_MARKS:
            self._write(mark("notice", f"{self._marks - _MOST_MARKS} more marks are left out"))
        if totals.error is not None:
            self._write(mark("error", totals.error))
        message = f"Plan: {totals.edits} to edit, {totals.skips} to skip, {totals.failures} failed."
        self._write(mark("notice", message, title="editrunner"))
        self._markdown.end(totals)
        _Summary().append(self._text.getvalue())

    def _mark(self, level: Literal["error", "warning"], message: str, entry: Entry, at: Position | None) -> None:
        self._marks += 1
        if self._marks <= _MOST_MARKS:
            self._write(mark(level, message, at, entry.id))

    def _place(self, job: str, *kinds: str) -> Position | None:
        """Return where the first of some operations of a job stands, or its first operation at all."""
        wanted = [self._places[job, kind] for kind in kinds if (job, kind) in self._places]
        return next(iter(wanted or [at for (owner, _), at in self._places.items() if owner == job]), None)

    def _write(self, line: str) -> None:
        self._file.write(f"{line}\n")


class GithubRunReport:
    """Marks what did not end well in a run, and leaves its summary."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def end(self, totals: RunTotals) -> None:
        """Write the marks and the summary."""
        found = summarise(read_events(Path(totals.log)))
        problems = [(name, entry) for name, entry in found.entries.items() if entry.outcome in PROBLEMS]
        for name, entry in problems[:_MOST_MARKS]:
            self._file.write(f"{mark('error', f'{entry.outcome}: {entry.text}', title=name)}\n")
        ended = ", ".join(f"{count} {outcome}" for outcome, count in totals.counts.items() if count)
        message = f"{ended or 'no pages'}; {totals.reason}"
        self._file.write(f"{mark('notice', message, title=f'Run {totals.run}')}\n")
        _Summary().append(cut(summary_as_markdown(found, everything=False), _SUMMARY_CHARACTERS))
