"""The operation `append`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import TEXT_MODELS, Change, Confinement, Context, JsonObject, NewText, NoChange, OnServer, Page
from editrunner.operations.lines import (
    REPEAT_SCHEMA,
    SEPARATOR_SCHEMA,
    TEXT_SCHEMA,
    split_end,
    stands_as_lines,
)
from editrunner.operations.server_side import ON_SERVER_SCHEMA


@dataclass(frozen=True, slots=True)
class Append:
    """Puts a text at the end."""

    KIND: ClassVar[str] = "append"
    SUMMARY: ClassVar[str] = "Put a text at the end of the page or section, on lines of its own."
    SCHEMA: ClassVar[JsonObject] = {
        "text": TEXT_SCHEMA,
        "separator": SEPARATOR_SCHEMA,
        "repeat": REPEAT_SCHEMA,
        "on_server": ON_SERVER_SCHEMA,
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("text",)
    EXAMPLE: ClassVar[JsonObject] = {"section": "See also", "text": "* [[Spelling]]"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = TEXT_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(whole=False, subsections=False, creates=True)

    text: str
    separator: str = "\n"
    repeat: bool = False
    on_server: bool = False

    @property
    def edit_parameters(self) -> frozenset[str]:
        """What the wiki must know to do it by itself."""
        return frozenset({"appendtext", "pageid"}) if self.on_server else frozenset()

    def apply(self, page: Page, context: Context) -> Change:
        """Put the text behind the last line that is not empty."""
        if not self.repeat and stands_as_lines(self.text, page.text):
            return NoChange("the text stands there already")
        content, end = split_end(page.text)
        if self.on_server:
            return OnServer("append", f"{self.separator if content else ''}{self.text}")
        return NewText(f"{content}{self.separator if content else ''}{self.text}{end}")
