"""The selector `random`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.model import Inputs, JsonObject, Listing, Query, Site
from editrunner.selectors.parameters import in_namespaces


@dataclass(frozen=True, slots=True)
class Random:
    """Pages by chance: https://www.mediawiki.org/wiki/API:Random."""

    KIND: ClassVar[str] = "random"
    SUMMARY: ClassVar[str] = "Pages that the wiki picks by chance, no redirects among them; needs `limit`."
    BOUNDS: ClassVar[tuple[str, ...]] = ("limit",)
    SCHEMA: ClassVar[JsonObject] = {"random": {"const": True, "description": "Always `true`."}}
    EXAMPLE: ClassVar[JsonObject] = {"random": True, "limit": 20, "namespaces": [0]}

    random: Literal[True]

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List pages."""
        return [Query("random", in_namespaces("rnnamespace", namespaces), "rnlimit")]
