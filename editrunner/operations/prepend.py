"""The operation `prepend`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import TEXT_MODELS, Change, Confinement, Context, JsonObject, NewText, NoChange, OnServer, Page
from editrunner.operations.lines import REPEAT_SCHEMA, SEPARATOR_SCHEMA, TEXT_SCHEMA, stands_as_lines
from editrunner.operations.server_side import ON_SERVER_SCHEMA


@dataclass(frozen=True, slots=True)
class Prepend:
    """Puts a text at the beginning."""

    KIND: ClassVar[str] = "prepend"
    SUMMARY: ClassVar[str] = "Put a text at the beginning of the page, or below a section's heading."
    SCHEMA: ClassVar[JsonObject] = {
        "text": TEXT_SCHEMA,
        "separator": SEPARATOR_SCHEMA,
        "repeat": REPEAT_SCHEMA,
        "on_server": ON_SERVER_SCHEMA,
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("text",)
    EXAMPLE: ClassVar[JsonObject] = {"text": "{{Copy edit}}"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = TEXT_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(whole=False, creates=True)

    text: str
    separator: str = "\n"
    repeat: bool = False
    on_server: bool = False

    @property
    def edit_parameters(self) -> frozenset[str]:
        """What the wiki must know to do it by itself."""
        return frozenset({"prependtext", "pageid"}) if self.on_server else frozenset()

    def apply(self, page: Page, context: Context) -> Change:
        """Put the text before everything else."""
        if not self.repeat and stands_as_lines(self.text, page.text):
            return NoChange("the text stands there already")
        # Where there is nothing but line ends, they already keep the text apart from what follows.
        separator = self.separator if page.text.strip("\n") else ""
        if self.on_server:
            return OnServer("prepend", f"{self.text}{separator}")
        return NewText(f"{self.text}{separator}{page.text}")
