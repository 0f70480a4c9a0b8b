"""The condition `smaller_than`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import Context, Json, JsonObject, Page
from editrunner.wikitext.presave import byte_length


@dataclass(frozen=True, slots=True)
class SmallerThan:
    """Holds for pages whose text is smaller than so many bytes."""

    KIND: ClassVar[str] = "smaller_than"
    SUMMARY: ClassVar[str] = "The page's text is smaller than so many bytes, as MediaWiki counts them."
    SCHEMA: ClassVar[JsonObject] = {"type": "integer", "minimum": 1}
    EXAMPLE: ClassVar[Json] = 2000
    LOOKS_AT_TEXT: ClassVar[bool] = True

    size: int

    def holds(self, page: Page, context: Context) -> bool:
        """Compare the sizes; one that is the same is not smaller."""
        return byte_length(page.text) < self.size

    def words(self, *, holds: bool) -> str:
        """Say whether it is smaller."""
        return f"the page is {'' if holds else 'not '}smaller than {self.size:,} bytes"
