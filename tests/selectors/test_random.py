from editrunner.model import DEFAULT_SITE, Query
from editrunner.selectors.random import Random


def test_pages_are_picked_in_the_namespaces_wanted() -> None:
    assert Random(True).listings(DEFAULT_SITE, {}, ()) == [Query("random", {}, "rnlimit")]
    assert Random(True).listings(DEFAULT_SITE, {}, (0, 4)) == [Query("random", {"rnnamespace": "0|4"}, "rnlimit")]


def test_it_needs_a_limit() -> None:
    assert Random.BOUNDS == ("limit",)
