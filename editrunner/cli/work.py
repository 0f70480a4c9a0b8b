"""What is to be carried out, by a verb that saves edits: made from a job file or a plan, anew or once more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from editrunner.cli.planning import count_wanted, job_file_of, settings_from_plan
from editrunner.executor.apply import Earlier
from editrunner.executor.gauges import Gauges
from editrunner.executor.shares import job_limits_of, limits_of
from editrunner.job.job import EditOptions, JobLimits, Limits
from editrunner.model import Entry, RowPlace, Shard
from editrunner.planner.narrowing import Narrowing
from editrunner.planner.planner import Planned, Planner
from editrunner.records.plan import PlanFile
from editrunner.wiki.client import MediaWiki


@dataclass(frozen=True, slots=True)
class Work:
    """A stream of entries, and how it is to be carried out."""

    run: str
    limits: Limits
    options: Mapping[str, EditOptions]
    stream: Iterable[Planned]
    total: int | None
    replan: Callable[[Entry], Entry] | None = None
    without_rows: Callable[[Entry, Collection[RowPlace]], Entry | None] | None = None
    reviewed: bool = False
    """Whether it comes from a plan, that somebody has seen."""
    builds_upon_itself: bool = False
    reads_ahead: bool = False
    """Whether entries are planned while others are being saved."""
    whole: bool = True
    job_limits: Mapping[str, JobLimits] = field(default_factory=dict)
    planned: Mapping[str, int] = field(default_factory=dict)
    """How many entries each job has, where a limit is a share of them and that is known."""
    gauges: Gauges | None = None
    earlier: Earlier = field(default_factory=Earlier)
    warned: frozenset[str] = frozenset()
    """Pages for which a filter has warned in this very session."""


def work_from_job_file(planner: Planner, stream: Iterable[Planned], total: int | None) -> Work:
    """Return what is to be done for a job file, or what is left of it.

    Args:
        planner: of its jobs.
        stream: the planner's, or what is left of it.
        total: how many entries there are, where that is known.
    """
    job_file = planner.job_file
    return Work(
        run=planner.run,
        limits=limits_of(job_file.limits, planner.shard),
        job_limits=job_limits_of(job_file.job_limits, planner.shard),
        options=dict(job_file.edit_options),
        stream=stream,
        total=total,
        replan=planner.replan,
        without_rows=planner.without_rows,
        reads_ahead=True,
    )


def work_from_plan(
    plan: PlanFile,
    wiki: MediaWiki,
    narrowing: Narrowing,
    shard: Shard | None,
    *,
    replans: bool,
    passed_over: Callable[[str], bool] = lambda _: False,
) -> Work:
    """Return what is to be done for a plan, or what is left of it.

    Args:
        plan: that was reviewed.
        wiki: where.
        narrowing: which of its entries are wanted.
        shard: the share of the pages that the run is of; its part of the limits counts.
        replans: whether pages that have moved on are planned anew.
        passed_over: says of an entry, by its id, that it has ended.

    Raises:
        InvalidPlan: the plan was made by hand, and does not hold its jobs and limits.
    """
    settings = settings_from_plan(plan.header)
    return Work(
        run=plan.header.run,
        limits=limits_of(settings.limits, shard),
        job_limits=job_limits_of(settings.job_limits, shard),
        planned=settings.count_entries(plan, narrowing, wiki.site),
        options=dict(settings.edit_options),
        stream=(entry for entry in plan.entries(passed_over) if narrowing.has(entry, wiki.site)),
        total=count_wanted(plan, narrowing, wiki.site),
        replan=_replanner(plan, wiki) if replans else None,
        reviewed=True,
        builds_upon_itself=len(plan.header.jobs) > 1,
    )


def _replanner(plan: PlanFile, wiki: MediaWiki) -> Callable[[Entry], Entry]:
    """Return what plans an entry of a plan anew, by the job file that the plan was made from."""
    job_file = job_file_of(plan.inputs(), plan.header.job_file)
    return Planner(wiki, job_file, plan.header.run, began=datetime.fromisoformat(plan.header.created)).replan
