import pytest

from editrunner.model import DEFAULT_SITE, Query
from editrunner.selectors.links_to import LinksTo


@pytest.mark.parametrize(("written", "title"), [("village_pump", "Village pump"), ("help:A", "Help:A")])
def test_the_pages_that_link_to_a_title_are_listed(written: str, title: str) -> None:
    assert LinksTo(written).listings(DEFAULT_SITE, {}, ()) == [Query("backlinks", {"bltitle": title}, "bllimit")]


def test_namespaces_narrow_the_list() -> None:
    (query,) = LinksTo("A").listings(DEFAULT_SITE, {}, (0, 4))

    assert query == Query("backlinks", {"bltitle": "A", "blnamespace": "0|4"}, "bllimit")
