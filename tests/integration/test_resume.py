"""Runs that stop, pause or are killed, and go on."""

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.wiki_access import WikiAccess

from .command import Command, Ended, ended
from .proxy import Passing, Proxy

pytestmark = pytest.mark.mediawiki

APPEND = {"append": {"text": "more", "repeat": True}}


def append_to(command: Command, prefix: str, **keys: Any) -> Path:
    return command.jobs({"id": "j", "targets": [{"prefix": prefix}], "operations": [APPEND]}, **keys)


def resume(command: Command, *arguments: str | Path) -> Ended:
    return command.run("resume", "run.jsonl", "--format", "json", *arguments)


def revisions(wiki: WikiAccess, titles: list[str]) -> list[int]:
    return [len(wiki.existing(title).revisions) for title in titles]


@pytest.fixture
def five_pages(mediawiki: WikiAccess, prefix: str) -> list[str]:
    titles = [f"{prefix} {number}" for number in range(5)]
    mediawiki.create(dict.fromkeys(titles, "a"))
    return titles


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_a_run_that_a_limit_has_stopped_goes_on_until_it_is_done(
    command: Command, mediawiki: WikiAccess, prefix: str, five_pages: list[str], *, from_plan: bool
) -> None:
    source = append_to(command, prefix, limits={"edits": 2})
    source = command.plan(source) if from_plan else source

    results = [command.apply(source), resume(command), resume(command), resume(command)]

    assert [result.code for result in results] == [4, 4, 0, 0]
    assert [result.counts for result in results] == [{"saved": 2}, {"saved": 4}, {"saved": 5}, {"saved": 5}]
    assert revisions(mediawiki, five_pages) == [2] * 5
    assert command.run("audit", "verify", "run.jsonl").code == 0


@pytest.mark.parametrize("saved", [True, False], ids=["saved", "lost"])
def test_a_killed_run_looks_for_its_last_edit_before_it_goes_on(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, five_pages: list[str], *, saved: bool
) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def hold_back(request: Passing) -> None:
        if request.params["title"] == five_pages[2]:
            if saved:
                request.send_on()
            arrived.set()
            assert go_on.wait(60)

    proxy.on_edit(hold_back, times=3)
    process = command.start("apply", append_to(command, prefix), "--yes", "--audit", "run.jsonl")
    assert arrived.wait(60)
    process.kill()
    ended(process)
    if saved:
        # The request that the proxy still holds would be another one.
        proxy.hooks.append(lambda request: request.abandon() if request.is_edit and go_on.is_set() else None)

    result = resume(command)
    go_on.set()

    assert (result.code, result.counts) == (0, {"saved": 5})
    assert [mediawiki.text(title) for title in five_pages] == ["a\nmore"] * 5
    assert revisions(mediawiki, five_pages) == [2] * 5
