"""Several people edit the same pages at the same time, on wikis that merge and on wikis that do not."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest

from editrunner.records.audit_reading import read_events, summarise
from tests.wiki_access import WikiAccess

from .command import Command, ended
from .proxy import Passing, Proxy
from .work import FINISHED, KINDS, OURS, Work

pytestmark = pytest.mark.mediawiki

IS_LONG = bool(os.environ.get("EDITRUNNER_TEST_LONG"))
PAGES_OF_A_KIND = 10 if IS_LONG else 1


@pytest.fixture(params=[True, False], ids=["diff3", "no diff3"])
def wiki(mediawiki: WikiAccess, request: pytest.FixtureRequest) -> Iterator[WikiAccess]:
    with nullcontext() if request.param else mediawiki.switched_on("no-merge"):
        yield mediawiki


@pytest.fixture
def work(command: Command, wiki: WikiAccess, prefix: str) -> Work:
    work = Work(command, wiki, prefix)
    for number in range(PAGES_OF_A_KIND):
        for kind in KINDS:
            work.add(kind, number)
    return work


@contextmanager
def somebody_editing(work: Work) -> Iterator[None]:
    """Somebody else edits the pages, one after the other, all the time."""
    assert work.wiki.described is not None
    theirs, random, stop = WikiAccess.real(work.wiki.described), Random(0), Event()

    def edit() -> None:
        while not stop.is_set():
            work.meddle(random.choice(sorted(work.pages)), random, theirs)

    thread = Thread(target=edit)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        theirs.close()


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_what_somebody_else_writes_meanwhile_survives(proxy: Proxy, work: Work, *, from_plan: bool) -> None:
    """One other person writes all the time, and another one always in the moment before an edit arrives."""
    source = work.prepare(from_plan=from_plan)
    random = Random(1)

    def be_faster(request: Passing) -> None:
        if request.is_edit and random.random() < 0.6:
            work.meddle(work.title_of(request), random)

    proxy.hooks.append(be_faster)

    with somebody_editing(work):
        result = work.command.apply(source)

    assert result.code in FINISHED, result
    counts = work.check(result)
    assert work.theirs
    assert counts.keys() <= {"saved", "merged", "conflict"}, result


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_two_runs_of_two_accounts_keep_each_others_edits(work: Work, *, from_plan: bool) -> None:
    ours = work.prepare(from_plan=from_plan)
    command, wiki = work.command, work.wiki
    titles = [title for title, kind in work.pages.items() if kind.before is not None]
    append = {"append": {"text": "THEIRS", "repeat": True}}
    job = {"id": "theirs", "targets": [{"titles": titles}], "operations": [append]}
    command.log_in(wiki.api, wiki.credentials["Other"])
    source = command.jobs(job, name="theirs.yaml", limits={"failures": 1000})
    theirs = command.plan(source, "theirs.jsonl") if from_plan else source
    other = command.start("apply", theirs, "--yes", "--audit", "other.jsonl")
    command.log_in(wiki.api, wiki.credentials["Bot"])
    wait_until_it_edits(command.folder / "other.jsonl")

    result = work.command.apply(ours)
    other_result = ended(other)

    assert result.code in FINISHED, result
    assert other_result.code in FINISHED, other_result
    work.check(result)
    for title, word in outcomes(command.folder / "other.jsonl").items():
        text = wiki.text(title)
        assert text.count("THEIRS") == (word in ("saved", "merged")), f"{title} is {word}: {text!r}"
        assert text.count(OURS) == (work.outcomes()[title].outcome in ("saved", "merged")), text


def wait_until_it_edits(log: Path) -> None:
    while not log.exists() or "edit.intent" not in log.read_text(encoding="utf-8"):
        time.sleep(0.01)


def outcomes(log: Path) -> dict[str, str]:
    """How each page has ended, by title."""
    entries = summarise(read_events(log)).entries.values()
    return {entry.event["title"]: str(entry.outcome) for entry in entries}
