"""What a job file asks of API:Edit, read back from the wiki."""

from pathlib import Path
from typing import Any

import pytest

from tests.wiki_access import WikiAccess

from .command import Command

pytestmark = pytest.mark.mediawiki


def append_to(command: Command, title: str, *, missing: str = "skip", **edit: Any) -> Path:
    job = {
        "id": "j",
        "targets": [{"titles": [title]}],
        "missing": missing,
        "operations": [{"append": {"text": "more", "repeat": True}}],
    }
    return command.jobs(job, edit={"summary": "by editrunner", **edit})


@pytest.fixture
def title(mediawiki: WikiAccess, prefix: str) -> str:
    mediawiki.create({prefix: "a"})
    return prefix


def test_pages_are_watched_and_unwatched_and_otherwise_left_alone(
    command: Command, mediawiki: WikiAccess, title: str
) -> None:
    seen = []
    for policy in ("nochange", "watch", "nochange", "unwatch"):
        assert command.apply(append_to(command, title, watchlist=policy)).counts == {"saved": 1}
        seen.append(mediawiki.watched(title, "Bot"))

    assert [bool(watched) for watched in seen] == [False, True, True, False]


def test_a_watched_page_can_leave_the_watchlist_by_itself(command: Command, mediawiki: WikiAccess, title: str) -> None:
    job_file = append_to(command, title, watchlist="watch", watchlist_expiry="2099-01-01T00:00:00Z")

    # The wiki shortens what is too long, a year on both versions, and says until when it lasts.
    assert command.apply(job_file).counts == {"saved": 1}
    assert isinstance(mediawiki.watched(title, "Bot"), str)


def test_a_watchlist_that_may_not_be_changed_is_refused_beforehand(
    command: Command, mediawiki: WikiAccess, title: str
) -> None:
    command.log_in(mediawiki.api, mediawiki.credentials["Plain"])

    result = command.run("plan", append_to(command, title, watchlist="watch"))

    assert (result.code, result.out) == (2, "")
    assert "editmywatchlist" in result.err


def test_a_tag_that_cannot_be_applied_is_refused_beforehand(command: Command, title: str) -> None:
    result = command.run("plan", append_to(command, title, tags=["no such tag"]))

    assert (result.code, result.out) == (2, "")
    assert "no such tag" in result.err


def test_a_place_to_return_to_is_sent_where_the_wiki_knows_it_and_else_refused(
    command: Command, mediawiki: WikiAccess, title: str
) -> None:
    known = "returnto" in mediawiki.edit_parameters()

    result = command.apply(append_to(command, title, returnto={"title": "Main Page", "anchor": "#top"}))

    assert result.code == (0 if known else 2)
    assert len(mediawiki.existing(title).revisions) == (2 if known else 1)


@pytest.mark.parametrize(("conflicts", "outcome"), [("strict", "conflict"), ("ignore_own", "saved")])
def test_an_own_later_edit_is_a_conflict_unless_it_is_to_be_ignored(
    command: Command, mediawiki: WikiAccess, title: str, conflicts: str, outcome: str
) -> None:
    plan = command.plan(append_to(command, title, conflicts=conflicts))
    mediawiki.edit(title, "b", account="Bot")

    result = command.apply(plan)

    # The own edit between base and save shows as a merge does: by the number of the revision before.
    expected = {"conflict"} if outcome == "conflict" else {"saved", "merged"}
    assert set(result.counts) <= expected
    assert mediawiki.text(title) == ("b" if outcome == "conflict" else "a\nmore")


def test_a_page_is_created_with_another_content_model(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    job_file = append_to(command, prefix, missing="create", content_model="css", content_format="text/css")

    assert command.apply(job_file).counts == {"saved": 1}
    assert mediawiki.existing(prefix).content_model == "css"


def test_a_deleted_page_is_brought_back_only_where_the_job_says_so(
    command: Command, mediawiki: WikiAccess, title: str
) -> None:
    mediawiki.delete(title)

    assert command.apply(append_to(command, title, missing="create")).counts == {"skipped": 1}
    assert command.outcomes() == {f"j/{title}": "deleted"}
    assert mediawiki.page(title) is None

    assert command.apply(append_to(command, title, missing="create", recreate_deleted=True)).counts == {"saved": 1}
    assert mediawiki.text(title) == "more"
