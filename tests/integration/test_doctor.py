"""Whether a wiki, an account and a job file will work together."""

import uuid
from contextlib import ExitStack
from typing import Any

import pytest

from tests.wiki_access import LOGGED_OUT, WikiAccess

from .command import Command, Ended

pytestmark = pytest.mark.mediawiki

JOB = {"id": "job", "targets": [{"titles": ["Main Page"]}], "operations": [{"append": {"text": "a"}}]}
DEMANDING = {
    "summary": "by editrunner",
    "bot": True,
    "minor": True,
    "watchlist": "watch",
    "tags": ["no such tag"],
}


def texts(ended: Ended, severity: str = "problem") -> list[str]:
    return [found["text"] for found in ended.report["findings"] if found["severity"] == severity]


def rights(ended: Ended) -> dict[str, Any]:
    """The rights that are lacking, and the grants that would give them."""
    return {found["right"]: found["grant"] for found in ended.report["findings"] if found["right"]}


def examine(command: Command, job: dict[str, Any] | None = None, **keys: Any) -> Ended:
    return command.run("doctor", command.jobs(job or JOB, **keys), "--format", "json")


def log_in(command: Command, mediawiki: WikiAccess, account: str) -> None:
    command.log_in(mediawiki.api, mediawiki.credentials[account] if account != LOGGED_OUT else None)


def test_what_will_work_is_said_to_work(command: Command, mediawiki: WikiAccess) -> None:
    tag = f"tag-{uuid.uuid4().hex[:8]}"
    mediawiki.define_tag(tag)
    ended = examine(command, edit={**DEMANDING, "tags": [tag]}, wiki={"account": "Bot"})

    assert (ended.code, texts(ended)) == (0, [])
    assert ended.report["account"] == "Bot"
    assert {"bot", "user"} <= set(ended.report["groups"])
    assert tag in ended.report["tags"]
    assert ended.report["pages_per_request"] == 500
    assert ended.report["generator"].startswith("MediaWiki 1.")
    assert command.run("doctor", command.jobs(JOB)).out.endswith("\nThis will work.\n")


def test_every_problem_is_shown_and_not_the_first_only(command: Command, mediawiki: WikiAccess) -> None:
    log_in(command, mediawiki, "Plain")
    ended = examine(command, edit=DEMANDING, wiki={"account": "Bot"})

    assert ended.code == 2
    assert rights(ended) == {"bot": None, "editmywatchlist": "`editmywatchlist` (Edit your watchlist)"}
    assert len(texts(ended)) == 4, ended
    assert any("credentials are of Plain" in text for text in texts(ended))
    assert any("no such tag" in text for text in texts(ended))
    shown = command.run("doctor", command.jobs(JOB, edit=DEMANDING))
    assert shown.code == 2
    assert "Special:BotPasswords" in shown.out
    assert shown.out.endswith("\nThis will not work: 3 problems.\n")


def test_somebody_logged_out_has_neither_flags_nor_watchlist(command: Command, mediawiki: WikiAccess) -> None:
    log_in(command, mediawiki, LOGGED_OUT)
    ended = examine(command, edit=DEMANDING)

    assert ended.code == 2
    assert rights(ended) == {"bot": None, "minoredit": None, "applychangetags": None}
    assert any("watchlist" in text for text in texts(ended))
    assert any("IP address" in text for text in texts(ended, "note"))


def test_somebody_logged_out_may_do_what_the_wiki_allows(command: Command, mediawiki: WikiAccess) -> None:
    log_in(command, mediawiki, LOGGED_OUT)

    assert examine(command).code == 0
    with mediawiki.switched_on("no-anonymous-editing"):
        ended = examine(command)
    assert (ended.code, rights(ended)) == (2, {"edit": None})


def test_what_the_wiki_does_not_know_is_shown(command: Command, mediawiki: WikiAccess) -> None:
    ended = examine(command, edit={"summary": "by editrunner", "returnto": {"title": "B"}})

    assert (ended.code == 0) is ("returnto" in mediawiki.edit_parameters())
    assert all("does not know `returnto`" in text for text in texts(ended))


def test_extensions_that_refuse_edits_are_named(command: Command, mediawiki: WikiAccess) -> None:
    with ExitStack() as stack:
        for switch in ("captcha-questy", "abuse-filter", "spam-blacklist", "title-blacklist"):
            stack.enter_context(mediawiki.switched_on(switch))
        ended = examine(command)
        log_in(command, mediawiki, "Plain")
        plain = examine(command)

    assert ended.report["extensions"] == ["Abuse Filter", "ConfirmEdit", "SpamBlacklist", "TitleBlacklist"]
    for examined in (ended, plain):
        assert examined.code == 0
        assert any("may ask for CAPTCHAs" in text for text in texts(examined, "note"))


