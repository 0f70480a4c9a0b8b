"""Options that several verbs have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from editrunner.errors import ExitCode, LocalFailure, UsageError
from editrunner.planner.planner import Narrowing

_Command = TypeVar("_Command", bound=Callable[..., Any])

JOB_FILE = click.Path(path_type=Path)


def format_option(*formats: str) -> Callable[[_Command], _Command]:
    """Let a verb report in one of several formats; `text` is for people."""
    return click.option(
        "--format",
        "format_name",
        type=click.Choice(formats),
        default="text",
        show_default=True,
        help="How the result is written to standard output.",
    )


def narrowing_options(command: _Command) -> _Command:
    """Let a verb take a part of a job file or plan."""
    command = click.option("--job", "jobs", multiple=True, metavar="ID", help="Only this job; can be repeated.")(
        command
    )
    return click.option("--title", "titles", multiple=True, help="Only this page; can be repeated.")(command)


def check_new_log(path: Path | None) -> None:
    """Find out before anything else that a log cannot be where it is wanted.

    Raises:
        UsageError: there is a file already.
        LocalFailure: there is no folder for it.
    """
    if path is None:
        return
    if path.exists():
        raise UsageError(f"{path} is there already; a log is never overwritten", advice="Name another file.")
    if not path.name or not path.parent.is_dir():
        raise LocalFailure(f"the log {path} cannot be written: there is no folder {path.parent}")


def check_titles_found(narrowing: Narrowing, entries: int, code: ExitCode) -> None:
    """Check that a run or plan that ended well has found the pages that were named.

    Raises:
        UsageError: there is none of them.
    """
    if narrowing.titles and not entries and code is ExitCode.DONE:
        raise UsageError(
            f"the jobs select no such page: {', '.join(narrowing.titles)}",
            advice="Look at the spelling, and at what the jobs' targets select.",
        )


def log_path(path: Path | None, run: str) -> Path:
    """Return where the log of a run is written: its time, in milliseconds, keeps two runs of one plan apart."""
    time = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"[:-3]
    return path or Path(f"editrunner-{time}Z-{run}.jsonl")
