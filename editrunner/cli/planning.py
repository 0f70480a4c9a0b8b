"""What `plan` and `apply` share: a run's id, and plan files."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from editrunner import __version__
from editrunner.errors import InvalidPlan, UsageError
from editrunner.job.job import EditOptions, JobFile, JobLimits, Limits, edit_options_from
from editrunner.job.load import load_recorded
from editrunner.job.schema import edit_validator, job_limits_validator
from editrunner.model import Edit, Entry, InputFile, Json, JsonObject, Position, Shard, Site, api_time
from editrunner.operations.registry import OPERATIONS
from editrunner.planner.compute import EarlierEdit
from editrunner.planner.narrowing import Narrowing
from editrunner.planner.parameters import parameters_fault
from editrunner.planner.planner import Planner
from editrunner.records.locks import Part
from editrunner.records.plan import PlanCounts, PlanFile, PlanHeader, PlanWriter
from editrunner.records.spool import TextSpool
from editrunner.report.reports import PlanSubject
from editrunner.wiki.client import MediaWiki


def new_run() -> str:
    """Return the id of a new run: it is in the summaries of its edits, and in the name of its log."""
    return f"er-{secrets.token_hex(3)}"


def limits_to_json(limits: Limits) -> JsonObject:
    """Return limits as plans and logs hold them."""
    return asdict(limits)


@dataclass(frozen=True, slots=True)
class PlannedSettings:
    """What a plan's header says of how it is to be applied."""

    limits: Limits
    edit_options: list[tuple[str, EditOptions]]
    job_limits: Mapping[str, JobLimits] = field(default_factory=dict)

    def count_entries(self, plan: PlanFile, narrowing: Narrowing, site: Site) -> Mapping[str, int]:
        """Return how many entries of a plan each job has that are wanted; nothing where no limit is a share of them."""
        failures = [self.limits.failures, *(limits.failures for limits in self.job_limits.values())]
        if not any(isinstance(share, str) for share in failures):
            return {}
        return Counter(entry.job for entry in plan.entries() if narrowing.has(entry, site))


def count_wanted(plan: PlanFile, narrowing: Narrowing, site: Site) -> int:
    """Return how many entries of a plan are wanted; its footer knows how many there are."""
    if narrowing == Narrowing():
        return sum(count for count in plan.counts.values() if isinstance(count, int))
    return sum(narrowing.has(entry, site) for entry in plan.entries())


def check_entries(plan: PlanFile, passed_over: Callable[[str], bool] = lambda _: False) -> None:
    """Check that all edits of a plan send what they show, and nothing that plans do not send.

    Args:
        plan: that is to be shown or applied.
        passed_over: says of an entry, by its id, that it is neither.

    Raises:
        InvalidPlan: one was made by hand.
    """
    for entry in plan.entries(passed_over):
        fault = parameters_fault(entry) if isinstance(entry, Edit) else None
        if fault is not None:
            raise InvalidPlan(
                f"{plan.path}: the entry {entry.id} was not made by `plan`: {fault}",
                advice="Review and apply a new plan.",
            )


def settings_from_plan(header: PlanHeader) -> PlannedSettings:
    """Read the settings in a plan's header.

    Raises:
        InvalidPlan: the plan was made by hand, and has something else there.
    """
    limits = cast("dict[str, Any]", header.limits)
    jobs = cast("tuple[dict[str, Any], ...]", header.jobs)
    try:
        edit_options = [_planned_options(job["id"], job["edit"]) for job in jobs]
        job_limits = {job["id"]: _planned_limits(job.get("limits", {})) for job in jobs}
        return PlannedSettings(Limits(**limits), edit_options, job_limits)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidPlan(
            "the header of the plan does not hold its jobs and limits", advice="Make the plan again."
        ) from error


def _planned_options(job: object, edit: object) -> tuple[str, EditOptions]:
    """Read how a job of a plan wants its edits saved.

    Raises:
        KeyError, TypeError, ValueError: it says something else than a job file could.
    """
    if not isinstance(job, str) or not isinstance(edit, dict):
        raise TypeError("job")
    # What a job leaves open is null in a plan, and left out in a job file.
    given = {key: value for key, value in edit.items() if value is not None}
    if isinstance(given.get("returnto"), dict):
        given["returnto"] = {key: value for key, value in given["returnto"].items() if value is not None}
    if not edit_validator().is_valid(given) or "summary" not in given:
        raise ValueError("edit")
    return job, edit_options_from(edit)


def _planned_limits(limits: object) -> JobLimits:
    """Read the limits of a job of a plan.

    Raises:
        ValueError: it says something else than a job file could.
    """
    if not job_limits_validator().is_valid(limits):
        raise ValueError("limits")
    return JobLimits(**cast("dict[str, Any]", limits))


