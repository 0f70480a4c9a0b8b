"""The operation `undo`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import TEXT_MODELS, Change, Confinement, Context, JsonObject, Page
from editrunner.model import Undo as UndoChange


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back revisions of the page."""

    KIND: ClassVar[str] = "undo"
    SUMMARY: ClassVar[str] = "Take back a revision of the page, or a range of them; the wiki does it."
    SCHEMA: ClassVar[JsonObject] = {
        "revision": {
            "type": "integer",
            "minimum": 1,
            "description": "The number of the revision, or of the last one of a range.",
        },
        "after": {
            "type": "integer",
            "minimum": 1,
            "description": "The revision before the first one of the range; it is not taken back.",
            "examples": [1234500],
        },
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("revision",)
    EXAMPLE: ClassVar[JsonObject] = {"revision": 1234567}
    CONTENT_MODELS: ClassVar[frozenset[str]] = TEXT_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(section="none", conditional=False)

    revision: int
    after: int | None = None

    def __post_init__(self) -> None:
        if self.revision == self.after:
            raise ValueError("there is nothing between `after` and `revision`: they are the same")

    @property
    def edit_parameters(self) -> frozenset[str]:
        """What the wiki must know to do it."""
        return frozenset({"undo", "undoafter", "pageid"})

    def apply(self, page: Page, context: Context) -> Change:
        """Leave it to the wiki: which texts the revisions have is not known here."""
        return UndoChange(self.revision, self.after)
