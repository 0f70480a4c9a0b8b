"""The operation `add_category`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import SECTION_MODELS, Change, Confinement, Context, JsonObject, NewText, NoChange, Page, Site
from editrunner.operations.category_keys import category_schema, check_no_redirect
from editrunner.operations.lines import swallowed
from editrunner.wikitext.categories import category_link, category_title, read_categories, with_link
from editrunner.wikitext.redirects import find_redirect
from editrunner.wikitext.titles import TEMPLATE


@dataclass(frozen=True, slots=True)
class AddCategory:
    """Puts the page into a category; idempotent."""

    KIND: ClassVar[str] = "add_category"
    SUMMARY: ClassVar[str] = (
        "Put the page into a category, behind its last one or at its end; a template, inside `<noinclude>`."
    )
    SCHEMA: ClassVar[JsonObject] = {
        "category": category_schema("The category"),
        "sort_key": {
            "title": "a sort key",
            "type": "string",
            "pattern": "^(?!.*\\]\\])[^\\x00-\\x1f\\x7f]*$(?!\\n)",
            "x-complaint": "is not a sort key: it is one line, without `]]`",
            "description": "What the page is sorted by in the category; else its title or its `{{DEFAULTSORT}}`.",
            "examples": ["*"],
        },
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("category",)
    EXAMPLE: ClassVar[JsonObject] = {"category": "Lighthouses"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(section="none")

    category: str
    sort_key: str | None = None

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the category's title."""
        return (category_title(site, self.category).full,)

    def apply(self, page: Page, context: Context) -> Change:
        """Put the link in, where the page is not in the category already.

        Raises:
            OperationFailed: the category is a redirect, or a link at the end of the page would not be one.
        """
        site = context.site
        category = category_title(site, self.category)
        found = read_categories(page.text, site)
        if found.links_to(category.full):
            return NoChange(f"the page is in {category.full} already")
        mention = found.mention_of(category.full)
        if mention is not None and mention.may_count:
            return NoChange(f"{category.full} stands inside {mention.place} already, where it is left alone")
        check_no_redirect(category, context)
        is_template = page.namespace == TEMPLATE and find_redirect(page.text, site) is None
        link = category_link(site, category, self.sort_key)
        text = with_link(page.text, link, site, found, is_template=is_template)
        if not read_categories(text, site).links_to(category.full):
            raise swallowed()
        return NewText(text)
