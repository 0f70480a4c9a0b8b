"""The verb `revert`."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import click

from editrunner.cli.connect import Approach, approach, open_wiki, where_and_as_whom
from editrunner.cli.interrupts import Interrupts
from editrunner.cli.messages import say
from editrunner.cli.options import (
    JOB_FILE,
    check_new_log,
    concurrency_option,
    format_option,
    log_path,
    narrowing_options,
)
from editrunner.cli.pager import paged
from editrunner.cli.planning import new_run
from editrunner.cli.running import Beginning, carry_out, check_credentials, report_run, wiki_for_writing
from editrunner.cli.terminal import is_interactive
from editrunner.cli.watching import Watch, watch_options
from editrunner.cli.work import Work
from editrunner.errors import ExitCode, UsageError
from editrunner.executor.reverting import (
    JOB,
    Reverter,
    SavedRange,
    ranges_from_text,
    ranges_to_text,
    saved_ranges,
    saved_unheard,
)
from editrunner.job.job import EditOptions, Limits
from editrunner.model import Entry, InputFile
from editrunner.planner.narrowing import Narrowing, check_jobs
from editrunner.planner.permissions import check_may_edit
from editrunner.records.audit import AuditLog
from editrunner.records.audit_reading import read_events, verify
from editrunner.records.journal import Journal, read_journal
from editrunner.records.plan import PlanCounts
from editrunner.report.registry import PLAN_REPORTS, RUN_REPORTS
from editrunner.report.reports import PlanTotals
from editrunner.wiki.address import IN_LOG
from editrunner.wiki.client import MediaWiki
from editrunner.wikitext.titles import normal_title


@dataclass(frozen=True, slots=True)
class RevertRequest:
    """What a call of `revert` asks for."""

    log: Path
    audit: Path | None
    summary: str | None
    blank_created: bool
    dry_run: bool
    yes: bool
    narrowing: Narrowing
    concurrency: int
    format_name: str
    watch: Watch = field(default_factory=Watch)


@click.command(epilog="\b\nExamples:\n  editrunner revert run.jsonl --dry-run\n  editrunner revert run.jsonl --yes")
@click.argument("log", type=JOB_FILE)
@click.option("--audit", type=click.Path(path_type=Path), metavar="LOG", help="Where the log of this is written.")
@click.option("--summary", help="The summary of the edits; unless given, it names the run that is taken back.")
@click.option("--blank-created", is_flag=True, help="Empty the pages that the run made; else they are only listed.")
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
@narrowing_options
@concurrency_option
@format_option(*RUN_REPORTS)
@watch_options(metrics=True)
def revert(log: Path, jobs: tuple[str, ...], titles: tuple[str, ...], **options: Any) -> ExitCode:
    """Take back the edits of a run, newest first.

    What somebody has edited since is taken back only where the wiki can keep their edit; pages that the run made are
    listed. The reverting has a log of its own, from which it can be resumed.
    """
    return execute(RevertRequest(log, narrowing=Narrowing(jobs, titles), **options))


def execute(request: RevertRequest) -> ExitCode:
    """Take back, report, and say how it ended."""
    if not request.dry_run:
        check_new_log(request.audit)
    journal = read_journal(request.log)
    _check_log(request, journal)
    if request.dry_run:
        return _show_what_would_be(request, journal)
    if not (request.yes or is_interactive()):
        raise UsageError("there is no terminal to ask on", advice="Add `--yes` to take back without asking.")
    return _take_back(request, journal)


def _show_what_would_be(request: RevertRequest, journal: Journal) -> ExitCode:
    way = _approach(request, journal)
    wiki = open_wiki(way, maxlag=journal.started["wiki"]["maxlag"], account=None, on_wait=request.watch.waiting)
    try:
        return _show(_reverter(request, journal, wiki), request)
    finally:
        wiki.close()


def _take_back(request: RevertRequest, journal: Journal) -> ExitCode:
    way = _approach(request, journal)
    interrupts = Interrupts()
    with wiki_for_writing(way, journal.started["wiki"]["maxlag"], None, interrupts, request.watch) as wiki:
        check_may_edit(wiki.account)
        reverter = _reverter(request, journal, wiki)
        question = f"Take back {len(reverter.ranges)} edits of the run {journal.run} {where_and_as_whom(wiki)}?"
        if not request.yes and not click.confirm(question, err=True):
            say("Nothing was saved.")
            return ExitCode.DONE
        path = log_path(request.audit, reverter.run)
        with AuditLog.create(path, reverter.run) as log:
            _beginning(request, journal, reverter).write(log, wiki)
            work = _work(reverter, journal.started["limits"])
            result = carry_out(work, wiki, log, interrupts, request.watch, request.concurrency)
        return report_run(result, reverter.run, path, log.head, RUN_REPORTS[request.format_name](sys.stdout))


def _approach(request: RevertRequest, journal: Journal) -> Approach:
    way = approach(journal.started["wiki"]["api"], os.environ, writes=not request.dry_run, named=IN_LOG)
    check_credentials(way, journal.started["account"], str(request.log))
    return way


def work_from_journal(journal: Journal, wiki: MediaWiki) -> Work:
    """Return what is to be taken back, by the log of a reverting run."""
    options = journal.started["options"]
    file = journal.inputs[journal.started["source"]["path"]]
    reverter = Reverter(
        wiki=wiki,
        ranges=ranges_from_text(file.content),
        options=EditOptions(summary=options["summary"], bot=options["bot"]),
        run=journal.run,
        blank_created=options["blank_created"],
    )
    return _work(reverter, journal.started["limits"])


def _check_log(request: RevertRequest, journal: Journal) -> None:
    """Check that a log can be trusted, and has the jobs that are wanted."""
    found = verify(request.log)
    if found.problems:
        raise UsageError(
            f"{request.log} was changed or damaged: {found.problems[0]}",
            advice="What it says cannot be trusted; `editrunner audit verify` shows all of it.",
        )
    check_jobs(request.narrowing, jobs_of(journal), str(request.log))


def jobs_of(journal: Journal) -> list[str]:
    """Return the ids of the jobs of a run."""
    return [str(job["id"]) for job in journal.started["jobs"]] or [JOB]


def _wanted_ranges(request: RevertRequest, journal: Journal, wiki: MediaWiki) -> list[SavedRange]:
    """Return what is to be taken back, by the log and, where a run was killed, by the wiki's histories."""
    wanted = request.narrowing
    unheard, doubts = saved_unheard(wiki, journal)
    for doubt in doubts:
        say(doubt)
    events = chain(read_events(request.log), unheard)
    ranges = saved_ranges(event for event in events if not wanted.jobs or event.get("job") in wanted.jobs)
    titles = {normal_title(wiki.site, title) for title in wanted.titles}
    chosen = [one for one in ranges if not titles or one.title in titles]
    if ranges and not chosen:
        raise UsageError(
            f"the run {journal.run} has saved no such page: {', '.join(wanted.titles)}",
            advice="`editrunner audit summary LOG --outcome saved` lists what it has saved.",
        )
    return chosen


