"""The verb `plan`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from editrunner.cli.connect import approach, open_wiki
from editrunner.cli.main import say
from editrunner.cli.options import JOB_FILE, TitlesFound, format_option, narrowing_options
from editrunner.cli.planning import Planning, new_run
from editrunner.cli.terminal import PlainLines, planning_progress
from editrunner.errors import EditrunnerError, ExitCode, UsageError
from editrunner.job.load import load
from editrunner.model import DEFAULT_SITE, Entry
from editrunner.planner.permissions import check_module, check_rights
from editrunner.planner.planner import Narrowing
from editrunner.records.plan import PlanCounts, is_plan, read_plan
from editrunner.report.registry import PLAN_REPORTS
from editrunner.report.reports import PlanReport, PlanSubject, PlanTotals


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a call of `plan` asks for."""

    job_file: Path
    output: Path | None
    narrowing: Narrowing
    detailed_exit_code: bool


@click.command(epilog="\b\nExamples:\n  editrunner plan jobs.yaml\n  editrunner plan jobs.yaml -o plan.jsonl")
@click.argument("job_file", type=JOB_FILE, metavar="FILE")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PLAN", help="Write the plan to this file.")
@click.option("--detailed-exitcode", is_flag=True, help="End with 3 where there is something to edit.")
@narrowing_options
@format_option(*PLAN_REPORTS)
def plan(
    job_file: Path,
    output: Path | None,
    detailed_exitcode: bool,
    jobs: tuple[str, ...],
    titles: tuple[str, ...],
    format_name: str,
) -> ExitCode:
    """Compute every edit of a job file, and show the differences. Nothing is written to the wiki."""
    request = PlanRequest(job_file, output, Narrowing(jobs, titles), detailed_exitcode)
    return execute(request, PLAN_REPORTS[format_name](sys.stdout))


def execute(request: PlanRequest, report: PlanReport) -> ExitCode:
    """Plan, report, and say how it ended."""
    if is_plan(request.job_file):
        return _show(request, report)
    job_file = load(request.job_file)
    for warning in job_file.warnings:
        say(f"{warning} (warning)")
    _check_output(request.output)
    way = approach(job_file.wiki.api, os.environ, writes=False)
    wiki = open_wiki(way, maxlag=job_file.wiki.maxlag, account=job_file.wiki.account, on_wait=PlainLines().waiting)
    try:
        preview = wiki.account.name is None
        check_module(job_file.edit_options, wiki.edit_module)
        if not preview:
            check_rights(job_file.edit_options, wiki.account)
        found = TitlesFound(request.narrowing, wiki.site)
        planning = Planning(job_file, wiki, new_run(), preview, request.narrowing)
        counts = _plan(planning, request.output, report, found)
    finally:
        wiki.close()
    found.check("the jobs select")
    return _exit_code(counts, request)


def _exit_code(counts: PlanCounts, request: PlanRequest) -> ExitCode:
    if counts.failure:
        return ExitCode.FINISHED_WITH_PROBLEMS
    return ExitCode.CHANGES if request.detailed_exit_code and counts.edit else ExitCode.DONE


def _show(request: PlanRequest, report: PlanReport) -> ExitCode:
    """Report a plan that is there already; no wiki is asked."""
    if request.output is not None:
        raise UsageError(f"{request.job_file} is a plan already; `-o` is for the plan of a job file")
    plan = read_plan(request.job_file)
    header = plan.header
    found = TitlesFound(request.narrowing, DEFAULT_SITE)
    counts = PlanCounts()
    report.begin(PlanSubject(header.job_file, header.api, header.account, header.run, header.created))
    for entry in plan.entries():
        if request.narrowing.has(entry, DEFAULT_SITE):
            counts.add(entry)
            found.see(entry)
            report.entry(entry)
    preview = header.account is None
    report.end(PlanTotals(counts.edit, counts.skip, counts.failure, str(plan.path), plan.digest, preview))
    found.check(f"{plan.path} has")
    return _exit_code(counts, request)


def _check_output(output: Path | None) -> None:
    """Check that a plan takes the place of nothing but an older plan."""
    if output is not None and output.is_file() and output.stat().st_size and not is_plan(output):
        raise UsageError(f"{output} is there already, and is not a plan: it is left as it is")


def _plan(planning: Planning, output: Path | None, report: PlanReport, found: TitlesFound) -> PlanCounts:
    counts = PlanCounts()

    # Where the plan itself scrolls by, a bar below it would only flicker.
    with nullcontext(_ignore) if sys.stdout.isatty() else planning_progress() as planned:

        def show(entry: Entry) -> None:
            counts.add(entry)
            found.see(entry)
            report.entry(entry)
            planned(entry)

        report.begin(planning.subject())
        try:
            digest = _carry_out(planning, output, show)
        except EditrunnerError as error:
            if counts != PlanCounts():
                report.end(_totals(counts, planning, error=error.message))
            raise
    report.end(_totals(counts, planning, str(output) if output is not None else None, digest))
    return counts


def _carry_out(planning: Planning, output: Path | None, show: Callable[[Entry], None]) -> str | None:
    """Plan, and write the plan where there is a place for it; return its digest."""
    if output is not None:
        return planning.write(output, show)[1]
    with planning.entries() as entries:
        for entry in entries:
            show(entry)
    return None


def _totals(
    counts: PlanCounts,
    planning: Planning,
    path: str | None = None,
    digest: str | None = None,
    error: str | None = None,
) -> PlanTotals:
    return PlanTotals(counts.edit, counts.skip, counts.failure, path, digest, planning.preview, error)


def _ignore(_: Entry) -> None:
    pass
