from editrunner.model import DEFAULT_SITE, Target
from editrunner.selectors.pageids import PageIds


def test_the_page_ids_are_listed_in_their_order() -> None:
    (listing,) = PageIds((12, 3)).listings(DEFAULT_SITE, {}, ())

    assert [*listing] == [Target(page_id=12), Target(page_id=3)]  # type: ignore[misc] # pages, no query
