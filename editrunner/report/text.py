"""Plans and runs as text for people."""

from __future__ import annotations

from collections import Counter
from typing import IO

from rich.console import Console
from rich.text import Text

from editrunner.model import BaseAfter, Edit, Entry, Failure, Outcome, Skip
from editrunner.report.printable import printable
from editrunner.report.reports import PlanTotals, RunTotals

_DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}
_OUTCOME_STYLES = {
    Outcome.SAVED: "green",
    Outcome.MERGED: "yellow",
    Outcome.UNCHANGED: "dim",
    Outcome.SKIPPED: "dim",
    Outcome.HELD: "yellow",
    Outcome.CONFLICT: "red",
    Outcome.FAILED: "red",
    Outcome.UNKNOWN: "bold red",
}


def console_for(file: IO[str]) -> Console:
    """Return a console that takes texts as they are: no markup, no guessing at highlights, no wrapping."""
    return Console(file=file, markup=False, highlight=False, soft_wrap=True, emoji=False)


class TextPlanReport:
    """A plan as one summary line and a diff for each page."""

    def __init__(self, file: IO[str]) -> None:
        self._console = console_for(file)
        self._skips: Counter[str] = Counter()

    def entry(self, entry: Entry) -> None:
        """Show an edit with its diff, a failure with its reason; skips in one line each."""
        if isinstance(entry, Edit):
            self._edit(entry)
        elif isinstance(entry, Skip):
            self._skips[entry.reason] += 1
            self._line(("skip    ", "dim"), (entry.id, "dim"), (f"  {entry.reason}: {entry.detail}", "dim"))
        elif isinstance(entry, Failure):
            self._line(("failed  ", "red"), (entry.id, "bold"), (f"  {entry.code}: {entry.text}", "red"))

    def end(self, totals: PlanTotals) -> None:
        """Show the totals, skips by reason."""
        reasons = ", ".join(f"{count} {reason}" for reason, count in self._skips.most_common())
        skips = f"{totals.skips} to skip" + (f" ({reasons})" if reasons else "")
        if totals.edits or totals.skips or totals.failures:
            self._line((f"Plan: {totals.edits} to edit, {skips}, {totals.failures} failed.", "bold"))
        else:
            self._line(("Plan: the targets select no page.", "bold"))
        if totals.preview:
            self._line(("This is a preview, planned logged out: permissions were not checked.", "yellow"))
        if totals.path is not None:
            self._line((f"Written to {totals.path}", ""), (f"  digest {totals.digest}", "dim"))

    def _edit(self, edit: Edit) -> None:
        size = _growth(edit)
        kind = "create  " if edit.base is None else "edit    "
        self._line((kind, "green"), (edit.id, "bold"), (f"  {', '.join(edit.changed_by)}{size}", "dim"))
        for warning in edit.warnings:
            self._line((f"        warning: {warning}", "yellow"))
        # The first two lines of a unified diff repeat the title.
        for line in edit.diff.split("\n")[2:]:
            self._line((line, _DIFF_STYLES.get(line[:1], "")))

    def _line(self, *parts: tuple[str, str]) -> None:
        self._console.print(Text.assemble(*((printable(text), style) for text, style in parts)))


def _growth(edit: Edit) -> str:
    """Return by how much the page grows, where both sizes are known."""
    if edit.after is None or isinstance(edit.base, BaseAfter):
        return ""
    return f"  {edit.after.bytes - (edit.base.bytes if edit.base is not None else 0):+d} bytes"


class TextRunReport:
    """A run's totals, one outcome a line."""

    def __init__(self, file: IO[str]) -> None:
        self._console = console_for(file)

    def end(self, totals: RunTotals) -> None:
        """Show how many entries ended in each outcome, and where the log is."""
        for outcome in Outcome:
            count = totals.counts.get(outcome, 0)
            if count:
                self._console.print(Text(f"{outcome:<10}{count:>6}", _OUTCOME_STYLES[outcome]))
        total = sum(totals.counts.values())
        self._console.print(Text(f"Run {totals.run}: {total} {'page' if total == 1 else 'pages'}, {totals.reason}."))
        self._console.print(Text(f"Log: {printable(totals.log)}  head digest {totals.head}"))
