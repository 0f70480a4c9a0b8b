"""Several edits saved at once: nothing twice, nothing lost, and every promise of one at a time kept."""

import json
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from werkzeug.wrappers import Response

from editrunner.records.audit_reading import read_events
from tests.wiki_access import WikiAccess

from .command import Command, Ended, ended
from .proxy import Hook, Passing, Proxy, Stalls, drop_the_answer, lose_the_session, make_the_token_stale, turned_away
from .work import FINISHED, KINDS, OURS, Work

pytestmark = pytest.mark.mediawiki

AT_ONCE = ("--concurrency", "4")
LONG = 20.0
"""Seconds after which something that should have happened has not."""


@pytest.fixture
def titles(mediawiki: WikiAccess, prefix: str) -> list[str]:
    titles = [f"{prefix} {number}" for number in range(24)]
    mediawiki.bring_in(dict.fromkeys(titles, "text"))
    return titles


def appending(titles: list[str], name: str = "j", **keys: Any) -> dict[str, Any]:
    operation = {"append": {"text": OURS, "repeat": True}}
    return {"id": name, "targets": [{"titles": titles}], "operations": [operation], **keys}


def resume(command: Command, *arguments: str) -> Ended:
    return command.run("resume", "run.jsonl", "--format", "json", *arguments)


def times(mediawiki: WikiAccess, titles: list[str]) -> list[int]:
    return [mediawiki.text(title).count(OURS) for title in titles]


@dataclass
class UnderWay:
    """Counts the edits that are on their way at once; as a hook of the proxy."""

    most: int = 0
    titles: Counter[str] = field(default_factory=Counter)
    crowds: set[int] = field(default_factory=set)
    _meeting: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, request: Passing) -> Response | None:
        if not request.is_edit:
            return None
        title = request.params["title"]
        with self._meeting:
            self.titles[title] += 1
            self.crowds.add(self.titles[title])
            self.most = max(self.most, self.titles.total())
        try:
            return request.send_on()
        finally:
            with self._meeting:
                self.titles[title] -= 1


def test_several_edits_are_on_their_way_at_once_each_of_another_page(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, titles: list[str]
) -> None:
    under_way = UnderWay()
    proxy.hooks.append(under_way)
    meeting = threading.Barrier(4)

    def meet(request: Passing) -> Response | None:
        # The first four can go on only together.
        if request.is_edit and request.params["title"] in titles[:4]:
            meeting.wait(LONG)
        return None

    proxy.hooks.insert(0, meet)

    result = command.apply(command.jobs(appending(titles)), *AT_ONCE)

    assert (result.code, result.counts) == (0, {"saved": 24})
    assert 1 < under_way.most <= 4
    assert times(mediawiki, titles) == [1] * 24
    assert command.run("audit", "verify", "run.jsonl").code == 0


def test_every_intent_is_in_the_log_before_its_edit_arrives(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, titles: list[str]
) -> None:
    unannounced: list[str] = []

    def look(request: Passing) -> Response | None:
        if request.is_edit:
            lines = (command.folder / "run.jsonl").read_bytes().splitlines()
            known = {event["title"] for event in map(json.loads, lines) if event["event"] == "edit.intent"}
            if request.params["title"] not in known:
                unannounced.append(request.params["title"])
        return None

    proxy.hooks.append(look)

    result = command.apply(command.jobs(appending(titles)), *AT_ONCE)

    assert (result.counts, unannounced) == ({"saved": 24}, [])


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_jobs_on_the_same_pages_build_upon_each_other(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, titles: list[str], *, from_plan: bool
) -> None:
    under_way = UnderWay()
    proxy.hooks.append(under_way)
    jobs = [
        {
            "id": f"j{number}",
            "targets": [{"titles": titles[:8]}],
            "operations": [{"append": {"text": f"line {number}"}}],
        }
        for number in range(3)
    ]
    source = command.jobs(*jobs)

    result = command.apply(command.plan(source) if from_plan else source, *AT_ONCE)

    assert (result.code, result.counts) == (0, {"saved": 24})
    assert {mediawiki.text(title) for title in titles[:8]} == {"text\nline 0\nline 1\nline 2"}
    assert under_way.crowds == {1}


