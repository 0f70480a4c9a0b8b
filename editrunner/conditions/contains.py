"""The condition `contains`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.conditions.wording import quoted
from editrunner.model import Context, Json, JsonObject, Page


@dataclass(frozen=True, slots=True)
class Contains:
    """Holds where a text stands on the page."""

    KIND: ClassVar[str] = "contains"
    SUMMARY: ClassVar[str] = "The text stands on the page."
    SCHEMA: ClassVar[JsonObject] = {"$ref": "#/$defs/wikitext", "minLength": 1}
    EXAMPLE: ClassVar[Json] = "teh"
    LOOKS_AT_TEXT: ClassVar[bool] = True

    text: str

    def holds(self, page: Page, context: Context) -> bool:
        """Look for the text, letter for letter."""
        return self.text in page.text

    def words(self, *, holds: bool) -> str:
        """Say whether the text stands there."""
        return f"the text {quoted(self.text)} {'stands' if holds else 'does not stand'} on the page"
