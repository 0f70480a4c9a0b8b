"""The selector `pageids`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import Inputs, JsonObject, Listing, Site, Target


@dataclass(frozen=True, slots=True)
class PageIds:
    """Pages by the number that a wiki gave them."""

    KIND: ClassVar[str] = "pageids"
    SUMMARY: ClassVar[str] = "Pages by page id."
    SCHEMA: ClassVar[JsonObject] = {
        "pageids": {
            "type": "array",
            "items": {"type": "integer", "minimum": 1},
            "minItems": 1,
            "description": "The page ids.",
        }
    }
    EXAMPLE: ClassVar[JsonObject] = {"pageids": [12, 5190]}

    pageids: tuple[int, ...]

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the page ids themselves."""
        return [(Target(page_id=page_id) for page_id in self.pageids)]
