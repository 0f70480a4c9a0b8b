"""The selector `category`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.model import Descent, Inputs, JsonObject, Listing, Query, Site
from editrunner.selectors.parameters import in_namespaces
from editrunner.wikitext.titles import CATEGORY, FILE, parse_title

_NAMESPACES = {"subcat": CATEGORY, "file": FILE}
"""Where the members of a type are; pages are everywhere else."""
_TYPE_IN = {namespace: kind for kind, namespace in _NAMESPACES.items()}
_TYPES = {
    **{kind: frozenset({kind}) for kind in ("page", "subcat", "file")},
    "any": frozenset({"page", "subcat", "file"}),
}
_MOST_VALUES = 50
"""How many values any account may give a parameter: https://www.mediawiki.org/wiki/API:Data_formats."""


@dataclass(frozen=True, slots=True)
class Category:
    """The members of a category: https://www.mediawiki.org/wiki/API:Categorymembers."""

    KIND: ClassVar[str] = "category"
    SUMMARY: ClassVar[str] = "The members of a category."
    SCHEMA: ClassVar[JsonObject] = {
        "category": {
            "$ref": "#/$defs/title",
            "description": "The category, with or without `Category:`.",
        },
        "depth": {
            "type": "integer",
            "minimum": 0,
            "maximum": 20,
            "default": 0,
            "description": "How many levels of subcategories to go down into.",
        },
        "type": {
            "enum": ["page", "subcat", "file", "any"],
            "default": "any",
            "description": "Only members of this type. Subcategories are gone down into in any case.",
        },
    }
    EXAMPLE: ClassVar[JsonObject] = {"category": "Articles needing copy edit", "depth": 2, "namespaces": [0]}

    category: str
    depth: int = 0
    type: Literal["page", "subcat", "file", "any"] = "any"

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the category, and say how to go on into its subcategories."""
        kept = _TYPES[self.type]
        # Subcategories have to be listed to go down into them, wanted or not.
        types = kept | (_TYPES["subcat"] if self.depth else set())
        listed = {*namespaces, *([CATEGORY] if namespaces and self.depth else [])}
        members = (_by_time(site, listed, types) if "page" in types else None) or _by_sort_key(listed, types)
        descent = Descent("cmtitle", self.depth, keep="subcat" in kept) if self.depth else None
        return [Query("categorymembers", {"cmtitle": self._title(site), **members}, "cmlimit", descent)]

    def can_be_in(self, namespaces: Sequence[int]) -> bool:
        """Say whether members of this type can be in one of the namespaces (none meaning all)."""
        types = {_TYPE_IN.get(namespace, "page") for namespace in namespaces}
        return not namespaces or bool(types & _TYPES[self.type])

    def _title(self, site: Site) -> str:
        title = parse_title(site, self.category)
        return title.full if title.namespace == CATEGORY else f"{site.namespaces[CATEGORY].name}:{title.full}"


def _by_time(site: Site, namespaces: AbstractSet[int], types: AbstractSet[str]) -> dict[str, str] | None:
    """Return what lists members as they were put into the category; `None` where that cannot be said.

    The wiki's own order is that of the sort keys. Who changes the sort key of a page, or moves the page, while the list
    is read, can put it where the list was read already; in order of time, such a page stays or goes to the end.
    """
    # In this order, the API does not choose members by their type.
    left_out = {namespace for kind, namespace in _NAMESPACES.items() if kind not in types}
    whole = {number for number in site.namespaces if number >= 0} if left_out else set()
    listed = sorted((namespaces or whole) - left_out)
    if len(listed) > _MOST_VALUES:
        return None
    return {"cmsort": "timestamp", **in_namespaces("cmnamespace", listed)}


def _by_sort_key(namespaces: AbstractSet[int], types: AbstractSet[str]) -> dict[str, str]:
    """Return what lists a few members among many others."""
    return {"cmtype": "|".join(sorted(types)), **in_namespaces("cmnamespace", sorted(namespaces))}
