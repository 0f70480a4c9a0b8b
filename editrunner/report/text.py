"""Plans and runs as text for people."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, Any, TypeAlias

import click

from editrunner.model import Edit, Entry, Failure, Outcome, Skip
from editrunner.report.colours import is_coloured
from editrunner.report.diff_lines import LineKind, Piece, diff_lines
from editrunner.report.printable import printable, without_commands
from editrunner.report.reports import PlanSubject, PlanTotals, RunTotals
from editrunner.report.settings import Settings, as_text, lines_of, own_settings, settings_of_edit

Style: TypeAlias = dict[str, Any]
"""Arguments of `click.style`."""

_PLAIN: Style = {}
_DIM: Style = {"dim": True}
_BOLD: Style = {"bold": True}
_RED: Style = {"fg": "red"}
_GREEN: Style = {"fg": "green"}
_YELLOW: Style = {"fg": "yellow"}
_SIGNS: dict[LineKind, tuple[str, Style]] = {
    "hunk": ("", {"fg": "cyan"}),
    "context": (" ", _PLAIN),
    "removed": ("-", _RED),
    "added": ("+", _GREEN),
    "note": ("\\ ", _DIM),
}
_SHOWN_SKIPS = 10
"""Pages that are named for each reason to leave them alone; the plan file has all."""
_OUTCOME_STYLES: dict[Outcome, Style] = {
    Outcome.SAVED: _GREEN,
    Outcome.MERGED: _YELLOW,
    Outcome.UNCHANGED: _DIM,
    Outcome.SKIPPED: _DIM,
    Outcome.HELD: _YELLOW,
    Outcome.CONFLICT: _RED,
    Outcome.FAILED: _RED,
    Outcome.UNKNOWN: {**_RED, **_BOLD},
}


class _Paper:
    """Writes lines, coloured where they are wanted so; their text stays as it is, tabs included."""

    def __init__(self, file: IO[str], *, coloured: bool) -> None:
        self._file = file
        self._coloured = coloured

    def line(self, *parts: tuple[str, Style]) -> None:
        """Write a line of parts, each with its style; it stays one line whatever a plan made by hand has in it."""
        shown = [(printable(text).replace("\n", " "), style) for text, style in parts]
        line = "".join(text for text, _ in shown)
        harmless = without_commands(line)
        if harmless != line:
            # A command can lie across several parts.
            shown = [(harmless, _PLAIN)]
        self._file.write(
            "".join(click.style(text, **style) if self._coloured and style else text for text, style in shown)
        )
        self._file.write("\n")


class TextPlanReport:
    """A plan as one summary line and a diff for each page; what needs a look comes first, so that all of it waits."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._coloured = is_coloured(file)
        self._subject: PlanSubject | None = None
        self._failures = _Later(coloured=self._coloured)
        self._warned = _Later(coloured=self._coloured)
        self._others = _Later(coloured=self._coloured)
        self._warnings = 0
        self._skips: dict[str, _Skips] = {}

    def begin(self, subject: PlanSubject) -> None:
        """Remember what it is of."""
        self._subject = subject

    def entry(self, entry: Entry) -> None:
        """Take in an entry."""
        match entry:
            case Skip():
                self._skips.setdefault(entry.reason, _Skips()).add(entry)
            case Edit() if entry.warnings or entry.hold:
                self._warnings += 1
                _write_edit(self._warned.paper, entry, own_settings(entry, self._subject))
            case Edit():
                _write_edit(self._others.paper, entry, own_settings(entry, self._subject))
            case Failure():
                why = f"  {entry.code}: {entry.text}"
                self._failures.paper.line(("failed  ", _RED), (entry.id, _BOLD), (why, _RED))

    def end(self, totals: PlanTotals) -> None:
        """Write what needs a look, the other edits, the skips by reason, and the totals."""
        paper = _Paper(self._file, coloured=self._coloured)
        self._head(paper, totals)
        for part in (self._failures, self._warned, self._others):
            part.copy_to(self._file)
        for reason, skips in sorted(self._skips.items(), key=lambda item: -item[1].count):
            _write_skips(paper, reason, skips)
        self._foot(paper, totals)

    def _head(self, paper: _Paper, totals: PlanTotals) -> None:
        subject = self._subject
        if subject is not None:
            _write_subject(paper, subject)
        if totals.preview:
            paper.line(("This is a preview, planned logged out: permissions were not checked.", _YELLOW))
        notable = [
            *([f"{totals.failures} failed"] if totals.failures else []),
            *([f"{self._warnings} with warnings"] if self._warnings else []),
        ]
        if notable and totals.edits > self._warnings:
            paper.line((f"First those that need a look: {', '.join(notable)}.", _YELLOW))

    def _foot(self, paper: _Paper, totals: PlanTotals) -> None:
        if totals.error is not None:
            paper.line((f"The plan ends here before its time, and is not written: {totals.error}", _RED))
            return
        reasons = ", ".join(
            f"{skips.count} {reason}" for reason, skips in sorted(self._skips.items(), key=lambda item: -item[1].count)
        )
        skipped = f"{totals.skips} to skip" + (f" ({reasons})" if reasons else "")
        warnings = f" ({self._warnings} with warnings)" if self._warnings else ""
        if totals.edits or totals.skips or totals.failures:
            text = f"Plan: {totals.edits} to edit{warnings}, {skipped}, {totals.failures} failed."
            paper.line((text, _BOLD))
        else:
            paper.line(("Plan: the targets select no page.", _BOLD))
        if totals.path is not None:
            paper.line((f"It is in {totals.path}", _PLAIN), (f"  digest {totals.digest}", _DIM))


