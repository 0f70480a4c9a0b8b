"""What an audit log says, as text, JSON or Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from editrunner.model import Outcome
from editrunner.records.audit_reading import ENVELOPE, EntryOutcome, LogSummary
from editrunner.report.printable import printable, without_commands

_BULKY = ("jobs", "params", "content", "targets")
_QUIET = (Outcome.SAVED, Outcome.UNCHANGED, Outcome.SKIPPED)


def summary_as_json(found: LogSummary) -> str:
    """Return a summary for scripts: every entry with its outcome."""
    value = {
        "run": found.run,
        "wiki": found.wiki,
        "account": found.account,
        "started": found.started,
        "stopped": found.stopped,
        "reason": found.reason,
        "exit_code": found.exit_code,
        "counts": {str(outcome): count for outcome, count in found.counts.items()},
        "entries": {name: str(entry.outcome) for name, entry in found.entries.items()},
    }
    return json.dumps(value, indent=2)


def summary_as_text(found: LogSummary, *, everything: bool) -> str:
    """Return a summary for people; `everything`: with the entries that went well, too."""
    lines = [f"Run {found.run} on {found.wiki} as {_account(found)}, started {found.started}"]
    lines += [f"{outcome:<10}{count:>6}" for outcome, count in found.counts.items() if count]
    lines += [
        f"{entry.outcome:<10}{name}  {entry.text}"
        for name, entry in found.entries.items()
        if _is_told(entry, found, everything)
    ]
    return without_commands(printable("\n".join([*lines, _ending(found)])))


def summary_as_markdown(found: LogSummary, *, everything: bool) -> str:
    """Return a summary as Markdown, for a comment or a wiki of a code host."""
    lines = [
        f"### Run `{found.run}`",
        "",
        f"On {markdown_escaped(found.wiki)} as {markdown_escaped(_account(found))}, started {found.started}.",
        markdown_escaped(_ending(found)),
        "",
        "| outcome | pages |",
        "| --- | ---: |",
        *(f"| {outcome} | {count} |" for outcome, count in found.counts.items() if count),
    ]
    told = [(name, entry) for name, entry in found.entries.items() if _is_told(entry, found, everything)]
    if told:
        lines += ["", "| page | outcome | why |", "| --- | --- | --- |"]
        lines += [
            f"| {markdown_escaped(name)} | {entry.outcome} | {markdown_escaped(entry.text)} |" for name, entry in told
        ]
    return printable("\n".join(lines))


def event_as_text(event: Mapping[str, Any]) -> str:
    """Return an event on one line, without what is large in it."""
    subject = event.get("entry") or event.get("job") or ""
    rest = {name: value for name, value in event.items() if name not in ENVELOPE}
    shown = ", ".join(f"{name}={_short(name, value)}" for name, value in rest.items())
    return without_commands(printable(f"{event['time']}  {event['event']:<15} {subject}  {shown}".rstrip()))


def events_as_markdown(events: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Yield the lines of a table of events."""
    yield "| time | event | page | details |"
    yield "| --- | --- | --- | --- |"
    for event in events:
        rest = {name: value for name, value in event.items() if name not in ENVELOPE}
        details = ", ".join(f"{name}={_short(name, value)}" for name, value in rest.items())
        subject = str(event.get("entry") or event.get("job") or "")
        yield printable(
            f"| {event['time']} | {event['event']} | {markdown_escaped(subject)} | {markdown_escaped(details)} |"
        )


SUMMARIES: dict[str, Callable[[LogSummary, bool], str]] = {
    "text": lambda found, everything: summary_as_text(found, everything=everything),
    "json": lambda found, _: summary_as_json(found),
    "markdown": lambda found, everything: summary_as_markdown(found, everything=everything),
}


def _is_told(entry: EntryOutcome, found: LogSummary, everything: bool) -> bool:  # noqa: FBT001 - of this module only
    # Of a plan, something else than what was reviewed was saved where a page was planned again.
    is_another = found.of_plan and entry.replanned is not None
    return everything or is_another or entry.outcome not in _QUIET


def _account(found: LogSummary) -> str:
    return found.account or "nobody (logged out)"


def _ending(found: LogSummary) -> str:
    if found.stopped is None:
        return "The run is unfinished, or the log is cut off: it has no end."
    return f"Ended {found.stopped} with exit code {found.exit_code}: {found.reason}"


def _short(name: str, value: Any) -> str:
    if name in _BULKY:
        return "…"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def markdown_escaped(text: str) -> str:
    """Return a text that means nothing to Markdown, nor to the HTML in it: https://spec.commonmark.org/0.31.2/."""
    escaped = "".join(f"\\{character}" if character in "\\`*_[]<>|#~&@" else character for character in text)
    return escaped.replace("\n", " ")
