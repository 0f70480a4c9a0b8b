"""Answers that say nothing, sessions and tokens that are lost, limits, locks and signals."""

import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.wrappers import Response

from editrunner.wiki import deadline
from editrunner.wiki.retry import RetryPolicy
from tests.wiki_access import WikiAccess

from .command import Command, ended
from .proxy import Hook, Passing, Proxy, bad_gateway, drop_the_answer

pytestmark = pytest.mark.mediawiki

APPEND = {"append": {"text": "more"}}


def append_to(command: Command, prefix: str, **keys: Any) -> Path:
    return command.jobs({"id": "j", "targets": [{"prefix": prefix}], "operations": [APPEND]}, **keys)


def revisions(wiki: WikiAccess, title: str) -> int:
    page = wiki.page(title)
    return len(page.revisions) if page is not None else 0


@pytest.fixture
def three_pages(mediawiki: WikiAccess, prefix: str) -> list[str]:
    titles = [f"{prefix} {number}" for number in range(3)]
    mediawiki.create(dict.fromkeys(titles, "a"))
    return titles


def revision_in_words(request: Passing) -> Response:
    """Send an edit on, and answer as no MediaWiki does."""
    answer = request.send_on()
    body = json.loads(answer.get_data())
    body["edit"]["newrevid"] = "the newest"
    return Response(json.dumps(body), content_type="application/json")


