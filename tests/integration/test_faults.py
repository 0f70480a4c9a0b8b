"""A faulty road to a real wiki: answers and requests are lost, late, cut, or somebody else's."""

import os
from dataclasses import dataclass, field
from random import Random
from threading import Event, Lock, Semaphore

import pytest
from werkzeug.wrappers import Response

from editrunner.wiki import http
from tests.wiki_access import WikiAccess

from .command import Command, Ended
from .proxy import (
    TIMEOUT,
    Hook,
    Passing,
    Proxy,
    Stalls,
    break_off_the_answer,
    cut_the_answer,
    drop_the_answer,
    lose_the_request,
    lose_the_session,
    make_the_token_stale,
    saved_but,
    turned_away,
)
from .work import FINISHED, KINDS, Work

pytestmark = [pytest.mark.mediawiki, pytest.mark.usefixtures("slept")]

IS_LONG = bool(os.environ.get("EDITRUNNER_TEST_LONG"))
SEEDS = range(60 if IS_LONG else 1)
MOST_RESUMPTIONS = 6

FAULTS: dict[str, Hook] = {
    "answer lost": drop_the_answer,
    "request lost": lose_the_request,
    "answer cut": cut_the_answer,
    "answer broken off": break_off_the_answer,
    "saved, but 502": saved_but(502),
    "saved, but 503": saved_but(503),
    "saved, but 503, later": saved_but(503, retry_after=7),
    "saved, but HTML": saved_but(200),
    "saved, but other JSON": saved_but(200, body="[]"),
    "saved, but 504 in JSON": saved_but(504, body='{"error": {"code": 504, "message": "Gateway Timeout"}}'),
    "saved, but 502 in JSON": saved_but(502, body='{"errors": [{"code": "bad_gateway", "title": "Bad Gateway"}]}'),
    "502": turned_away(502),
    "503": turned_away(503),
    "503, later": turned_away(503, 7),
    "429": turned_away(429),
    "429, later": turned_away(429, 7),
    "session dropped": lose_the_session,
    "token stale": make_the_token_stale,
}


def resume(command: Command, *arguments: str) -> Ended:
    return command.run("resume", "run.jsonl", "--format", "json", *arguments)


@pytest.fixture
def work(command: Command, mediawiki: WikiAccess, prefix: str) -> Work:
    return Work(command, mediawiki, prefix)


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_each_fault_alone_loses_nothing_and_does_nothing_twice(proxy: Proxy, work: Work, *, from_plan: bool) -> None:
    """Every kind of change meets every fault (in the short form, some of them)."""
    random = Random(5 + from_plan)
    faults: dict[str, Hook] = {}
    for kind in KINDS:
        for name in FAULTS if IS_LONG or kind.name == "append" else random.sample(sorted(FAULTS), 2):
            faults[work.add(kind, name)] = FAULTS[name]
    source = work.prepare(from_plan=from_plan)

    def once(request: Passing) -> Response | None:
        fault = faults.pop(request.params.get("title", ""), None) if request.is_edit else None
        return fault(request) if fault is not None else None

    proxy.hooks.append(once)

    ended = work.command.apply(source)

    assert ended.code in FINISHED, ended
    counts = work.check(ended)
    # Of a new section that the wiki adds by itself, nobody knows whether it is there.
    assert counts["saved"] + counts["unknown"] == len(work.pages), ended
    unknown = [title for title, entry in work.outcomes().items() if entry.outcome == "unknown"]
    assert all(work.pages[title].name == "add section on server" for title in unknown), unknown


@dataclass(slots=True)
class Road:
    """A road on which anything can happen to any request, by chance; as a hook of the proxy."""

    work: Work
    random: Random
    stalls: Stalls
    rate: float = 0.3
    meddling: float = 0.2
    is_open: bool = False
    """Whether the session is open; before, a fault would only end the command before it begins."""
    one_at_a_time: Lock = field(default_factory=Lock)

    def __call__(self, request: Passing) -> Response | None:
        with self.one_at_a_time:
            return self._pass(request)

    def _pass(self, request: Passing) -> Response | None:
        if not self.is_open:
            self.is_open = request.params.get("action") == "paraminfo"
            return None
        self.stalls.let_due_arrive(request)
        if request.is_edit and self._happens(self.meddling):
            self._meddle(request)
        if not self._happens(self.rate):
            return None
        fault = self.random.choice([*FAULTS.values(), self.stalls.hold, self.stalls.hold])
        try:
            return fault(request)
        finally:
            if request.is_edit and self._happens(self.meddling):
                self._meddle(request)

    def _happens(self, probability: float) -> bool:
        return self.random.random() < probability

    def _meddle(self, request: Passing) -> None:
        self.work.meddle(self.work.title_of(request), self.random)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
