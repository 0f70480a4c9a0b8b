"""The conditions `all`, `any` and `not`, which are made of others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import Asking, Condition, Context, Json, JsonObject, Needs, Page, Site, needs_of

_LIST: JsonObject = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/single_condition"}}


@dataclass(frozen=True, slots=True)
class Combination:
    """What they share: whatever one of the parts needs to know, the whole does."""

    parts: tuple[Condition, ...]

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the pages whose redirects a part has to know."""
        return tuple(name for part in self.parts if isinstance(part, Asking) for name in part.names(site))

    def needs(self, site: Site) -> Needs:
        """Ask for what the parts ask for."""
        return needs_of(self.parts, site)

    def words(self, *, holds: bool) -> str:
        """Say it in general; for a page, the parts that decide say more."""
        return "it holds" if holds else "it does not hold"


@dataclass(frozen=True, slots=True)
class All(Combination):
    """Holds where all of its parts do."""

    KIND: ClassVar[str] = "all"
    SUMMARY: ClassVar[str] = "Each condition of the list holds."
    SCHEMA: ClassVar[JsonObject] = _LIST
    EXAMPLE: ClassVar[Json] = [{"contains": "teh"}, {"larger_than": 5}]
    LOOKS_AT_TEXT: ClassVar[bool] = True

    def holds(self, page: Page, context: Context) -> bool:
        """Ask the parts in order, until one does not hold."""
        return all(part.holds(page, context) for part in self.parts)

    def deciding(self, page: Page, context: Context) -> tuple[Condition, ...]:
        """Return the first part that does not hold, or all of them."""
        return _first(part for part in self.parts if not part.holds(page, context)) or self.parts


@dataclass(frozen=True, slots=True)
class Any(Combination):
    """Holds where at least one of its parts does."""

    KIND: ClassVar[str] = "any"
    SUMMARY: ClassVar[str] = "At least one condition of the list holds."
    SCHEMA: ClassVar[JsonObject] = _LIST
    EXAMPLE: ClassVar[Json] = [{"contains": "teh"}, {"has_section": "References"}]
    LOOKS_AT_TEXT: ClassVar[bool] = True

    def holds(self, page: Page, context: Context) -> bool:
        """Ask the parts in order, until one holds."""
        return any(part.holds(page, context) for part in self.parts)

    def deciding(self, page: Page, context: Context) -> tuple[Condition, ...]:
        """Return the first part that holds, or all of them."""
        return _first(part for part in self.parts if part.holds(page, context)) or self.parts


@dataclass(frozen=True, slots=True)
class Not(Combination):
    """Holds where its one part does not."""

    KIND: ClassVar[str] = "not"
    SUMMARY: ClassVar[str] = "The condition does not hold."
    SCHEMA: ClassVar[JsonObject] = {"$ref": "#/$defs/single_condition"}
    EXAMPLE: ClassVar[Json] = {"contains": "hte"}
    LOOKS_AT_TEXT: ClassVar[bool] = True

    def holds(self, page: Page, context: Context) -> bool:
        """Ask the part."""
        return not any(part.holds(page, context) for part in self.parts)

    def deciding(self, page: Page, context: Context) -> tuple[Condition, ...]:
        """Return the part."""
        return self.parts


def _first(parts: Iterable[Condition]) -> tuple[Condition, ...]:
    first = next(iter(parts), None)
    return () if first is None else (first,)
