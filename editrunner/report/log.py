"""What an audit log says, as text, JSON or Markdown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from editrunner.model import JsonObject, Outcome
from editrunner.records.audit_reading import ENVELOPE, EntryOutcome, LogSummary
from editrunner.report.printable import printable, without_commands

_BULKY = ("jobs", "params", "content", "targets")
_QUIET = (Outcome.SAVED, Outcome.UNCHANGED, Outcome.SKIPPED)


def counts_of(logs: Iterable[LogSummary]) -> dict[Outcome, int]:
    """Return how many entries of several logs ended in each outcome: the sum of what each log says."""
    counts: Counter[Outcome] = Counter()
    for log in logs:
        counts.update(log.counts)
    return {outcome: counts[outcome] for outcome in Outcome}


def summary_as_json(found: LogSummary) -> str:
    """Return a summary for scripts: every entry with its outcome."""
    return json.dumps(_value(found), indent=2)


def summaries_as_json(logs: Sequence[LogSummary]) -> str:
    """Return what several logs say, each as a single one is shown, and their counts together."""
    counts = {str(outcome): count for outcome, count in counts_of(logs).items()}
    return json.dumps({"counts": counts, "runs": [_value(log) for log in logs]}, indent=2)


def _value(found: LogSummary) -> JsonObject:
    return {
        "run": found.run,
        "shard": found.shard,
        "wiki": found.wiki,
        "account": found.account,
        "started": found.started,
        "stopped": found.stopped,
        "reason": found.reason,
        "exit_code": found.exit_code,
        "counts": {str(outcome): count for outcome, count in found.counts.items()},
        "entries": {name: str(entry.outcome) for name, entry in found.entries.items()},
    }


def summary_as_text(found: LogSummary, *, everything: bool) -> str:
    """Return a summary for people; `everything`: with the entries that went well, too."""
    lines = [f"Run {found.name} on {found.wiki} as {_account(found)}, started {found.started}"]
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
        f"### Run `{found.name}`",
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


def summaries_as_text(logs: Sequence[LogSummary], *, everything: bool) -> str:
    """Return what several logs say, for people: a line for each, and their counts together."""
    lines = [f"{len(logs)} runs"]
    lines += [
        f"{log.name} on {log.wiki} as {_account(log)}, started {log.started}: {_counted(log)}. {_ending(log)}"
        for log in logs
    ]
    lines += [f"{outcome:<10}{count:>6}" for outcome, count in counts_of(logs).items() if count]
    lines += [
        f"{entry.outcome:<10}{log.name} {name}  {entry.text}"
        for log in logs
        for name, entry in log.entries.items()
        if _is_told(entry, log, everything)
    ]
    return without_commands(printable("\n".join(lines)))


def summaries_as_markdown(logs: Sequence[LogSummary], *, everything: bool) -> str:
    """Return what several logs say as Markdown."""
    lines = [
        f"### {len(logs)} runs",
        "",
        "| outcome | pages |",
        "| --- | ---: |",
        *(f"| {outcome} | {count} |" for outcome, count in counts_of(logs).items() if count),
        "",
        "| run | wiki | account | started | pages | ending |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for log in logs:
        cells = [log.name, log.wiki, _account(log), log.started, _counted(log), _ending(log)]
        lines.append(f"| {' | '.join(map(markdown_escaped, cells))} |")
    told = [
        (log, name, entry) for log in logs for name, entry in log.entries.items() if _is_told(entry, log, everything)
    ]
    if told:
        lines += ["", "| run | page | outcome | why |", "| --- | --- | --- | --- |"]
        lines += [
            f"| {markdown_escaped(log.name)} | {markdown_escaped(name)} "
            f"| {entry.outcome} | {markdown_escaped(entry.text)} |"
            for log, name, entry in told
        ]
    return printable("\n".join(lines))


def _counted(log: LogSummary) -> str:
    """Return how many entries ended in each outcome that occurs."""
    return ", ".join(f"{count} {outcome}" for outcome, count in log.counts.items() if count) or "no pages"


def event_as_text(event: Mapping[str, Any], run: str) -> str:
    """Return an event on one line, without what is large in it; `run` is what its run is known by."""
    subject = event.get("entry") or event.get("job") or ""
    rest = {name: value for name, value in event.items() if name not in ENVELOPE}
    shown = ", ".join(f"{name}={_short(name, value)}" for name, value in rest.items())
    return without_commands(printable(f"{event['time']}  {run}  {event['event']:<15} {subject}  {shown}".rstrip()))


def events_as_markdown(events: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterable[str]:
    """Yield the lines of a table of events, each of which comes with what its run is known by."""
    yield "| time | run | event | page | details |"
    yield "| --- | --- | --- | --- | --- |"
    for run, event in events:
        rest = {name: value for name, value in event.items() if name not in ENVELOPE}
        details = ", ".join(f"{name}={_short(name, value)}" for name, value in rest.items())
        subject = str(event.get("entry") or event.get("job") or "")
        yield printable(
            f"| {event['time']} | {markdown_escaped(run)} | {event['event']} "
            f"| {markdown_escaped(subject)} | {markdown_escaped(details)} |"
        )


SUMMARIES: dict[str, Callable[[Sequence[LogSummary], bool], str]] = {
    "text": lambda logs, everything: (
        summary_as_text(logs[0], everything=everything)
        if len(logs) == 1
        else summaries_as_text(logs, everything=everything)
    ),
    "json": lambda logs, _: summary_as_json(logs[0]) if len(logs) == 1 else summaries_as_json(logs),
    "markdown": lambda logs, everything: (
        summary_as_markdown(logs[0], everything=everything)
        if len(logs) == 1
        else summaries_as_markdown(logs, everything=everything)
    ),
}
"""How one log is shown, or several: without the entries that went well, unless everything is wanted."""


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
