"""What ends a run before its end, by the job file or by the wiki's people."""

import threading
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Response

from tests.wiki_access import WikiAccess

from .command import Command, Ended
from .proxy import Passing, Proxy

pytestmark = pytest.mark.mediawiki


@pytest.fixture
def titles(mediawiki: WikiAccess, prefix: str) -> list[str]:
    titles = [f"{prefix} {number}" for number in range(6)]
    mediawiki.create(dict.fromkeys(titles, "a long line of text"))
    return titles


def append_to(command: Command, titles: list[str], **limits: Any) -> Path:
    job = {"id": "j", "targets": [{"titles": titles}], "operations": [{"append": {"text": "more"}}]}
    return command.jobs(job, limits=limits)


def resume(command: Command) -> Ended:
    return command.run("resume", "run.jsonl", "--format", "json")


def test_the_first_edits_are_for_a_look_and_the_others_follow(command: Command, titles: list[str]) -> None:
    paused = command.apply(append_to(command, titles, first=2))
    assert (paused.code, paused.counts) == (4, {"saved": 2})

    rest = resume(command)
    assert (rest.code, rest.counts) == (0, {"saved": 6})


def test_the_limit_of_the_whole_run_counts_on_until_it_ends_the_run(command: Command, titles: list[str]) -> None:
    results = [command.apply(append_to(command, titles, edits=2, edits_total=3)), resume(command), resume(command)]

    assert [result.code for result in results] == [4, 4, 4]
    assert [result.counts for result in results] == [{"saved": 2}, {"saved": 3}, {"saved": 5}]


def test_a_page_that_is_not_empty_stops_a_run_at_once(
    command: Command, mediawiki: WikiAccess, prefix: str, titles: list[str]
) -> None:
    mediawiki.edit(f"User:{prefix}/Stop", "Stop!")

    result = command.apply(append_to(command, titles, stop_page=f"user:{prefix}/Stop"))

    assert (result.code, result.counts) == (4, {})
    assert "stop_page" in result.report["reason"]


def test_an_empty_or_missing_stop_page_stops_nothing(
    command: Command, mediawiki: WikiAccess, prefix: str, titles: list[str]
) -> None:
    mediawiki.edit(f"User:{prefix}/Stop", "Stop!")
    mediawiki.edit(f"User:{prefix}/Stop", "")

    assert command.apply(append_to(command, titles[:1], stop_page=f"User:{prefix}/Stop")).code == 0
    assert command.apply(append_to(command, titles, stop_page=f"User:{prefix}/Never")).code == 0


