"""The operation `add_section`."""

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
    OnServer,
    Page,
)
from editrunner.operations.lines import REPEAT_SCHEMA, TEXT_SCHEMA, stands_as_lines, swallowed
from editrunner.operations.server_side import ON_SERVER_SCHEMA
from editrunner.wikitext import sections
from editrunner.wikitext.section_choice import normal_heading

_LEVEL_ON_SERVER = 2


@dataclass(frozen=True, slots=True)
class AddSection:
    """Adds a section at the end of the page."""

    KIND: ClassVar[str] = "add_section"
    SUMMARY: ClassVar[str] = "Add a section at the end of the page."
    SCHEMA: ClassVar[JsonObject] = {
        "heading": {"$ref": "#/$defs/heading", "description": "The heading, without equal signs."},
        "text": TEXT_SCHEMA,
        "level": {
            "type": "integer",
            "minimum": 1,
            "maximum": 6,
            "default": 2,
            "description": "The level of the heading: the number of equal signs on each side.",
        },
        "repeat": REPEAT_SCHEMA,
        "on_server": ON_SERVER_SCHEMA,
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("heading", "text")
    EXAMPLE: ClassVar[JsonObject] = {"heading": "Notice", "text": "This page is checked every week."}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(section="none")

    heading: str
    text: str
    level: int = 2
    repeat: bool = False
    on_server: bool = False

    def __post_init__(self) -> None:
        if not self.on_server:
            return
        if self.level != _LEVEL_ON_SERVER:
            raise ValueError(f"the wiki itself adds sections of level {_LEVEL_ON_SERVER} only: drop `on_server`")
        if not self.text.strip():
            raise ValueError("the wiki itself adds no section without a text: drop `on_server`")
        if self.heading.strip()[:1] == "=" and self.heading.strip()[-1:] == "=":
            raise ValueError("the wiki would strip the equal signs around the heading: leave them out")

    @property
    def edit_parameters(self) -> frozenset[str]:
        """What the wiki must know to do it by itself."""
        return frozenset({"section", "sectiontitle", "pageid"}) if self.on_server else frozenset()

    def apply(self, page: Page, context: Context) -> Change:
        """Add the section as `section=new` would: https://www.mediawiki.org/wiki/API:Edit.

        Raises:
            OperationFailed: the wiki would see no section there.
        """
        if not self.repeat and self._stands(page.text, context):
            return NoChange("the section stands there already")
        text, added = (
            sections.with_section(before, self.heading, self.text, level=self.level) for before in (page.text, "")
        )
        found = sections.split(text, extension_tags=context.site.extension_tags)
        if not any(section.addressable and section.start == len(text) - len(added) for section in found[1:]):
            raise swallowed()
        return OnServer("new_section", self.text, self.heading) if self.on_server else NewText(text)

    def _stands(self, text: str, context: Context) -> bool:
        found = sections.split(text, extension_tags=context.site.extension_tags)
        wanted = normal_heading(self.heading)
        return any(
            section.addressable
            and normal_heading(section.heading) == wanted
            and stands_as_lines(self.text, text[section.body_start : section.end])
            for section in found[1:]
        )