def subject_of_plan(header: PlanHeader) -> PlanSubject:
    """Return what a plan file is of, for its report.

    Raises:
        InvalidPlan: it was made by hand, and has something else where its jobs should be.
    """
    jobs = cast("tuple[dict[str, Any], ...]", header.jobs)
    try:
        places = {
            (job["id"], kind): Position(*step["at"])
            for job in jobs
            for step in reversed(job.get("operations", []))
            for kind in step
            if kind in OPERATIONS
        }
        ids = tuple(job["id"] for job in jobs)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidPlan("the header of the plan does not hold its jobs", advice="Make the plan again.") from error
    settings = settings_from_plan(header)
    return PlanSubject(
        header.job_file,
        header.api,
        header.account,
        header.run,
        header.created,
        ids,
        places,
        header.shard,
        options=dict(settings.edit_options),
        limits=settings.limits,
        job_limits=settings.job_limits,
        maxlag=header.maxlag,
    )


class SpooledTexts:
    """What earlier jobs are to leave on pages, with the texts on disk."""

    def __init__(self, spool: TextSpool) -> None:
        self._spool = spool
        self._entries: dict[str, str] = {}

    def get(self, title: str) -> EarlierEdit | None:
        """Return the newest edit of a page, or `None`."""
        entry = self._entries.get(title)
        return EarlierEdit(entry, self._spool.get(entry)) if entry is not None else None

    def put(self, title: str, edit: EarlierEdit) -> None:
        """Remember an edit."""
        self._entries[title] = edit.entry
        if edit.text is not None:
            self._spool.put(edit.entry, edit.text)


@dataclass(frozen=True, slots=True)
class Planning:
    """A job file to be planned on an open wiki."""

    job_file: JobFile
    wiki: MediaWiki
    run: str
    preview: bool
    narrowing: Narrowing
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    shard: Shard | None = None

    @property
    def created(self) -> str:
        """When it began, as plans have it."""
        return api_time(self.began)

    def subject(self) -> PlanSubject:
        """Return what the plan is of, for its report: as the plan file says it."""
        return subject_of_plan(self._header())

    def expected(self) -> int | None:
        """Return about how many entries there will be, where that is known beforehand."""
        planner = Planner(self.wiki, self.job_file, self.run, narrowing=self.narrowing, shard=self.shard)
        return planner.expected()

    @contextmanager
    def entries(self) -> Iterator[Iterator[Entry]]:
        """Plan everything, remembering what earlier jobs leave for later ones."""
        with TextSpool() as spool:
            planned = SpooledTexts(spool) if len(self.job_file.jobs) > 1 else None
            planner = Planner(
                self.wiki,
                self.job_file,
                self.run,
                self.preview,
                planned,
                self.narrowing,
                began=self.began,
                shard=self.shard,
            )
            yield (item for item in planner.stream() if isinstance(item, Entry))

    def write(self, path: Path, on_entry: Callable[[Entry], None]) -> tuple[PlanCounts, str]:
        """Write a plan file; return its counts and digest.

        Raises:
            LocalFailure: it cannot be written.
        """
        with PlanWriter(path) as writer, self.entries() as entries:
            writer.header(self._header(), [self.job_file.as_input, *self.job_file.inputs.values()])
            for entry in entries:
                writer.entry(entry)
                on_entry(entry)
            return writer.counts, writer.finish()

    def _header(self) -> PlanHeader:
        return PlanHeader(
            run=self.run,
            tool=f"editrunner {__version__}",
            created=self.created,
            job_file=self.job_file.path,
            job_file_sha256=self.job_file.sha256,
            jobs=tuple(job.normalised for job in self.job_file.jobs),
            limits=limits_to_json(self.job_file.limits),
            maxlag=self.job_file.wiki.maxlag,
            api=self.wiki.api,
            generator=self.wiki.site.generator,
            account=self.wiki.account.name,
            expected_account=self.job_file.wiki.account,
            shard=self.shard,
        )


def job_file_of(inputs: Mapping[str, InputFile], path: str) -> JobFile:
    """Return the job file that a plan was made from, or a run was begun with, as it was then.

    Raises:
        UsageError: it is not among the files that were kept.
    """
    if path not in inputs:
        raise UsageError(f"the job file {path} is not kept here as it was", advice="Plan again.")
    return load_recorded(inputs[path], {name: file for name, file in inputs.items() if name != path})


def work_of_inputs(inputs: Iterable[InputFile]) -> str:
    """Return a digest of the files that a run is of: the shards of one work have it in common."""
    files = sorted((file.path, file.sha256) for file in inputs)
    return hashlib.sha256(repr(files).encode("utf-8", "surrogatepass")).hexdigest()


def part_of_plan(plan: PlanFile, shard: Shard | None) -> Part | None:
    """Return what a run of a plan may run beside: the shards of one plan, or the plans of the shards of a job file."""
    if shard is None:
        return None
    return Part(plan.digest if plan.header.shard is None else work_of_inputs(plan.inputs().values()), shard)


def shard_of_plan(plan: PlanFile, wanted: Shard | None) -> Shard | None:
    """Return which shard a run of a plan is.

    Raises:
        UsageError: a share is wanted of what is one already.
    """
    if plan.header.shard is not None and wanted is not None:
        raise UsageError(
            f"{plan.path} is the plan of the shard {plan.header.shard} already: `--shard` is for a plan of all pages",
            advice="Leave `--shard` out.",
        )
    return plan.header.shard or wanted


def jobs_as_json(job_file: JobFile) -> list[Json]:
    """Return the normalised jobs."""
    return [job.normalised for job in job_file.jobs]
