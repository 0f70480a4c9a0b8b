"""Options that several verbs have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

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
