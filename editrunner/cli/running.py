"""What the verbs that save edits share: the open wiki with its lock, the run, and how it is reported."""

from __future__ import annotations

import os
import platform
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from editrunner import __version__
from editrunner.cli.connect import Approach, logged_out_warning, open_wiki
from editrunner.cli.interrupts import Interrupts
from editrunner.cli.messages import say, show_error
from editrunner.cli.watching import Watch
from editrunner.cli.work import Work
from editrunner.errors import CredentialsError, ExitCode
from editrunner.executor.apply import Run, RunResult, characters_of
from editrunner.executor.crew import Alone, Crew, Several, aside
from editrunner.executor.gauges import Gauges, Pace
from editrunner.executor.sending import Sender
from editrunner.importing import imported_meanwhile
from editrunner.job.job import EditOptions
from editrunner.model import PROBLEMS, InputFile, Json, JsonObject, LimitKey, Outcome, Shard, Wiki
from editrunner.planner.permissions import check_may_edit, check_module, check_rights
from editrunner.planner.planner import Planned
from editrunner.planner.reading_ahead import read_ahead
from editrunner.records.audit import AuditLog
from editrunner.records.cookies import CookieFile
from editrunner.records.journal import read_journal
from editrunner.records.locks import Part, state_folder, wiki_lock
from editrunner.report.reports import RunReport, RunTotals
from editrunner.wiki.client import MediaWiki
from editrunner.wiki.retry import RetryPolicy

_CHARACTERS_AHEAD = 4_000_000
"""How much text may wait to be saved, before no further page is planned."""

_SHARED_OUT = frozenset({"edits", "edits_total", "first"})
_STOPPED = (ExitCode.LOCAL_FAILURE, ExitCode.INTERRUPTED, ExitCode.WIKI, ExitCode.LIMIT)
"""What a run ends with that can be gone on with."""


def check_credentials(way: Approach, account: str | None, path: str) -> None:
    """Check that a run that is for an account is not carried out logged out.

    Raises:
        CredentialsError: it would be.
    """
    if account is not None and way.credentials is None:
        raise CredentialsError(
            f"{path} is for the account {account}, and there are no credentials",
            advice="Set EDITRUNNER_USER and EDITRUNNER_PASSWORD, or an OAuth token; the README lists the variables.",
        )


def check_abilities(jobs: Sequence[tuple[str, EditOptions]], wiki: MediaWiki) -> None:
    """Check that the wiki knows what jobs ask for, and that the account may do it.

    Raises:
        UsageError: it does not, or may not.
    """
    check_may_edit(wiki.account)
    check_rights(jobs, wiki.account)
    check_module(jobs, wiki.edit_module)


@contextmanager
def wiki_for_writing(
    way: Approach,
    maxlag: int,
    account: str | None,
    interrupts: Interrupts,
    watch: Watch,
    cookies: Sequence[JsonObject] = (),
    part: Part | None = None,
) -> Iterator[MediaWiki]:
    """Open the wiki, and hold the lock of this account on it; the shards of one work share it."""
    with ExitStack() as opened:
        # What the log needs takes as long to import as the wiki to answer.
        with imported_meanwhile("structlog"):
            wiki = open_wiki(
                way,
                maxlag=maxlag,
                account=account,
                on_wait=watch.waiting,
                policy=RetryPolicy(sleep=interrupts.sleep),
                cookies=cookies,
            )
            # Ctrl-C can come while the import is waited for, too.
            opened.callback(wiki.close)
        warning = logged_out_warning(wiki)
        if warning is not None:
            watch.warn(warning)
        opened.enter_context(wiki_lock(state_folder(os.environ), wiki.api, wiki.account.name, part))
        yield wiki


def carry_out(
    work: Work, wiki: MediaWiki, log: AuditLog, interrupts: Interrupts, watch: Watch, concurrency: int
) -> RunResult:
    """Apply a stream of entries, with a log that is open and has its beginning.

    Args:
        work: what is to be done.
        wiki: where.
        log: of the run.
        interrupts: tells of a person who wants the end.
        watch: tells people.
        concurrency: how many edits are saved at once.
    """
    crew: Crew = Alone() if concurrency == 1 else Several(concurrency)
    wiki.keep_lookout(work.limits.stop_page, talk=work.limits.stop_on_talk)
    cookies = CookieFile.beside(log.path)
    interrupts.busy = lambda: log.is_writing
    with interrupts, watch.showing(lambda: work.total):
        sender = _sender(work, wiki, log, interrupts, watch, crew)
        wiki.tell_of_waits(sender.waiting_to_read)
        run = _run(work, sender, crew, keep_session=lambda: cookies.write(wiki.cookies()))
        with _ahead(work, wiki) as stream:
            result = run.apply(stream)
    watch.concluded(work.run, log.path, result)
    _forget_session(log, cookies)
    return result


