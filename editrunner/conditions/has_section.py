"""The condition `has_section`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.conditions.wording import quoted
from editrunner.model import SECTION_MODELS, Context, Json, JsonObject, Page
from editrunner.wikitext import sections
from editrunner.wikitext.section_choice import normal_heading


@dataclass(frozen=True, slots=True)
class HasSection:
    """Holds where the page has a section with a heading."""

    KIND: ClassVar[str] = "has_section"
    SUMMARY: ClassVar[str] = "The page has a section with this heading, of any level; only wikitext has sections."
    SCHEMA: ClassVar[JsonObject] = {"$ref": "#/$defs/heading"}
    EXAMPLE: ClassVar[Json] = "References"
    LOOKS_AT_TEXT: ClassVar[bool] = True

    heading: str

    def holds(self, page: Page, context: Context) -> bool:
        """Look for the heading as `section` does; those that stand inside templates and the like are none."""
        if page.content_model not in SECTION_MODELS:
            return False
        wanted = normal_heading(self.heading)
        found = sections.split(page.text, extension_tags=context.site.extension_tags)[1:]
        return any(section.addressable and normal_heading(section.heading) == wanted for section in found)

    def words(self, *, holds: bool) -> str:
        """Say whether there is such a section."""
        return f"the page has {'a' if holds else 'no'} section {quoted(self.heading)}"
