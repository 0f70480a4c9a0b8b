"""The selector `all_pages`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.model import Inputs, JsonObject, Listing, Query, Site

_FILTERS = {"only": "redirects", "none": "nonredirects"}


@dataclass(frozen=True, slots=True)
class AllPages:
    """All pages of a wiki: https://www.mediawiki.org/wiki/API:Allpages."""

    KIND: ClassVar[str] = "all_pages"
    SUMMARY: ClassVar[str] = "All pages of the wiki, or of some namespaces."
    SCHEMA: ClassVar[JsonObject] = {
        "all_pages": {"const": True, "description": "Always `true`."},
        "redirects": {
            "enum": ["all", "only", "none"],
            "default": "all",
            "description": "Whether redirects are listed, too: along with all others, only they, or none of them.",
        },
    }
    EXAMPLE: ClassVar[JsonObject] = {"all_pages": True, "redirects": "none", "namespaces": [0]}

    all_pages: Literal[True]
    redirects: Literal["all", "only", "none"] = "all"

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List one namespace after the other; the API knows no list of several."""
        wanted = namespaces or sorted(number for number in site.namespaces if number >= 0)
        narrowed = {"apfilterredir": _FILTERS[self.redirects]} if self.redirects in _FILTERS else {}
        return [Query("allpages", {"apnamespace": str(number), **narrowed}, "aplimit") for number in wanted]
