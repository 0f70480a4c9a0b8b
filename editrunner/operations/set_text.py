"""The operation `set_text`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import TEXT_MODELS, Change, Confinement, Context, JsonObject, NewText, NoChange, Page


@dataclass(frozen=True, slots=True)
class SetText:
    """Replaces the whole text."""

    KIND: ClassVar[str] = "set_text"
    SUMMARY: ClassVar[str] = "Replace the whole text of the page, or of a section with its heading."
    SCHEMA: ClassVar[JsonObject] = {
        "text": {
            "$ref": "#/$defs/wikitext",
            "description": "The new text. A block text (`|`) keeps its final newline.",
            "x-final-newline": "kept",
        },
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("text",)
    EXAMPLE: ClassVar[JsonObject] = {"text": "#REDIRECT [[Main Page]]"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = TEXT_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(creates=True)

    text: str

    def apply(self, page: Page, context: Context) -> Change:
        """Return the text as it stands in the job file."""
        return NoChange("the page has this text already") if page.text == self.text else NewText(self.text)
