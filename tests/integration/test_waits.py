"""A wiki that asks to wait: limits, lag and read-only mode that come and go while a run goes on."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from werkzeug.wrappers import Response

from editrunner.cli.interrupts import Interrupts
from editrunner.records.schemas import audit_event_schema
from editrunner.wiki.retry import RetryPolicy
from tests.wiki_access import WikiAccess

from .command import Command, Ended
from .proxy import Passing, Proxy
from .totals import checked, of_event

pytestmark = pytest.mark.mediawiki

APPEND = {"append": {"text": "more"}}
WhenWaiting = Callable[[int, Callable[[], None]], None]


def append_to(command: Command, *titles: str) -> Path:
    return command.jobs({"id": "j", "targets": [{"titles": list(titles)}], "operations": [APPEND]})


def resume(command: Command) -> Ended:
    return command.run("resume", "run.jsonl", "--format", "json")


@pytest.fixture
def six_pages(mediawiki: WikiAccess, prefix: str) -> list[str]:
    titles = [f"{prefix} {number}" for number in range(6)]
    mediawiki.create(dict.fromkeys(titles, "a"))
    return titles


@pytest.fixture
def when_waiting(monkeypatch: pytest.MonkeyPatch) -> WhenWaiting:
    """Do something at the so many-th wait of the command; waits take no time."""

    def arrange(number: int, act: Callable[[], None]) -> None:
        waits: list[float] = []

        def sleep(_: Interrupts, seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == number:
                act()

        monkeypatch.setattr(Interrupts, "sleep", sleep)

    return arrange


WORDS_OF = {
    "ratelimited": ("rate-limits", "exceeded"),
    "readonly": ("read-only", "read-only mode. (The tests say so"),
}


@pytest.mark.parametrize("code", WORDS_OF)
def test_a_mode_that_comes_and_goes_holds_a_run_up_and_loses_nothing(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, six_pages: list[str], when_waiting: WhenWaiting, code: str
) -> None:
    mode, words = WORDS_OF[code]
    switches = ExitStack()
    proxy.on_edit(lambda _: switches.enter_context(mediawiki.switched_on(mode)))
    when_waiting(2, switches.close)

    with switches:
        ended = checked(command, command.apply(append_to(command, *six_pages)), entries=6)

    assert (ended.code, ended.counts) == (0, {"saved": 6})
    assert [len(mediawiki.existing(title).revisions) for title in six_pages] == [2] * 6
    waits = of_event(command, "edit.waiting")
    assert [(wait["code"], wait["attempt"]) for wait in waits] == [(code, 1), (code, 1)]
    assert [words in wait["text"] for wait in waits] == [True, True], waits
    # Each wait is longer than the one before.
    assert 1 <= waits[0]["seconds"] <= 2 <= waits[1]["seconds"] <= 4
    # Of short waits for one reason, one is said.
    assert ended.err.count("waiting until ") == 1
    assert words in ended.err


def test_a_run_that_read_only_mode_has_ended_goes_on_later(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, six_pages: list[str], slept: list[float]
) -> None:
    switches = ExitStack()

    def freeze(request: Passing) -> None:
        if request.params["title"] == six_pages[1]:
            switches.enter_context(mediawiki.switched_on("read-only"))

    proxy.on_edit(freeze, times=2)
    with switches:
        ended = checked(command, command.apply(append_to(command, *six_pages)), entries=2)
        assert (ended.code, ended.counts) == (6, {"saved": 1, "failed": 1})
        assert len(slept) == RetryPolicy().attempts - 1
        assert max(slept) <= RetryPolicy().longest_wait
        assert "The tests say so" in ended.err
        refused = resume(command)
        assert (refused.code, refused.out) == (6, "")
    gone_on = checked(command, resume(command), entries=6)

    assert (gone_on.code, gone_on.counts) == (0, {"saved": 6})
    assert [len(mediawiki.existing(title).revisions) for title in six_pages] == [2] * 6


@pytest.mark.usefixtures("slept")
def test_a_wiki_that_is_read_only_from_the_start_lets_nobody_in_and_says_so(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    with mediawiki.switched_on("read-only"):
        ended = command.apply(append_to(command, prefix))

    assert (ended.code, ended.out) == (6, "")
    assert "read-only" in ended.err
    assert "The tests say so" in ended.err
    assert "later" in ended.err
    assert "EDITRUNNER_PASSWORD" not in ended.err
    assert not (command.folder / "run.jsonl").exists()


LAG = "Waiting for db1: 6 seconds lagged."
# A wiki with one database never lags. https://www.mediawiki.org/wiki/Manual:Maxlag_parameter
LAGS: dict[str, dict[str, Any]] = {
    "plaintext": {"errors": [{"code": "maxlag", "text": LAG, "data": {"host": "db1", "lag": 6}, "module": "main"}]},
    "older": {"error": {"code": "maxlag", "info": LAG, "host": "db1", "lag": 6}},
}


@pytest.mark.parametrize("shape", LAGS)
def test_a_wiki_that_lags_is_waited_for_as_long_as_it_says(
    command: Command, proxy: Proxy, six_pages: list[str], slept: list[float], shape: str
) -> None:
    proxy.on_edit(lambda _: Response(json.dumps(LAGS[shape]), headers={"Retry-After": "6"}), times=2)

    ended = checked(command, command.apply(append_to(command, *six_pages)), entries=6)

    assert (ended.code, ended.counts, slept) == (0, {"saved": 6}, [6, 6])
    assert {request.params["maxlag"] for request in proxy.edits} == {"5"}
    waits = [(wait["code"], wait["text"], wait["seconds"]) for wait in of_event(command, "edit.waiting")]
    assert waits == [("maxlag", LAG, 6)] * 2


def test_a_refusal_in_the_older_shape_is_as_good(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    number = mediawiki.add_filter(f'page_title == "{prefix}"', action="disallow", description="No <b>such</b> page")
    mediawiki.edit(prefix, "a")

    def in_the_older_shape(request: Passing) -> None:
        request.params["errorformat"] = "bc"

    proxy.on_edit(in_the_older_shape)

    with mediawiki.switched_on("abuse-filter"):
        ended = checked(command, command.apply(append_to(command, prefix)), entries=1)
    mediawiki.disable_filters()

    assert (ended.code, ended.counts) == (1, {"failed": 1})
    assert f"filter {number}: No <b>such</b> page" in ended.err


def busy(**headers: str) -> Callable[[Passing], Response]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Response("busy", status=429, headers=named)


def test_a_server_can_name_the_moment_until_which_it_is_busy(
    command: Command, proxy: Proxy, six_pages: list[str], slept: list[float]
) -> None:
    moment = datetime.now(UTC) + timedelta(minutes=30)
    proxy.on_edit(busy(Retry_After=format_datetime(moment, usegmt=True)))

    ended = checked(command, command.apply(append_to(command, *six_pages)), entries=6)

    assert (ended.code, ended.counts) == (0, {"saved": 6})
    assert 1_500 < slept[0] <= 1_800


def test_a_server_that_is_busy_for_a_day_ends_the_run_at_once(
    command: Command, proxy: Proxy, six_pages: list[str], slept: list[float]
) -> None:
    proxy.on_edit(busy(Retry_After="86400"))

    ended = checked(command, command.apply(append_to(command, *six_pages)), entries=1)

    assert (ended.code, ended.counts, slept) == (6, {"failed": 1}, [])
    assert "86400" in ended.err
    gone_on = checked(command, resume(command), entries=6)
    assert (gone_on.code, gone_on.counts) == (0, {"saved": 6})


def test_a_wait_for_something_to_read_is_shown_and_logged_too(
    command: Command, proxy: Proxy, six_pages: list[str], slept: list[float]
) -> None:
    proxy.on_first_read(busy(Retry_After="7"))

    ended = checked(command, command.apply(append_to(command, *six_pages)), entries=6)

    assert (ended.code, ended.counts, slept) == (0, {"saved": 6}, [7])
    (wait,) = of_event(command, "edit.waiting")
    assert (wait["code"], wait["seconds"], "entry" in wait) == ("http-429", 7, False)
    assert ended.err.count("waiting until ") == 1
    validator = jsonschema.Draft202012Validator(audit_event_schema())
    for event in command.events():
        validator.validate(event)


def test_saved_merged_and_unchanged_edits_are_told_apart(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    text = "\n".join(f"Line {number}" for number in range(12))
    titles = [f"{prefix} {name}" for name in ("alone", "beside", "same")]
    mediawiki.create(dict.fromkeys(titles, text))

    def be_faster(request: Passing) -> None:
        if request.params["title"] == titles[1]:
            mediawiki.edit(titles[1], text.replace("Line 0", "Theirs"), "Other")
        if request.params["title"] == titles[2]:
            mediawiki.edit(titles[2], request.params["text"], "Other")

    proxy.on_edit(be_faster, times=3)

    ended = checked(command, command.apply(append_to(command, *titles)), entries=3)

    assert ended.code == 0
    assert ended.counts == {"saved": 1, "merged": 1, "unchanged": 1}
    assert command.outcomes() == {f"j/{titles[0]}": "saved", f"j/{titles[1]}": "merged", f"j/{titles[2]}": "unchanged"}
    assert json.loads(command.run("audit", "summary", "run.jsonl", "--format", "json").out)["counts"]["merged"] == 1
    assert mediawiki.existing(titles[2]).newest.user == "Other"
