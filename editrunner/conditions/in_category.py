"""The condition `in_category`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import Context, Json, JsonObject, Needs, Page, Site
from editrunner.wikitext.categories import category_title


@dataclass(frozen=True, slots=True)
class InCategory:
    """Holds for the members of a category, as the wiki lists them: https://www.mediawiki.org/wiki/API:Categories."""

    KIND: ClassVar[str] = "in_category"
    SUMMARY: ClassVar[str] = (
        "The page is in the category, with or without `Category:`, also where a template puts it there. "
        "Members of subcategories are not."
    )
    SCHEMA: ClassVar[JsonObject] = {"$ref": "#/$defs/title"}
    EXAMPLE: ClassVar[Json] = "Articles needing copy edit"
    LOOKS_AT_TEXT: ClassVar[bool] = False

    category: str

    def needs(self, site: Site) -> Needs:
        """Ask for the membership in this category."""
        return Needs(categories=frozenset({self._title(site)}))

    def holds(self, page: Page, context: Context) -> bool:
        """Look for the category among those that the page is in."""
        return self._title(context.site) in page.facts.categories

    def words(self, *, holds: bool) -> str:
        """Say whether the page is in it."""
        # With a colon in it, the name has its namespace already, in whichever language.
        shown = self.category if ":" in self.category else f"Category:{self.category}"
        return f"the page is {'' if holds else 'not '}in {shown}"

    def _title(self, site: Site) -> str:
        return category_title(site, self.category).full