class _Later:
    """A part of the text that has to wait for what comes before it; its file is made when there is a line for it."""

    def __init__(self, *, coloured: bool) -> None:
        self._coloured = coloured
        self._file: IO[str] | None = None

    @property
    def paper(self) -> _Paper:
        """Where to write its lines."""
        if self._file is None:
            self._file = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed when it was copied
        return _Paper(self._file, coloured=self._coloured)

    def copy_to(self, file: IO[str]) -> None:
        """Write it out."""
        if self._file is not None:
            self._file.seek(0)
            shutil.copyfileobj(self._file, file)
            self._file.close()
            self._file = None


@dataclass(slots=True)
class _Skips:
    """The pages that are left alone for one reason: how many, and the first of them."""

    count: int = 0
    shown: list[Skip] = field(default_factory=list)

    def add(self, skip: Skip) -> None:
        """Take in one."""
        self.count += 1
        if len(self.shown) < _SHOWN_SKIPS:
            self.shown.append(skip)


def _write_skips(paper: _Paper, reason: str, skips: _Skips) -> None:
    paper.line(("skip    ", _DIM), (f"{skips.count} {reason}", _BOLD))
    for skip in skips.shown:
        paper.line((f"        {skip.id}  {skip.detail}", _DIM))
    if skips.count > len(skips.shown):
        paper.line((f"        … and {skips.count - len(skips.shown)} more", _DIM))


def show_subject(file: IO[str], subject: PlanSubject) -> None:
    """Write what a plan is of, and what its edits are saved with."""
    _write_subject(_Paper(file, coloured=is_coloured(file)), subject)


def _write_subject(paper: _Paper, subject: PlanSubject) -> None:
    account = subject.account or "nobody (logged out)"
    of = subject.name if subject.shard is None else f"{subject.name},"
    paper.line((f"Plan of {of} for {subject.api} as {account}", _BOLD))
    for line in lines_of(subject):
        paper.line((f"        {line}", _PLAIN))


def show_edit(file: IO[str], edit: Edit) -> None:
    """Write an edit with its diff, and with all that it is saved with, at once."""
    _write_edit(_Paper(file, coloured=is_coloured(file)), edit, settings_of_edit(edit))


def _write_edit(paper: _Paper, edit: Edit, settings: Settings) -> None:
    """Write an edit: one line that says what it is, what it is saved with, its warnings, its diff."""
    kind = "create  " if edit.base is None else "edit    "
    paper.line((kind, _GREEN), (edit.id, _BOLD), (f"  {', '.join(edit.changed_by)}{_growth(edit)}", _DIM))
    if settings:
        paper.line((f"        {as_text(settings)}", _PLAIN))
    if edit.hold is not None:
        paper.line((f"        held: `{edit.hold}` lets only a person save it, by `resume --approve`", _YELLOW))
    for warning in edit.warnings:
        paper.line((f"        warning: {warning}", _YELLOW))
    for line in diff_lines(edit.diff):
        sign, style = _SIGNS[line.kind]
        paper.line((sign, style), *((piece.text, {**style, **_marking(piece, line.kind)}) for piece in line.pieces))


def _marking(piece: Piece, kind: LineKind) -> Style:
    return {"reverse": True} if piece.marked and kind in ("added", "removed") else _PLAIN


def _growth(edit: Edit) -> str:
    return "" if edit.growth is None else f"  {edit.growth:+d} bytes"


class TextRunReport:
    """A run's totals, one outcome a line."""

    def __init__(self, file: IO[str]) -> None:
        self._paper = _Paper(file, coloured=is_coloured(file))

    def end(self, totals: RunTotals) -> None:
        """Show how many entries ended in each outcome, and where the log is."""
        for outcome in Outcome:
            count = totals.counts.get(outcome, 0)
            if count:
                self._paper.line((f"{outcome:<10}{count:>6}", _OUTCOME_STYLES[outcome]))
        total = sum(totals.counts.values())
        self._paper.line((f"Run {totals.name}: {total} {'page' if total == 1 else 'pages'}, {totals.reason}.", _PLAIN))
        self._paper.line((f"Log: {totals.log}  head digest {totals.head}", _PLAIN))
