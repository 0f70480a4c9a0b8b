from editrunner.model import DEFAULT_SITE, Target
from editrunner.selectors.pageids import PageIds


def test_the_page_ids_are_listed_in_their_order() -> None:
    listings = PageIds((12, 3)).listings(DEFAULT_SITE, {}, ())

    assert list(listings) == [(Target(page_id=12), Target(page_id=3))]
