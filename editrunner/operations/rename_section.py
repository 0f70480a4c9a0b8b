"""The operation `rename_section`."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import ClassVar

from editrunner.errors import OperationFailed
from editrunner.model import SECTION_MODELS, Change, Confinement, Context, JsonObject, NewText, NoChange, Page
from editrunner.operations.section_heading import check_heading
from editrunner.wikitext.preprocessor import headings_of
from editrunner.wikitext.section_choice import normal_heading
from editrunner.wikitext.spans import COMMENT, without_edges

# What stands beside the words of a heading without being shown: blanks, comments and anchors.
_UNSEEN = re.compile(rf"[ \t]+|{COMMENT}|<span\b[^<>]*>\s*</span>|\{{\{{\s*[Aa]nchors?\s*\|[^{{}}]*\}}\}}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RenameSection:
    """Gives a section another heading; idempotent."""

    KIND: ClassVar[str] = "rename_section"
    SUMMARY: ClassVar[str] = "Give a section another heading of the same level, with the blanks and anchors around it."
    SCHEMA: ClassVar[JsonObject] = {
        "to": {"$ref": "#/$defs/heading", "description": "The new heading, without equal signs."},
        "keep_anchor": {
            "type": "boolean",
            "default": False,
            "description": "Put an anchor of the old name into the heading, so that links to it still work.",
        },
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("to",)
    EXAMPLE: ClassVar[JsonObject] = {"section": "Status", "to": "State"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(section="required", heading=True)

    to: str
    keep_anchor: bool = False

    def __post_init__(self) -> None:
        heading = self.to.strip()
        if not heading or heading.startswith("=") or heading.endswith("="):
            raise ValueError("`to` is the new heading without its equal signs: they would change its level")

    def apply(self, page: Page, context: Context) -> Change:
        """Change the words between the equal signs.

        Raises:
            OperationFailed: there is no heading, or there would be none any more.
        """
        heading = check_heading(page.text, context.site)
        start, end = without_edges(page.text, heading.content, _UNSEEN)
        words = page.text[start:end]
        if words == self.to.strip():
            return NoChange("the section has this heading already")
        anchor = _anchor(words, page.text[slice(*heading.content)]) if self.keep_anchor else ""
        text = f"{page.text[:start]}{anchor}{self.to.strip()}{page.text[end:]}"
        _check_same_sections(page.text, text, context.site.extension_tags)
        return NewText(text)


def _anchor(words: str, heading: str) -> str:
    if "{{" in words:
        raise OperationFailed(
            "heading_unknown", "the old heading comes out of a template: there is no telling its anchor"
        )
    name = html.escape(normal_heading(words).replace(" ", "_"))
    anchor = f'<span id="{name}"></span>'
    return "" if anchor in heading else anchor


def _check_same_sections(before: str, after: str, tags: frozenset[str]) -> None:
    levels = [[(one.level, one.addressable) for one in headings_of(text, tags)] for text in (before, after)]
    if levels[0] != levels[1]:
        raise OperationFailed("heading_broken", "with the new heading, the page would have other sections than now")
