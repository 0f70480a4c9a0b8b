"""Signals, while edits are being saved."""

from __future__ import annotations

import signal
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from editrunner.cli.main import say


@dataclass(slots=True)
class Interrupts:
    """While it is open, the first SIGINT, SIGTERM or SIGHUP lets the write in flight finish, the second does not."""

    wanted: bool = False
    _before: dict[int, object] = field(default_factory=dict)

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._before[number] = signal.signal(number, self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type] # what signal.signal itself has returned

    def _interrupt(self, *_: object) -> None:
        if self.wanted:
            raise KeyboardInterrupt
        self.wanted = True
        # The write in flight goes on below this handler: nothing may be raised into it.
        with suppress(OSError):
            say("Ending after the write in flight; once more to end at once.")
