from typing import Any

import pytest

from editrunner.model import DEFAULT_SITE
from editrunner.wiki.lookout import Lookout, joined

BOTH = Lookout("User:Bot/Stop", talk=True)
STOP_PAGE: Any = [{"pageid": 1, "ns": 2, "title": "User:Bot/Stop"}]


def test_the_stop_page_is_asked_for_as_the_one_page_of_a_range_that_is_not_empty() -> None:
    asked = Lookout("user:bot/Stop", talk=False).parameters(DEFAULT_SITE)

    assert asked == {
        "list": "allpages",
        "apnamespace": "2",
        "apfrom": "Bot/Stop",
        "apto": "Bot/Stop",
        "apminsize": "1",
    }


def test_nothing_is_asked_for_but_what_is_wanted() -> None:
    assert Lookout(None, talk=True).parameters(DEFAULT_SITE) == {"meta": "userinfo", "uiprop": "hasmsg"}


@pytest.mark.parametrize(
    ("query", "sign"),
    [
        ({"allpages": STOP_PAGE, "userinfo": {}}, "limits.stop_page"),
        ({"allpages": [], "userinfo": {"messages": True}}, "limits.stop_on_talk"),
    ],
    ids=["stop page", "message"],
)
def test_a_page_or_a_message_is_a_sign_to_stop(query: Any, sign: str) -> None:
    assert str(BOTH.sign_in({"query": query})).startswith(sign)


@pytest.mark.parametrize(
    "content",
    [{"query": {"allpages": [], "userinfo": {"id": 1, "messages": False}}}, {"query": {}}, {"batchcomplete": True}],
    ids=str,
)
def test_an_answer_that_tells_of_neither_is_no_sign(content: Any) -> None:
    assert BOTH.sign_in(content) is None


def test_what_is_not_looked_for_is_no_sign() -> None:
    assert Lookout(None, talk=False).sign_in({"query": {"allpages": STOP_PAGE, "userinfo": {"messages": True}}}) is None


def test_a_query_goes_on_asking_for_what_it_asked_for() -> None:
    query = {"action": "query", "list": "backlinks", "meta": "siteinfo", "titles": "A"}

    both = joined(query, BOTH.parameters(DEFAULT_SITE))

    assert (both["list"], both["meta"], both["titles"]) == ("backlinks|allpages", "siteinfo|userinfo", "A")
