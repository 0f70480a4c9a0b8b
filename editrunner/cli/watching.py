"""Options by which an operator watches a verb that talks to a wiki, and what becomes of them."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from editrunner.cli.exit_codes import exit_code_of_verb
from editrunner.cli.messages import say
from editrunner.cli.metrics_file import MetricsFile
from editrunner.cli.operating_log import OperatingLog
from editrunner.cli.terminal import Display, PlainLines, Silence, has_terminal
from editrunner.cli.watch_request import WatchRequest
from editrunner.errors import EditrunnerError, ExitCode, UsageError
from editrunner.importing import imported
from editrunner.model import Entry, Outcome, Shard, Wait
from editrunner.report.printable import printable

if TYPE_CHECKING:  # a plan is watched, too, without all that saves edits
    from editrunner.executor.apply import RunResult
    from editrunner.executor.captcha import Question

_Command = TypeVar("_Command", bound=Callable[..., Any])


def watch_options(*, metrics: bool = False) -> Callable[[_Command], _Command]:
    """Let a verb be watched: it gets a `watch`, which takes note of its end.

    Args:
        metrics: whether the verb has anything to measure.
    """

    def decorate(command: _Command) -> _Command:
        @functools.wraps(command)
        def watched(
            *args: Any,
            quiet: bool,
            verbose: bool,
            log_file: Path | None,
            log_format: str | None,
            metrics: Path | None = None,
            **kwargs: Any,
        ) -> ExitCode:
            context = click.get_current_context()
            source = str(context.params.get(_argument(context)) or "")
            shard = cast("Shard | None", context.params.get("shard"))
            request = WatchRequest(
                context.info_name or "", source, quiet, verbose, log_file, log_format, metrics, shard
            )
            with watching(request) as watch:
                return watch.end(command(*args, watch=watch, **kwargs))

        for option in _OPTIONS if metrics else _OPTIONS[1:]:
            watched = option(watched)
        return cast("_Command", watched)

    return decorate


def _argument(context: click.Context) -> str:
    """Return the name of what a verb is called for: its file."""
    arguments = (one.name for one in context.command.params if isinstance(one, click.Argument))
    return next(arguments, None) or ""


_OPTIONS = [
    click.option(
        "--metrics",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Keep metrics of the run in this file, in the text format of Prometheus.",
    ),
    click.option(
        "--log-format",
        type=click.Choice(["json", "console"]),
        help="How the log is written; without --log-file it takes the place of the messages.  [default: json]",
    ),
    click.option(
        "--log-file",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Add what happens to this log for operators; the audit log is another one.",
    ),
    click.option("-v", "--verbose", is_flag=True, help="Show each page as it ends."),
    click.option("-q", "--quiet", is_flag=True, help="Show the result and errors only."),
]


@contextmanager
def watching(request: WatchRequest) -> Iterator[Watch]:
    """Watch a call, and take note of what breaks it off.

    Raises:
        UsageError: what is asked for does not go together.
        LocalFailure: a log or metrics cannot be written where they are wanted.
    """
    if request.quiet and request.verbose:
        raise UsageError("`--quiet` and `--verbose` do not go together", advice="Leave one of them out.")
    watch = Watch(request)
    try:
        yield watch
    except BaseException as error:
        watch.break_off(error)
        raise
    finally:
        watch.close()


class Watch:
    """Tells whoever wants to know what a verb does: on the screen, in a log, by metrics."""

    def __init__(self, request: WatchRequest | None = None) -> None:
        request = request or WatchRequest()
        self._verbose = request.verbose
        self._metrics = MetricsFile(request.metrics, request.labels) if request.metrics is not None else None
        has_log = request.log_file is not None or request.log_format is not None
        self._log = OperatingLog(request) if has_log else None
        # A log that has no file takes the place of the messages.
        self._silent = request.quiet or (has_log and request.log_file is None)
        self._display: Display = Silence() if self._silent else PlainLines(verbose=request.verbose)
        self._telling = threading.Lock()
        """Pages are read, and several edited, at the same time: what they have to say comes one after the other."""

    @contextmanager
    def showing(self, total: Callable[[], int | None]) -> Iterator[None]:
        """Show how far the verb is, with a bar where there is a terminal.

        Args:
            total: says how many entries there are, or `None` where that is not known before the end; it is asked only
                if somebody wants to know.
        """
        if self._metrics is not None:
            self._metrics.expect(total())
        before = self._display
        if not self._silent and has_terminal():
            # Imported here since most calls have no use for it.
            imported("editrunner.cli.bar")
            from editrunner.cli.bar import Bar  # noqa: PLC0415

            self._display = Bar(verbose=self._verbose)
        self._display.begin(total)
        try:
            yield
        finally:
            self._display.close()
            self._display = before

    def warn(self, text: str) -> None:
        """Something is worth a look before it goes on."""
        if not self._silent:
            say(printable(f"{text} (warning)"))
        if self._log is not None:
            self._log.write("warning", "warning", text=text)

    def planned(self, entry: Entry) -> None:
        """An entry is planned."""
        with self._telling:
            self._display.planned(entry)
            if self._log is not None:
                self._log.planned(entry)
            if self._metrics is not None:
                self._metrics.planned(entry)

    def entry_ended(self, entry: Entry, outcome: Outcome, text: str) -> None:
        """An entry has its outcome."""
        with self._telling:
            self._display.ended(entry, outcome, text)
            if self._log is not None:
                self._log.ended(entry, outcome, text)
            if self._metrics is not None:
                self._metrics.ended(outcome)

    def waiting(self, wait: Wait) -> None:
        """The verb pauses."""
        with self._telling:
            self._display.waiting(wait)
            if self._log is not None:
                self._log.write("info", "waiting", code=wait.code, text=wait.text, seconds=wait.seconds)
            if self._metrics is not None:
                self._metrics.waiting(wait)

    def pausing(self, seconds: float) -> None:
        """The verb keeps edits apart, as the job file says."""
        with self._telling:
            self._display.pausing(seconds)

    def ask(self, entry: Entry, question: Question, is_over: Callable[[], bool]) -> str | None:
        """Ask for the answer to a CAPTCHA; `None` where there is nobody, or nobody wants to answer."""
        # Ctrl-C ends a run by itself: what waits for an answer is written down first.
        with suppress(click.Abort):
            return self._display.ask(entry, question, is_over)
        return None

    def concluded(self, run: str, path: Path, result: RunResult) -> None:
        """A run has come to its end, or to where it stops."""
        if self._log is not None:
            counts = {str(outcome): count for outcome, count in result.counts.items() if count}
            self._log.write("info", "run", run=run, audit=str(path), reason=result.reason, counts=counts)

    def end(self, code: ExitCode) -> ExitCode:
        """Take note of how the verb ended, and return it."""
        self._end("info" if code in (ExitCode.DONE, ExitCode.CHANGES) else "warning", int(code))
        return code

    def break_off(self, error: BaseException) -> None:
        """Take note of what breaks the verb off."""
        if isinstance(error, EditrunnerError):
            fields = {"text": error.message, "advice": error.advice}
        else:
            # What else it says is on the screen: a log goes to more people.
            fields = {"text": type(error).__name__, "advice": None}
        self._end("error", int(exit_code_of_verb(error)), **fields)

    def _end(self, level: str, code: int, **fields: Any) -> None:
        if self._log is not None:
            self._log.write(level, "ended", exit_code=code, **fields)
        if self._metrics is not None:
            self._metrics.write(code)

    def close(self) -> None:
        """Close the log."""
        if self._log is not None:
            self._log.close()
