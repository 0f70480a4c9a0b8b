from typing import Any

import pytest

from editrunner.errors import WikiUnavailable
from editrunner.wiki.survey import RateLimit, Survey, survey

from .answering import Wiki

GROUPS = [
    {"name": "*", "rights": ["read"]},
    {"name": "user", "rights": ["edit"]},
    {"name": "sysop", "rights": ["protect"]},
]


def surveyed(user: Any = None, general: Any = None) -> Survey:
    query = {
        "general": general or {},
        "usergroups": GROUPS,
        "extensions": [{"name": "AbuseFilter"}],
        "userinfo": {"groups": ["*", "user"], "ratelimits": {}, **(user or {})},
    }
    return survey(Wiki({"query": query}).read)


def test_what_an_account_could_do_is_told_from_what_anybody_can() -> None:
    found = surveyed()

    assert found.own_rights == {"read", "edit"}
    assert found.rights_in_use == {"read", "edit", "protect"}


def test_the_limits_of_each_kind_of_account_are_told() -> None:
    found = surveyed({"ratelimits": {"edit": {"newbie": {"hits": 8, "seconds": 60}}}})

    assert found.rate_limits == (RateLimit("edit", "newbie", 8, 60),)
    assert str(found.rate_limits[0]) == "8 `edit` in 60 s"


@pytest.mark.parametrize(
    ("general", "reason"),
    [({"readonly": True, "readonlyreason": "Backup."}, "Backup."), ({"readonly": True}, "no reason given"), ({}, None)],
    ids=str,
)
def test_a_wiki_that_cannot_be_written_says_why(general: Any, reason: str | None) -> None:
    assert surveyed(general=general).read_only == reason


BLOCK = {"blockid": 3, "blockedby": "Admin", "blockexpiry": "infinite", "blockreason": "Too fast."}


def test_a_block_from_all_pages_is_told_and_one_from_some_is_not() -> None:
    assert surveyed(BLOCK).block == "by Admin until infinite: Too fast."
    assert surveyed({**BLOCK, "blockpartial": True}).block is None


@pytest.mark.parametrize("content", [{}, {"query": []}, {"query": {"general": {}}}], ids=str)
def test_an_answer_of_something_else_is_refused(content: Any) -> None:
    with pytest.raises(WikiUnavailable, match="does not answer a query as MediaWiki does"):
        survey(Wiki(content).read)
