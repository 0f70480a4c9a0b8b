"""The verb `apply`."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from editrunner import __version__
from editrunner.cli.connect import Approach, approach, open_wiki
from editrunner.cli.interrupts import Interrupts
from editrunner.cli.main import say, show_error
from editrunner.cli.options import JOB_FILE, format_option, narrowing_options
from editrunner.cli.planning import (
    PlannedSettings,
    Planning,
    jobs_as_json,
    limits_to_json,
    new_run,
    settings_from_plan,
)
from editrunner.cli.terminal import PlainLines, is_interactive, planning_progress, progress_listener
from editrunner.errors import CredentialsError, ExitCode, InvalidPlan, UsageError
from editrunner.executor.apply import Run, RunResult
from editrunner.job.job import EditOptions, JobFile, Limits
from editrunner.job.load import load
from editrunner.model import Edit, Entry, Json, JsonObject
from editrunner.planner.parameters import parameters_fault
from editrunner.planner.permissions import check_module, check_rights
from editrunner.planner.planner import Narrowing, Planned, Planner, check_jobs
from editrunner.records.audit import AuditLog
from editrunner.records.locks import state_folder, wiki_lock
from editrunner.records.plan import PlanFile, is_plan, read_plan
from editrunner.report.registry import RUN_REPORTS
from editrunner.report.reports import RunReport, RunTotals
from editrunner.wiki.client import MediaWiki

_PLAN_AGAIN = "Review and apply a new plan."


@dataclass(frozen=True, slots=True)
class ApplyRequest:
    """What a call of `apply` asks for."""

    source: Path
    audit: Path | None
    yes: bool
    digest: str | None
    narrowing: Narrowing


@dataclass(frozen=True, slots=True)
class _Work:
    """A stream of entries, and what the log says about where it comes from."""

    run: str
    limits: Limits
    stream: Iterable[Planned]
    total: int | None
    started: JsonObject
    inputs: Iterable[JsonObject] = ()
    replan: Callable[[Entry], Entry] | None = None
    builds_upon_itself: bool = False


@click.command(epilog="\b\nExamples:\n  editrunner apply jobs.yaml\n  editrunner apply plan.jsonl --audit run.jsonl")
@click.argument("source", type=JOB_FILE, metavar="FILE|PLAN")
@click.option("--audit", type=click.Path(path_type=Path), metavar="LOG", help="Where the audit log is written.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal, for a job file.")
@click.option("--digest", metavar="DIGEST", help="Apply the plan only if it has this digest.")
@narrowing_options
@format_option(*RUN_REPORTS)
def apply(
    source: Path,
    audit: Path | None,
    yes: bool,
    digest: str | None,
    jobs: tuple[str, ...],
    titles: tuple[str, ...],
    format_name: str,
) -> ExitCode:
    """Save the edits of a job file, or of a plan.

    A job file is planned page by page, and a page that moves on meanwhile is planned again. A plan is saved as it
    was reviewed, or not at all.
    """
    request = ApplyRequest(source, audit, yes, digest, Narrowing(jobs, titles))
    return execute(request, RUN_REPORTS[format_name](sys.stdout))


def execute(request: ApplyRequest, report: RunReport) -> ExitCode:
    """Apply, report, and say how it ended."""
    _check_log(request.audit)
    if is_plan(request.source):
        return _apply_plan(request, report)
    if request.digest is not None:
        raise UsageError("`--digest` pins a plan, and this is a job file")
    return _apply_job_file(request, report)


def _apply_job_file(request: ApplyRequest, report: RunReport) -> ExitCode:
    job_file = load(request.source)
    asks = not request.yes
    if asks and not is_interactive():
        raise UsageError(
            "there is no terminal to ask on", advice="Add `--yes` to apply without asking, or apply a reviewed plan."
        )
    way = approach(job_file.wiki.api, os.environ, writes=True)
    _check_credentials(way, job_file.wiki.account, job_file.path)
    with _wiki(way, job_file.wiki.maxlag, job_file.wiki.account) as wiki, tempfile.TemporaryDirectory() as folder:
        _check_abilities(job_file.edit_options, wiki)
        planner = Planner(wiki, job_file, new_run(), narrowing=request.narrowing)
        plan = _plan_first(planner, wiki, Path(folder) / "plan.jsonl") if asks else None
        if asks and plan is None:
            say("Nothing was saved.")
            return ExitCode.DONE
        work = _Work(
            run=planner.run,
            limits=job_file.limits,
            stream=planner.stream() if plan is None else plan.entries(),
            total=None if plan is None else _total(plan),
            started=_started_from_job_file(job_file, wiki, request),
            inputs=_inputs(job_file),
            replan=planner.replan,
            builds_upon_itself=asks,
        )
        return _carry_out(work, wiki, request, report)


def _apply_plan(request: ApplyRequest, report: RunReport) -> ExitCode:
    plan = read_plan(request.source)
    settings = settings_from_plan(plan.header)
    _check_plan(plan, settings, request)
    way = approach(plan.header.api, os.environ, writes=True)
    if plan.header.account is None and way.credentials is not None:
        raise InvalidPlan(
            f"{plan.path} is a preview: it was planned logged out, without the permissions of an account",
            advice="Plan again with the credentials that are to apply it.",
        )
    account = plan.header.account or plan.header.expected_account
    _check_credentials(way, account, str(plan.path))
    with _wiki(way, plan.header.maxlag, account) as wiki:
        _check_abilities(settings.edit_options, wiki)
        _check_titles(plan, wiki, request)
        work = _Work(
            run=plan.header.run,
            limits=settings.limits,
            stream=(entry for entry in plan.entries() if request.narrowing.has(entry, wiki.site)),
            total=_total(plan),
            started=_started_from_plan(plan, wiki, request),
            builds_upon_itself=len(plan.header.jobs) > 1,
        )
        return _carry_out(work, wiki, request, report)


@contextmanager
def _wiki(way: Approach, maxlag: int, account: str | None) -> Iterator[MediaWiki]:
    """Open the wiki, and hold the lock of this account on it."""
    wiki = open_wiki(way, maxlag=maxlag, account=account, on_wait=PlainLines().waiting)
    try:
        with wiki_lock(state_folder(os.environ), wiki.api, wiki.account.name):
            yield wiki
    finally:
        wiki.close()


def _plan_first(planner: Planner, wiki: MediaWiki, path: Path) -> PlanFile | None:
    """Plan everything, show the totals and ask; return the plan, or `None` where the answer is no."""
    planning = Planning(planner.job_file, wiki, planner.run, preview=False, narrowing=planner.narrowing)
    with planning_progress() as planned:
        counts, _ = planning.write(path, planned)
    say(f"Plan: {counts.edit} to edit, {counts.skip} to skip, {counts.failure} failed.")
    if counts.edit and not click.confirm(f"Save {counts.edit} edits on {wiki.api}?", err=True):
        return None
    return read_plan(path)


def _check_credentials(way: Approach, account: str | None, path: str) -> None:
    """Check that a run that is for an account is not carried out logged out."""
    if account is not None and way.credentials is None:
        raise CredentialsError(
            f"{path} is for the account {account}, and there are no credentials",
            advice="Set EDITRUNNER_USER and EDITRUNNER_PASSWORD.",
        )


def _check_abilities(jobs: list[tuple[str, EditOptions]], wiki: MediaWiki) -> None:
    check_rights(jobs, wiki.account)
    check_module(jobs, wiki.edit_module)


def _check_plan(plan: PlanFile, settings: PlannedSettings, request: ApplyRequest) -> None:
    """Check that a plan is the one that was reviewed, and sends nothing that plans do not send."""
    if request.digest is not None and request.digest != plan.digest:
        raise InvalidPlan(
            f"{plan.path} has the digest {plan.digest}, not the one that was reviewed", advice=_PLAN_AGAIN
        )
    check_jobs(request.narrowing, [job for job, _ in settings.edit_options], str(plan.path))
    for entry in plan.entries():
        fault = parameters_fault(entry) if isinstance(entry, Edit) else None
        if fault is not None:
            raise InvalidPlan(f"{plan.path}: the entry {entry.id} was not made by `plan`: {fault}", advice=_PLAN_AGAIN)


def _check_titles(plan: PlanFile, wiki: MediaWiki, request: ApplyRequest) -> None:
    """Check that a plan has entries of the titles that are wanted."""
    wanted = request.narrowing
    if wanted.titles and not any(wanted.has(entry, wiki.site) for entry in plan.entries()):
        raise UsageError(f"{plan.path} has no such entry: {', '.join(wanted.titles)}")


def _check_log(path: Path | None) -> None:
    """Find out before anything else that a log cannot be where it is wanted."""
    if path is not None and path.exists():
        raise UsageError(f"{path} is there already; a log is never overwritten", advice="Name another file.")


def _total(plan: PlanFile) -> int:
    return sum(count for count in plan.counts.values() if isinstance(count, int))


def _carry_out(work: _Work, wiki: MediaWiki, request: ApplyRequest, report: RunReport) -> ExitCode:
    path = request.audit or Path(f"editrunner-{_timestamp()}-{work.run}.jsonl")
    with AuditLog.create(path, work.run) as log, progress_listener(work.total) as listener, Interrupts() as interrupts:
        log.record("run.started", **work.started)
        for file in work.inputs:
            log.record("run.input", **file)
        run = Run(
            wiki=wiki,
            log=log,
            limits=work.limits,
            listener=listener,
            replan=work.replan,
            interrupted=lambda: interrupts.wanted,
            remember_saves=work.builds_upon_itself,
        )
        result = run.apply(work.stream)
    return _report(result, work.run, log, report)


def _timestamp() -> str:
    """Return the time for a file's name: UTC, in milliseconds, so that two runs of one plan do not clash."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"[:-3] + "Z"


