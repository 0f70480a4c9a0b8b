"""The verb `resume`."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import click

from editrunner.cli.connect import Approach, approach
from editrunner.cli.interrupts import Interrupts
from editrunner.cli.messages import say
from editrunner.cli.options import JOB_FILE, concurrency_option, format_option, narrowing_options
from editrunner.cli.planning import check_entries, job_file_of, part_of_plan, work_of_inputs
from editrunner.cli.revert import jobs_of, work_from_journal
from editrunner.cli.running import (
    carry_out,
    check_abilities,
    check_credentials,
    report_run,
    tool,
    wiki_for_writing,
)
from editrunner.cli.terminal import ask_captcha, is_interactive
from editrunner.cli.watching import Watch, watch_options
from editrunner.cli.work import Work, work_from_job_file, work_from_plan
from editrunner.errors import ExitCode, InvalidLog, InvalidPlan, UsageError
from editrunner.executor.apply import Earlier, RunResult, exit_code_of_counts
from editrunner.executor.resumption import (
    Pending,
    consents_of,
    counts_of,
    earlier_of,
    entries_to_retry,
    gauges_of,
    held_edits,
    pending_of,
)
from editrunner.executor.sending import Consent
from editrunner.job.job import Job
from editrunner.model import Barrier, Entry, Inputs, Row, RowPlace, Shard, Site, Target
from editrunner.planner.narrowing import Narrowing, check_jobs
from editrunner.planner.planner import Planned, Planner
from editrunner.planner.progress import JobProgress, targets_again
from editrunner.planner.rows import JobRows
from editrunner.records.audit import AuditLog
from editrunner.records.cookies import CookieFile
from editrunner.records.journal import Journal, read_journal, read_on
from editrunner.records.locks import Part
from editrunner.records.outcomes import entry_id
from editrunner.records.plan import PlanFile, read_plan
from editrunner.report.printable import printable
from editrunner.report.registry import RUN_REPORTS
from editrunner.report.reports import RunReport
from editrunner.wiki.address import IN_LOG
from editrunner.wiki.client import MediaWiki
from editrunner.wikitext.titles import normal_title


@dataclass(frozen=True, slots=True)
class ResumeRequest:
    """What a call of `resume` asks for."""

    log: Path
    plan: Path | None
    narrowing: Narrowing
    answers: Collection[str] = ()
    """To CAPTCHAs, each as `ID=WORD`."""
    approvals: Collection[str] = ()
    """Entries that are held and may be saved."""
    retry_failed: bool = False
    concurrency: int = 1
    watch: Watch = field(default_factory=Watch)

    @property
    def is_narrowed(self) -> bool:
        """Whether only a part of what is left is wanted."""
        return bool(self.narrowing.jobs or self.narrowing.titles)


@click.command(
    epilog="\b\nExamples:\n  editrunner resume run.jsonl\n  editrunner resume run.jsonl --answer 1234567=seven"
)
@click.argument("log", type=JOB_FILE)
@click.option("--answer", "answers", multiple=True, metavar="ID=WORD", help="Answer a CAPTCHA; can be repeated.")
@click.option("--approve", "approvals", multiple=True, metavar="ENTRY", help="Save a held page; can be repeated.")
@click.option("--retry-failed", is_flag=True, help="Try the pages again that failed or were in conflict.")
@click.option("--plan", type=click.Path(path_type=Path), help="Where the plan of the run is, if it was moved.")
@narrowing_options
@concurrency_option
@format_option(*RUN_REPORTS)
@watch_options(metrics=True)
def resume(  # noqa: PLR0913, PLR0917 - click hands over each option by its name
    log: Path,
    answers: tuple[str, ...],
    approvals: tuple[str, ...],
    retry_failed: bool,
    plan: Path | None,
    jobs: tuple[str, ...],
    titles: tuple[str, ...],
    concurrency: int,
    format_name: str,
    watch: Watch,
) -> ExitCode:
    """Go on with a run that stopped, paused or was killed; list what waits for a person.

    An edit whose answer is not known is looked for in the page's history before anything is sent.
    """
    request = ResumeRequest(
        log, plan, Narrowing(jobs, titles), answers, approvals, retry_failed, concurrency=concurrency, watch=watch
    )
    return execute(request, RUN_REPORTS[format_name](sys.stdout))


def execute(request: ResumeRequest, report: RunReport) -> ExitCode:
    """Go on, report, and say how it ended."""
    with AuditLog.reopen(request.log) as log:
        journal = read_journal(request.log)
        check_jobs(request.narrowing, jobs_of(journal), str(request.log))
        pending = pending_of(journal, journal.started["wiki"]["api"])
        consents = consents_of(journal, pending, request.answers or _asked(pending), request.approvals)
        retry = entries_to_retry(journal, planned_too=not _is_reviewed(journal)) if request.retry_failed else {}
        if journal.is_finished and not consents and not retry and not journal.sent:
            result = _nothing_to_do(journal)
        else:
            result = _go_on(request, journal, log, consents, retry)
            if request.is_narrowed and Counter(result.counts) == Counter(counts_of(journal)):
                say("Nothing of what was left is of the jobs and titles that were named.")
            read_on(journal, request.log)
            pending = pending_of(journal, journal.started["wiki"]["api"])
    _list(pending)
    to_the_letter = _is_reviewed(journal) and not journal.started["options"].get("replan")
    plan = _plan_path(request, journal) if to_the_letter else None
    return report_run(result, journal.run, request.log, log.head, report, _shard(journal), plan)


def _is_reviewed(journal: Journal) -> bool:
    """Say whether what is applied is a plan, whose failures a person has seen."""
    return bool(journal.started["source"]["kind"] == "plan")


def _shard(journal: Journal) -> Shard | None:
    """Return which share of the pages the run is of."""
    written = journal.started["shard"]
    try:
        return Shard.parse(written) if written is not None else None
    except ValueError as error:
        raise InvalidLog(f"the log begins with a shard that is none: {error}", advice="Name another log.") from error


def _part(request: ResumeRequest, journal: Journal) -> Part | None:
    """Return what the run may run beside: the other shards of its work."""
    shard = _shard(journal)
    if shard is None:
        return None
    if _is_reviewed(journal):
        return part_of_plan(_plan(request, journal), shard)
    return Part(work_of_inputs(journal.inputs.values()), shard)


def _asked(pending: list[Pending]) -> list[str]:
    """Ask for the answers to the CAPTCHAs that wait, on a terminal."""
    if not is_interactive():
        return []
    answers = []
    for waits in pending:
        if waits.question is not None and waits.question.id is not None:
            word = ask_captcha(waits.title, waits.question)
            if word is not None:
                answers.append(f"{waits.question.id}={word}")
    return answers


def _list(pending: list[Pending]) -> None:
    for waits in pending:
        way = f"--approve {_quoted(waits.entry)}"
        if waits.question is not None and waits.question.id is not None:
            way = f"--answer {waits.question.id}=WORD"
        say(printable(f"waits     {waits.entry}  {waits.text}\n          {way}"))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'" if not text.isalnum() else text


def _nothing_to_do(journal: Journal) -> RunResult:
    counts = counts_of(journal)
    code = exit_code_of_counts(counts, reviewed=_is_reviewed(journal))
    left = "nothing is left but what waits for a person" if journal.held else "nothing is left to do"
    return RunResult(counts, f"finished before: {left}", code)


def _go_on(
    request: ResumeRequest,
    journal: Journal,
    log: AuditLog,
    consents: Mapping[str, Consent],
    retry: Mapping[str, tuple[str, str]],
) -> RunResult:
    started = journal.started
    way = approach(started["wiki"]["api"], os.environ, writes=True, named=IN_LOG)
    check_credentials(way, started["account"], str(request.log))
    cookies = CookieFile.beside(request.log).read() if journal.awaits_answers else []
    interrupts = Interrupts()
    maxlag = started["wiki"]["maxlag"]
    part = _part(request, journal)
    with wiki_for_writing(way, maxlag, started["account"], interrupts, request.watch, cookies, part) as wiki:
        _check_session(wiki, started, way, has_answers=any(consent.captcha for consent in consents.values()))
        work = _work(request, journal, wiki, consents, retry)
        check_abilities(list(work.options.items()), wiki)
        log.record(
            "run.resumed",
            **tool(),
            account=wiki.account.name,
            options={
                "jobs": list(request.narrowing.jobs),
                "titles": list(request.narrowing.titles),
                "retry_failed": request.retry_failed,
                "approved": list(request.approvals),
                "concurrency": request.concurrency,
            },
        )
        return carry_out(work, wiki, log, interrupts, request.watch, request.concurrency)


def _check_session(wiki: MediaWiki, started: Mapping[str, Any], way: Approach, *, has_answers: bool) -> None:
    if started["account"] is None and way.credentials is not None:
        raise UsageError(
            "the run was begun logged out, and there are credentials", advice="Unset them to go on with it."
        )
    if has_answers and not wiki.session_restored:
        say("The session that was asked the CAPTCHAs is over: the wiki will ask anew.")


def _work(
    request: ResumeRequest,
    journal: Journal,
    wiki: MediaWiki,
    consents: Mapping[str, Consent],
    retry: Mapping[str, tuple[str, str]],
) -> Work:
    narrowing = request.narrowing
    wanted = {entry: place for entry, place in retry.items() if _is_wanted(narrowing, entry, place, wiki)}
    earlier = earlier_of(journal, {*wanted, *consents}, consents)
    work = _work_of(request, journal, wiki, retry, earlier)
    stream = chain(held_edits(journal, consents), work.stream)
    ended = len(earlier.outcomes) - sum(entry in earlier.outcomes for entry in earlier.again)
    return replace(
        work,
        stream=_narrowed(stream, narrowing, wiki) if request.is_narrowed else stream,
        total=work.total - ended if work.total is not None and not request.is_narrowed else None,
        whole=not request.is_narrowed,
        earlier=earlier,
        gauges=gauges_of(journal, work.limits, work.job_limits, work.planned, reviewed=work.reviewed),
        warned=frozenset(journal.warned) if wiki.session_restored else frozenset(),
    )


def _work_of(
    request: ResumeRequest,
    journal: Journal,
    wiki: MediaWiki,
    retry: Mapping[str, tuple[str, str]],
    earlier: Earlier,
) -> Work:
    match journal.started["source"]["kind"]:
        case "job_file":
            return _work_from_job_file(journal, wiki, retry)
        case "plan":
            return _work_from_plan(request, journal, wiki, earlier)
        case _:
            return work_from_journal(journal, wiki)


def _is_wanted(narrowing: Narrowing, entry: str, place: tuple[str, str], wiki: MediaWiki) -> bool:
    job, title = place
    return narrowing.has(Entry(id=entry, job=job, title=title, namespace=0, page_id=0), wiki.site)


def _narrowed(stream: Iterator[Planned], narrowing: Narrowing, wiki: MediaWiki) -> Iterator[Planned]:
    """Yield the entries that are wanted; what is listed meanwhile is listed again when the rest is wanted."""
    return (
        item
        for item in stream
        if isinstance(item, Barrier) or (isinstance(item, Entry) and narrowing.has(item, wiki.site))
    )


def _work_from_job_file(journal: Journal, wiki: MediaWiki, retry: Mapping[str, tuple[str, str]]) -> Work:
    path = journal.started["source"]["path"]
    if not journal.jobs and path not in journal.inputs:
        raise InvalidLog(
            "the run was killed before it began, and has saved nothing",
            advice="Apply its job file again, with a new log.",
        )
    job_file = job_file_of(journal.inputs, path)
    options = journal.started["options"]
    planner = Planner(
        wiki,
        job_file,
        journal.run,
        narrowing=Narrowing(options["jobs"], options["titles"]),
        progress={
            job.id: _progress(journal, job, JobRows(job, job_file.inputs), wiki.site)
            for job in job_file.jobs
            if job.id in journal.jobs
        },
        began=datetime.fromisoformat(options.get("began", journal.started["time"])),
        shard=_shard(journal),
        shown=False,
    )
    again = chain.from_iterable(
        planner.plan_pages(job.id, _again(job, journal, retry, job_file.inputs)) for job in job_file.jobs
    )
    total = _total_of(journal, options["jobs"] or [job.id for job in job_file.jobs])
    return work_from_job_file(planner, chain(again, planner.stream()), total)


def _total_of(journal: Journal, jobs: Collection[str]) -> int | None:
    """Return how many entries a run of a job file has, if that is known before its end."""
    # When the last target of all jobs is listed, all their entries have ended, or are on their way.
    if all(job in journal.jobs and journal.jobs[job].complete for job in jobs):
        return len(journal.outcomes) + sum(entry not in journal.outcomes for entry in journal.sent)
    # What was counted when all was planned first is a guess by now where pages have come or gone since.
    counted = journal.started["options"].get("entries")
    return max(counted, len(journal.outcomes)) if isinstance(counted, int) else None


def _again(job: Job, journal: Journal, retry: Mapping[str, tuple[str, str]], inputs: Inputs) -> Iterator[list[Target]]:
    """Yield the pages of a job that are to be tried again, with a target for each row that they had."""
    rows = JobRows(job, inputs)
    for entry, (job_id, title) in retry.items():
        if job_id == job.id:
            places = journal.rows.get(entry, ())
            yield [Target(title=title, row=_row(rows, place)) for place in places or (None,)]


def _row(rows: JobRows, place: RowPlace | None) -> Row | None:
    """Return the row that a log tells of.

    Raises:
        InvalidLog: there is none.
    """
    if place is None:
        return None
    row = rows.get(place)
    if row is None:
        raise InvalidLog(
            f"the log tells of a row that {place[0]} does not have, in line {place[1]}",
            advice="`editrunner audit verify` says whether the log was changed.",
        )
    return row


def _progress(journal: Journal, job: Job, rows: JobRows, site: Site) -> JobProgress:
    listed = journal.jobs[job.id]
    # What was saved is not looked at again: it can be a redirect by that, to a page that nobody has named.
    last = [
        (key, index, _row(rows, row))
        for key, index, row in listed.last
        if not (isinstance(key, str) and journal.is_saved(entry_id(job.id, normal_title(site, key))))
        and not _has_row_ended(journal, job, index, row)
    ]
    return JobProgress(
        seen=listed.seen,
        listed=listed.by_selection,
        last=tuple(targets_again(job, last)),
        complete=listed.complete,
    )


def _has_row_ended(journal: Journal, job: Job, selection: int, row: RowPlace | None) -> bool:
    """Say whether the row of a target was dealt with; a row that the whole job is repeated for has several targets."""
    return row is not None and job.targets[selection].row is None and (job.id, *row) in journal.ended_rows


def _work_from_plan(request: ResumeRequest, journal: Journal, wiki: MediaWiki, earlier: Earlier) -> Work:
    plan = _plan(request, journal)
    check_entries(plan, earlier.is_done)
    options = journal.started["options"]
    shard = _shard(journal)
    # All that is in the plan of a shard is the shard's.
    narrowing = Narrowing(options["jobs"], options["titles"], shard if plan.header.shard is None else None)
    replans = bool(options.get("replan"))
    return work_from_plan(plan, wiki, narrowing, shard, replans=replans, passed_over=earlier.is_done)


def _plan_path(request: ResumeRequest, journal: Journal) -> Path:
    return request.plan or Path(journal.started["source"]["path"])


def _plan(request: ResumeRequest, journal: Journal) -> PlanFile:
    """Read the plan that the run is of."""
    source = journal.started["source"]
    path = _plan_path(request, journal)
    if not path.exists():
        raise UsageError(f"the plan {path} of this run is not there", advice="Say where it is with `--plan`.")
    plan = read_plan(path)
    if plan.digest != source["digest"]:
        raise InvalidPlan(
            f"{path} is not the plan that this run is of: its digest is {plan.digest}",
            advice=f"Give the plan with the digest {source['digest']} with `--plan`.",
        )
    return plan
