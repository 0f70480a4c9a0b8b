"""The operation `remove_category`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.model import SECTION_MODELS, Absent, Change, Confinement, Context, JsonObject, NewText, Page
from editrunner.operations.category_keys import IF_ABSENT_SCHEMA, absence, category_schema
from editrunner.wikitext.categories import category_title, read_categories, without_links


@dataclass(frozen=True, slots=True)
class RemoveCategory:
    """Takes the page out of a category; idempotent."""

    KIND: ClassVar[str] = "remove_category"
    SUMMARY: ClassVar[str] = "Take the page out of a category, as far as its own text puts it there."
    SCHEMA: ClassVar[JsonObject] = {"category": category_schema("The category"), "if_absent": IF_ABSENT_SCHEMA}
    REQUIRED: ClassVar[tuple[str, ...]] = ("category",)
    EXAMPLE: ClassVar[JsonObject] = {"category": "Articles needing copy edit"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(section="none")

    category: str
    if_absent: Literal["skip", "fail"] = "skip"

    def apply(self, page: Page, context: Context) -> Change:
        """Remove every link to the category, and the lines that this leaves empty."""
        category = category_title(context.site, self.category)
        found = read_categories(page.text, context.site)
        links = found.links_to(category.full)
        if not links:
            return Absent(absence(found, category))
        return NewText(without_links(page.text, links))
