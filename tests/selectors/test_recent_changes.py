from datetime import timedelta

import pytest

from editrunner.model import DEFAULT_SITE, Age, Query
from editrunner.selectors.recent_changes import RecentChanges


def query_of(selector: RecentChanges, namespaces: tuple[int, ...] = ()) -> Query:
    (query,) = selector.listings(DEFAULT_SITE, {}, namespaces)
    assert isinstance(query, Query)
    return query


def test_edits_are_listed_and_what_is_only_logged_is_not() -> None:
    query = query_of(RecentChanges(True), (0, 4))

    assert query.parameters == {"rctype": "edit|new", "rcprop": "ids|title", "rcnamespace": "0|4"}
    assert (query.module, query.limit_parameter) == ("recentchanges", "rclimit")


def test_they_are_narrowed_by_user_type_and_tag() -> None:
    parameters = query_of(RecentChanges(True, user="A", type="new", tag="t")).parameters

    assert parameters == {"rctype": "new", "rcprop": "ids|title", "rcuser": "A", "rctag": "t"}


def test_they_end_at_a_time_or_so_long_before_the_run() -> None:
    assert query_of(RecentChanges(True, since="2030-01-31T10:20:30Z")).parameters["rcend"] == "2030-01-31T10:20:30Z"
    assert query_of(RecentChanges(True, since="90 minutes")).oldest == Age("rcend", timedelta(minutes=90))


def test_a_time_has_to_be_one() -> None:
    with pytest.raises(ValueError, match="no time 2030-13-01"):
        RecentChanges(True, since="2030-13-01")


def test_it_needs_an_end() -> None:
    assert RecentChanges.BOUNDS == ("since", "limit")
