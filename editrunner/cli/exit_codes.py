"""The exit codes of what the command line raises, besides those in the table of `errors.py`."""

from __future__ import annotations

import click

from editrunner.errors import ExitCode, exit_code_of


def exit_code_of_verb(error: BaseException) -> int:
    """Return the exit code for whatever ends a verb."""
    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.ClickException():
            return ExitCode.USAGE
        case click.Abort():
            return ExitCode.INTERRUPTED
        case _:
            return exit_code_of(error)
