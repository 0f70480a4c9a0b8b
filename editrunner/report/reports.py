"""What a report is, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from editrunner.job.job import DEFAULT_MAXLAG, EditOptions, JobLimits, Limits
from editrunner.model import Entry, Outcome, Position, Shard


@dataclass(frozen=True, slots=True)
class PlanSubject:
    """What a plan is of."""

    job_file: str
    api: str
    account: str | None
    run: str
    created: str
    jobs: tuple[str, ...] = ()
    places: Mapping[tuple[str, str], Position] = field(default_factory=dict)
    """Where each operation stands in the job file: by the job's id, and the kind."""
    shard: Shard | None = None
    """The share of the pages that it is of; `None` for all."""
    options: Mapping[str, EditOptions] = field(default_factory=dict)
    """How the edits of each job are saved, by its id."""
    limits: Limits = field(default_factory=Limits)
    job_limits: Mapping[str, JobLimits] = field(default_factory=dict)
    maxlag: int = DEFAULT_MAXLAG

    @property
    def name(self) -> str:
        """What it is a plan of, for people."""
        return self.job_file if self.shard is None else f"{self.job_file}, shard {self.shard}"


@dataclass(frozen=True, slots=True)
class PlanTotals:
    """The end of a plan: how many entries of each kind, and the file with its digest if there is one."""

    edits: int
    skips: int
    failures: int
    path: str | None = None
    digest: str | None = None
    preview: bool = False
    error: str | None = None
    """What ended the planning before its time."""


@dataclass(frozen=True, slots=True)
class RunTotals:
    """The end of a run."""

    run: str
    counts: Mapping[Outcome, int]
    reason: str
    exit_code: int
    log: str
    head: str
    shard: Shard | None = None
    """The share of the pages that it was of; `None` for all."""

    @property
    def name(self) -> str:
        """Which run it is, for people."""
        return self.run if self.shard is None else f"{self.run}, shard {self.shard}"


class PlanReport(Protocol):
    """Shows a plan while it is made."""

    def begin(self, subject: PlanSubject) -> None:
        """Show what it is of."""
        ...

    def entry(self, entry: Entry) -> None:
        """Show an entry."""
        ...

    def end(self, totals: PlanTotals) -> None:
        """Show the totals."""
        ...


class RunReport(Protocol):
    """Shows how a run ended."""

    def end(self, totals: RunTotals) -> None:
        """Show the totals."""
        ...
