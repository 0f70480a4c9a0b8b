"""The operation `set_section`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import (
    SECTION_MODELS,
    Change,
    Confinement,
    Context,
    JsonObject,
    NewText,
    NoChange,
    Page,
)
from editrunner.operations.lines import TEXT_SCHEMA, split_end


@dataclass(frozen=True, slots=True)
class SetSection:
    """Replaces what stands in a section, and keeps its heading."""

    KIND: ClassVar[str] = "set_section"
    SUMMARY: ClassVar[str] = "Replace what stands in a section, and keep its heading."
    SCHEMA: ClassVar[JsonObject] = {"text": TEXT_SCHEMA}
    REQUIRED: ClassVar[tuple[str, ...]] = ("text",)
    EXAMPLE: ClassVar[JsonObject] = {"section": "Status", "text": "Checked."}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(section="required", whole=False, creates=True)

    text: str

    def apply(self, page: Page, context: Context) -> Change:
        """Replace everything but the blank lines before the next section."""
        content, end = split_end(page.text)
        if content == self.text.rstrip("\n"):
            return NoChange("the section has this text already")
        return NewText(self.text.rstrip("\n") + end)
