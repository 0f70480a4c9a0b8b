"""The selector `prefix`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import Inputs, JsonObject, Listing, Query, Site
from editrunner.wikitext.titles import parse_title


@dataclass(frozen=True, slots=True)
class Prefix:
    """The pages whose titles begin alike: https://www.mediawiki.org/wiki/API:Allpages."""

    KIND: ClassVar[str] = "prefix"
    SUMMARY: ClassVar[str] = "The pages whose titles begin with a text."
    SCHEMA: ClassVar[JsonObject] = {
        "prefix": {
            "$ref": "#/$defs/title",
            "description": "The beginning of the titles, with their namespace: `Help:Editing`. Upper and lower "
            "case count.",
        }
    }
    EXAMPLE: ClassVar[JsonObject] = {"prefix": "Help:Editing"}

    prefix: str

    def __post_init__(self) -> None:
        if not self.prefix.strip(" _:"):
            raise ValueError("an empty prefix would select every page")

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the pages of the one namespace that the prefix names."""
        title = parse_title(site, self.prefix)
        if namespaces and title.namespace not in namespaces:
            return []
        # A blank at the end is part of the prefix: "New " is not for the page Newton.
        blank = " " if self.prefix.endswith((" ", "_")) and title.name else ""
        parameters = {"apprefix": title.name + blank, "apnamespace": str(title.namespace)}
        return [Query("allpages", parameters, "aplimit")]
