"""The verb `audit`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from editrunner.cli.options import format_option
from editrunner.errors import ExitCode
from editrunner.model import Outcome
from editrunner.records.audit_reading import ENVELOPE, OUTCOME_EVENTS, LogSummary, read_events, summarise
from editrunner.records.audit_reading import verify as verify_log
from editrunner.report.printable import printable

_BULKY = ("jobs", "params", "content", "targets")
_LOG = click.Path(path_type=Path)


@click.group()
def audit() -> None:
    """Read audit logs."""


@audit.command()
@click.argument("log", type=_LOG)
@format_option("text", "json")
def show(log: Path, format_name: str) -> None:
    """Show the events of a log, one a line."""
    for event in read_events(log):
        click.echo(json.dumps(event) if format_name == "json" else printable(_event_line(event)))


@audit.command()
@click.argument("log", type=_LOG)
@format_option("text", "json")
def summary(log: Path, format_name: str) -> None:
    """Show what became of the entries of a run."""
    found = summarise(read_events(log))
    click.echo(json.dumps(_as_json(found), indent=2) if format_name == "json" else printable(_as_text(found)))


@audit.command()
@click.argument("log", type=_LOG)
@click.option("--head", metavar="DIGEST", help="The head digest that the run printed when it ended.")
@format_option("text", "json")
def verify(log: Path, head: str | None, format_name: str) -> ExitCode:
    """Check that no line of a log was altered, removed, inserted or moved."""
    found = verify_log(log, head)
    if format_name == "json":
        click.echo(
            json.dumps(
                {
                    "lines": found.lines,
                    "head": found.head,
                    "finished": found.finished,
                    "problems": found.problems,
                },
                indent=2,
            )
        )
    else:
        for problem in found.problems:
            click.echo(f"{log}: {problem}")
        state = "damaged" if found.problems else "nothing was changed"
        ending = "" if found.finished else "; the run is unfinished, or the log is cut off"
        click.echo(f"{log}: {found.lines} lines, {state}{ending}; head digest {found.head}")
    return ExitCode.FINISHED_WITH_PROBLEMS if found.problems else ExitCode.DONE


def _event_line(event: Mapping[str, Any]) -> str:
    subject = event.get("entry") or event.get("job") or ""
    rest = {name: value for name, value in event.items() if name not in ENVELOPE}
    shown = ", ".join(f"{name}={_short(name, value)}" for name, value in rest.items())
    return f"{event['time']}  {event['event']:<15} {subject}  {shown}".rstrip()


def _short(name: str, value: Any) -> str:
    if name in _BULKY:
        return "…"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def _as_json(found: LogSummary) -> dict[str, object]:
    return {
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


def _as_text(found: LogSummary) -> str:
    lines = [f"Run {found.run} on {found.wiki} as {found.account or 'nobody (logged out)'}, started {found.started}"]
    lines += [f"{outcome:<10}{count:>6}" for outcome, count in found.counts.items() if count]
    quiet = (Outcome.SAVED, Outcome.UNCHANGED, Outcome.SKIPPED)
    for name, entry in found.entries.items():
        if entry.outcome not in quiet:
            lines.append(f"{entry.outcome:<10}{name}  {_reason(entry.event)}")
    if found.stopped is None:
        lines.append("The run is unfinished, or the log is cut off: it has no end.")
    else:
        lines.append(f"Ended {found.stopped} with exit code {found.exit_code}: {found.reason}")
    return "\n".join(lines)


def _reason(event: Mapping[str, Any]) -> str:
    assert event["event"] in OUTCOME_EVENTS  # noqa: S101 - only these are kept
    return str(event.get("text") or event.get("reason") or event.get("detail") or "")
