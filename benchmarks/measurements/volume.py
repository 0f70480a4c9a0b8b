"""Many pages: planning, memory, long logs and reports; and what a call costs at least."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

from benchmarks.measurements.edits import SIZE
from benchmarks.places import EDITRUNNER, ROOT
from benchmarks.process import run
from benchmarks.runner import Course, Runner
from benchmarks.wiki import Account

_LIMIT_REACHED = 4
_SMALL = 1000
"""Bytes of the pages of which there are very many."""
_LONG = 2_000_000
"""Bytes of pages as long as MediaWiki lets them be: https://www.mediawiki.org/wiki/Manual:$wgMaxArticleSize."""


def planning(runner: Runner) -> None:
    """Plan pages that need no change, beside bare reads of the same batches."""
    rounds, count = (2, 1000) if runner.quick else (3, 5000)
    pages = runner.new_pages(0, SIZE, unchanged=count)
    job_file = runner.job_file(pages)
    batches: Mapping[Account, int] = {"Bot": 500, "Plain": 50}
    for account, batch in batches.items():
        for number in range(rounds):
            task = runner.task(pages, account, batch=batch)
            course = Course(count, account, number)
            runner.client("bare_reads", task, course)
            runner.editrunner(["plan", job_file, "--summary-only"], course, account)


def memory(runner: Runner) -> None:
    """Apply a job to few and to very many pages, one in a hundred of which is changed: by prefix, and by title.

    And to very long ones.
    """
    for count in (1000, 20_000) if runner.quick else (1000, 100_000):
        for kind in ("prefix", "titles"):
            pages = runner.new_pages(count // 100, _SMALL, unchanged=count - count // 100)
            titles = [page.title for page in pages]
            targets = {"prefix": titles[0].rpartition(" ")[0], "titles": titles}
            runner.apply(runner.job_file(pages, {kind: targets[kind]}), Course(count, kind))
    long = runner.new_pages(1, _LONG, unchanged=9 if runner.quick else 99)
    runner.apply(runner.job_file(long), Course(len(long), "long"))


def startup(runner: Runner) -> None:
    """Call what needs no wiki."""
    job_file = runner.job_file(runner.new_pages(1, SIZE))
    for number in range(5 if runner.quick else 15):
        runner.editrunner(["--version"], Course(0, "--version", number))
        runner.editrunner(["validate", job_file], Course(0, "validate", number))


def resume(runner: Runner) -> None:
    """Go on with a run whose log is long."""
    count = 20_000 if runner.quick else 100_000
    log = runner.folder / "long.jsonl"
    _write_log(runner, count)
    for number in range(1 if runner.quick else 3):
        copy = shutil.copy(log, runner.folder / "resumed.jsonl")
        runner.editrunner(["resume", copy], Course(count, "", number), expected=(_LIMIT_REACHED,))


def report(runner: Runner) -> None:
    """Make HTML reports of a plan and of a run."""
    count = 1000 if runner.quick else 5000
    pages = runner.new_pages(count, SIZE)
    plan = runner.folder / "plan.jsonl"
    runner.editrunner(["plan", runner.job_file(pages), "--summary-only", "-o", plan], Course(count, "planning"))
    _write_log(runner, count)
    log = runner.folder / "long.jsonl"
    for number in range(1 if runner.quick else 3):
        runner.editrunner(["plan", plan, "--format", "html"], Course(count, "plan", number))
        runner.editrunner(["audit", "summary", log, "--format", "html"], Course(count, "run", number))


def _write_log(runner: Runner, count: int) -> None:
    """Write the log of a run that has saved so many pages, and was killed before the last twenty.

    Its beginning is that of a real run of the same job, which a limit has stopped after its first edit.
    """
    pages = runner.new_pages(20, SIZE)
    job_file = runner.job_file(pages, {"prefix": pages[0].title.rpartition(" ")[0]}, limits={"edits": 1})
    runner.apply(job_file, Course(len(pages), "beginning"), expected=(_LIMIT_REACHED,))
    log = runner.folder / "long.jsonl"
    log.unlink(missing_ok=True)
    command = ["-m", "benchmarks.long_log", str(runner.folder / "run.jsonl"), str(log), str(count)]
    run([EDITRUNNER / "python", *command], {"PYTHONPATH": str(ROOT)}, runner.folder / "long.out")
