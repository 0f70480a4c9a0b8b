"""Plans and runs as text for people."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from typing import IO, Any, TypeAlias

import click

from editrunner.model import Edit, Entry, Failure, Outcome, Skip
from editrunner.report.printable import printable, without_commands
from editrunner.report.reports import PlanSubject, PlanTotals, RunTotals

Style: TypeAlias = dict[str, Any]
"""Arguments of `click.style`."""

_PLAIN: Style = {}
_DIM: Style = {"dim": True}
_BOLD: Style = {"bold": True}
_DIFF_STYLES: dict[str, Style] = {"+": {"fg": "green"}, "-": {"fg": "red"}, "@": {"fg": "cyan"}}
_OUTCOME_STYLES: dict[Outcome, Style] = {
    Outcome.SAVED: {"fg": "green"},
    Outcome.MERGED: {"fg": "yellow"},
    Outcome.UNCHANGED: {"dim": True},
    Outcome.SKIPPED: {"dim": True},
    Outcome.HELD: {"fg": "yellow"},
    Outcome.CONFLICT: {"fg": "red"},
    Outcome.FAILED: {"fg": "red"},
    Outcome.UNKNOWN: {"fg": "red", "bold": True},
}


class _Paper:
    """Writes lines, coloured where the file is a terminal; their text stays as it is, tabs included.

    `NO_COLOR` (https://no-color.org/) and `FORCE_COLOR` are heeded.
    """

    def __init__(self, file: IO[str], environment: Mapping[str, str] = os.environ) -> None:
        self._file = file
        wanted = file.isatty() or bool(environment.get("FORCE_COLOR"))
        self._coloured = wanted and not environment.get("NO_COLOR")

    def line(self, *parts: tuple[str, Style]) -> None:
        """Write a line of parts, each with its style."""
        shown = ((without_commands(printable(text)), style) for text, style in parts)
        self._file.write(
            "".join(click.style(text, **style) if self._coloured and style else text for text, style in shown)
        )
        self._file.write("\n")


class TextPlanReport:
    """A plan as one summary line and a diff for each page."""

    def __init__(self, file: IO[str]) -> None:
        self._paper = _Paper(file)
        self._skips: Counter[str] = Counter()

    def begin(self, subject: PlanSubject) -> None:
        """Show nothing: the totals come last."""

    def entry(self, entry: Entry) -> None:
        """Show an edit with its diff, a failure with its reason; skips in one line each."""
        if isinstance(entry, Edit):
            self._edit(entry)
        elif isinstance(entry, Skip):
            self._skips[entry.reason] += 1
            self._paper.line(("skip    ", _DIM), (entry.id, _DIM), (f"  {entry.reason}: {entry.detail}", _DIM))
        elif isinstance(entry, Failure):
            self._paper.line(
                ("failed  ", {"fg": "red"}), (entry.id, _BOLD), (f"  {entry.code}: {entry.text}", {"fg": "red"})
            )

    def end(self, totals: PlanTotals) -> None:
        """Show the totals, skips by reason."""
        if totals.error is not None:
            self._paper.line(("The plan ends here before its time, and is not written.", {"fg": "red"}))
            return
        reasons = ", ".join(f"{count} {reason}" for reason, count in self._skips.most_common())
        skips = f"{totals.skips} to skip" + (f" ({reasons})" if reasons else "")
        if totals.edits or totals.skips or totals.failures:
            self._paper.line((f"Plan: {totals.edits} to edit, {skips}, {totals.failures} failed.", _BOLD))
        else:
            self._paper.line(("Plan: the targets select no page.", _BOLD))
        if totals.preview:
            self._paper.line(("This is a preview, planned logged out: permissions were not checked.", {"fg": "yellow"}))
        if totals.path is not None:
            self._paper.line((f"Written to {totals.path}", _PLAIN), (f"  digest {totals.digest}", _DIM))

    def _edit(self, edit: Edit) -> None:
        size = _growth(edit)
        kind = "create  " if edit.base is None else "edit    "
        self._paper.line((kind, {"fg": "green"}), (edit.id, _BOLD), (f"  {', '.join(edit.changed_by)}{size}", _DIM))
        for warning in edit.warnings:
            self._paper.line((f"        warning: {warning}", {"fg": "yellow"}))
        # The first two lines of a unified diff repeat the title.
        for line in edit.diff.split("\n")[2:]:
            self._paper.line((line, _DIFF_STYLES.get(line[:1], _PLAIN)))


def _growth(edit: Edit) -> str:
    return "" if edit.growth is None else f"  {edit.growth:+d} bytes"


class TextRunReport:
    """A run's totals, one outcome a line."""

    def __init__(self, file: IO[str]) -> None:
        self._paper = _Paper(file)

    def end(self, totals: RunTotals) -> None:
        """Show how many entries ended in each outcome, and where the log is."""
        for outcome in Outcome:
            count = totals.counts.get(outcome, 0)
            if count:
                self._paper.line((f"{outcome:<10}{count:>6}", _OUTCOME_STYLES[outcome]))
        total = sum(totals.counts.values())
        self._paper.line((f"Run {totals.run}: {total} {'page' if total == 1 else 'pages'}, {totals.reason}.", _PLAIN))
        self._paper.line((f"Log: {totals.log}  head digest {totals.head}", _PLAIN))