def _sender(work: Work, wiki: MediaWiki, log: AuditLog, interrupts: Interrupts, watch: Watch, crew: Crew) -> Sender:
    sleep = aside(crew, interrupts.sleep)
    return Sender(
        wiki=wiki,
        log=log,
        run=work.run,
        listener=watch,
        options=work.options,
        pace=Pace(work.limits.edits_per_minute, sleep, tell=watch.pausing),
        sleep=sleep,
        interrupted=lambda: interrupts.wanted,
        crew=crew,
        warned=set(work.warned),
    )


def _run(work: Work, sender: Sender, crew: Crew, keep_session: Callable[[], None]) -> Run:
    return Run(
        sender=sender,
        gauges=work.gauges or Gauges(work.limits, work.job_limits, Counter(work.planned)),
        crew=crew,
        replan=work.replan,
        without_rows=work.without_rows,
        reviewed=work.reviewed,
        remember_saves=work.builds_upon_itself,
        whole=work.whole,
        earlier=work.earlier,
        keep_session=keep_session,
    )


def _ahead(work: Work, wiki: MediaWiki) -> AbstractContextManager[Iterable[Planned]]:
    """Return the stream of entries; the next ones are planned meanwhile, where they may be."""
    if not work.reads_ahead:
        return nullcontext(work.stream)
    return read_ahead(work.stream, wiki.batch_size, characters=_CHARACTERS_AHEAD, size=characters_of)


def _forget_session(log: AuditLog, cookies: CookieFile) -> None:
    """Remove the cookies that no unanswered CAPTCHA needs any more."""
    if cookies.exists() and not read_journal(log.path).awaits_answers:
        cookies.remove()


def report_run(
    result: RunResult,
    run: str,
    path: Path,
    head: str,
    report: RunReport,
    shard: Shard | None = None,
    plan: Path | None = None,
) -> ExitCode:
    """Tell how a run ended, and return its exit code.

    Args:
        result: how.
        run: its id.
        path: its log.
        head: the digest of the log's last line.
        report: shows it.
        shard: the share of the pages that it had.
        plan: the plan that it saved to the letter, where it did.
    """
    if result.error is not None:
        show_error(result.error)
    report.end(RunTotals(run, result.counts, result.reason, int(result.exit_code), str(path), head, shard))
    if shard is not None and result.limit is not None and LimitKey.parse(result.limit).name in _SHARED_OUT:
        say(f"The shard {shard} has its part of `edits`, `edits_total` and `first`, not all that the job file allows.")
    ways = _ways_on(result, path, plan)
    if ways:
        say("; ".join(ways) + ".")
    return result.exit_code


def _ways_on(result: RunResult, path: Path, plan: Path | None) -> list[str]:
    """Say how to go on with a run that has not come to its end, or not to a good one."""
    log = shlex.quote(str(path))
    if result.exit_code in _STOPPED:
        return [f"`editrunner resume {log}` goes on with it"]
    problems = {outcome for outcome in PROBLEMS if result.counts.get(outcome)}
    ways = [f"`editrunner audit summary {log}` shows what did not go well"] if problems else []
    if plan is not None and Outcome.CONFLICT in problems:
        # A page that has moved on does not come back to where the plan wants it.
        problems.remove(Outcome.CONFLICT)
        ways.append(f"`editrunner apply {shlex.quote(str(plan))} --replan` plans anew what is in conflict")
    if problems:
        ways.append(f"`editrunner resume {log} --retry-failed` tries that again")
    return ways


def say_what_waits(result: RunResult, path: Path) -> None:
    """Say how to go on where pages wait for a person."""
    if result.counts.get(Outcome.HELD):
        log = shlex.quote(str(path))
        say(f"`editrunner resume {log}` lists what waits for a person, and takes answers and approvals.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What the log of a new run says first.

    Args:
        source: what is carried out: its kind, path, SHA-256 and digest.
        jobs: as they are in the plan, with their defaults filled in.
        limits: of the job file or plan, for all shards together.
        maxlag: seconds of database lag above which writes wait.
        options: those of the command line that the run goes on with.
        shard: the share of the pages that the run is of.
        inputs: the files that the run goes on from, should it stop.
    """

    source: JsonObject
    jobs: list[Json]
    limits: JsonObject
    maxlag: int
    options: JsonObject
    shard: Shard | None = None
    inputs: Sequence[InputFile] = ()

    def write(self, log: AuditLog, wiki: Wiki) -> None:
        """Write it into a log.

        Raises:
            LocalFailure: it cannot be written.
        """
        log.record(
            "run.started",
            **tool(),
            source=self.source,
            jobs=self.jobs,
            limits=self.limits,
            wiki={"api": wiki.api, "generator": wiki.site.generator, "maxlag": self.maxlag},
            account=wiki.account.name,
            shard=None if self.shard is None else str(self.shard),
            options=self.options,
        )
        for file in self.inputs:
            log.record("run.input", path=file.path, sha256=file.sha256, content=file.content)


def tool() -> JsonObject:
    """Return which program writes a log, as the log has it."""
    return {"tool": f"editrunner {__version__}", "python": platform.python_version()}