@pytest.mark.parametrize("at_once", ["1", "4"])
def test_all_faults_at_random_lose_nothing_and_do_nothing_twice(
    proxy: Proxy, work: Work, *, seed: int, from_plan: bool, at_once: str
) -> None:
    seed = int(os.environ.get("EDITRUNNER_TEST_SEED", Random().randrange(10**6) if not IS_LONG else seed))
    print(f"EDITRUNNER_TEST_SEED={seed}")  # noqa: T201 - shown where the test fails
    random = Random(seed)
    for kind in KINDS:
        for number in range(4 if IS_LONG else 2):
            work.add(kind, number)
    source = work.prepare(from_plan=from_plan)
    road = Road(work, random, Stalls(random))
    proxy.hooks.append(road)

    ended = work.command.apply(source, "--concurrency", at_once)
    for _ in range(MOST_RESUMPTIONS):
        if ended.code in FINISHED:
            break
        assert ended.code == 6, ended
        road.is_open = False
        if random.random() < 0.5:
            road.stalls.let_all_arrive()
        ended = resume(work.command, "--concurrency", at_once)
    road.rate = road.meddling = 0
    ended = resume(work.command)

    assert ended.code in FINISHED, ended
    work.check(ended)
    road.stalls.let_all_arrive()
    work.check_pages()


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_an_edit_that_arrives_while_it_is_looked_for_is_made_once(proxy: Proxy, work: Work, *, from_plan: bool) -> None:
    """The road holds each page's first edit back until some more requests have passed: looks, and sends."""
    delays = {work.add(kind, delay): delay for kind in KINDS for delay in (range(7) if IS_LONG else (1, 3))}
    source = work.prepare(from_plan=from_plan)
    stalls = Stalls(Random(0))

    def hold_once(request: Passing) -> Response | None:
        stalls.let_due_arrive(request)
        delay = delays.pop(request.params.get("title", ""), None) if request.is_edit else None
        return stalls.hold(request, delay) if delay is not None else None

    proxy.hooks.append(hold_once)

    ended = work.command.apply(source)

    assert ended.code in FINISHED, ended
    counts = work.check(ended)
    assert counts["saved"] + counts["unknown"] == len(work.pages)
    stalls.let_all_arrive()
    ended = resume(work.command)
    assert (ended.code, work.check(ended)) == (0, {"saved": len(work.pages)}), ended


@pytest.mark.parametrize(("text", "outcome"), [("OURS", "saved"), ("OURS ~~~~", "unknown")])
def test_an_edit_made_logged_out_without_a_mark_is_never_made_twice(
    proxy: Proxy, work: Work, mediawiki: WikiAccess, text: str, outcome: str
) -> None:
    """Only the text can tell whose it is, and with a signature in it nobody knows the text beforehand."""
    work.command.log_in(proxy.api, None)
    mediawiki.create({work.prefix: "a"})
    job = {"id": "j", "targets": [{"titles": [work.prefix]}], "operations": [{"append": {"text": text}}]}
    proxy.on_edit(drop_the_answer)

    ended = work.command.apply(work.command.jobs(job, edit={"summary": "Fix spelling", "mark": False}))

    assert ended.counts == {outcome: 1}
    assert mediawiki.text(work.prefix).count("OURS") == 1


def test_a_wiki_that_stalls_past_the_time_out_is_asked_what_became_of_the_edit(
    proxy: Proxy, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "READ_TIMEOUT", 0.5)
    title = work.add(KINDS[0])
    source = work.prepare()
    looks, arrived = Semaphore(0), Event()

    def stall(request: Passing) -> Response:
        # The wiki still works on it during the first look.
        assert looks.acquire(timeout=TIMEOUT)
        answer = request.send_on()
        arrived.set()
        return answer

    def look(request: Passing) -> Response | None:
        if request.params.get("rvdir") != "newer":
            return None
        if looked:
            assert arrived.wait(TIMEOUT)
            return None
        looked.append(request)
        answer = request.send_on()
        looks.release()
        return answer

    looked: list[Passing] = []
    proxy.on_edit(stall)
    proxy.hooks.append(look)

    ended = work.command.apply(source)

    assert ended.code == 0, ended
    assert work.check(ended) == {"saved": 1}
    assert [request.params["title"] for request in proxy.edits] == [title]
