from datetime import timedelta

import pytest

from editrunner.model import DEFAULT_SITE, Age, OfAccount, Query
from editrunner.selectors.watchlist import Watchlist


def query_of(selector: Watchlist, namespaces: tuple[int, ...] = ()) -> Query:
    (query,) = selector.listings(DEFAULT_SITE, {}, namespaces)
    assert isinstance(query, Query)
    return query


def test_all_pages_that_are_watched_are_listed() -> None:
    assert query_of(Watchlist(True), (0, 4)) == Query("watchlistraw", {"wrnamespace": "0|4"}, "wrlimit")


def test_those_that_were_edited_of_late_are_listed_from_all_changes() -> None:
    query = query_of(Watchlist(True, since="7 days"), (0,))

    assert (query.module, query.limit_parameter) == ("watchlist", "wllimit")
    assert query.parameters["wlallrev"]
    assert query.parameters["wlnamespace"] == "0"
    assert query.oldest == Age("wlend", timedelta(days=7))


def test_a_time_has_to_be_one() -> None:
    with pytest.raises(ValueError, match="no time 2030-02-30"):
        Watchlist(True, since="2030-02-30")


def test_it_is_about_the_account() -> None:
    assert isinstance(Watchlist(True), OfAccount)
