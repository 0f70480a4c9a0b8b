"""The verb `plan`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from editrunner.cli.connect import approach, open_wiki
from editrunner.cli.options import JOB_FILE, TitlesFound, format_option, narrowing_options, shard_option
from editrunner.cli.pager import paged
from editrunner.cli.planning import Planning, check_entries, new_run, shard_of_plan, subject_of_plan
from editrunner.cli.watching import Watch, watch_options
from editrunner.errors import EditrunnerError, ExitCode, UsageError
from editrunner.job.load import load
from editrunner.model import DEFAULT_SITE, Edit, Entry, Shard
from editrunner.planner.narrowing import Narrowing, check_jobs
from editrunner.planner.permissions import check_may_edit, check_module, check_rights
from editrunner.records.plan import PlanCounts, is_plan, read_plan
from editrunner.report.registry import PLAN_REPORTS
from editrunner.report.reports import PlanReport, PlanTotals

_WRITTEN_PAGE_BY_PAGE = ("json", "github")
"""The formats that are written while pages are planned: a bar would stand in their way on a terminal."""


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a call of `plan` asks for."""

    source: Path
    output: Path | None
    narrowing: Narrowing
    detailed_exit_code: bool
    summary_only: bool = False
    has_bar: bool = True
    shard: Shard | None = None
    watch: Watch = field(default_factory=Watch)


@click.command(
    epilog="\b\nExamples:\n  editrunner plan jobs.yaml\n  editrunner plan jobs.yaml -o plan.jsonl\n"
    "  editrunner plan plan.jsonl --format markdown"
)
@click.argument("source", type=JOB_FILE, metavar="FILE|PLAN")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PLAN", help="Write the plan to this file.")
@click.option("--detailed-exitcode", is_flag=True, help="End with 3 where there is something to edit.")
@click.option("--summary-only", is_flag=True, help="Show a line for each page, without the differences.")
@narrowing_options
@shard_option
@format_option(*PLAN_REPORTS)
@watch_options(metrics=True)
def plan(  # noqa: PLR0913, PLR0917 - click hands over each option by its name
    source: Path,
    output: Path | None,
    detailed_exitcode: bool,
    summary_only: bool,
    jobs: tuple[str, ...],
    titles: tuple[str, ...],
    shard: Shard | None,
    format_name: str,
    watch: Watch,
) -> ExitCode:
    """Compute every edit of a job file, and show the differences. Nothing is written to the wiki.

    A plan file is shown again, in any format, without the wiki. On a terminal a long plan is shown by PAGER.
    """
    has_bar = not (sys.stdout.isatty() and format_name in _WRITTEN_PAGE_BY_PAGE)
    narrowing = Narrowing(jobs, titles)
    request = PlanRequest(source, output, narrowing, detailed_exitcode, summary_only, has_bar, shard, watch)
    with paged(sys.stdout) if format_name == "text" else nullcontext(sys.stdout) as file:
        return execute(request, PLAN_REPORTS[format_name](file))


def execute(request: PlanRequest, report: PlanReport) -> ExitCode:
    """Plan or read a plan, report, and say how it ended."""
    counts = _show_again(request, report) if is_plan(request.source) else _plan_job_file(request, report)
    if counts.failure:
        return ExitCode.FINISHED_WITH_PROBLEMS
    return ExitCode.CHANGES if request.detailed_exit_code and counts.edit else ExitCode.DONE


def _show_again(request: PlanRequest, report: PlanReport) -> PlanCounts:
    """Show a plan that was made before."""
    if request.output is not None:
        raise UsageError(
            f"{request.source} is a plan already: `-o` is for a job file",
            advice="Leave `-o` out to show the plan, or plan its job file again.",
        )
    found_plan = read_plan(request.source)
    check_entries(found_plan)
    check_jobs(request.narrowing, [str(job.get("id")) for job in found_plan.header.jobs], str(request.source))
    shard = shard_of_plan(found_plan, request.shard)
    narrowing = replace(request.narrowing, shard=request.shard)
    # The wiki is not asked here: titles are looked for as the plan writes them.
    found = TitlesFound(request.narrowing, DEFAULT_SITE)
    shown = _Shown(request, report, found)
    report.begin(replace(subject_of_plan(found_plan.header), shard=shard))
    for entry in found_plan.entries():
        if narrowing.has(entry, DEFAULT_SITE):
            shown.see(entry)
    is_preview = found_plan.header.account is None
    report.end(_totals(shown.counts, str(request.source), found_plan.digest, is_preview=is_preview))
    if shard is None:
        found.check(f"{request.source} has")
    return shown.counts


def _plan_job_file(request: PlanRequest, report: PlanReport) -> PlanCounts:
    job_file = load(request.source)
    for warning in job_file.warnings:
        request.watch.warn(warning)
    _check_output(request.output)
    way = approach(job_file.wiki.api, os.environ, writes=False)
    wiki = open_wiki(way, maxlag=job_file.wiki.maxlag, account=job_file.wiki.account, on_wait=request.watch.waiting)
    try:
        preview = wiki.account.name is None
        check_module(job_file.edit_options, wiki.edit_module)
        if not preview:
            check_may_edit(wiki.account)
            check_rights(job_file.edit_options, wiki.account)
        found = TitlesFound(request.narrowing, wiki.site)
        planning = Planning(job_file, wiki, new_run(), preview, request.narrowing, shard=request.shard)
        counts = _plan(planning, request, report, found)
    finally:
        wiki.close()
    if request.shard is None:
        # What is named can be a page of another shard.
        found.check("the jobs select")
    return counts


def _check_output(output: Path | None) -> None:
    """Check that a plan takes the place of nothing but an older plan."""
    if output is not None and output.is_file() and output.stat().st_size and not is_plan(output):
        raise UsageError(
            f"{output} is there already, and is not a plan: it is left as it is", advice="Name another file with `-o`."
        )


@dataclass(slots=True)
class _Shown:
    """Counts the entries that are reported."""

    request: PlanRequest
    report: PlanReport
    found: TitlesFound
    counts: PlanCounts = field(default_factory=PlanCounts)

    def see(self, entry: Entry) -> None:
        """Report an entry."""
        self.counts.add(entry)
        self.found.see(entry)
        self.report.entry(replace(entry, diff="") if self.request.summary_only and isinstance(entry, Edit) else entry)
        self.request.watch.planned(entry)


def _plan(planning: Planning, request: PlanRequest, report: PlanReport, found: TitlesFound) -> PlanCounts:
    shown = _Shown(request, report, found)
    output = request.output
    report.begin(planning.subject())
    try:
        with request.watch.showing(planning.expected) if request.has_bar else nullcontext():
            digest = _carry_out(planning, output, shown.see)
    except EditrunnerError as error:
        if shown.counts != PlanCounts():
            report.end(_totals(shown.counts, error=error.message, is_preview=planning.preview))
        raise
    path = str(output) if output is not None else None
    report.end(_totals(shown.counts, path, digest, is_preview=planning.preview))
    return shown.counts


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
    path: str | None = None,
    digest: str | None = None,
    error: str | None = None,
    *,
    is_preview: bool,
) -> PlanTotals:
    return PlanTotals(counts.edit, counts.skip, counts.failure, path, digest, is_preview, error)
