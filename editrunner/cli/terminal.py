"""What a person sees while a verb works, always on stderr: nothing, or plain lines; `bar.py` has the bar."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from types import FrameType
from typing import TYPE_CHECKING, Protocol

import click

from editrunner.cli.messages import say
from editrunner.cli.progress import Tally, local_time, wait_in_words, went_well
from editrunner.importing import ending_signals
from editrunner.model import Entry, Outcome, Wait
from editrunner.report.printable import printable

if TYPE_CHECKING:  # a plan is shown, too, without all that saves edits
    from editrunner.executor.captcha import Question

SECONDS_BETWEEN_LINES = 30.0
"""How often plain lines say how far it is."""
_LONG_WAIT = 10.0
"""Seconds from which each wait is worth a line."""
_GLANCE = 0.2
"""Seconds after which whoever waits for a line looks for signals."""
_LONGEST_LINE = 4096
"""Bytes that a terminal takes as one line: https://www.man7.org/linux/man-pages/man3/termios.3.html."""


def is_interactive(environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether there is a person who can answer a question."""
    return sys.stdin.isatty() and has_terminal(environment)


def has_terminal(environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether messages can move about on a screen."""
    return sys.stderr.isatty() and not environment.get("CI") and environment.get("TERM") != "dumb"


class Display(Protocol):
    """Shows what a verb is doing."""

    def begin(self, total: Callable[[], int | None]) -> None:
        """Start counting; `total` says `None` where it is not known how many pages there are."""
        ...

    def close(self) -> None:
        """Leave the screen as it should stay."""
        ...

    def planned(self, entry: Entry) -> None:
        """Show that an entry is planned."""
        ...

    def ended(self, entry: Entry, outcome: Outcome, text: str) -> None:
        """Show how an entry ended."""
        ...

    def waiting(self, wait: Wait) -> None:
        """Show a pause and its reason."""
        ...

    def pausing(self, seconds: float) -> None:
        """Show that edits are kept apart."""
        ...

    def ask(self, entry: Entry, question: Question, is_over: Callable[[], bool]) -> str | None:
        """Ask for the answer to a CAPTCHA."""
        ...


class Silence:
    """Shows nothing; a person who is there is asked all the same."""

    def begin(self, total: Callable[[], int | None]) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Show nothing."""

    def planned(self, entry: Entry) -> None:
        """Show nothing."""

    def ended(self, entry: Entry, outcome: Outcome, text: str) -> None:
        """Show nothing."""

    def waiting(self, wait: Wait) -> None:
        """Show nothing."""

    def pausing(self, seconds: float) -> None:
        """Show nothing: that is as it should be."""

    def ask(self, entry: Entry, question: Question, is_over: Callable[[], bool]) -> str | None:
        """Ask for the answer to a CAPTCHA, where there is somebody."""
        return ask_captcha(entry.title, question, is_over) if is_interactive() else None


class PlainLines(Silence):
    """Says every so often how far it is, and at once what went wrong; with `verbose`, how each page ended.

    The clocks are there to be replaced in tests.
    """

    def __init__(
        self,
        *,
        verbose: bool = False,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = local_time,
    ) -> None:
        self._verbose = verbose
        self._clock = clock
        self._now = now
        self._tally = Tally(None, clock, now)
        self._said = clock()
        self._total: Callable[[], int | None] | None = None
        """Says how many pages there are; asked when that is first told, as most runs are over before."""
        self._waits_said: set[str] = set()

    def begin(self, total: Callable[[], int | None]) -> None:
        """Start counting."""
        self._tally = Tally(None, self._clock, self._now)
        self._total = total
        self._said = self._clock()

    def planned(self, entry: Entry) -> None:
        """Count an entry."""
        self._tally.plan(entry)
        self._say_how_far()

    def ended(self, entry: Entry, outcome: Outcome, text: str) -> None:
        """Show what did not go well; with `verbose`, all but skips, which are only counted."""
        self._tally.end(outcome)
        if not went_well(outcome, text) or (self._verbose and outcome is not Outcome.SKIPPED):
            self._show(f"{outcome:<10}{entry.id}  {text}")
        self._say_how_far()

    def waiting(self, wait: Wait) -> None:
        """Show a pause and its reason; of many short ones for the same reason only the first."""
        if self._verbose or wait.seconds >= _LONG_WAIT or wait.code not in self._waits_said:
            self._waits_said.add(wait.code)
            self._show(wait_in_words(wait, self._now() + timedelta(seconds=wait.seconds)))
        self._say_how_far()

    def _say_how_far(self) -> None:
        if self._clock() - self._said >= SECONDS_BETWEEN_LINES:
            self._said = self._clock()
            self._waits_said.clear()
            if self._total is not None:
                self._tally.total, self._total = self._total(), None
            self._show(self._tally.words())

    def _show(self, line: str) -> None:
        # That nobody reads the messages any more must not end the run.
        with suppress(OSError):
            say(printable(line))


def ask_captcha(title: str, question: Question, is_over: Callable[[], bool] = lambda: False) -> str | None:
    """Ask for the answer to a CAPTCHA; nothing typed means that nobody wants to answer it now.

    Args:
        title: of the page.
        question: what the wiki asks.
        is_over: says whether somebody wants the end, be it since just before the question.

    Raises:
        click.Abort: Ctrl-C was pressed.
    """
    text = f"The wiki asks before it saves {title}: {question.text}\nAnswer (nothing: later): "
    with _signals_noted() as signals:
        click.echo(printable(text), nl=False, err=True)
        line = _line_typed(lambda: bool(signals) or is_over())
    if not line.endswith("\n"):
        # What comes next begins a line of its own.
        click.echo(err=True)
    if signals:
        raise click.Abort
    return line.strip() or None


def _line_typed(is_over: Callable[[], bool]) -> str:
    """Wait for a line on the terminal; there is none at its end, or when somebody wants the end.

    `input` misses a signal that comes just before it waits, and what comes out of it leaves other streams exchanged.
    """
    while not is_over():
        if select.select([sys.stdin], [], [], _GLANCE)[0]:
            # A terminal that is gone has no line either.
            with suppress(OSError):
                return os.read(sys.stdin.fileno(), _LONGEST_LINE).decode(sys.stdin.encoding, "replace")
            break
    return ""


@contextmanager
def _signals_noted() -> Iterator[Sequence[int]]:
    """Note the signals that come meanwhile; whoever took them before takes the first one, too. None is raised here.

    Raised into the writing of a message, it would have it written once more with the next one. A second one, not raised
    here, would be gone: the one that ends a run at once is the next after the question.
    """
    before = {number: signal.getsignal(number) for number in ending_signals()}
    noted: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        noted.append(number)
        handler = before[signal.Signals(number)]
        if callable(handler) and len(noted) == 1:
            with suppress(KeyboardInterrupt):
                handler(number, frame)

    try:
        for number in before:
            signal.signal(number, note)
        yield noted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
