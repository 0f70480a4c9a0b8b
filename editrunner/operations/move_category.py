"""The operation `move_category`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.model import SECTION_MODELS, Absent, Change, Confinement, Context, JsonObject, NewText, Page, Site
from editrunner.operations.category_keys import IF_ABSENT_SCHEMA, absence, category_schema, check_no_redirect
from editrunner.wikitext.categories import category_title, read_categories, without_links


@dataclass(frozen=True, slots=True)
class MoveCategory:
    """Moves the page from one category to another; idempotent."""

    KIND: ClassVar[str] = "move_category"
    SUMMARY: ClassVar[str] = "Move the page from a category to another one, with its sort key."
    SCHEMA: ClassVar[JsonObject] = {
        "from": category_schema("The category that the page is in"),
        "to": category_schema("The other category; where the page is in it already, it only leaves the first"),
        "if_absent": IF_ABSENT_SCHEMA,
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("from", "to")
    EXAMPLE: ClassVar[JsonObject] = {"from": "Light houses", "to": "Lighthouses"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(section="none")

    from_: str
    to: str
    if_absent: Literal["skip", "fail"] = "skip"

    def __post_init__(self) -> None:
        if self.from_ == self.to:
            raise ValueError("`from` and `to` are the same")

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the title of the category to move to."""
        return (category_title(site, self.to).full,)

    def apply(self, page: Page, context: Context) -> Change:
        """Change the name in the last link, whose sort key is the one that counts; remove the others.

        Raises:
            OperationFailed: the category to move to is a redirect.
        """
        source, target = (category_title(context.site, name) for name in (self.from_, self.to))
        found = read_categories(page.text, context.site)
        links = found.links_to(source.full)
        if not links or source == target:
            return Absent(absence(found, source))
        check_no_redirect(target, context)
        if found.links_to(target.full):
            return NewText(without_links(page.text, links))
        start, end = links[-1].name
        return NewText(without_links(f"{page.text[:start]}{target.name}{page.text[end:]}", links[:-1]))
