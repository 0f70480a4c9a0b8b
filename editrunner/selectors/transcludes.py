"""The selector `transcludes`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import Inputs, JsonObject, Listing, Query, Site
from editrunner.selectors.parameters import in_namespaces
from editrunner.wikitext.titles import TEMPLATE, parse_title


@dataclass(frozen=True, slots=True)
class Transcludes:
    """The pages that transclude a template: https://www.mediawiki.org/wiki/API:Embeddedin."""

    KIND: ClassVar[str] = "transcludes"
    SUMMARY: ClassVar[str] = "The pages that transclude a template (or another page)."
    SCHEMA: ClassVar[JsonObject] = {
        "transcludes": {
            "$ref": "#/$defs/title",
            "description": "The template, with or without `Template:`; a leading colon names a page of the "
            "main namespace.",
        }
    }
    EXAMPLE: ClassVar[JsonObject] = {"transcludes": "Infobox city"}

    transcludes: str

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the pages."""
        parameters = {"eititle": self._title(site), **in_namespaces("einamespace", namespaces)}
        return [Query("embeddedin", parameters, "eilimit")]

    def _title(self, site: Site) -> str:
        title = parse_title(site, self.transcludes)
        if title.namespace != 0 or self.transcludes.lstrip().startswith(":"):
            return title.full
        # As in {{…}}: a name without a namespace is a template's.
        return parse_title(site, f"{site.namespaces[TEMPLATE].name}:{self.transcludes}").full