def test_limits_of_edits_hold_for_all_that_are_under_way(
    command: Command, mediawiki: WikiAccess, titles: list[str]
) -> None:
    source = command.jobs(appending(titles), limits={"edits": 6, "edits_total": 11})

    results = [command.apply(source, *AT_ONCE), resume(command, *AT_ONCE), resume(command, *AT_ONCE)]

    assert [(result.code, result.counts) for result in results] == [
        (4, {"saved": 6}),
        (4, {"saved": 11}),
        (4, {"saved": 17}),
    ]
    assert sum(times(mediawiki, titles)) == 17


@pytest.mark.parametrize(
    ("fault", "log_ins", "tokens"),
    [(lose_the_session, 1, 1), (make_the_token_stale, 0, 1)],
    ids=["session", "token"],
)
def test_what_is_lost_for_all_is_renewed_once(
    command: Command, proxy: Proxy, titles: list[str], fault: Hook, log_ins: int, tokens: int
) -> None:
    meeting = threading.Barrier(4)
    seen: list[Passing] = []

    def lose(request: Passing) -> Response | None:
        seen.append(request)
        if request.is_edit and request.params["title"] in faulty:
            faulty.remove(request.params["title"])
            meeting.wait(LONG)
            return fault(request)
        return None

    faulty = titles[:4]
    proxy.hooks.append(lose)

    result = command.apply(command.jobs(appending(titles)), *AT_ONCE)

    assert (result.code, result.counts) == (0, {"saved": 24})
    opened = next(number for number, request in enumerate(seen) if request.is_edit)
    later = seen[opened:]
    assert sum(request.params.get("action") == "login" for request in later) == log_ins
    assert sum(request.params.get("type") == "csrf" for request in later) == tokens


def test_a_log_in_that_is_refused_is_not_tried_by_each(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, titles: list[str]
) -> None:
    meeting = threading.Barrier(4)
    lost: list[str] = []
    refused: list[str] = []

    def lose(request: Passing) -> Response | None:
        if request.is_edit:
            lose_the_session(request)
            lost.append(request.params["title"])
            meeting.wait(LONG)
        if lost and request.params.get("action") == "login":
            refused.append(request.params["lgname"])
            request.params["lgpassword"] = "another one by now"
        return None

    proxy.hooks.append(lose)

    result = command.apply(command.jobs(appending(titles)), *AT_ONCE)

    assert (result.code, len(lost), len(refused)) == (6, 4, 1), result
    assert "refuses the log-in" in result.err
    assert sum(times(mediawiki, titles)) == 0
    proxy.hooks.clear()
    assert resume(command, *AT_ONCE).counts == {"saved": 24}


def test_warnings_of_filters_are_overridden_for_each_of_several_edits(
    command: Command, mediawiki: WikiAccess, titles: list[str], prefix: str
) -> None:
    with mediawiki.switched_on("abuse-filter"):
        number = mediawiki.add_filter(f'added_lines irlike "{OURS}"', action="warn", description="Warning")
        edit = {"summary": "by editrunner", "override_filters": [number]}

        result = command.apply(command.jobs(appending(titles), edit=edit), *AT_ONCE)

        mediawiki.disable_filters()
    assert (result.code, result.counts) == (0, {"saved": 24}), result
    assert times(mediawiki, titles) == [1] * 24


def test_a_wait_that_the_wiki_asks_for_holds_all(
    command: Command, proxy: Proxy, titles: list[str], slept: list[float]
) -> None:
    begun = time.monotonic()
    busy = turned_away(429, 3)
    refused: list[str] = []
    moments: list[float] = []

    def once(request: Passing) -> Response | None:
        if not request.is_edit:
            return None
        if not refused:
            refused.append(request.params["title"])
            return busy(request)
        moments.append(time.monotonic() - begun)
        return None

    proxy.hooks.append(once)

    result = command.apply(command.jobs(appending(titles)), *AT_ONCE)

    assert (result.code, result.counts) == (0, {"saved": 24})
    # Each that was not on its way yet waits for what is left of it.
    assert len([seconds for seconds in slept if 0 < seconds <= 3]) > 4


