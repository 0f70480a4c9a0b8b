"""Servers in front of a wiki that ask to come back later, whether the wiki has carried the edit out or not."""

from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Response

from tests.wiki_access import WikiAccess

from .command import Command
from .proxy import Hook, Passing, Proxy, turned_away

pytestmark = pytest.mark.mediawiki

OPERATIONS: dict[str, dict[str, Any]] = {
    "append": {"append": {"text": "OURS", "repeat": True}},
    "replace": {"replace": {"find": "teh", "with": "teh OURS"}},
    "append on server": {"append": {"text": "OURS", "repeat": True, "on_server": True}},
    "add section on server": {"add_section": {"heading": "OURS", "text": "body", "repeat": True, "on_server": True}},
}
TEXT = "first\n\nteh\n\nlast"


def job_file(command: Command, title: str, operation: dict[str, Any], **limits: Any) -> Path:
    return command.jobs({"id": "j", "targets": [{"titles": [title]}], "operations": [operation]}, limits=limits)


def saved_but_unavailable(wiki: WikiAccess, title: str, line: str | None) -> Hook:
    """A cache has waited for the wiki in vain, which saves the edit; then somebody else can add a line."""

    def answer(request: Passing) -> Response:
        request.send_on()
        if line is not None:
            wiki.edit(title, f"{line}\n{wiki.text(title)}")
        return Response("Backend fetch failed", status=503, headers={"Retry-After": "5"}, mimetype="text/html")

    return answer


@pytest.mark.parametrize("line", [None, "theirs"], ids=["alone", "with others"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_edit_that_was_saved_behind_an_unavailable_cache_is_not_sent_again(
    command: Command,
    proxy: Proxy,
    mediawiki: WikiAccess,
    prefix: str,
    slept: list[float],
    name: str,
    line: str | None,
) -> None:
    mediawiki.create({prefix: TEXT})
    proxy.on_edit(saved_but_unavailable(mediawiki, prefix, line))

    result = command.apply(job_file(command, prefix, OPERATIONS[name]))

    assert (result.code, result.counts) == (0, {"saved": 1})
    assert len(proxy.edits) == 1
    assert slept[0] == 5
    assert mediawiki.text(prefix).count("OURS") == 1


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_edit_that_an_unavailable_server_has_turned_away_is_sent_again_unless_nothing_protects_it(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, slept: list[float], name: str
) -> None:
    mediawiki.create({prefix: TEXT})
    proxy.on_edit(turned_away(503, 5), times=2)

    result = command.apply(job_file(command, prefix, OPERATIONS[name]))

    is_sent_again = name != "add section on server"
    assert result.counts == ({"saved": 1} if is_sent_again else {"unknown": 1})
    assert mediawiki.text(prefix).count("OURS") == is_sent_again


def test_a_server_that_stays_unavailable_ends_the_run_which_goes_on_later(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, slept: list[float]
) -> None:
    mediawiki.create({prefix: TEXT})
    proxy.on_edit(turned_away(503, 5), times=100)
    assert command.apply(job_file(command, prefix, OPERATIONS["append"])).code == 6
    proxy.hooks.clear()

    result = command.run("resume", "run.jsonl", "--format", "json")

    assert (result.code, result.counts) == (0, {"saved": 1})
    assert mediawiki.text(prefix).count("OURS") == 1


def test_a_run_that_waits_for_a_busy_server_is_stopped_by_the_stop_page(
    command: Command,
    proxy: Proxy,
    mediawiki: WikiAccess,
    prefix: str,
    slept: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mediawiki.create({prefix: TEXT})
    monkeypatch.setattr("editrunner.executor.sending.LOOKOUT_SECONDS", 0.0)

    def stop_it(_: Passing) -> Response:
        mediawiki.edit(f"User:{prefix}/Stop", "Please stop.")
        return Response("busy", status=429, headers={"Retry-After": "300"})

    proxy.on_edit(stop_it)

    result = command.apply(job_file(command, prefix, OPERATIONS["append"], stop_page=f"User:{prefix}/Stop"))

    assert (result.code, result.counts) == (4, {})
    assert slept == [300]
    assert len(proxy.edits) == 1
