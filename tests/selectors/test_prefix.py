import pytest

from editrunner.model import DEFAULT_SITE, Query
from editrunner.selectors.prefix import Prefix


@pytest.mark.parametrize(
    ("written", "namespace", "beginning"),
    [
        ("Help:Editing", "12", "Editing"),
        ("help:editing", "12", "Editing"),
        ("sand", "0", "Sand"),
        ("Help:", "12", ""),
        ("Star: A", "0", "Star: A"),
        ("New ", "0", "New "),
        ("Help:New_", "12", "New "),
    ],
)
def test_the_pages_of_one_namespace_are_listed(written: str, namespace: str, beginning: str) -> None:
    (query,) = Prefix(written).listings(DEFAULT_SITE, {}, ())

    assert query == Query("allpages", {"apprefix": beginning, "apnamespace": namespace}, "aplimit")


def test_nothing_is_listed_where_its_namespace_is_not_wanted() -> None:
    assert list(Prefix("Help:A").listings(DEFAULT_SITE, {}, (0,))) == []
    assert len(list(Prefix("Help:A").listings(DEFAULT_SITE, {}, (0, 12)))) == 1
