"""How far a verb has come: counted, measured, and put into words."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from editrunner.model import SAVES, Edit, Entry, Failure, Outcome, Wait

_FIRST_MEASURE = 10.0
"""Seconds after which a pace can be told from the first pages."""
_MINUTE = 60.0


_PLAIN_SAVE = re.compile(r"revision \d+")


def went_well(outcome: Outcome, text: str) -> bool:
    """Say whether an entry ended as it should, and with nothing more to say about it."""
    if outcome is Outcome.SAVED:
        return _PLAIN_SAVE.fullmatch(text) is not None
    return outcome in (Outcome.SKIPPED, Outcome.UNCHANGED)


def local_time() -> datetime:
    """Return the time that the clock on the wall shows."""
    return datetime.now().astimezone()


@dataclass(slots=True)
class Tally:
    """Counts pages. `total` is `None` where it is not known before the end; the clocks are there to be replaced."""

    total: int | None = None
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = local_time
    done: int = 0
    planned: Counter[str] = field(default_factory=Counter)
    ended: Counter[Outcome] = field(default_factory=Counter)
    _wait: tuple[str, datetime] | None = None
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()

    def plan(self, entry: Entry) -> None:
        """Count a planned page."""
        self._wait = None
        self.done += 1
        self.planned["edit" if isinstance(entry, Edit) else "failed" if isinstance(entry, Failure) else "skip"] += 1

    def end(self, outcome: Outcome) -> None:
        """Count a page that has its outcome."""
        self._wait = None
        self.done += 1
        self.ended[outcome] += 1

    def wait(self, wait: Wait) -> None:
        """Remember what is being waited for, and until when."""
        until = self.now() + timedelta(seconds=wait.seconds)
        self._wait = (wait_in_words(wait, until), until)

    def pause(self, seconds: float) -> None:
        """Remember that edits are kept apart."""
        until = self.now() + timedelta(seconds=seconds)
        self._wait = (f"waiting until {until:%H:%M:%S}: limits.edits_per_minute", until)

    def words(self) -> str:
        """Say how far it is, how fast, and when it will be done."""
        parts = ", ".join(part for part in (self._pages(), self._failures(), self._pace(), self._end()) if part)
        return f"{parts} ({counts})" if (counts := self._counts()) else parts

    def wait_words(self) -> str:
        """Say what is being waited for now; nothing is empty."""
        if self._wait is None:
            return ""
        words, until = self._wait
        left = (until - self.now()).total_seconds()
        return f"{words}, {left:.0f} s left" if left > 0 else ""

    def _pages(self) -> str:
        return f"{self.done:,} of {self.total:,} pages" if self.total is not None else f"{self.done:,} pages"

    def _counts(self) -> str:
        counts = [f"{self.planned[kind]:,} to {kind}" for kind in ("edit", "skip") if self.planned[kind]]
        counts += [
            f"{count:,} {outcome}"
            for outcome in Outcome
            if (count := self.ended[outcome]) and outcome is not Outcome.FAILED
        ]
        return ", ".join(counts)

    def _pace(self) -> str:
        passed, saved = self.clock() - self._began, sum(self.ended[outcome] for outcome in SAVES)
        return f"{saved / passed * _MINUTE:.1f} edits a minute" if saved and passed >= _FIRST_MEASURE else ""

    def _failures(self) -> str:
        failed = self.planned["failed"] + self.ended[Outcome.FAILED]
        return f"{failed:,} failed" if failed else ""

    def _end(self) -> str:
        passed = self.clock() - self._began
        if self.total is None or not 0 < self.done < self.total or passed < _FIRST_MEASURE:
            return ""
        now = self.now()
        end = now + timedelta(seconds=passed / self.done * (self.total - self.done))
        return f"done about {end:%H:%M}" if end.date() == now.date() else f"done about {end:%Y-%m-%d %H:%M}"


def wait_in_words(wait: Wait, until: datetime) -> str:
    """Say what is waited for, and until when."""
    return f"waiting until {until:%H:%M:%S}: {wait.text} ({wait.code}, attempt {wait.attempt})"
