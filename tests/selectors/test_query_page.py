from editrunner.model import DEFAULT_SITE, Query
from editrunner.selectors.query_page import QueryPage


def test_the_report_is_listed_by_offset_whatever_namespaces_are_wanted() -> None:
    """The API has no such choice: https://www.mediawiki.org/wiki/API:Querypage."""
    listings = QueryPage("Ancientpages").listings(DEFAULT_SITE, {}, (0, 4))

    assert listings == [Query("querypage", {"qppage": "Ancientpages"}, "qplimit", by_offset=True)]
