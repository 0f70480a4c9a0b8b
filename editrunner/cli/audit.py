"""The verb `audit`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from editrunner.cli.messages import say
from editrunner.cli.options import format_option, narrowing_options
from editrunner.errors import ExitCode, LocalFailure, UsageError
from editrunner.model import JsonObject, Outcome
from editrunner.records.audit_reading import Choice, LogSummary, Verification, chosen
from editrunner.records.audit_reading import verify as verify_log
from editrunner.records.merging import LoggedLine, read_logs, summarise_logs
from editrunner.report.log import SUMMARIES, event_as_text, events_as_markdown

_LOG = click.Path(path_type=Path)
_Command = TypeVar("_Command", bound=Callable[..., Any])
_logs_argument = click.argument("logs", type=_LOG, nargs=-1, required=True, metavar="LOG...")


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
    epilog="\b\nExamples:\n  editrunner audit summary run.jsonl --outcome failed\n  editrunner audit verify run.jsonl\n"
    "  editrunner audit merge shard-*.jsonl -o all.jsonl"
)
def audit() -> None:
    """Read audit logs."""


@audit.command(epilog="\b\nExample:\n  editrunner audit show run.jsonl --title 'Some page'")
@_logs_argument
@_choice_options
@format_option("text", "json", "markdown")
def show(logs: tuple[Path, ...], format_name: str, **wanted: tuple[str, ...]) -> None:
    """Show the events of logs, one a line, in order of time."""
    lines = _chosen_lines(logs, Choice(**wanted))
    if format_name == "markdown":
        for row in events_as_markdown((line.chain.name, line.event) for line in lines):
            click.echo(row)
        return
    for line in lines:
        click.echo(json.dumps(line.event) if format_name == "json" else event_as_text(line.event, line.chain.name))


def _chosen_lines(logs: Sequence[Path], choice: Choice) -> Iterator[LoggedLine]:
    if choice.is_all:
        return read_logs(logs, _say_torn)
    summaries = {log: chosen(found, choice) for log, found in summarise_logs(read_logs(logs)).items()}
    return (line for line in read_logs(logs, _say_torn) if line.event.get("entry") in summaries[line.chain.id].entries)


def _say_torn(path: Path) -> None:
    say(f"{path}: the last line is cut off, and left out.")


@audit.command(epilog="\b\nExample:\n  editrunner audit summary run.jsonl --format html > run.html")
@_logs_argument
@_choice_options
@format_option("text", "json", "markdown", "html")
def summary(logs: tuple[Path, ...], format_name: str, **wanted: tuple[str, ...]) -> None:
    """Show what became of the entries of a run, or of several."""
    choice = Choice(**wanted)
    if format_name == "html":
        _summary_page(logs, choice)
        return
    found = _chosen_summaries(read_logs(logs, _say_torn), choice)
    # Whoever asks for some entries wants to see them, even those that went well.
    click.echo(SUMMARIES[format_name](found, not choice.is_all))


def _chosen_summaries(lines: Iterator[LoggedLine], choice: Choice) -> list[LogSummary]:
    return [chosen(found, choice) for found in summarise_logs(lines).values()]


def _summary_page(logs: Sequence[Path], choice: Choice) -> None:
    # Imported here since only this format needs the template engine.
    from editrunner.report.html import write_runs  # noqa: PLC0415
    from editrunner.report.timeline import Timeline  # noqa: PLC0415

    timeline = Timeline()

    def noted() -> Iterator[LoggedLine]:
        for line in read_logs(logs, _say_torn):
            timeline.note(line.event)
            yield line

    write_runs(sys.stdout, _chosen_summaries(noted(), choice), timeline)


@audit.command(epilog="\b\nExample:\n  editrunner audit merge shard-1.jsonl shard-2.jsonl -o all.jsonl")
@_logs_argument
@click.option("-o", "--output", type=_LOG, metavar="FILE", help="Write to this file, which must not be there yet.")
def merge(logs: tuple[Path, ...], output: Path | None) -> None:
    """Put the lines of several logs into one, as they are, in order of time.

    The other verbs of `audit` read it as they read the logs themselves. A run goes on, and is taken back, with its own
    log only.
    """
    lines = read_logs(logs, _say_torn)
    if output is None:
        _write(lines, sys.stdout.buffer)
        return
    try:
        file = output.open("xb")
    except FileExistsError as error:
        raise UsageError(
            f"{output} is there already; a log is never overwritten", advice="Name another file with `-o`."
        ) from error
    except OSError as error:
        raise _not_written(output, error) from error
    try:
        with file:
            _write(lines, file)
    except OSError as error:
        output.unlink()
        raise _not_written(output, error) from error
    except BaseException:
        # Half of a merged log looks like one whose runs have not ended.
        output.unlink()
        raise


def _write(lines: Iterator[LoggedLine], file: IO[bytes]) -> None:
    for line in lines:
        file.write(line.raw)


def _not_written(path: Path, error: OSError) -> LocalFailure:
    return LocalFailure(
        f"{path} cannot be written: {error.strerror}", advice="Name a file in a folder that you may write to."
    )


@audit.command(epilog="\b\nExample:\n  editrunner audit verify run.jsonl --head 1702e0da…")
@_logs_argument
@click.option(
    "--head",
    "heads",
    metavar="DIGEST",
    multiple=True,
    help="The head digest that the run printed when it ended; can be repeated for the runs of a merged log.",
)
@format_option("text", "json", "markdown")
def verify(logs: tuple[Path, ...], heads: tuple[str, ...], format_name: str) -> ExitCode:
    """Check that no line of a log was altered, removed, inserted or moved."""
    if heads and len(logs) > 1:
        raise UsageError(
            "`--head` is for one log, or a merged one: nobody could tell which of several it is of",
            advice="Verify the logs one by one, or merge them first.",
        )
    found = [(log, verify_log(log, *heads)) for log in logs]
    if format_name == "json":
        values = [_verified(log, verification) for log, verification in found]
        click.echo(json.dumps(values[0] if len(values) == 1 else values, indent=2))
    else:
        for log, verification in found:
            _show_verified(log, verification, "- " if format_name == "markdown" else "")
    damaged = any(verification.problems for _, verification in found)
    return ExitCode.FINISHED_WITH_PROBLEMS if damaged else ExitCode.DONE


def _verified(log: Path, found: Verification) -> JsonObject:
    return {
        "log": str(log),
        "lines": found.lines,
        "head": found.head or None,
        "finished": found.finished,
        "problems": list(found.problems),
        "runs": [
            {"run": one.run, "shard": one.shard, "lines": one.lines, "head": one.head, "finished": one.finished}
            for one in found.logs
        ],
    }


def _show_verified(log: Path, found: Verification, bullet: str) -> None:
    for problem in found.problems:
        click.echo(f"{bullet}{log}: {problem}")
    state = "damaged" if found.problems else "nothing was changed"
    if len(found.logs) > 1:
        click.echo(f"{bullet}{log}: {found.lines} lines of {len(found.logs)} logs, {state}")
        for one in found.logs:
            click.echo(f"{bullet}{log}: {one.name}: {one.lines} lines{_ending(one.finished)}; head digest {one.head}")
        return
    click.echo(f"{bullet}{log}: {found.lines} lines, {state}{_ending(found.finished)}; head digest {found.head}")


def _ending(finished: bool) -> str:
    return "" if finished else "; the run is unfinished, or the log is cut off"
