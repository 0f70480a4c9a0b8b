import pytest

from editrunner.model import DEFAULT_SITE, Query
from editrunner.selectors.search import Search


def query_of(search: Search, namespaces: tuple[int, ...] = ()) -> Query:
    (query,) = search.listings(DEFAULT_SITE, {}, namespaces)
    assert isinstance(query, Query)
    return query


def test_texts_are_searched_in_all_namespaces_unless_told() -> None:
    """The wiki itself looks at articles only: https://www.mediawiki.org/wiki/API:Search."""
    parameters = query_of(Search("teh cat")).parameters

    assert {name: parameters[name] for name in ("srsearch", "srwhat", "srnamespace")} == {
        "srsearch": "teh cat",
        "srwhat": "text",
        "srnamespace": "*",
    }
    assert query_of(Search("teh"), (0, 4)).parameters["srnamespace"] == "0|4"
    assert query_of(Search("teh", what="title")).parameters["srwhat"] == "title"


def test_it_goes_on_by_offset() -> None:
    query = query_of(Search("teh"))

    assert (query.module, query.limit_parameter, query.by_offset) == ("search", "srlimit", True)


def test_nothing_is_not_searched_for() -> None:
    with pytest.raises(ValueError, match="nothing to search for"):
        Search("  ")
