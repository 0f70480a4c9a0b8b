"""What the operations on categories share."""

from __future__ import annotations

from editrunner.errors import OperationFailed
from editrunner.model import Context, JsonObject
from editrunner.wikitext.categories import Categories
from editrunner.wikitext.titles import Title


def category_schema(description: str) -> JsonObject:
    """Return the schema of a key that names a category."""
    return {"$ref": "#/$defs/title", "description": f"{description}, with or without `Category:`."}


IF_ABSENT_SCHEMA: JsonObject = {
    "enum": ["skip", "fail"],
    "default": "skip",
    "description": "What to do with a page whose text does not put it into the category.",
}


def check_no_redirect(category: Title, context: Context) -> None:
    """Fail where a category is a redirect: pages that are put into it do not show up in the other one.

    Raises:
        OperationFailed: it is one.
    """
    end = context.redirects.get(category.full)
    if end is not None:
        raise OperationFailed("category_redirect", f"{category.full} is a redirect to {end}: name that one")


def absence(found: Categories, category: Title) -> str:
    """Say why a page's text does not put it into a category."""
    mention = found.mention_of(category.full)
    if mention is not None:
        return f"{category.full} stands only inside {mention.place}, where it is left alone"
    return f"the page's text does not put it into {category.full}; a template may"
