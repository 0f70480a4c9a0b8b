from dataclasses import replace
from pathlib import Path

import pytest

from editrunner.errors import UsageError
from editrunner.job.job import EditOptions, ReturnTo
from editrunner.model import Account, EditModule
from editrunner.planner.permissions import (
    check_may_edit,
    check_module,
    check_operations,
    check_rights,
    grant_for,
    rights_findings,
)
from tests.factories import a_job_with, loaded
from tests.fake_wiki import MODULE

PLAIN = EditOptions("Summary")
RIGHTS = [
    (replace(PLAIN, bot=True), "bot"),
    (replace(PLAIN, minor=True), "minoredit"),
    (replace(PLAIN, tags=("typo-fix",)), "applychangetags"),
    (replace(PLAIN, watchlist="watch"), "editmywatchlist"),
    (replace(PLAIN, watchlist="unwatch"), "editmywatchlist"),
    (replace(PLAIN, content_model="css"), "editcontentmodel"),
]


@pytest.mark.parametrize(("options", "right"), RIGHTS, ids=[right for _, right in RIGHTS])
def test_what_an_account_has_no_right_to_is_refused(options: EditOptions, right: str) -> None:
    check_rights([("job", options)], Account("Bot", frozenset({right})))
    with pytest.raises(UsageError, match=f"lacks the right `{right}`"):
        check_rights([("other", PLAIN), ("job", options)], Account("Bot", frozenset({"edit"})))


def test_what_asks_for_nothing_needs_no_rights() -> None:
    check_rights([("job", replace(PLAIN, minor=False, watchlist="nochange"))], Account(None, frozenset()))


def test_somebody_logged_out_has_no_watchlist_whatever_the_rights_say() -> None:
    # MediaWiki 1.39 lists the right for everybody.
    with pytest.raises(UsageError, match="no watchlist"):
        check_rights([("job", replace(PLAIN, watchlist="watch"))], Account(None, frozenset({"editmywatchlist"})))


def test_a_right_that_only_the_credentials_lack_is_a_matter_of_grants() -> None:
    jobs = [("job", replace(PLAIN, bot=True, minor=True))]
    lacking = {
        finding.right: finding.grant for finding in rights_findings(jobs, Account("Bot", frozenset()), {"bot", "edit"})
    }

    assert lacking == {"bot": grant_for("bot"), "minoredit": None}
    assert "highvolume" in (grant_for("bot") or "")


def test_a_refusal_names_the_first_problem_and_counts_the_others() -> None:
    with pytest.raises(UsageError, match="the right `bot`") as caught:
        check_rights([("job", replace(PLAIN, bot=True, minor=True, tags=("a",)))], Account("Bot", frozenset()))

    assert "`editrunner doctor` lists what else is wrong (2)" in (caught.value.advice or "")


UNKNOWN = [
    replace(PLAIN, watchlist="watch", watchlist_expiry="1 week"),
    replace(PLAIN, returnto=ReturnTo("B")),
    replace(PLAIN, tags=("typo-fix",)),
    replace(PLAIN, content_model="css"),
    replace(PLAIN, content_format="text/css"),
]


@pytest.mark.parametrize("options", UNKNOWN, ids=["expiry", "returnto", "tag", "content model", "content format"])
def test_what_the_wiki_does_not_know_is_refused(options: EditOptions) -> None:
    check_module([("job", options)], MODULE)
    with pytest.raises(UsageError, match="the job `job` asks for"):
        check_module([("job", options)], EditModule(frozenset({"title", "text"}), frozenset()))


@pytest.mark.parametrize(
    "options", [replace(PLAIN, content_model="Scribunto"), replace(PLAIN, content_format="text/latex")]
)
def test_a_kind_of_content_that_the_wiki_does_not_have_is_refused(options: EditOptions) -> None:
    with pytest.raises(UsageError, match="which this wiki does not have") as caught:
        check_module([("job", options)], MODULE)

    assert "css" in (caught.value.advice or "")


@pytest.mark.parametrize(
    ("operation", "unknown"),
    [
        ("append: {text: a, on_server: true}", "appendtext"),
        ("prepend: {text: a, on_server: true}", "prependtext"),
        ("add_section: {heading: H, text: a, on_server: true}", "sectiontitle"),
        ("undo: {revision: 12}", "undo"),
    ],
)
def test_what_a_wiki_cannot_do_by_itself_is_refused(tmp_path: Path, operation: str, unknown: str) -> None:
    jobs = loaded(tmp_path, a_job_with(operations=f"[{{{operation}}}]")).jobs
    others = {"appendtext", "prependtext", "section", "sectiontitle", "undo", "undoafter", "pageid"}

    check_operations(jobs, EditModule(frozenset(others), frozenset()))
    with pytest.raises(UsageError, match=f"`{unknown}`"):
        check_operations(jobs, EditModule(frozenset(others - {unknown}), frozenset()))


def test_whoever_may_not_edit_at_all_is_told_so_once_and_which_grant_would_help() -> None:
    check_may_edit(Account(None, frozenset({"edit"})))

    with pytest.raises(UsageError, match="Bot lacks the right `edit`") as refusal:
        check_may_edit(Account("Bot", frozenset({"read", "bot"})))

    assert "`editpage` (Edit existing pages)" in (refusal.value.advice or "")
