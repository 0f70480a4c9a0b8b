"""The command `editrunner`: finds the verb, runs it, and turns whatever comes out into an exit code."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

import click
from click.shell_completion import CompletionItem

from editrunner import __version__
from editrunner.cli.exit_codes import exit_code_of_verb
from editrunner.cli.messages import say, show_error
from editrunner.errors import EditrunnerError, ExitCode
from editrunner.importing import ending_signals, imported
from editrunner.report.colours import wanted_colour

VERBS = {
    "init": "Ask a few questions, and write a first job file.",
    "validate": "Check job files: the schema, and what goes beyond it.",
    "test": "Run the examples of job files, without a wiki.",
    "plan": "Compute every edit of a job file, and show the differences; show a plan file again.",
    "review": "Approve or decline the edits of a plan, page by page.",
    "apply": "Save the edits of a job file or of a plan.",
    "resume": "Go on with a run that stopped, paused or was killed.",
    "revert": "Take back the edits of a run.",
    "audit": "Read audit logs.",
    "sections": "Print the sections of a page, with the ids by which job files name them.",
    "doctor": "Say whether a wiki, an account and a job file will work together.",
    "schema": "Print the JSON Schema of job files, plans or audit logs.",
    "sandbox": "Serve the embedded wiki on this machine.",
    "demo": "Show a whole run on the embedded wiki.",
}
"""Each verb is the function of that name in the module of that name here, imported when it is wanted."""


_SWITCH_INTERVAL = 0.0001
"""Seconds for which a thread that computes holds up one that has to do with the wiki, in place of Python's 0.005.

The latter waits so long whenever more of an answer has come: https://bugs.python.org/issue7946.
"""


class _Verbs(click.Group):
    """A group that imports a verb only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = _imported_to_stay(f"editrunner.cli.{cmd_name}")
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101 - a test asks this of every verb
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        near = get_close_matches(args[0], VERBS, 1) if args[0] not in VERBS else []
        if near:
            ctx.fail(f"There is no verb `{args[0]}`. Did you mean `{near[0]}`?")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        # The group's own way would import each verb to ask it what it does.
        verbs = [CompletionItem(verb, help=text) for verb, text in VERBS.items() if verb.startswith(incomplete)]
        return [*verbs, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


def _imported_to_stay(name: str) -> ModuleType:
    """Import a module; what comes with it stays, so that nobody has to look for garbage in it, then or later."""
    if name in sys.modules:
        return sys.modules[name]
    gc.disable()
    try:
        return imported(name)
    finally:
        gc.freeze()
        gc.enable()


@click.group(
    cls=_Verbs,
    subcommand_metavar="VERB [ARGUMENTS]...",
    epilog="\b\nBegin with:\n"
    "  editrunner demo      (a whole run, on a wiki of its own)\n"
    "  editrunner init      (a first job file)",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="editrunner")
def editrunner() -> None:
    """Apply batches of edits to a MediaWiki wiki, from YAML job files."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; the one place where exceptions end."""
    try:
        colour = wanted_colour()
        ended = editrunner.main(arguments, prog_name="editrunner", standalone_mode=False, color=colour)
        return int(ended or ExitCode.DONE)
    except BaseException as error:  # noqa: BLE001 - that is what this place is for
        return _ended_by(error)


def _ended_by(error: BaseException) -> int:
    match error:
        case click.exceptions.Exit():
            pass
        case SystemExit():
            raise error
        case click.ClickException():
            error.show()
        case click.Abort() | KeyboardInterrupt():
            say("Interrupted.")
        case EditrunnerError():
            show_error(error)
        case OSError():
            say(f"editrunner: this machine refuses something: {error.strerror or error}")
            # Python would try once more to write what is left, while it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        case _:
            traceback.print_exception(error)
            say("This is a bug in editrunner; please report it with the lines above.")
    return exit_code_of_verb(error)


class _LastingFile(io.FileIO):
    """Takes what is written even when nobody reads it any more: behind `| head`, a run ends as it does without."""

    def write(self, data: Any, /) -> int:
        """Write to whoever reads, or to nobody."""
        try:
            return super().write(data)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            return memoryview(data).nbytes


class _LastingMessages(_LastingFile):
    """Leaves out what cannot be written, too: a full disk behind the messages says nothing about what is done."""

    def write(self, data: Any, /) -> int:
        """Write, or leave it."""
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def _readable(stream: TextIO | None) -> TextIO:
    """Return a stream, or an empty one in place of one that was closed when the command started."""
    return stream if stream is not None else Path(os.devnull).open(encoding="utf-8")


def _lasting(stream: TextIO | None, kind: type[_LastingFile], *, lines: bool) -> TextIO:
    """Return a stream in place of another one that could end a run."""
    if stream is None:
        # It was closed when the command started.
        return Path(os.devnull).open("w", encoding="utf-8")
    return io.TextIOWrapper(
        io.BufferedWriter(kind(stream.fileno(), "w", closefd=False)),
        encoding=stream.encoding,
        # A title must not end a run because the terminal has no letter for it.
        errors="backslashreplace",
        line_buffering=lines,
    )


class _RaisesOnce:
    """Takes signals as Ctrl-C, the first one: whatever is open is closed then, and nothing interrupts that."""

    def __init__(self) -> None:
        self._raised = False

    def __call__(self, *_: object) -> None:
        """Take a signal."""
        if not self._raised:
            self._raised = True
            raise KeyboardInterrupt


def main() -> None:
    """Be the command."""
    sys.setswitchinterval(_SWITCH_INTERVAL)
    handler = _RaisesOnce()
    for number in ending_signals():
        signal.signal(number, handler)
    sys.stdin = _readable(sys.stdin)
    sys.stdout = _lasting(sys.stdout, _LastingFile, lines=sys.stdout is not None and sys.stdout.isatty())
    sys.stderr = _lasting(sys.stderr, _LastingMessages, lines=True)
    try:
        code = run()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = int(ExitCode.INTERRUPTED)
    except OSError as error:
        code = _ended_by(error)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    # Everything is closed. Python would clean up for as long as one or two edits take, and end with the code of a
    # signal that came meanwhile.
    os._exit(code)