def other_page(request: Passing) -> Response:
    """Send an edit on, and answer as to an edit of another page."""
    answer = request.send_on()
    body = json.loads(answer.get_data())
    body["edit"] |= {"title": "Main Page", "pageid": 1, "oldrevid": 0, "newrevid": 1}
    return Response(json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("lose", [drop_the_answer, bad_gateway, revision_in_words, other_page])
@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_an_edit_without_an_answer_is_found_in_the_history_and_not_sent_again(
    command: Command,
    proxy: Proxy,
    mediawiki: WikiAccess,
    prefix: str,
    three_pages: list[str],
    lose: Hook,
    *,
    from_plan: bool,
) -> None:
    source = append_to(command, prefix)
    source = command.plan(source) if from_plan else source
    proxy.on_edit(lose)

    result = command.apply(source)

    assert (result.code, result.counts) == (0, {"saved": 3})
    known_by = [event["known_by"] for event in command.events() if event["event"] == "edit.saved"]
    assert known_by == ["probe", "answer", "answer"]
    assert [request.params["title"] for request in proxy.edits] == three_pages
    assert [revisions(mediawiki, title) for title in three_pages] == [2, 2, 2]


def test_a_read_without_an_answer_is_sent_again(
    command: Command, proxy: Proxy, prefix: str, three_pages: list[str], slept: list[float]
) -> None:
    proxy.on_first_read(bad_gateway)

    result = command.apply(append_to(command, prefix))

    assert (result.code, result.counts) == (0, {"saved": len(three_pages)})
    assert len(slept) == 1


@pytest.mark.parametrize("asked", ["for the list", "for texts"])
def test_what_a_server_on_the_way_says_in_json_is_not_taken_for_an_answer_that_finds_nothing(
    command: Command, proxy: Proxy, prefix: str, three_pages: list[str], slept: list[float], asked: str
) -> None:
    def forbid(request: Passing) -> Response:
        return Response('{"message": "Forbidden"}', status=403, content_type="application/json")

    def forbid_the_list(request: Passing) -> Response | None:
        return forbid(request) if request.params.get("list") == "allpages" and not slept else None

    if asked == "for the list":
        proxy.hooks.append(forbid_the_list)
    else:
        proxy.on_first_read(forbid)

    result = command.apply(append_to(command, prefix))

    assert (result.code, result.counts) == (0, {"saved": len(three_pages)})
    assert len(slept) == 1


@pytest.fixture
def trickle(monkeypatch: pytest.MonkeyPatch) -> Hook:
    """The wiki carries the request out, and its answer comes in pieces, each in time, and all together not."""
    clock = [0.0]
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: clock[0]))

    def in_pieces(content: bytes) -> Iterator[bytes]:
        for start in range(0, len(content), len(content) // 4):
            clock[0] += 0.3 * deadline.ANSWER_SECONDS
            yield content[start : start + len(content) // 4]

    def answer(request: Passing) -> Response:
        answered = request.send_on()
        return Response(in_pieces(answered.get_data()), status=answered.status_code, mimetype=answered.mimetype)

    return answer


def test_an_edit_whose_answer_comes_too_slowly_is_looked_for_and_not_sent_again(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, three_pages: list[str], trickle: Hook
) -> None:
    proxy.on_edit(trickle)

    result = command.apply(append_to(command, prefix))

    assert (result.code, result.counts) == (0, {"saved": 3})
    known_by = [event["known_by"] for event in command.events() if event["event"] == "edit.saved"]
    assert known_by == ["probe", "answer", "answer"]
    assert [request.params["title"] for request in proxy.edits] == three_pages
    assert [revisions(mediawiki, title) for title in three_pages] == [2, 2, 2]


def test_a_read_whose_answer_comes_too_slowly_is_sent_again(
    command: Command, proxy: Proxy, prefix: str, three_pages: list[str], slept: list[float], trickle: Hook
) -> None:
    proxy.on_first_read(trickle)

    result = command.apply(append_to(command, prefix))

    assert (result.code, result.counts) == (0, {"saved": len(three_pages)})
    assert len(slept) == 1
    waits = [event["text"] for event in command.events() if event["event"] == "edit.waiting"]
    assert waits == ["the answer has not come to its end within 600 seconds"]


def with_half_a_pair(*path: str | int) -> Hook:
    """Put half of a surrogate pair, which no wiki stores or sends, at some place of all answers that have it."""

    def answer(request: Passing) -> Response:
        answered = request.send_on()
        part = body = json.loads(answered.get_data())
        try:
            for name in path[:-1]:
                part = part[name]
        except (LookupError, TypeError):
            return answered
        if path[-1] in part:
            part[path[-1]] = "\ud800+\\"
        answered.set_data(json.dumps(body))
        return answered

    return answer


@pytest.mark.parametrize(
    "path",
    [
        ("query", "tokens", "csrftoken"),
        ("query", "tokens", "logintoken"),
        ("query", "userinfo", "name"),
        ("query", "allpages", 0, "title"),
        ("query", "pages", 0, "title"),
        ("curtimestamp",),
    ],
    ids=lambda path: path[-1],
)
def test_half_a_character_that_would_be_sent_back_is_no_answer_of_a_wiki(
    command: Command,
    proxy: Proxy,
    mediawiki: WikiAccess,
    prefix: str,
    three_pages: list[str],
    slept: list[float],
    path: tuple[str | int, ...],
) -> None:
    proxy.hooks.append(with_half_a_pair(*path))

    result = command.apply(append_to(command, prefix))

    assert result.code == 6, result
    assert "the answer is not one of MediaWiki's API" in result.err
    assert "Traceback" not in result.err
    assert [revisions(mediawiki, title) for title in three_pages] == [1, 1, 1]


def test_a_list_that_goes_on_at_half_a_character_is_no_answer_of_a_wiki(
    command: Command, proxy: Proxy, prefix: str, three_pages: list[str], slept: list[float]
) -> None:
    def go_on_nowhere(request: Passing) -> Response | None:
        if request.params.get("list") != "allpages":
            return None
        answered = request.send_on()
        body = {**json.loads(answered.get_data()), "continue": {"apcontinue": "\ud800", "continue": "-||"}}
        return Response(json.dumps(body), mimetype="application/json")

    proxy.hooks.append(go_on_nowhere)

    result = command.apply(append_to(command, prefix))

    assert result.code == 6, result
    assert "the answer is not one of MediaWiki's API" in result.err
    assert "Traceback" not in result.err


def test_a_challenge_whose_id_is_half_a_character_is_an_answer_that_was_lost(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, three_pages: list[str]
) -> None:
    challenge = {"edit": {"result": "Failure", "captcha": {"type": "simple", "id": "\ud800", "question": "1+1"}}}
    proxy.on_edit(lambda _: Response(json.dumps(challenge), mimetype="application/json"))

    result = command.apply(append_to(command, prefix))

    assert (result.code, result.counts) == (0, {"saved": 3})
    assert [event["found"] for event in command.events() if event["event"] == "edit.probed"][-1] == "not_there"
    assert [revisions(mediawiki, title) for title in three_pages] == [2, 2, 2]


def test_a_server_that_is_busy_is_waited_for_as_long_as_it_says(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, three_pages: list[str], slept: list[float]
) -> None:
    proxy.on_edit(lambda _: Response("busy", status=429, headers={"Retry-After": "7"}))
    proxy.on_edit(lambda _: Response("busy", status=503, headers={"Retry-After": "11"}))

    result = command.apply(append_to(command, prefix))

    assert (result.code, result.counts) == (0, {"saved": 3})
    assert slept == [7, 11]
    waits = [event for event in command.events() if event["event"] == "edit.waiting"]
    assert [(wait["entry"], wait["seconds"]) for wait in waits] == [
        (f"j/{three_pages[0]}", 7),
        (f"j/{three_pages[0]}", 11),
    ]
    assert revisions(mediawiki, three_pages[0]) == 2


def test_an_edit_that_has_not_arrived_is_sent_again(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, three_pages: list[str], slept: list[float]
) -> None:
    proxy.on_edit(lambda _: Response("<h1>Down</h1>", status=503, mimetype="text/html"))

    result = command.apply(append_to(command, prefix))

    assert (result.code, result.counts) == (0, {"saved": 3})
    assert len(proxy.edits) == len(three_pages) + 1
    assert [revisions(mediawiki, title) for title in three_pages] == [2, 2, 2]


def test_what_an_extension_refuses_in_words_of_its_own_fails_its_page_and_is_sent_once(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, three_pages: list[str]
) -> None:
    mediawiki.edit(three_pages[0], "unwanted a")

    with mediawiki.switched_on("refusing-extension"):
        result = command.apply(append_to(command, prefix))

    assert (result.code, result.counts) == (1, {"failed": 1, "saved": 2})
    assert [request.params["title"] for request in proxy.edits] == three_pages
    (error,) = next(event["errors"] for event in command.events() if event["event"] == "edit.failed")
    assert (error["code"], error["text"]) == ("unwanted-word", "No such words here.")


def test_a_server_that_stays_busy_ends_the_run(
    command: Command, proxy: Proxy, prefix: str, three_pages: list[str], slept: list[float]
) -> None:
    proxy.on_edit(lambda _: Response("busy", status=429), times=100)

    result = command.apply(append_to(command, prefix))

    assert (result.code, result.counts) == (6, {"failed": 1})
    assert proxy.edits[0].params["title"] == three_pages[0]
    assert len(proxy.edits) == RetryPolicy().attempts == len(slept) + 1
    assert command.events()[-1]["event"] == "run.stopped"


def without_session(request: Passing) -> None:
    request.headers.pop("Cookie")


def with_a_stale_token(request: Passing) -> None:
    request.params["token"] = "0123456789abcdef0123456789abcdef01234567+\\"


@pytest.mark.parametrize("lose", [without_session, with_a_stale_token])
def test_what_a_session_needs_is_renewed_once(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, three_pages: list[str], lose: Hook
) -> None:
    proxy.on_edit(lose)

    result = command.apply(append_to(command, prefix))

    assert (result.code, result.counts) == (0, {"saved": 3})
    assert len(proxy.edits) == 4
    page = mediawiki.page(three_pages[0])
    assert page is not None
    assert [revision.user for revision in page.revisions] == ["Admin", "Bot"]


@pytest.mark.parametrize("lose", [without_session, with_a_stale_token])
def test_a_session_that_is_lost_again_ends_the_run(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, three_pages: list[str], lose: Hook
) -> None:
    proxy.on_edit(lose, times=100)

    result = command.apply(append_to(command, prefix))

    assert (result.code, result.counts) == (6, {"failed": 1})
    assert len(proxy.edits) == 2
    assert [revisions(mediawiki, title) for title in three_pages] == [1, 1, 1]


def test_a_run_without_credentials_edits_logged_out(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, three_pages: list[str]
) -> None:
    command.log_in(proxy.api, None)

    result = command.apply(append_to(command, prefix))

    assert (result.code, result.counts) == (0, {"saved": 3})
    page = mediawiki.page(three_pages[0])
    assert page is not None
    assert page.newest.user == "127.0.0.1"
    assert proxy.edits[0].params["assert"] == "anon"
    assert "assertuser" not in proxy.edits[0].params


def test_a_run_that_is_for_an_account_does_not_edit_logged_out(
    command: Command, mediawiki: WikiAccess, prefix: str, three_pages: list[str]
) -> None:
    command.log_in(mediawiki.api, None)

    result = command.apply(append_to(command, prefix, wiki={"account": "Bot"}))

    assert result.code == 2, result
    assert "Bot" in result.err
    assert revisions(mediawiki, three_pages[0]) == 1


def test_a_preview_is_not_applied_with_credentials(
    command: Command, mediawiki: WikiAccess, prefix: str, three_pages: list[str]
) -> None:
    command.log_in(mediawiki.api, None)
    plan = command.plan(append_to(command, prefix))
    command.log_in(mediawiki.api, mediawiki.credentials["Bot"])

    result = command.apply(plan)

    assert (result.code, result.out) == (2, "")
    assert "preview" in result.err
    assert revisions(mediawiki, three_pages[0]) == 1


def test_a_preview_of_a_job_file_for_an_account_is_not_applied_logged_out(
    command: Command, mediawiki: WikiAccess, prefix: str, three_pages: list[str]
) -> None:
    command.log_in(mediawiki.api, None)
    plan = command.plan(append_to(command, prefix, wiki={"account": "Bot"}))

    result = command.apply(plan)

    assert (result.code, result.out) == (2, "")
    assert "for the account Bot" in result.err
    assert revisions(mediawiki, three_pages[0]) == 1


def test_the_limit_of_edits_stops_the_run_after_so_many(
    command: Command, mediawiki: WikiAccess, prefix: str, three_pages: list[str]
) -> None:
    result = command.apply(append_to(command, prefix, limits={"edits": 2}))

    assert (result.code, result.counts) == (4, {"saved": 2})
    assert [revisions(mediawiki, title) for title in three_pages] == [2, 2, 1]
    assert command.events()[-1]["exit_code"] == 4


def test_a_run_that_just_keeps_to_its_limit_is_done(command: Command, prefix: str, three_pages: list[str]) -> None:
    result = command.apply(append_to(command, prefix, limits={"edits": len(three_pages)}))

    assert (result.code, result.counts) == (0, {"saved": 3})


def test_the_limit_of_failures_stops_the_run_when_it_is_passed(
    command: Command, mediawiki: WikiAccess, prefix: str, three_pages: list[str]
) -> None:
    missing = [f"{prefix} missing {number}" for number in range(2)]
    targets = [{"titles": [*missing, *three_pages]}]
    job_file = command.jobs(
        {"id": "j", "targets": targets, "missing": "fail", "operations": [APPEND]}, limits={"failures": 1}
    )

    result = command.apply(job_file)

    assert (result.code, result.counts) == (4, {"failed": 2})
    assert revisions(mediawiki, three_pages[0]) == 1


def test_a_second_run_of_an_account_does_nothing_while_the_first_goes_on(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, three_pages: list[str]
) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def hold_back(_: Passing) -> None:
        arrived.set()
        assert go_on.wait(60)

    proxy.on_edit(hold_back)
    job_file = append_to(command, prefix)
    first = command.start("apply", job_file, "--yes", "--audit", "first.jsonl")
    assert arrived.wait(60)

    second = command.apply(job_file)
    go_on.set()

    assert (second.code, second.out) == (7, "")
    assert "Traceback" not in second.err
    assert not (command.folder / "run.jsonl").exists()
    assert ended(first).code == 0
    assert [revisions(mediawiki, title) for title in three_pages] == [2, 2, 2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_the_write_in_flight_finish(
    command: Command,
    proxy: Proxy,
    mediawiki: WikiAccess,
    prefix: str,
    three_pages: list[str],
    number: signal.Signals,
) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def hold_back(_: Passing) -> None:
        arrived.set()
        assert go_on.wait(60)

    proxy.on_edit(hold_back)
    process = command.start("apply", append_to(command, prefix), "--yes", "--format", "json", "--audit", "run.jsonl")
    assert arrived.wait(60)
    process.send_signal(number)
    assert process.stderr is not None
    assert "Ending" in process.stderr.readline()
    go_on.set()

    result = ended(process)

    assert (result.code, result.counts) == (130, {"saved": 1})
    assert [revisions(mediawiki, title) for title in three_pages] == [2, 1, 1]
    assert command.events()[-1]["reason"] == "interrupted"


def test_a_killed_run_holds_no_lock_and_the_next_one_finishes_the_work(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, three_pages: list[str]
) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def hold_back(_: Passing) -> None:
        arrived.set()
        assert go_on.wait(60)

    proxy.on_edit(hold_back)
    job_file = append_to(command, prefix)
    first = command.start("apply", job_file, "--yes", "--audit", "first.jsonl")
    assert arrived.wait(60)
    first.kill()
    ended(first)
    go_on.set()

    assert [event["event"] for event in command.events("first.jsonl")][-1] == "edit.intent"
    assert command.run("audit", "verify", "first.jsonl").code == 0
    second = command.apply(job_file)

    assert second.code == 0
    assert [mediawiki.text(title) for title in three_pages] == ["a\nmore"] * 3
    assert [revisions(mediawiki, title) for title in three_pages] == [2, 2, 2]


def test_a_read_only_wiki_is_waited_for_and_then_ends_the_run(
    command: Command,
    proxy: Proxy,
    prefix: str,
    three_pages: list[str],
    slept: list[float],
    request: pytest.FixtureRequest,
) -> None:
    version = request.node.callspec.params["mediawiki"]
    switch = Path(request.config.rootpath, ".mediawiki", version, "site", "with-read-only")
    proxy.on_edit(lambda _: switch.touch())
    try:
        result = command.apply(append_to(command, prefix))
    finally:
        switch.unlink(missing_ok=True)

    assert (result.code, result.counts) == (6, {"failed": 1})
    assert len(proxy.edits) == RetryPolicy().attempts == len(slept) + 1
    assert {request.params["title"] for request in proxy.edits} == {three_pages[0]}
    codes = {event["code"] for event in command.events() if event["event"] == "edit.waiting"}
    assert codes == {"readonly"}
