"""The selector `category`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.model import Descent, Inputs, JsonObject, Listing, Query, Site
from editrunner.wikitext.titles import parse_title

_CATEGORY = 14
_TYPES = ("page", "subcat", "file")


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
        wanted = set(_TYPES) if self.type == "any" else {self.type}
        parameters = {
            "cmtitle": self._title(site),
            "cmtype": "|".join(kind for kind in _TYPES if kind in wanted or (kind == "subcat" and self.depth)),
        }
        if namespaces:
            # Subcategories have to be listed to go down into them, wanted or not.
            listed = {*namespaces, _CATEGORY} if self.depth else set(namespaces)
            parameters["cmnamespace"] = "|".join(str(namespace) for namespace in sorted(listed))
        descent = Descent("cmtitle", self.depth, keep="subcat" in wanted) if self.depth else None
        return [Query("categorymembers", parameters, "cmlimit", descent)]

    def _title(self, site: Site) -> str:
        title = parse_title(site, self.category)
        return title.full if title.namespace == _CATEGORY else f"{site.namespaces[_CATEGORY].name}:{title.full}"
