"""Plans and runs as Markdown, for a comment on a pull request: https://github.github.com/gfm/."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import IO

from editrunner.model import Edit, Entry, Failure, Skip
from editrunner.records.audit_reading import read_events, summarise
from editrunner.report.log import markdown_escaped, summary_as_markdown
from editrunner.report.printable import printable
from editrunner.report.reports import PlanSubject, PlanTotals, RunTotals
from editrunner.report.settings import as_text, lines_of, own_settings

COMMENT_CHARACTERS = 65_536
"""What a comment on GitHub may be long; a report ends before that, and says what it leaves out."""

_FOR_THE_REST = 6_000
"""Characters that are kept for the head, the totals and the word of what is left out."""
_FOR_SETTINGS = 3_000
_LONGEST_DIFF = 12_000
_MOST_REASONS = 20
_BACKTICKS = re.compile("`+")


class _Part:
    """Pages for which there is room; the others are counted."""

    def __init__(self, room: int) -> None:
        self._room = room
        self.pages: list[str] = []
        self.left_out = 0

    def add(self, page: str) -> None:
        """Add a page."""
        shown = printable(page)
        # Once something was left out, nothing smaller takes its place: the pages stand in their order.
        if self.left_out or len(shown) > self._room:
            self.left_out += 1
            return
        self.pages.append(shown)
        self._room -= len(shown) + 1

    def take(self, part: _Part) -> None:
        """Add the pages of another part."""
        for page in part.pages:
            self.add(page)
        self.left_out += part.left_out


class MarkdownPlanReport:
    """A plan as one comment: the totals, then the pages, each with its difference folded in."""

    def __init__(self, file: IO[str], characters: int = COMMENT_CHARACTERS) -> None:
        self._file = file
        self._room = characters - _FOR_THE_REST
        self._subject: PlanSubject | None = None
        self._skips: Counter[str] = Counter()
        self._failures = _Part(self._room)
        self._warned = _Part(self._room)
        self._others = _Part(self._room)

    def begin(self, subject: PlanSubject) -> None:
        """Remember what it is of."""
        self._subject = subject

    def entry(self, entry: Entry) -> None:
        """Take in an entry; skips are only counted, and what needs a look stands before the rest."""
        if isinstance(entry, Skip):
            self._skips[entry.reason] += 1
        elif isinstance(entry, Failure):
            line = f"- ❌ **{markdown_escaped(entry.id)}**: {markdown_escaped(f'{entry.code}: {entry.text}')}\n"
            self._failures.add(line)
        elif isinstance(entry, Edit):
            settings = as_text(own_settings(entry, self._subject))
            (self._warned if entry.warnings or entry.hold else self._others).add(_folded(entry, settings))

    def end(self, totals: PlanTotals) -> None:
        """Write the comment."""
        whole = _Part(self._room)
        for part in (self._failures, self._warned, self._others):
            whole.take(part)
        self._file.write(
            "\n".join([printable("\n".join(self._head(totals))), "", *whole.pages, *self._foot(totals, whole.left_out)])
        )
        self._file.write("\n")

    def _head(self, totals: PlanTotals) -> list[str]:
        subject = self._subject
        name = markdown_escaped(subject.name if subject is not None else "jobs")
        lines = [f"### Plan of {name}", ""]
        if totals.error is not None:
            lines += [f"> ⚠️ The plan ends before its time: {markdown_escaped(totals.error)}", ""]
        if totals.preview:
            lines += ["> A preview, planned logged out: permissions were not checked.", ""]
        lines += [f"**{totals.edits} to edit, {totals.skips} to skip, {totals.failures} failed.**"]
        reasons = ", ".join(
            f"{count} {markdown_escaped(reason)}" for reason, count in self._skips.most_common(_MOST_REASONS)
        )
        lines += [f"Skipped: {reasons}."] if reasons else []
        return [*lines, *_settings_lines(subject)] if subject is not None else lines

    @staticmethod
    def _foot(totals: PlanTotals, left_out: int) -> list[str]:
        lines = []
        if left_out:
            pages = "page is" if left_out == 1 else "pages are"
            lines += [f"**{left_out} more {pages} not shown here: the comment would be too long.**"]
        if totals.digest is not None:
            lines += ["", printable(f"Plan `{markdown_escaped(totals.path or '')}`, digest `{totals.digest}`")]
        return lines


class MarkdownRunReport:
    """A run, from its log."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def end(self, totals: RunTotals) -> None:
        """Write how it ended, and what did not end well."""
        text = summary_as_markdown(summarise(read_events(Path(totals.log))), everything=False)
        self._file.write(f"{cut(text, COMMENT_CHARACTERS)}\n")


def cut(text: str, characters: int) -> str:
    """Return a text that is not too long for a comment, cut at the end of a line."""
    if len(text) <= characters:
        return text
    notice = "\n\n**The rest is left out: the comment would be too long.**"
    return text[: text.rfind("\n", 0, characters - len(notice))] + notice


def _settings_lines(subject: PlanSubject) -> Iterator[str]:
    """Yield what the edits are saved with, as a list."""
    room = _FOR_SETTINGS
    for number, line in enumerate(map(markdown_escaped, lines_of(subject))):
        if number == 0:
            yield ""
        room -= len(line)
        if room < 0:
            yield "- … the rest of what the edits are saved with is in the plan"
            return
        yield f"- {line}"


def _folded(edit: Edit, settings: str) -> str:
    size = f" {growth:+d} bytes" if (growth := edit.growth) is not None else ""
    notable = [*edit.warnings, *([f"`{edit.hold}` holds it for a person"] if edit.hold else [])]
    warnings = "".join(f"\n> ⚠️ {markdown_escaped(warning)}\n" for warning in notable)
    flag = " ⚠️" if notable else ""
    summary = f"<b>{escape(edit.id)}</b>: {escape(', '.join(edit.changed_by))}{escape(size)}{flag}".replace("\n", " ")
    own = f"\n{markdown_escaped(settings)}\n" if settings else ""
    return f"<details><summary>{summary}</summary>\n{own}{warnings}\n{_fenced(edit.diff)}\n\n</details>\n"


def _fenced(diff: str) -> str:
    """Return a diff as a block of code, within a fence that is longer than any in it."""
    lines = diff.split("\n")[2:]
    text = "\n".join(lines)
    if len(text) > _LONGEST_DIFF:
        text = f"{text[: text.rfind(chr(10), 0, _LONGEST_DIFF)]}\n… the rest of this difference is in the plan"
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}diff\n{text}\n{fence}"