def test_several_edits_logged_out_make_one_temporary_account(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, titles: list[str]
) -> None:
    if "returnto" not in mediawiki.edit_parameters():
        pytest.skip("this version of MediaWiki has no temporary accounts")
    with mediawiki.switched_on("temp-accounts"):
        command.log_in(proxy.api, None)

        result = command.apply(command.jobs(appending(titles)), *AT_ONCE)

    users = {mediawiki.existing(title).newest.user for title in titles}
    assert (result.code, result.counts, len(users)) == (0, {"saved": 24}, 1)


@pytest.mark.usefixtures("slept")
@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_lost_answers_are_looked_for_while_others_go_on(proxy: Proxy, work: Work, *, from_plan: bool) -> None:
    random = Random(3)
    for number in range(3):
        for kind in KINDS:
            work.add(kind, number)
    source = work.prepare(from_plan=from_plan)
    seen: set[str] = set()

    def lose_every_third(request: Passing) -> Response | None:
        title = request.params.get("title", "")
        if not request.is_edit or title in seen:
            return None
        seen.add(title)
        return drop_the_answer(request) if random.random() < 0.3 else None

    proxy.hooks.append(lose_every_third)

    result = work.command.apply(source, *AT_ONCE)

    assert result.code in FINISHED, result
    counts = work.check(result)
    assert counts["saved"] + counts["unknown"] == len(work.pages)


@pytest.fixture
def work(command: Command, mediawiki: WikiAccess, prefix: str) -> Work:
    return Work(command, mediawiki, prefix)


@pytest.mark.parametrize("signals", [1, 2])
def test_an_interrupted_run_ends_with_every_edit_known_or_looked_for(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, titles: list[str], signals: int
) -> None:
    source = command.jobs(appending(titles))
    arrived = threading.Semaphore(0)
    stalls = Stalls(Random(0))
    held: list[str] = []

    def stall(request: Passing) -> Response | None:
        if request.is_edit and len(held) < 4:
            held.append(request.params["title"])
            arrived.release()
            if signals == 2:
                return stalls.hold(request)
            time.sleep(0.5)
        return None

    proxy.hooks.append(stall)
    process = command.start("apply", source, "--yes", "--audit", "run.jsonl", *AT_ONCE)
    for _ in range(4):
        assert arrived.acquire(timeout=LONG)
    process.send_signal(signal.SIGTERM)
    if signals == 2:
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)

    result = ended(process)

    assert result.code == 130, result
    assert command.run("audit", "verify", "run.jsonl").code == 0
    events = list(read_events(command.folder / "run.jsonl"))
    assert events[-1]["event"] == "run.stopped"
    stalls.let_all_arrive()
    final = resume(command, *AT_ONCE)
    assert (final.code, final.counts) == (0, {"saved": 24}), final
    assert times(mediawiki, titles) == [1] * 24


def test_what_a_killed_run_had_not_finished_is_taken_up_again_whatever_batch_it_is_of(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    """One page hangs while the others go on, through two more batches; then the process dies."""
    titles = [f"{prefix} {number:03}" for number in range(130)]
    mediawiki.bring_in(dict.fromkeys(titles, "text"))
    command.log_in(proxy.api, mediawiki.credentials["Plain"])
    dead = threading.Event()
    hanging, last = titles[10], titles[-1]

    def hang_until_it_is_dead(request: Passing) -> Response | None:
        if not request.is_edit or dead.is_set():
            return None
        if request.params["title"] == last:
            process.kill()
            dead.set()
        if request.params["title"] in (hanging, last):
            assert dead.wait(LONG)
            raise ConnectionResetError
        return None

    proxy.hooks.append(hang_until_it_is_dead)
    process = command.start("apply", command.jobs(appending(titles)), "--yes", "--audit", "run.jsonl", *AT_ONCE)
    ended(process)
    listed = [event for event in read_events(command.folder / "run.jsonl") if event["event"] == "target.listed"]
    assert [event.get("unfinished") for event in listed] == [None, 1, 2]

    final = resume(command)

    assert (final.code, final.counts) == (0, {"saved": 130}), final
    assert set(times(mediawiki, titles)) == {1}
