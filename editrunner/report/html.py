"""Plans and runs as one HTML page that needs nothing from elsewhere, and takes nothing from anywhere."""

from __future__ import annotations

import hashlib
import shutil
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from editrunner import __version__
from editrunner.model import PROBLEMS, Base, Edit, Entry, Failure, Outcome, Skip
from editrunner.records.audit_reading import EntryOutcome, LogSummary, read_events, summarise
from editrunner.report.addresses import page_address
from editrunner.report.diff_lines import DiffLine, Piece, diff_lines
from editrunner.report.printable import is_printable, printable
from editrunner.report.reports import PlanSubject, PlanTotals, RunTotals
from editrunner.report.settings import as_text, lines_of, own_settings
from editrunner.report.timeline import Timeline

_MOST_DIFF_LINES = 2_000
"""Lines of one page's diff that are shown; the rest is in the plan."""


_GRAVE = ("failure", *PROBLEMS)
"""The kinds of entries that come first."""
_NOTABLE = (Outcome.MERGED, Outcome.HELD)
"""Those that come then, as entries with warnings do."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A page in the report."""

    job: str
    title: str
    kind: str
    reason: str = ""
    detail: str = ""
    size: int = 0
    growth: str = ""
    warnings: tuple[str, ...] = ()
    settings: str = ""
    links: tuple[tuple[str, str], ...] = ()
    diff: tuple[DiffLine, ...] = ()


class HtmlPlanReport:
    """A plan as a page; its entries wait in a temporary file, since the totals come first."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._subject = PlanSubject("", "", None, "", "")
        self._page = _Page(has_texts=True)

    def begin(self, subject: PlanSubject) -> None:
        """Remember what it is of."""
        self._subject = subject

    def entry(self, entry: Entry) -> None:
        """Add an entry."""
        self._page.add(_plan_row(entry, self._subject))

    def end(self, totals: PlanTotals) -> None:
        """Write the page."""
        subject = self._subject
        facts = {
            "wiki": subject.api,
            "account": subject.account or "nobody (logged out)",
            "run": subject.run,
            **({"shard": str(subject.shard)} if subject.shard else {}),
            "planned": subject.created,
            **({"digest": totals.digest} if totals.digest else {}),
        }
        notes = [*lines_of(subject)]
        if totals.preview:
            notes.append("A preview, planned logged out: permissions were not checked.")
        if totals.error is not None:
            notes.append(f"The plan ends before its time: {totals.error}")
        self._page.write(self._file, f"Plan of {subject.job_file}", facts, notes, Markup())


class HtmlRunReport:
    """A finished run as a page, from its audit log."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def end(self, totals: RunTotals) -> None:
        """Write the page."""
        timeline = Timeline()
        write_runs(self._file, [summarise(timeline.noting(read_events(Path(totals.log))))], timeline)


def write_runs(file: IO[str], logs: Sequence[LogSummary], timeline: Timeline) -> None:
    """Write the page of a run, or of several, by what their logs tell."""
    page = _Page(has_texts=False)
    for log in logs:
        for entry in log.entries.values():
            page.add(_run_row(entry, log.wiki))
    one = logs[0] if len(logs) == 1 else None
    title = f"{len(logs)} runs" if one is None else f"Run {one.name}"
    page.write(file, title, _facts_of_runs(logs) if one is None else _facts_of_run(one), [], timeline.svg())


def _facts_of_runs(logs: Sequence[LogSummary]) -> dict[str, str]:
    ended = [log.stopped for log in logs if log.stopped is not None]
    unended = len(logs) - len(ended)
    facts = {
        "wiki": ", ".join(dict.fromkeys(log.wiki for log in logs)),
        "account": ", ".join(dict.fromkeys(log.account or "nobody (logged out)" for log in logs)),
        "started": min(log.started for log in logs),
        "ended": f"{unended} not ended, or their logs are cut off" if unended else max(ended),
    }
    for number, log in enumerate(logs, start=1):
        facts[f"run {number}"] = f"{log.name}: {len(log.entries)} pages, {log.reason or 'not ended'}"
    return facts


def _facts_of_run(summary: LogSummary) -> dict[str, str]:
    return {
        "wiki": summary.wiki,
        "account": summary.account or "nobody (logged out)",
        "started": summary.started,
        "ended": summary.stopped or "not ended, or the log is cut off",
        **({"because": summary.reason} if summary.reason else {}),
    }


