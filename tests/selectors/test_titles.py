from editrunner.model import DEFAULT_SITE, Target
from editrunner.selectors.titles import Titles


def test_the_titles_are_listed_as_they_are_written_and_in_their_order() -> None:
    (listing,) = Titles(("sandbox", "Help:B", "sandbox")).listings(DEFAULT_SITE, {}, ())

    assert [*listing] == [Target(title="sandbox"), Target(title="Help:B"), Target(title="sandbox")]  # type: ignore[misc] # pages, no query
