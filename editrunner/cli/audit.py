"""The verb `audit`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from editrunner.cli.options import format_option, narrowing_options
from editrunner.errors import ExitCode
from editrunner.model import Outcome
from editrunner.records.audit_reading import Choice, chosen, read_events, summarise
from editrunner.records.audit_reading import verify as verify_log
from editrunner.report.log import SUMMARIES, event_as_text, events_as_markdown

_LOG = click.Path(path_type=Path)
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _choice_options(command: _Command) -> _Command:
    """Let a verb be about some entries only."""
    outcome = click.option(
        "--outcome",
        "outcomes",
        multiple=True,
        type=click.Choice([str(outcome) for outcome in Outcome]),
        help="Only entries that ended so; can be repeated.",
    )
    code = click.option(
        "--code", "codes", multiple=True, help="Only entries with this error code, or reason; can be repeated."
    )
    return outcome(narrowing_options(code(command)))


@click.group(
    epilog="\b\nExamples:\n  editrunner audit summary run.jsonl --outcome failed\n  editrunner audit verify run.jsonl"
)
def audit() -> None:
    """Read audit logs."""


@audit.command(epilog="\b\nExample:\n  editrunner audit show run.jsonl --title 'Some page'")
@click.argument("log", type=_LOG)
@_choice_options
@format_option("text", "json", "markdown")
def show(log: Path, format_name: str, **wanted: tuple[str, ...]) -> None:
    """Show the events of a log, one a line."""
    events = _chosen_events(log, Choice(**wanted))
    if format_name == "markdown":
        for line in events_as_markdown(events):
            click.echo(line)
        return
    for event in events:
        click.echo(json.dumps(event) if format_name == "json" else event_as_text(event))


def _chosen_events(log: Path, choice: Choice) -> Iterable[Mapping[str, Any]]:
    if choice.is_all:
        return read_events(log)
    entries = chosen(summarise(read_events(log)), choice).entries
    return (event for event in read_events(log) if event.get("entry") in entries)


@audit.command(epilog="\b\nExample:\n  editrunner audit summary run.jsonl --format html > run.html")
@click.argument("log", type=_LOG)
@_choice_options
@format_option("text", "json", "markdown", "html")
def summary(log: Path, format_name: str, **wanted: tuple[str, ...]) -> None:
    """Show what became of the entries of a run."""
    choice = Choice(**wanted)
    if format_name == "html":
        _summary_page(log, choice)
        return
    found = chosen(summarise(read_events(log)), choice)
    # Whoever asks for some entries wants to see them, even those that went well.
    click.echo(SUMMARIES[format_name](found, not choice.is_all))


def _summary_page(log: Path, choice: Choice) -> None:
    # Imported here since only this format needs the template engine.
    from editrunner.report.html import write_run  # noqa: PLC0415
    from editrunner.report.timeline import Timeline  # noqa: PLC0415

    timeline = Timeline()
    summary = summarise(timeline.noting(read_events(log)))
    write_run(sys.stdout, chosen(summary, choice), timeline)


@audit.command(epilog="\b\nExample:\n  editrunner audit verify run.jsonl --head 1702e0da…")
@click.argument("log", type=_LOG)
@click.option("--head", metavar="DIGEST", help="The head digest that the run printed when it ended.")
@format_option("text", "json", "markdown")
def verify(log: Path, head: str | None, format_name: str) -> ExitCode:
    """Check that no line of a log was altered, removed, inserted or moved."""
    found = verify_log(log, head)
    if format_name == "json":
        value = {"lines": found.lines, "head": found.head, "finished": found.finished, "problems": found.problems}
        click.echo(json.dumps(value, indent=2))
    else:
        bullet = "- " if format_name == "markdown" else ""
        for problem in found.problems:
            click.echo(f"{bullet}{log}: {problem}")
        state = "damaged" if found.problems else "nothing was changed"
        ending = "" if found.finished else "; the run is unfinished, or the log is cut off"
        click.echo(f"{bullet}{log}: {found.lines} lines, {state}{ending}; head digest {found.head}")
    return ExitCode.FINISHED_WITH_PROBLEMS if found.problems else ExitCode.DONE