def test_filters_to_override_are_a_note_only_where_the_wiki_has_none(command: Command, mediawiki: WikiAccess) -> None:
    edit = {"summary": "by editrunner", "override_filters": [12]}
    without = examine(command, edit=edit)
    with mediawiki.switched_on("abuse-filter"):
        beside = examine(command, edit=edit)

    assert any("this wiki has none" in text for text in texts(without, "note"))
    assert not any("this wiki has none" in text for text in texts(beside, "note"))


def test_rate_limits_are_shown(command: Command, mediawiki: WikiAccess) -> None:
    with mediawiki.switched_on("rate-limits"):
        ended = examine(command)

        params = {"action": "query", "meta": "userinfo", "uiprop": "ratelimits"}
        limit = mediawiki.connection("Bot").call("GET", params).body["query"]["userinfo"]["ratelimits"]["edit"]["user"]

    assert {"action": "edit", "kind": "user", **limit} in ended.report["rate_limits"]


def test_a_wiki_that_is_read_only_refuses(command: Command, mediawiki: WikiAccess) -> None:
    with mediawiki.switched_on("read-only"):
        ended = examine(command, edit={**DEMANDING, "tags": []})

    assert ended.code == 6
    # Such a wiki lets nobody log in, and says why to anybody.
    assert any("refuses the log-in" in text for text in texts(ended))
    assert "nothing can be written to the wiki now: The tests say so." in texts(ended)
    assert "EDITRUNNER_PASSWORD" not in ended.out


def test_a_blocked_account_is_refused(command: Command, mediawiki: WikiAccess) -> None:
    name, password = f"Blocked {uuid.uuid4().hex[:8]}", uuid.uuid4().hex
    mediawiki.create_account(name, password)
    mediawiki.as_admin("block", user=name, reason="by hand")
    command.environment |= {"EDITRUNNER_USER": name, "EDITRUNNER_PASSWORD": password}
    ended = examine(command)

    assert ended.code == 6
    assert any("blocked by Admin" in text and "by hand" in text for text in texts(ended)), ended


def test_a_refused_log_in_is_a_finding_too(command: Command) -> None:
    command.environment["EDITRUNNER_PASSWORD"] = "wr0ng"
    ended = examine(command, edit={"summary": "by editrunner", "tags": ["no such tag"]})

    assert ended.code == 2
    assert any("refuses the log-in" in text for text in texts(ended))
    assert any("no such tag" in text for text in texts(ended))
    assert "wr0ng" not in ended.out + ended.err


def test_a_private_wiki_needs_an_account(command: Command, mediawiki: WikiAccess) -> None:
    with mediawiki.switched_on("private"):
        assert examine(command).code == 0
        log_in(command, mediawiki, LOGGED_OUT)
        ended = examine(command)

    assert ended.code == 6
    assert any("readapidenied" in text for text in texts(ended))


def test_settings_that_contradict_the_job_file_are_a_finding(command: Command) -> None:
    ended = examine(command, wiki={"api": "https://other.example/w/api.php"})

    assert ended.code == 2
    assert any("EDITRUNNER_API binds this run" in text for text in texts(ended))


def test_edits_by_a_temporary_account_are_announced(command: Command, mediawiki: WikiAccess) -> None:
    if "returnto" not in mediawiki.edit_parameters():
        pytest.skip("this version of MediaWiki has no temporary accounts")
    log_in(command, mediawiki, LOGGED_OUT)
    with mediawiki.switched_on("temp-accounts"):
        ended = examine(command)

    assert ended.code == 0
    assert any("temporary account" in text for text in texts(ended, "note"))


def test_what_the_environment_says_is_shown_where_the_wiki_cannot_be_asked(command: Command) -> None:
    command.environment |= {"EDITRUNNER_CONTACT": "bot@example.org"}
    ended = examine(command, wiki={"api": "https://other.example/w/api.php"})

    assert (ended.code, len(texts(ended))) == (2, 1)
    assert ended.report["contact"] == "bot@example.org"


def test_what_will_not_work_is_not_begun(command: Command, mediawiki: WikiAccess) -> None:
    log_in(command, mediawiki, LOGGED_OUT)
    source = command.jobs(JOB)
    with mediawiki.switched_on("no-anonymous-editing"):
        ended = command.run("apply", source, "--yes", "--audit", "run.jsonl")

    assert (ended.code, ended.out) == (2, "")
    assert "somebody logged out lacks the right `edit` on this wiki" in ended.err
    assert not (command.folder / "run.jsonl").exists()


def test_a_run_that_nobody_is_logged_in_for_says_so(command: Command, mediawiki: WikiAccess) -> None:
    log_in(command, mediawiki, LOGGED_OUT)
    source = command.jobs({**JOB, "operations": [{"replace": {"find": "nowhere", "with": "x"}}]})

    ended = command.run("apply", source, "--yes")

    assert ended.code == 0
    assert "nobody is logged in: edits are made under this machine's IP address (warning)" in ended.err