def _report(result: RunResult, run: str, log: AuditLog, report: RunReport) -> ExitCode:
    if result.error is not None:
        show_error(result.error)
    report.end(RunTotals(run, result.counts, result.reason, int(result.exit_code), str(log.path), log.head))
    return result.exit_code


def _started_from_job_file(job_file: JobFile, wiki: MediaWiki, request: ApplyRequest) -> JsonObject:
    source: JsonObject = {
        "kind": "job_file",
        "path": job_file.path,
        "sha256": job_file.sha256,
        "digest": None,
    }
    limits = limits_to_json(job_file.limits)
    return _started(source, jobs_as_json(job_file), limits, job_file.wiki.maxlag, wiki, request)


def _started_from_plan(plan: PlanFile, wiki: MediaWiki, request: ApplyRequest) -> JsonObject:
    source: JsonObject = {
        "kind": "plan",
        "path": str(plan.path),
        "sha256": plan.header.job_file_sha256,
        "digest": plan.digest,
    }
    return _started(source, list(plan.header.jobs), plan.header.limits, plan.header.maxlag, wiki, request)


def _started(
    source: JsonObject, jobs: list[Json], limits: JsonObject, maxlag: int, wiki: MediaWiki, request: ApplyRequest
) -> JsonObject:
    return {
        "tool": f"editrunner {__version__}",
        "python": platform.python_version(),
        "source": source,
        "jobs": jobs,
        "limits": limits,
        "wiki": {"api": wiki.api, "generator": wiki.site.generator, "maxlag": maxlag},
        "account": wiki.account.name,
        "shard": None,
        "options": {"jobs": list(request.narrowing.jobs), "titles": list(request.narrowing.titles)},
    }


def _inputs(job_file: JobFile) -> Iterator[JsonObject]:
    for file in job_file.inputs.values():
        yield {"path": file.path, "sha256": file.sha256, "content": file.content}
