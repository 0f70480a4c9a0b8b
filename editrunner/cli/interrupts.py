"""Signals, while edits are being saved."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from editrunner.cli.messages import say
from editrunner.errors import Interrupted
from editrunner.importing import ending_signals


@dataclass(slots=True)
class Interrupts:
    """While it is open, the first SIGINT, SIGTERM or SIGHUP lets the write in flight finish, the second does not.

    `busy` says that nothing may be raised just now.
    """

    busy: Callable[[], bool] = lambda: False
    _wanted: threading.Event = field(default_factory=threading.Event)
    _raised: bool = False
    _before: dict[int, object] = field(default_factory=dict)

    @property
    def wanted(self) -> bool:
        """Whether somebody wants the run to end."""
        return self._wanted.is_set()

    def sleep(self, seconds: float) -> None:
        """Wait, while nothing is on its way to the wiki.

        Raises:
            Interrupted: somebody wants the run to end meanwhile.
        """
        if self._wanted.wait(seconds):
            raise Interrupted("interrupted")

    def __enter__(self) -> Self:
        for number in ending_signals():
            self._before[number] = signal.signal(number, self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            # Whoever wants the end has it: what is left is to close the log and to report.
            then = _pass_over if self.wanted else handler
            signal.signal(number, then)  # type: ignore[arg-type] # what signal.signal itself has returned

    def _interrupt(self, *_: object) -> None:
        if self.wanted:
            if not self.busy() and not self._raised:
                # What is closed then must not be interrupted in its turn.
                self._raised = True
                raise KeyboardInterrupt
            return
        self._wanted.set()
        # The write in flight goes on below this handler: nothing may be raised into it.
        with suppress(OSError):
            _say_at_once("Ending after the write in flight; once more to end at once.")


def _pass_over(*_: object) -> None:
    """Take a signal for nothing; Python complains of one that is just on its way when it comes to be ignored."""


def _say_at_once(message: str) -> None:
    """Write a message, whatever else is just being written."""
    try:
        say(message)
    except RuntimeError:
        # A stream cannot be entered twice, and the signal came while a message was on its way.
        os.write(sys.stderr.fileno(), f"{message}\n".encode())
