"""The selector `links_to`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import Inputs, JsonObject, Listing, Query, Site
from editrunner.selectors.parameters import in_namespaces
from editrunner.wikitext.titles import normal_title


@dataclass(frozen=True, slots=True)
class LinksTo:
    """The pages that link to a page: https://www.mediawiki.org/wiki/API:Backlinks."""

    KIND: ClassVar[str] = "links_to"
    SUMMARY: ClassVar[str] = "The pages that link to a page, the redirects to it among them."
    SCHEMA: ClassVar[JsonObject] = {
        "links_to": {
            "$ref": "#/$defs/title",
            "description": "The page, which need not exist. Links to its redirects do not count.",
        }
    }
    EXAMPLE: ClassVar[JsonObject] = {"links_to": "Village pump", "namespaces": [0]}

    links_to: str

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the pages."""
        parameters = {"bltitle": normal_title(site, self.links_to), **in_namespaces("blnamespace", namespaces)}
        return [Query("backlinks", parameters, "bllimit")]
