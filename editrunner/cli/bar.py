"""The progress of a verb on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from editrunner.cli.progress import Tally, went_well
from editrunner.cli.terminal import ask_captcha, is_interactive
from editrunner.executor.captcha import Question
from editrunner.model import Entry, Outcome, Wait
from editrunner.report.printable import printable

_WIDTH = 24
_REFRESHES = 4
"""A second."""


class Bar:
    """Shows a bar, how far it is, and what is being waited for; what went wrong stays above it."""

    def __init__(self, *, verbose: bool = False) -> None:
        self._verbose = verbose
        # Texts are shown as they are: no markup, no guessing at highlights.
        self._console = Console(file=sys.stderr, markup=False, highlight=False, soft_wrap=True, emoji=False)
        self._spinner = Spinner("dots")
        self._tally = Tally()
        self._live = self._new_live()

    def _new_live(self) -> Live:
        return Live(
            get_renderable=self._rendered,
            console=self._console,
            refresh_per_second=_REFRESHES,
            transient=True,
            redirect_stdout=False,
        )

    def begin(self, total: Callable[[], int | None]) -> None:
        """Show the bar."""
        self._tally = Tally(total())
        self._live.start()

    def close(self) -> None:
        """Take the bar away."""
        self._live.stop()

    def planned(self, entry: Entry) -> None:
        """Count an entry."""
        self._tally.plan(entry)

    def ended(self, entry: Entry, outcome: Outcome, text: str) -> None:
        """Count an entry."""
        self._tally.end(outcome)
        if not went_well(outcome, text) or (self._verbose and outcome is not Outcome.SKIPPED):
            self._console.print(printable(f"{outcome:<10}{entry.id}  {text}"))

    def waiting(self, wait: Wait) -> None:
        """Show a pause, its reason and its end, as long as it lasts."""
        self._tally.wait(wait)

    def pausing(self, seconds: float) -> None:
        """Show that edits are kept apart."""
        self._tally.pause(seconds)

    def ask(self, entry: Entry, question: Question, is_over: Callable[[], bool]) -> str | None:
        """Ask for the answer to a CAPTCHA."""
        if not is_interactive():
            return None
        self._live.stop()
        try:
            return ask_captcha(entry.title, question, is_over)
        finally:
            # A display that has ended cannot be started again where it was.
            self._live = self._new_live()
            self._live.start()

    def _rendered(self) -> RenderableType:
        tally = self._tally
        row = Table.grid(padding=(0, 1))
        bar = ProgressBar(total=tally.total, completed=tally.done, width=_WIDTH, pulse=tally.total is None)
        # In a narrow window it goes on in the next line.
        row.add_row(self._spinner, bar, Text(tally.words()))
        wait = tally.wait_words()
        return Group(row, Text(printable(wait))) if wait else row
