"""Runs that are killed at any moment, again and again, and go on."""

import json
import os
import subprocess
from pathlib import Path
from random import Random
from threading import Lock, Timer

import pytest
from werkzeug.wrappers import Response

from editrunner.errors import InvalidLog
from editrunner.records.journal import read_journal
from tests.wiki_access import WikiAccess

from .command import Command, ended
from .proxy import Passing, Proxy, Stalls
from .work import FINISHED, KINDS, Work

pytestmark = pytest.mark.mediawiki

IS_LONG = bool(os.environ.get("EDITRUNNER_TEST_LONG"))
PAGES = 200 if IS_LONG else 30
KILLS = 60 if IS_LONG else 5
FEWEST_KILLS = 50 if IS_LONG else 3
MOST_REQUESTS = 12
"""So many before a kill that the kills reach over most of the run, and that there always are the fewest."""
MOMENTS = ("not sent", "on its way", "saved", "answered", "answered")


class Killer:
    """Kills a process at a random moment of its talk with the wiki; as a hook of the proxy."""

    def __init__(self, random: Random, stalls: Stalls) -> None:
        self.random = random
        self.stalls = stalls
        self.process: subprocess.Popen[str] | None = None
        self.remaining = 0
        self.one_at_a_time = Lock()

    def threaten(self, process: "subprocess.Popen[str]") -> None:
        """Kill it after some requests."""
        self.remaining = self.random.randrange(1, MOST_REQUESTS)
        self.process = process

    def __call__(self, request: Passing) -> Response | None:
        with self.one_at_a_time:
            return self._pass(request)

    def _pass(self, request: Passing) -> Response | None:
        self.stalls.let_due_arrive(request)
        self.remaining -= 1
        if self.remaining != 0 or self.process is None:
            return None
        moment = self.random.choice(MOMENTS)
        if moment == "answered":
            # Somewhere between the answer and what is written down of it, or of what comes next.
            Timer(self.random.uniform(0, 0.15), self.process.kill).start()
            return None
        if moment == "saved":
            request.send_on()
        self.process.kill()
        if moment == "on its way" and request.is_edit:
            return self.stalls.hold(request)
        raise ConnectionResetError


def tear(log: Path, random: Random) -> None:
    """Cut the last line, where the system may not have written it yet: all but intents are synced later."""
    whole = log.read_bytes()
    last = whole.splitlines(keepends=True)[-1]
    if json.loads(last)["event"] not in ("edit.intent", "run.started", "run.input"):
        log.write_bytes(whole[: -random.randrange(1, len(last))])


def is_begun(log: Path) -> bool:
    """Whether a log says what the run is; one that was killed before has saved nothing."""
    try:
        return "edit.intent" in log.read_text(encoding="utf-8") or bool(read_journal(log).jobs)
    except (OSError, InvalidLog):
        return False


def what_goes_on(log: Path, source: Path) -> list[str | Path]:
    """Return the call that goes on with a run, or begins it where nothing of it was begun."""
    if is_begun(log):
        return ["resume", log.name]
    log.unlink(missing_ok=True)
    return ["apply", source, "--yes", "--audit", log.name]


@pytest.mark.parametrize(
    ("at_once", "from_plan"),
    [("1", False), ("1", True), ("4", False), ("4", True)] if IS_LONG else [("1", True), ("4", False)],
)
def test_a_run_that_is_killed_again_and_again_does_everything_once(
    command: Command,
    proxy: Proxy,
    mediawiki: WikiAccess,
    prefix: str,
    slept: list[float],
    *,
    from_plan: bool,
    at_once: str,
) -> None:
    seed = int(os.environ.get("EDITRUNNER_TEST_SEED", Random().randrange(10**6)))
    print(f"EDITRUNNER_TEST_SEED={seed}")  # noqa: T201 - shown where the test fails
    random = Random(seed)
    work, log = Work(command, mediawiki, prefix), command.folder / "run.jsonl"
    for number in range(PAGES // len(KINDS)):
        for kind in KINDS:
            work.add(kind, number)
    source = work.prepare(from_plan=from_plan)
    killer = Killer(random, Stalls(random))
    proxy.hooks.append(killer)
    kills = 0

    while kills < KILLS:
        process = command.start(*what_goes_on(log, source), "--concurrency", at_once)
        killer.threaten(process)
        result = ended(process)
        killer.process = None
        if result.code in FINISHED:
            break
        assert result.code == -9, result
        kills += 1
        if random.random() < 0.3 and is_begun(log):
            tear(log, random)
        if random.random() < 0.5:
            killer.stalls.let_all_arrive()

    assert kills >= FEWEST_KILLS
    result = command.run(*what_goes_on(log, source), "--format", "json")
    assert result.code in FINISHED, result
    counts = work.check(result)
    killer.stalls.let_all_arrive()
    work.check_pages()
    unknown = [title for title, entry in work.outcomes().items() if entry.outcome == "unknown"]
    assert counts["saved"] + counts["unknown"] == len(work.pages), result
    assert all(work.pages[title].name == "add section on server" for title in unknown), unknown
