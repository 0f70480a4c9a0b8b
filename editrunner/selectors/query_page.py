"""The selector `query_page`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import Inputs, JsonObject, Listing, Query, Site


@dataclass(frozen=True, slots=True)
class QueryPage:
    """The pages on a maintenance report: https://www.mediawiki.org/wiki/API:Querypage."""

    KIND: ClassVar[str] = "query_page"
    SUMMARY: ClassVar[str] = (
        "The pages on one of the wiki's own reports, which large wikis renew every few days only "
        "(https://www.mediawiki.org/wiki/Manual:$wgMiserMode)."
    )
    SCHEMA: ClassVar[JsonObject] = {
        "query_page": {
            "type": "string",
            "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,99}$(?!\\n)",
            "x-complaint": "is not the name of a report, as `Uncategorizedpages`",
            "description": "The report's name, as the API has it: https://www.mediawiki.org/wiki/API:Querypage.",
        }
    }
    EXAMPLE: ClassVar[JsonObject] = {"query_page": "Uncategorizedpages", "namespaces": [0], "limit": 50}

    query_page: str

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the report."""
        return [Query("querypage", {"qppage": self.query_page}, "qplimit", by_offset=True)]
