"""The limits of a run, and its pace: https://www.mediawiki.org/wiki/API:Etiquette."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from editrunner.errors import ExitCode
from editrunner.job.job import Limits
from editrunner.model import Outcome

_SAVES = (Outcome.SAVED, Outcome.MERGED)
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class LimitReached(Exception):  # noqa: N818 - ends the loop, and is no error
    """A limit ends the run. `key` is its name under `limits`."""

    key: str
    reason: str
    exit_code: ExitCode = ExitCode.LIMIT


@dataclass(slots=True)
class Gauges:
    """Counts what the limits are about.

    Args:
        limits: of the job file or plan.
        looked_at: whether the run has paused already for a look at its first edits.
        saved_before: how many edits earlier invocations have saved, and not stopped for.
        failures: how many pages have failed in them, and were not stopped for.
    """

    limits: Limits
    looked_at: bool = False
    saved_before: int = 0
    failures: int = 0
    saved: int = 0
    challenges: int = 0
    """Those of the wiki in a row."""

    def check(self) -> None:
        """Check that one more edit may be made.

        Raises:
            LimitReached: it may not.
        """
        limits = self.limits
        if limits.edits is not None and self.saved >= limits.edits:
            raise LimitReached("edits", f"limits.edits: {self.saved} edits are saved")
        if limits.edits_total is not None and self.saved_before + self.saved >= limits.edits_total:
            total = self.saved_before + self.saved
            raise LimitReached("edits_total", f"limits.edits_total: {total} edits of the run are saved")
        if limits.first is not None and not self.looked_at and self.saved_before + self.saved >= limits.first:
            raise LimitReached("first", f"limits.first: the first {limits.first} edits are saved, for a look at them")
        if self.challenges >= limits.captchas:
            reason = f"limits.captchas: the wiki asks for a CAPTCHA again and again ({self.challenges} in a row)"
            raise LimitReached("captchas", reason, ExitCode.WAITING_FOR_PERSON)

    def count(self, outcome: Outcome, *, is_challenge: bool = False) -> None:
        """Count how an edit has ended."""
        self.saved += outcome in _SAVES
        self.challenges = self.challenges + 1 if is_challenge else 0

    def count_failure(self, ended: int) -> None:
        """Count a page that has failed.

        Args:
            ended: how many pages of the run have come to their end, well or not.

        Raises:
            LimitReached: there are too many.
        """
        self.failures += 1
        if self.failures > _allowed(self.limits.failures, ended):
            raise LimitReached(
                "failures", f"limits.failures: more than {self.limits.failures} of the pages have failed"
            )


def _allowed(failures: int | str, ended: int) -> float:
    """Return how many pages may fail; the first of a run are no measure of a share."""
    if isinstance(failures, int):
        return failures
    return float(failures.removesuffix("%")) / 100 * max(ended, 100)


@dataclass(slots=True)
class Pace:
    """Keeps edits at least so far apart as `limits.edits_per_minute` says; `None` is as fast as the wiki answers.

    `sleep` and `clock` (in seconds) are there to be replaced in tests.
    """

    edits_per_minute: float | None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _next: float = field(default=0.0)

    def keep(self) -> None:
        """Wait until the next edit may be sent."""
        if self.edits_per_minute is None:
            return
        wait = self._next - self.clock()
        if wait > 0:
            self.sleep(wait)
        self._next = max(self._next, self.clock()) + _MINUTE / self.edits_per_minute
