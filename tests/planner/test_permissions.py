from dataclasses import replace

import pytest

from editrunner.errors import UsageError
from editrunner.job.job import EditOptions, ReturnTo
from editrunner.model import Account, EditModule
from editrunner.planner.permissions import check_module, check_rights
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


UNKNOWN = [
    replace(PLAIN, watchlist="watch", watchlist_expiry="1 week"),
    replace(PLAIN, returnto=ReturnTo("B")),
    replace(PLAIN, tags=("typo-fix",)),
]


@pytest.mark.parametrize("options", UNKNOWN, ids=["expiry", "returnto", "tag"])
def test_what_the_wiki_does_not_know_is_refused(options: EditOptions) -> None:
    check_module([("job", options)], MODULE)
    with pytest.raises(UsageError, match="the job `job` asks for"):
        check_module([("job", options)], EditModule(frozenset({"title", "text"}), frozenset()))