def _options(request: RevertRequest, journal: Journal, wiki: MediaWiki) -> EditOptions:
    started = journal.started
    # The log of a reverting run has no jobs.
    was_bot = any(job["edit"].get("bot") for job in started["jobs"]) or bool(started["options"].get("bot"))
    bot = was_bot and "bot" in wiki.account.rights
    return EditOptions(summary=request.summary or f"Take back the edits of the run {journal.run}", bot=bot)


def _reverter(request: RevertRequest, journal: Journal, wiki: MediaWiki) -> Reverter:
    """Return what takes back the edits that are wanted, as a run of its own."""
    return Reverter(
        wiki=wiki,
        ranges=_wanted_ranges(request, journal, wiki),
        options=_options(request, journal, wiki),
        run=new_run(),
        blank_created=request.blank_created,
    )


def _work(reverter: Reverter, limits: Mapping[str, Any]) -> Work:
    # That pages cannot be taken back is no reason to leave the others.
    own = Limits(edits_per_minute=limits["edits_per_minute"], failures=len(reverter.ranges))
    return Work(
        run=reverter.run,
        limits=own,
        options={JOB: reverter.options},
        stream=reverter.stream(),
        total=len(reverter.ranges),
        replan=reverter.replan,
    )


def _show(reverter: Reverter, request: RevertRequest) -> ExitCode:
    counts = PlanCounts()
    with paged(sys.stdout) if request.format_name == "text" else nullcontext(sys.stdout) as file:
        report = PLAN_REPORTS[request.format_name](file)
        for entry in reverter.stream():
            if isinstance(entry, Entry):
                report.entry(entry)
                counts.add(entry)
        report.end(PlanTotals(counts.edit, counts.skip, counts.failure))
    return ExitCode.FINISHED_WITH_PROBLEMS if counts.failure else ExitCode.DONE


def _beginning(request: RevertRequest, journal: Journal, reverter: Reverter) -> Beginning:
    ranges = ranges_to_text(reverter.ranges)
    file = InputFile(str(request.log), hashlib.sha256(ranges.encode()).hexdigest(), ranges)
    return Beginning(
        source={"kind": "log", "path": file.path, "sha256": file.sha256, "digest": verify(request.log).head},
        jobs=[],
        limits=journal.started["limits"],
        maxlag=journal.started["wiki"]["maxlag"],
        options={
            "jobs": [],
            "titles": [],
            "summary": reverter.options.summary,
            "bot": reverter.options.bot,
            "blank_created": reverter.blank_created,
            "concurrency": request.concurrency,
        },
        # From these it goes on, whatever is written behind the run's own log meanwhile.
        inputs=(file,),
    )
