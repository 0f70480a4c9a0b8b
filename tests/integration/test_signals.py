"""Runs of several edits at once that get signals at any moment, again and again, and go on."""

import os
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from random import Random
from threading import Lock

import pytest
from werkzeug.wrappers import Response

from editrunner.records.audit_reading import OUTCOME_EVENTS, read_events, summarise, verify
from tests.wiki_access import WikiAccess

from .command import Command, ended
from .proxy import Hook, Passing, Proxy, Stalls, drop_the_answer, lose_the_session, make_the_token_stale, turned_away
from .test_kills import is_begun
from .work import FINISHED

pytestmark = pytest.mark.mediawiki

IS_LONG = bool(os.environ.get("EDITRUNNER_TEST_LONG"))
PAGES = 160 if IS_LONG else 60
CALLS = 30 if IS_LONG else 4
JOBS = ("one", "two")
ANNOUNCED = {"edit.saved", "edit.merged", "edit.unknown"}
"""What there is only of an edit that was sent."""
BROKEN_OFF = {130, -signal.SIGKILL, -signal.SIGINT, -signal.SIGTERM, 6}
"""By a signal, which can come before Python has begun, or by a wiki that loses a session twice."""
FAULTS: tuple[Hook, ...] = (
    drop_the_answer,
    lose_the_session,
    make_the_token_stale,
    turned_away(429, 1),
    turned_away(503),
)


class Storm:
    """Now and then something goes wrong, and a process gets signals; as a hook of the proxy."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.stalls = Stalls(random)
        self.process: subprocess.Popen[str] | None = None
        self.remaining = 0
        self._one_at_a_time = Lock()

    def __call__(self, request: Passing) -> Response | None:
        with self._one_at_a_time:
            self.remaining -= 1
            strikes = self.remaining == 0 and self.process is not None
            fault = self.random.choice(FAULTS) if self.random.random() < 0.04 else None
        if strikes:
            self._strike()
        if strikes and request.is_edit:
            return self.stalls.hold(request)
        return fault(request) if fault is not None and request.is_edit else None

    def _strike(self) -> None:
        assert self.process is not None
        numbers = self.random.choice([(signal.SIGTERM,), (signal.SIGINT, signal.SIGINT), (signal.SIGKILL,)])
        for number in numbers:
            self.process.send_signal(number)
            time.sleep(self.random.choice([0.01, 0.05, 0.3]))


def check_log(log: Path) -> None:
    """Check the chain, that the totals add up, and that nothing was sent unannounced."""
    assert verify(log).problems == []
    announced: set[str] = set()
    outcomes: dict[str, str] = {}
    for event in read_events(log):
        name = event["event"]
        if name == "edit.intent":
            announced.add(event["entry"])
        elif name in OUTCOME_EVENTS:
            assert event["entry"] in announced or name not in ANNOUNCED, event
            outcomes[event["entry"]] = str(OUTCOME_EVENTS[name])
        elif name == "run.stopped":
            counts = {outcome: count for outcome, count in event["counts"].items() if count}
            assert counts == Counter(outcomes.values()), event


@pytest.mark.parametrize(
    ("most", "from_plan"), [(4, False), (4, True), (16, False), (16, True)] if IS_LONG else [(16, False)]
)
def test_a_run_that_gets_signals_again_and_again_does_everything_once(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, *, most: int, from_plan: bool
) -> None:
    seed = int(os.environ.get("EDITRUNNER_TEST_SEED", Random().randrange(10**6)))
    print(f"EDITRUNNER_TEST_SEED={seed}")  # noqa: T201 - shown where the test fails
    random, log = Random(seed), command.folder / "run.jsonl"
    titles = [f"{prefix} {number:03}" for number in range(PAGES)]
    mediawiki.bring_in(dict.fromkeys(titles, "text"))
    jobs = [
        {
            "id": name,
            "targets": [{"prefix": prefix}],
            # The second finds the pages as the first has left them, or nothing to do.
            **({} if name == JOBS[0] else {"only_if": {"contains": f"line {JOBS[0]}"}}),
            "operations": [{"append": {"text": f"line {name}", "repeat": True}}],
        }
        for name in JOBS
    ]
    source = command.jobs(*jobs, limits={"failures": 1000})
    source = command.plan(source) if from_plan else source
    storm = Storm(random)
    proxy.hooks.append(storm)

    for _ in range(CALLS):
        at_once = str(random.choice([1, most, most]))
        storm.remaining = random.randrange(1, 6 + 4 * PAGES // CALLS)
        if is_begun(log):
            process = command.start("resume", "run.jsonl", "--concurrency", at_once)
        else:
            log.unlink(missing_ok=True)
            process = command.start("apply", source, "--yes", "--audit", "run.jsonl", "--concurrency", at_once)
        storm.process = process
        result = ended(process)
        storm.process = None
        if result.code in FINISHED:
            break
        assert result.code in BROKEN_OFF, result
        if is_begun(log) and result.code == 130:
            check_log(log)
        if random.random() < 0.5:
            storm.stalls.let_all_arrive()

    storm.stalls.let_all_arrive()
    proxy.hooks.clear()
    result = command.run("resume", "run.jsonl", "--format", "json", "--concurrency", str(most))
    assert result.code in FINISHED, result
    check_log(log)
    entries = summarise(read_events(log)).entries
    assert len(entries) == len(JOBS) * PAGES, result
    for title in titles:
        lines = Counter(mediawiki.text(title).split("\n"))
        for name in JOBS:
            outcome = str(entries[f"{name}/{title}"].outcome)
            assert lines[f"line {name}"] <= 1, (title, outcome)
            assert outcome not in ("saved", "merged", "unchanged") or lines[f"line {name}"] == 1, (title, outcome)
    outcomes = Counter(str(entry.outcome) for entry in entries.values())
    assert outcomes["saved"] + outcomes["unchanged"] >= len(JOBS) * PAGES * 9 // 10, outcomes