def test_a_run_is_stopped_while_it_goes_on_and_resumed_when_the_page_is_empty_again(
    command: Command,
    proxy: Proxy,
    mediawiki: WikiAccess,
    prefix: str,
    titles: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("editrunner.executor.sending.LOOKOUT_SECONDS", 0.0)
    stop = f"User:{prefix}/Stop"
    edits = iter(range(100))

    def stop_after_two(_: Passing) -> None:
        if next(edits) == 1:
            mediawiki.edit(stop, "Please stop.")

    proxy.on_edit(stop_after_two, times=100)

    stopped = command.apply(append_to(command, titles, stop_page=stop))
    still = resume(command)
    mediawiki.edit(stop, "")
    done = resume(command)

    assert (stopped.code, stopped.counts) == (4, {"saved": 2})
    assert (still.code, still.counts) == (4, {"saved": 2})
    assert (done.code, done.counts) == (0, {"saved": 6})


def test_the_stop_page_is_looked_at_with_the_queries_that_go_out_anyway(
    command: Command, proxy: Proxy, prefix: str, titles: list[str]
) -> None:
    without = command.apply(append_to(command, titles))
    assert without.code == 0
    requests = len(proxy.passed)
    proxy.passed.clear()

    job = {"id": "j", "targets": [{"titles": titles}], "operations": [{"append": {"text": "again"}}]}
    assert command.apply(command.jobs(job, limits={"stop_page": f"User:{prefix}/Stop"})).code == 0
    assert len(proxy.passed) == requests


def test_a_message_on_the_talk_page_stops_a_run(command: Command, mediawiki: WikiAccess, titles: list[str]) -> None:
    mediawiki.connection("Bot").call("POST", {"action": "clearhasmsg"})
    assert command.apply(append_to(command, titles[:1], stop_on_talk=True)).code == 0

    mediawiki.edit("User talk:Bot", f"Please stop. {titles[0]}")
    try:
        result = command.apply(append_to(command, titles, stop_on_talk=True))
    finally:
        mediawiki.connection("Bot").call("POST", {"action": "clearhasmsg"})

    assert (result.code, result.counts) == (4, {"skipped": 1})
    assert "stop_on_talk" in result.report["reason"]


def test_edits_are_as_far_apart_as_the_job_file_says(command: Command, titles: list[str], slept: list[float]) -> None:
    assert command.apply(append_to(command, titles, edits_per_minute=1)).code == 0

    assert len(slept) == len(titles) - 1
    assert all(50 < seconds <= 60 * len(titles) for seconds in slept)


def test_a_wait_between_edits_is_cut_short_by_an_interrupt(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, titles: list[str]
) -> None:
    saved = threading.Event()

    def send_on(request: Passing) -> Response:
        answer = request.send_on()
        saved.set()
        return answer

    proxy.on_edit(send_on)
    process = command.start(
        "apply", append_to(command, titles, edits_per_minute=1), "--yes", "--format", "json", "--audit", "run.jsonl"
    )
    assert saved.wait(60)
    process.terminate()

    out, _ = process.communicate(timeout=30)

    assert process.returncode == 130
    assert '"saved":1' in out
    assert len(mediawiki.existing(titles[1]).revisions) == 1


def test_a_stop_page_is_seen_though_the_wiki_answers_a_query_in_parts(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, titles: list[str]
) -> None:
    """What has come to its end with the first part is not in the parts that follow."""
    mediawiki.edit(f"User:{prefix}/Stop", "Stop!")
    # Together they are more than the wiki puts into one answer.
    mediawiki.create(dict.fromkeys(titles, "words " * 300_000))

    result = command.apply(append_to(command, titles, stop_page=f"User:{prefix}/Stop"))

    assert sum("continue" in request.params for request in proxy.passed) > 0
    assert (result.code, result.counts) == (4, {})


def job_for(name: str, titles: list[str], **keys: Any) -> dict[str, Any]:
    return {"id": name, "targets": [{"titles": titles}], "operations": [{"append": {"text": name}}], **keys}


@pytest.mark.parametrize("from_plan", [False, True])
def test_the_edits_of_a_job_are_limited_by_themselves(command: Command, titles: list[str], *, from_plan: bool) -> None:
    one, two = job_for("one", titles[:3], limits={"edits": 2}), job_for("two", titles[3:])
    source = command.jobs(one, two, limits={"edits": 4})
    stopped = command.apply(command.plan(source) if from_plan else source)
    done = resume(command)

    assert (stopped.code, stopped.counts) == (4, {"saved": 2})
    assert stopped.report["reason"] == "limits.edits of the job one: 2 edits of it are saved"
    assert [event["limit"] for event in command.events() if event["event"] == "run.stopped"] == ["one/edits", None]
    assert (done.code, done.counts) == (0, {"saved": 6})


def test_the_failures_of_a_job_end_the_run_and_start_afresh(command: Command, prefix: str, titles: list[str]) -> None:
    missing = [f"{prefix} missing {number}" for number in range(3)]
    failing = job_for("failing", [*missing, titles[0]], missing="fail", limits={"failures": 1})
    source = command.jobs(failing, job_for("other", titles[1:]), limits={"failures": 5})

    stopped = command.apply(source)
    done = resume(command)

    assert (stopped.code, stopped.counts) == (4, {"failed": 2})
    assert "limits.failures of the job failing: more than 1 page has failed" in stopped.report["reason"]
    assert (done.code, done.counts) == (1, {"failed": 3, "saved": 6})


def test_a_share_of_failures_counts_on_across_resume(command: Command, prefix: str, titles: list[str]) -> None:
    missing = [f"{prefix} missing {number}" for number in range(2)]
    mixed = [missing[0], *titles[:3], missing[1], *titles[3:]]
    source = command.jobs(job_for("j", mixed, missing="fail"), limits={"failures": "25%", "edits": 2})

    first = command.apply(source)
    second = resume(command)
    third = resume(command)
    done = resume(command)

    # One failure is always allowed; the second is one of two among five.
    assert (first.code, first.counts) == (4, {"failed": 1, "saved": 2})
    assert (second.code, second.counts) == (4, {"failed": 2, "saved": 3})
    assert second.report["reason"] == "limits.failures: more than 25% of the pages have failed"
    assert (third.code, third.counts) == (4, {"failed": 2, "saved": 5})
    assert (done.code, done.counts) == (1, {"failed": 2, "saved": 6})


def test_a_share_of_failures_is_one_of_the_whole_plan(
    command: Command, mediawiki: WikiAccess, titles: list[str]
) -> None:
    plan = command.plan(command.jobs(job_for("j", titles), limits={"failures": "34%"}))
    for title in titles[:3]:
        mediawiki.edit(title, "somebody else")

    stopped = command.apply(plan)
    done = resume(command)

    # Two of six are within the share, three are not; of those that have ended, they are all.
    assert (stopped.code, stopped.counts) == (4, {"conflict": 3})
    assert (done.code, done.counts) == (1, {"conflict": 3, "saved": 3})


def test_a_job_can_have_a_stricter_limit_of_what_its_pages_may_lose(command: Command, titles: list[str]) -> None:
    clear = {"operations": [{"set_text": {"text": "a"}}]}
    strict = job_for("strict", titles[:1], limits={"removed_bytes": 2}) | clear
    loose = job_for("loose", titles[1:2]) | clear

    ended = command.apply(command.jobs(strict, loose, limits={"removed_bytes": 100}))

    assert (ended.code, ended.counts) == (5, {"held": 1, "saved": 1})
    assert command.outcomes() == {f"strict/{titles[0]}": "held", f"loose/{titles[1]}": "saved"}


def test_what_the_file_says_of_redirects_and_missing_pages_holds_for_jobs_that_say_nothing(
    command: Command, mediawiki: WikiAccess, prefix: str, titles: list[str]
) -> None:
    mediawiki.edit(f"{prefix} redirect", f"#REDIRECT [[{titles[0]}]]")
    targets = [f"{prefix} redirect", f"{prefix} missing"]
    as_file, own = job_for("as_file", targets), job_for("own", targets, redirects="follow", missing="fail")

    ended = command.apply(command.jobs(as_file, own, redirects="skip", missing="create"))

    assert ended.code == 0
    assert command.outcomes() == {
        f"as_file/{prefix} redirect": "redirect",
        f"as_file/{prefix} missing": "saved",
        f"own/{titles[0]}": "saved",
        f"own/{prefix} missing": "saved",
    }