class _Page:
    """A page being made; entries that need a look come first. `has_texts` says whether they can have differences."""

    def __init__(self, *, has_texts: bool) -> None:
        self._has_texts = has_texts
        # They live as long as the page.
        self._spools = [TemporaryFile("w+", encoding="utf-8") for _ in range(3)]  # noqa: SIM115 - as above
        self._kinds: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._jobs: dict[str, None] = {}
        self._macros: Any = _macros()

    def add(self, row: _Row) -> None:
        """Add an entry."""
        self._kinds[row.kind] += 1
        self._jobs[row.job] = None
        if row.reason:
            self._reasons[row.reason] += 1
        self._spools[_rank(row)].write(f"{self._macros.entry(row)}\n")

    def write(
        self, file: IO[str], title: str, facts: Mapping[str, str], notes: Sequence[str], timeline: Markup
    ) -> None:
        """Write the whole page."""
        style, script = _asset("page.css"), _asset("page.js")
        head = self._macros.head(
            title=printable(title),
            facts=[(name, printable(value)) for name, value in facts.items()],
            counts=self._kinds.most_common(),
            jobs=list(self._jobs),
            kinds=sorted(self._kinds),
            reasons=[reason for reason, _ in self._reasons.most_common()],
            notes=[printable(note) for note in notes],
            timeline=timeline,
            has_texts=self._has_texts,
            style=style,
            policy=_policy(style, script),
        )
        file.write(f"{head}\n")
        for spool in self._spools:
            spool.seek(0)
            shutil.copyfileobj(spool, file)
            spool.close()
        file.write(f"{self._macros.tail(made=f'Made by editrunner {__version__}.', script=script)}\n")


def _rank(row: _Row) -> int:
    if row.kind in _GRAVE:
        return 0
    return 1 if row.warnings or row.kind in _NOTABLE else 2


@lru_cache(maxsize=1)
def _macros() -> object:
    environment = Environment(
        loader=PackageLoader("editrunner.report", "html_page"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("page.html.j2").module


def _asset(name: str) -> Markup:
    """Return one of our own files, which holds nothing that would end its tag."""
    return Markup((files("editrunner.report") / "html_page" / name).read_text(encoding="utf-8"))  # noqa: S704 - ours


def _policy(style: str, script: str) -> str:
    """Return a policy that lets the page run its own script and style, and load nothing: https://www.w3.org/TR/CSP3/."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(content: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _plan_row(entry: Entry, subject: PlanSubject) -> _Row:
    api = subject.api
    match entry:
        case Edit():
            return replace(_edit_row(entry, api), settings=printable(as_text(own_settings(entry, subject))))
        case Skip():
            return _row(entry, "skip", entry.reason, entry.detail, links=_links(api, entry.title))
        case Failure():
            return _row(entry, "failure", entry.code, entry.text, links=_links(api, entry.title))
    raise AssertionError("an entry is an edit, a skip or a failure")


def _row(entry: Entry, kind: str, reason: str, detail: str, **more: Any) -> _Row:
    return _Row(printable(entry.job), printable(entry.title), kind, printable(reason), printable(detail), **more)


def _edit_row(edit: Edit, api: str) -> _Row:
    size = edit.growth
    lines = list(_first(diff_lines(edit.diff)))
    links = _links(api, edit.title)
    if isinstance(edit.base, Base):
        links = (
            *links,
            ("changes since the plan", page_address(api, edit.title, diff="cur", oldid=edit.base.revision)),
        )
    return _row(
        edit,
        "create" if edit.base is None else "edit",
        "",
        ", ".join(edit.changed_by),
        size=size or 0,
        growth="" if size is None else f"{size:+,d} bytes",
        warnings=tuple(printable(warning) for warning in (*edit.warnings, *_hold(edit))),
        links=links,
        diff=tuple(_printable_line(line) for line in lines),
    )


def _hold(edit: Edit) -> tuple[str, ...]:
    return (f"`{edit.hold}` holds it for a person",) if edit.hold else ()


def _first(lines: Iterable[DiffLine]) -> Iterable[DiffLine]:
    for number, line in enumerate(lines):
        if number == _MOST_DIFF_LINES:
            yield DiffLine("note", (Piece("the rest of this difference is in the plan"),))
            return
        yield line


def _printable_line(line: DiffLine) -> DiffLine:
    if all(is_printable(piece.text) for piece in line.pieces):
        return line
    return replace(line, pieces=tuple(replace(piece, text=printable(piece.text)) for piece in line.pieces))


def _links(api: str, title: str) -> tuple[tuple[str, str], ...]:
    if not page_address(api, title):
        return ()
    return (("page", page_address(api, title)), ("history", page_address(api, title, action="history")))


def _run_row(entry: EntryOutcome, api: str) -> _Row:
    event = entry.event
    title = str(event.get("title", ""))
    links = _links(api, title)
    if links and event.get("new_revision"):
        old = event.get("old_revision") or "prev"
        links = (*links, ("difference", page_address(api, title, diff=event["new_revision"], oldid=old)))
    return _Row(
        printable(str(event.get("job", ""))),
        printable(title),
        str(entry.outcome),
        printable(min(entry.codes, default="")),
        printable(entry.text),
        links=links,
    )
