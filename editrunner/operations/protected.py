"""Regions that an operation leaves alone: the keys `ignore` and `ignore_also`."""

from __future__ import annotations

from collections.abc import Sequence

from editrunner.errors import OperationFailed
from editrunner.model import SECTION_MODELS, Context, JsonObject, Page
from editrunner.wikitext.preprocessor import Span
from editrunner.wikitext.regions import DEFAULT, KNOWN_TAGS, REGIONS, UnknownTagError, find_regions

_NAMES: JsonObject = {
    "type": "array",
    "uniqueItems": True,
    "items": {
        "title": "the name of a region",
        "type": "string",
        "if": {"pattern": "^<", "x-complaint": "is not in angle brackets"},
        "then": {
            "pattern": "^<[a-z][a-z0-9_-]*>$",
            "x-complaint": "is not an extension tag: write its name in small letters, as `<chess>`",
        },
        "else": {"enum": [*sorted({*REGIONS, *KNOWN_TAGS})]},
    },
}
IGNORE_SCHEMA: JsonObject = {
    **_NAMES,
    "default": list(DEFAULT),
    "description": "The regions to leave alone, in the place of the usual ones: names of regions or of extension tags; "
    "a tag that editrunner does not know is written as `<chess>`. docs/protected-regions.md has the list.",
    "examples": [["nowiki", "comments", "templates", "links", "quotes"]],
}
IGNORE_ALSO_SCHEMA: JsonObject = {
    **_NAMES,
    "default": [],
    "description": "Regions to leave alone besides those of `ignore`.",
    "examples": [["quotes", "file_names"]],
}


def regions_of(page: Page, context: Context, ignore: tuple[str, ...], ignore_also: tuple[str, ...]) -> tuple[Span, ...]:
    """Return where the regions are on a page; only wikitext has any.

    Raises:
        OperationFailed: the wiki does not have one of the tags.
    """
    if page.content_model not in SECTION_MODELS:
        return ()
    try:
        return find_regions(page.text, (*ignore, *ignore_also), context.site)
    except UnknownTagError as error:
        raise OperationFailed("unknown_tag", str(error)) from error


def where_allowed(regions: Sequence[Span]) -> str:
    """Return what to put behind the words that something is not there, where it could be in a protected region."""
    return " outside of protected regions" if regions else ""
