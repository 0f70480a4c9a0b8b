"""The verb `apply`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import click

from editrunner.cli.connect import approach, where_and_as_whom
from editrunner.cli.interrupts import Interrupts
from editrunner.cli.messages import say
from editrunner.cli.options import (
    JOB_FILE,
    TitlesFound,
    check_new_log,
    concurrency_option,
    format_option,
    log_path,
    narrowing_options,
    shard_option,
)
from editrunner.cli.planning import (
    PlannedSettings,
    Planning,
    check_entries,
    jobs_as_json,
    limits_to_json,
    new_run,
    part_of_plan,
    settings_from_plan,
    shard_of_plan,
    work_of_inputs,
)
from editrunner.cli.running import (
    Beginning,
    carry_out,
    check_abilities,
    check_credentials,
    report_run,
    say_what_waits,
    wiki_for_writing,
)
from editrunner.cli.terminal import is_interactive
from editrunner.cli.watching import Watch, watch_options
from editrunner.cli.work import Work, work_from_job_file, work_from_plan
from editrunner.errors import ExitCode, InvalidPlan, UsageError
from editrunner.job.job import JobFile
from editrunner.job.load import load
from editrunner.model import InputFile, JsonObject, Shard
from editrunner.planner.narrowing import Narrowing, check_jobs
from editrunner.planner.planner import Planner
from editrunner.records.audit import AuditLog
from editrunner.records.locks import Part
from editrunner.records.plan import PlanCounts, PlanFile, is_plan, read_plan
from editrunner.report.registry import RUN_REPORTS
from editrunner.report.reports import RunReport
from editrunner.wiki.address import IN_PLAN
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
    replan: bool = False
    concurrency: int = 1
    shard: Shard | None = None
    watch: Watch = field(default_factory=Watch)


@click.command(epilog="\b\nExamples:\n  editrunner apply jobs.yaml\n  editrunner apply plan.jsonl --audit run.jsonl")
@click.argument("source", type=JOB_FILE, metavar="FILE|PLAN")
@click.option("--audit", type=click.Path(path_type=Path), metavar="LOG", help="Where the audit log is written.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal, for a job file.")
@click.option("--digest", metavar="DIGEST", help="Apply the plan only if it has this digest.")
@click.option("--replan", is_flag=True, help="Plan pages anew that have moved on since, by the plan's own job file.")
@narrowing_options
@concurrency_option
@shard_option
@format_option(*RUN_REPORTS)
@watch_options(metrics=True)
def apply(  # noqa: PLR0913, PLR0917 - click hands over each option by its name
    source: Path,
    audit: Path | None,
    yes: bool,
    digest: str | None,
    replan: bool,
    jobs: tuple[str, ...],
    titles: tuple[str, ...],
    concurrency: int,
    shard: Shard | None,
    format_name: str,
    watch: Watch,
) -> ExitCode:
    """Save the edits of a job file, or of a plan.

    A job file is planned page by page, and a page that moves on meanwhile is planned again. A plan is saved as it
    was reviewed, or not at all.
    """
    request = ApplyRequest(source, audit, yes, digest, Narrowing(jobs, titles), replan, concurrency, shard, watch)
    return execute(request, RUN_REPORTS[format_name](sys.stdout))


def execute(request: ApplyRequest, report: RunReport) -> ExitCode:
    """Apply, report, and say how it ended."""
    check_new_log(request.audit)
    if is_plan(request.source):
        return _apply_plan(request, report)
    if request.digest is not None:
        raise UsageError(
            "`--digest` pins a plan, and this is a job file", advice="Leave `--digest` out, or name the plan."
        )
    if request.replan:
        raise UsageError(
            "`--replan` is for a plan: pages of a job file are always planned anew when they move on",
            advice="Leave `--replan` out.",
        )
    return _apply_job_file(request, report)


def _apply_job_file(request: ApplyRequest, report: RunReport) -> ExitCode:
    job_file = load(request.source)
    asks = not request.yes
    if asks and not is_interactive():
        raise UsageError(
            "there is no terminal to ask on", advice="Add `--yes` to apply without asking, or apply a reviewed plan."
        )
    way = approach(job_file.wiki.api, os.environ, writes=True)
    check_credentials(way, job_file.wiki.account, job_file.path)
    interrupts = Interrupts()
    inputs = [job_file.as_input, *job_file.inputs.values()]
    shard = request.shard
    part = Part(work_of_inputs(inputs), shard) if shard is not None else None
    account = job_file.wiki.account
    with wiki_for_writing(way, job_file.wiki.maxlag, account, interrupts, request.watch, part=part) as wiki:
        check_abilities(job_file.edit_options, wiki)
        planner = Planner(wiki, job_file, new_run(), narrowing=request.narrowing, shard=shard, shown=False)
        total = _plan_first(planner, wiki, request.watch) if asks else planner.expected()
        if asks and total is None:
            say("Nothing was saved.")
            return ExitCode.DONE
        found = TitlesFound(request.narrowing, wiki.site)
        work = work_from_job_file(planner, found.seen(planner.stream()), total)
        beginning = _beginning_from_job_file(job_file, inputs, request, planner.began, total)
        code = _carry_out(work, beginning, wiki, request, report, interrupts)
        # What is named can be a page of another shard.
        if code is ExitCode.DONE and shard is None:
            found.check("the jobs select")
        return code


def _apply_plan(request: ApplyRequest, report: RunReport) -> ExitCode:
    plan = read_plan(request.source)
    settings = settings_from_plan(plan.header)
    # All that is in the plan of a shard is the shard's; of a plan of all pages, it is what the titles say.
    narrowing = replace(request.narrowing, shard=request.shard)
    request = replace(request, shard=shard_of_plan(plan, request.shard))
    _check_plan(plan, settings, request)
    way = approach(plan.header.api, os.environ, writes=True, named=IN_PLAN)
    if plan.header.account is None and way.credentials is not None:
        raise InvalidPlan(
            f"{plan.path} is a preview: it was planned logged out, without the permissions of an account",
            advice="Plan again with the credentials that are to apply it.",
        )
    account = plan.header.account or plan.header.expected_account
    check_credentials(way, account, str(plan.path))
    interrupts = Interrupts()
    part = part_of_plan(plan, request.shard)
    with wiki_for_writing(way, plan.header.maxlag, account, interrupts, request.watch, part=part) as wiki:
        check_abilities(settings.edit_options, wiki)
        _check_titles(plan, wiki, request)
        work = work_from_plan(plan, wiki, narrowing, request.shard, replans=request.replan)
        return _carry_out(work, _beginning_from_plan(plan, request), wiki, request, report, interrupts)


def _plan_first(planner: Planner, wiki: MediaWiki, watch: Watch) -> int | None:
    """Plan everything, show the totals and ask; return how many entries there are, or `None` where the answer is no."""
    planning = Planning(
        planner.job_file,
        wiki,
        planner.run,
        preview=False,
        narrowing=planner.narrowing,
        began=planner.began,
        shard=planner.shard,
    )
    counts = PlanCounts()
    with watch.showing(planning.expected), planning.entries() as entries:
        for entry in entries:
            counts.add(entry)
            watch.planned(entry)
    say(f"Plan: {counts.edit} to edit, {counts.skip} to skip, {counts.failure} failed.")
    if counts.edit and not click.confirm(f"Save {counts.edit} edits {where_and_as_whom(wiki)}?", err=True):
        return None
    return counts.edit + counts.skip + counts.failure


def _check_plan(plan: PlanFile, settings: PlannedSettings, request: ApplyRequest) -> None:
    """Check that a plan is the one that was reviewed, and sends nothing that plans do not send."""
    if request.digest is not None and request.digest != plan.digest:
        raise InvalidPlan(
            f"{plan.path} has the digest {plan.digest}, not the one that was reviewed", advice=_PLAN_AGAIN
        )
    check_jobs(request.narrowing, [job for job, _ in settings.edit_options], str(plan.path))
    check_entries(plan)


def _check_titles(plan: PlanFile, wiki: MediaWiki, request: ApplyRequest) -> None:
    """Check that a plan has entries of the titles that are wanted."""
    if request.narrowing.titles:
        found = TitlesFound(request.narrowing, wiki.site)
        for entry in plan.entries():
            found.see(entry)
        found.check(f"{plan.path} has")


def _carry_out(
    work: Work, beginning: Beginning, wiki: MediaWiki, request: ApplyRequest, report: RunReport, interrupts: Interrupts
) -> ExitCode:
    path = log_path(request.audit, work.run, request.shard)
    with AuditLog.create(path, work.run) as log:
        beginning.write(log, wiki)
        result = carry_out(work, wiki, log, interrupts, request.watch, request.concurrency)
    plan = request.source if work.reviewed and work.replan is None else None
    code = report_run(result, work.run, path, log.head, report, request.shard, plan)
    say_what_waits(result, path)
    return code


def _beginning_from_job_file(
    job_file: JobFile, inputs: Sequence[InputFile], request: ApplyRequest, began: datetime, total: int | None
) -> Beginning:
    return Beginning(
        source={"kind": "job_file", "path": job_file.path, "sha256": job_file.sha256, "digest": None},
        jobs=jobs_as_json(job_file),
        limits=limits_to_json(job_file.limits),
        maxlag=job_file.wiki.maxlag,
        # What was planned before the log was begun knows of this time, even where a midnight is between. Where all was
        # planned first, a run that goes on can say how much of it is left.
        options={**_options(request), "began": began.isoformat(), "entries": total},
        shard=request.shard,
        inputs=inputs,
    )


def _beginning_from_plan(plan: PlanFile, request: ApplyRequest) -> Beginning:
    return Beginning(
        source={
            "kind": "plan",
            "path": str(plan.path),
            "sha256": plan.header.job_file_sha256,
            "digest": plan.digest,
        },
        jobs=list(plan.header.jobs),
        limits=plan.header.limits,
        maxlag=plan.header.maxlag,
        options=_options(request),
        shard=request.shard,
    )


def _options(request: ApplyRequest) -> JsonObject:
    return {
        "jobs": list(request.narrowing.jobs),
        "titles": list(request.narrowing.titles),
        "replan": request.replan,
        "concurrency": request.concurrency,
    }
