"""The selector `titles`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from editrunner.compact import Texts
from editrunner.model import Inputs, JsonObject, Listing, Site, Target


@dataclass(frozen=True, slots=True)
class Titles:
    """Pages by title."""

    KIND: ClassVar[str] = "titles"
    SUMMARY: ClassVar[str] = "Pages by title."
    SCHEMA: ClassVar[JsonObject] = {
        "titles": {
            "type": "array",
            "items": {"$ref": "#/$defs/title"},
            "minItems": 1,
            "description": "The titles, with their namespace.",
        }
    }
    EXAMPLE: ClassVar[JsonObject] = {"titles": ["Sandbox", "Project:Sandbox"]}

    titles: Iterable[str]

    def __post_init__(self) -> None:
        # They stay for as long as the run takes.
        object.__setattr__(self, "titles", Texts(self.titles))

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the titles themselves."""
        return [(Target(title=title) for title in self.titles)]
