from datetime import timedelta

import pytest

from editrunner.model import DEFAULT_SITE, Age, Query
from editrunner.selectors.contributions import Contributions


def query_of(selector: Contributions, namespaces: tuple[int, ...] = ()) -> Query:
    (query,) = selector.listings(DEFAULT_SITE, {}, namespaces)
    assert isinstance(query, Query)
    return query


def test_the_edits_of_a_user_are_listed() -> None:
    query = query_of(Contributions("Bot"), (0, 4))

    assert query.parameters == {"ucuser": "Bot", "ucprop": "ids|title", "ucnamespace": "0|4"}
    assert (query.module, query.limit_parameter) == ("usercontribs", "uclimit")


def test_they_are_narrowed_by_tag_and_to_new_pages() -> None:
    parameters = query_of(Contributions("Bot", type="new", tag="typo-fix")).parameters

    assert (parameters["ucshow"], parameters["uctag"]) == ("new", "typo-fix")


def test_they_end_at_a_time_or_so_long_before_the_run() -> None:
    """The list is read from now on back, so that its end is the oldest edit."""
    assert query_of(Contributions("Bot", since="2030-01-31")).parameters["ucend"] == "2030-01-31T00:00:00Z"
    assert query_of(Contributions("Bot", since="7 days")).oldest == Age("ucend", timedelta(days=7))


def test_a_time_has_to_be_one() -> None:
    with pytest.raises(ValueError, match="no time 2030-02-31"):
        Contributions("Bot", since="2030-02-31")
