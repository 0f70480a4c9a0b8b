"""The condition `content_model`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import Context, Json, JsonObject, Page


@dataclass(frozen=True, slots=True)
class ContentModel:
    """Holds for pages of a content model: https://www.mediawiki.org/wiki/Manual:ContentHandler."""

    KIND: ClassVar[str] = "content_model"
    SUMMARY: ClassVar[str] = "The page has this content model."
    SCHEMA: ClassVar[JsonObject] = {"$ref": "#/$defs/content_model"}
    EXAMPLE: ClassVar[Json] = "wikitext"
    LOOKS_AT_TEXT: ClassVar[bool] = False

    model: str

    def holds(self, page: Page, context: Context) -> bool:
        """Compare the names, in which upper and lower case are different."""
        return page.content_model == self.model

    def words(self, *, holds: bool) -> str:
        """Say whether the page has it."""
        return f"the content model of the page is {'' if holds else 'not '}{self.model}"
