"""The limits of a run, and its pace: https://www.mediawiki.org/wiki/API:Etiquette."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from editrunner.errors import LimitReached, TooManyCaptchas
from editrunner.job.job import JobLimits, Limits
from editrunner.model import SAVES, LimitKey, Outcome

_MINUTE = 60.0
_NO_LIMITS = JobLimits()


@dataclass(slots=True)
class Gauges:
    """Counts what the limits are about.

    Args:
        limits: of the job file or plan.
        job_limits: those of its jobs, which count one job alone.
        planned: how many entries each job has, where that is known.
        looked_at: whether the run has paused already for a look at its first edits.
        saved_before: how many edits earlier invocations have saved, and not stopped for.
        failures: how many pages have failed in them, and were not stopped for.
        job_failures: the same for the limits of jobs.
        ended: how many entries of each job have ended in them.
    """

    limits: Limits
    job_limits: Mapping[str, JobLimits] = field(default_factory=dict)
    planned: Counter[str] = field(default_factory=Counter)
    looked_at: bool = False
    saved_before: int = 0
    failures: int = 0
    job_failures: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    saved: int = 0
    job_saved: Counter[str] = field(default_factory=Counter)
    challenges: int = 0
    """Those of the wiki in a row."""

    def check(self, job: str) -> None:
        """Check that one more edit of a job may be made.

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
            raise TooManyCaptchas("captchas", reason)
        own = self._own_limits(job)
        if own.edits is not None and self.job_saved[job] >= own.edits:
            saved = self.job_saved[job]
            reason = f"limits.edits of the job {job}: {saved} edit{' of it is' if saved == 1 else 's of it are'} saved"
            raise LimitReached(str(LimitKey("edits", job)), reason)

    def has_room(self, job: str, under_way: Counter[str]) -> bool:
        """Say whether one more edit of a job may be begun while others are under way that may all be saved yet.

        Args:
            job: of the edit.
            under_way: how many edits of each job are.
        """
        limits, saved = self.limits, self.saved + under_way.total()
        total = self.saved_before + saved
        own = self._own_limits(job).edits
        return (
            (limits.edits is None or saved < limits.edits)
            and (limits.edits_total is None or total < limits.edits_total)
            and (limits.first is None or self.looked_at or total < limits.first)
            and (own is None or self.job_saved[job] + under_way[job] < own)
        )

    def count(self, outcome: Outcome, job: str, *, is_challenge: bool = False) -> None:
        """Count how an edit of a job has ended."""
        self.saved += outcome in SAVES
        self.job_saved[job] += outcome in SAVES
        self.challenges = self.challenges + 1 if is_challenge else 0

    def count_ended(self, job: str) -> None:
        """Count an entry of a job, whatever became of it; what is tried again has been counted already."""
        self.ended[job] += 1

    def count_failure(self, job: str) -> None:
        """Count a page that has failed.

        Raises:
            LimitReached: there are too many.
        """
        self.failures += 1
        self.job_failures[job] += 1
        allowed = self.limits.failures
        if self.failures > _as_number(allowed, self.planned.total() or self.ended.total()):
            raise LimitReached("failures", f"limits.failures: {_too_many(allowed)}")
        own = self._own_limits(job).failures
        if own is not None and self.job_failures[job] > _as_number(own, self.planned[job] or self.ended[job]):
            reason = f"limits.failures of the job {job}: {_too_many(own)}"
            raise LimitReached(str(LimitKey("failures", job)), reason)

    def _own_limits(self, job: str) -> JobLimits:
        return self.job_limits.get(job, _NO_LIMITS)


def _as_number(failures: int | str, entries: int) -> Fraction | int:
    """Return how many failures are allowed; of a share, one always is."""
    if isinstance(failures, int):
        return failures
    return max(Fraction(1), Fraction(failures.removesuffix("%")) / 100 * entries)


def _too_many(failures: int | str) -> str:
    if isinstance(failures, str):
        return f"more than {failures} of the pages have failed"
    return f"more than {failures} page{' has' if failures == 1 else 's have'} failed"


@dataclass(slots=True)
class Pace:
    """Keeps edits at least so far apart as `limits.edits_per_minute` says; `None` is as fast as the wiki answers.

    `sleep` and `clock` (in seconds) are there to be replaced in tests. `tell` is told of each wait, before it.
    """

    edits_per_minute: float | None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    tell: Callable[[float], None] = lambda _: None
    _next: float = field(default=0.0)
    _held_until: float = field(default=0.0)

    def keep(self) -> None:
        """Wait until the next edit may be sent."""
        self._wait_while_held()
        if self.edits_per_minute is None:
            return
        start = max(self._next, self.clock())
        self._next = start + _MINUTE / self.edits_per_minute
        self._wait_until(start)
        # Meanwhile the wiki may have had another edit wait.
        self._wait_while_held()

    def hold(self, seconds: float) -> None:
        """Let no edit be sent for a while."""
        self._held_until = max(self._held_until, self.clock() + seconds)

    def _wait_while_held(self) -> None:
        # Another edit can be asked to wait longer while this one waits.
        while self._held_until > self.clock():
            self._wait_until(self._held_until)

    def _wait_until(self, moment: float) -> None:
        wait = moment - self.clock()
        if wait > 0:
            self.tell(wait)
            self.sleep(wait)
