"""The heading of the section that an operation sees."""

from __future__ import annotations

from editrunner.errors import OperationFailed
from editrunner.model import Site
from editrunner.wikitext.preprocessor import Heading, headings_of


def check_heading(text: str, site: Site) -> Heading:
    """Return the heading that a section's text begins with.

    Raises:
        OperationFailed: it does not begin with one, in the page as it is shown.
    """
    headings = headings_of(text, site.extension_tags)
    if not headings or headings[0].start != 0 or not headings[0].addressable:
        raise OperationFailed("no_heading", "the section does not begin with a heading")
    return headings[0]
