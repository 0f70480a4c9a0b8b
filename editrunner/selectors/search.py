"""The selector `search`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.model import Inputs, JsonObject, Listing, Query, Site
from editrunner.selectors.parameters import in_namespaces


@dataclass(frozen=True, slots=True)
class Search:
    """What the wiki's own search finds: https://www.mediawiki.org/wiki/API:Search."""

    KIND: ClassVar[str] = "search"
    SUMMARY: ClassVar[str] = (
        "The pages that the wiki's own search finds. It can be behind the pages by some time, and most wikis end it "
        "at some number of pages (Wikimedia's: 10,000)."
    )
    SCHEMA: ClassVar[JsonObject] = {
        "search": {
            "type": "string",
            "minLength": 1,
            "maxLength": 1000,
            "description": "What to search for, in the words of the wiki's search: "
            "https://www.mediawiki.org/wiki/Help:CirrusSearch.",
        },
        "what": {
            "enum": ["text", "title"],
            "default": "text",
            "description": "Where to look. Wikimedia's wikis know `text` only; write `intitle:` there.",
        },
    }
    EXAMPLE: ClassVar[JsonObject] = {"search": "insource:teh", "namespaces": [0], "limit": 100}

    search: str
    what: Literal["text", "title"] = "text"

    def __post_init__(self) -> None:
        if not self.search.strip():
            raise ValueError("there is nothing to search for")

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List what is found."""
        # Unless told, the search looks at articles only.
        narrowed = in_namespaces("srnamespace", namespaces) or {"srnamespace": "*"}
        parameters = {"srsearch": self.search, "srwhat": self.what, "srinfo": "", "srprop": "", **narrowed}
        return [Query("search", parameters, "srlimit", by_offset=True)]
