"""The selector `external_link`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import Inputs, JsonObject, Listing, Query, Site
from editrunner.selectors.parameters import in_namespaces

_BOTH = ("http", "https")


@dataclass(frozen=True, slots=True)
class ExternalLink:
    """The pages with a link out of the wiki: https://www.mediawiki.org/wiki/API:Exturlusage."""

    KIND: ClassVar[str] = "external_link"
    SUMMARY: ClassVar[str] = "The pages that link to a web address, or to any below it."
    SCHEMA: ClassVar[JsonObject] = {
        "external_link": {
            "type": "string",
            "minLength": 1,
            "maxLength": 2000,
            "pattern": '^[^\\s<>"\\x00-\\x1f\\x7f]*$',
            "x-complaint": 'is not a web address: it has a blank, a line break, or one of < > "',
            "description": "The beginning of the address: `example.org/news` is for all pages of that part. "
            "`*.example.org` is for a domain with all its subdomains. Without `http://` or the like, it is for http "
            "and https.",
        }
    }
    EXAMPLE: ClassVar[JsonObject] = {"external_link": "*.example.org"}

    external_link: str

    def __post_init__(self) -> None:
        _, _, address = self.external_link.rpartition("://")
        if not address.strip("/*."):
            raise ValueError("an empty address would select every page with a link")

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the pages, for each protocol."""
        protocol, _, address = self.external_link.rpartition("://")
        narrowed = in_namespaces("eunamespace", namespaces)
        return [
            Query("exturlusage", {"euquery": address, "euprotocol": one, **narrowed}, "eulimit")
            for one in ([protocol] if protocol else _BOTH)
        ]
