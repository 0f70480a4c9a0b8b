"""Messages to people, on standard error."""

from __future__ import annotations

import sys

from editrunner.errors import EditrunnerError, InvalidJobFile
from editrunner.report.printable import printable, without_commands


def show_error(error: EditrunnerError) -> None:
    """Tell a person what went wrong, and what to do about it."""
    # The complaints of a job file begin with their places, as editors and hooks look for them.
    prefix = "" if isinstance(error, InvalidJobFile) else "editrunner: "
    say(printable(f"{prefix}{error.message}"))
    if error.advice is not None:
        say(printable(error.advice))


def say(message: str) -> None:
    """Write a message; the result of a verb goes to standard output instead."""
    # Not by click, which would write past a bar that is on the screen.
    print(without_commands(message), file=sys.stderr, flush=True)  # noqa: T201 - a message
