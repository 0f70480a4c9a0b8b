"""A command in a folder of its own, logged in to a real wiki."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from editrunner.cli import connect, running
from editrunner.cli.interrupts import Interrupts
from editrunner.executor.gauges import Pace
from editrunner.wiki.retry import RetryPolicy
from tests.wiki_access import WikiAccess

from .command import Command
from .proxy import Proxy, proxy_to


@pytest.fixture
def bare_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command, bound to no wiki."""
    return Command(tmp_path, monkeypatch, capsys)


@pytest.fixture
def command(bare_command: Command, mediawiki: WikiAccess) -> Command:
    """The command, logged in as Bot."""
    bare_command.log_in(mediawiki.api, mediawiki.credentials["Bot"])
    return bare_command


@pytest.fixture
def proxy(command: Command, mediawiki: WikiAccess) -> Iterator[Proxy]:
    """A proxy through which the command reaches the wiki, as Bot."""
    with proxy_to(mediawiki.api) as proxy:
        command.log_in(proxy.api, mediawiki.credentials["Bot"])
        yield proxy


@pytest.fixture
def prefix(mediawiki: WikiAccess) -> str:
    """A beginning of titles that no other test uses."""
    return mediawiki.unique()


class Sleeper(threading.local):
    """Sleeps in no time; to each thread it seems as if it had slept."""

    seconds = 0.0

    def __init__(self, waits: list[float]) -> None:
        self.waits = waits

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    def clock(self) -> float:
        return time.monotonic() + self.seconds


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits of the commands in this process, which take no time."""
    waits: list[float] = []
    sleeper = Sleeper(waits)
    policy: Callable[[], RetryPolicy] = RetryPolicy
    monkeypatch.setattr(connect, "RetryPolicy", lambda: replace(policy(), sleep=sleeper.sleep))
    monkeypatch.setattr(Interrupts, "sleep", lambda _self, seconds: sleeper.sleep(seconds))
    monkeypatch.setattr(running, "Pace", partial(Pace, clock=sleeper.clock))
    return waits
