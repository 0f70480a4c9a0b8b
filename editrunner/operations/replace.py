"""The operation `replace`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.errors import OperationFailed
from editrunner.model import TEXT_MODELS, Change, Confinement, Context, JsonObject, NewText, NoChange, Page


@dataclass(frozen=True, slots=True)
class Replace:
    """Replaces a text wherever it stands."""

    KIND: ClassVar[str] = "replace"
    SUMMARY: ClassVar[str] = "Replace a text wherever it stands."
    SCHEMA: ClassVar[JsonObject] = {
        "find": {"$ref": "#/$defs/wikitext", "minLength": 1, "description": "The text to look for."},
        "with": {"$ref": "#/$defs/wikitext", "description": "The text to put in its place; may be empty."},
        "word": {
            "type": "boolean",
            "default": False,
            "description": "Only where it stands as a whole word, with no letter, digit or underscore beside it.",
        },
        "case": {
            "enum": ["exact", "ignore", "first_letter"],
            "default": "exact",
            "description": "`ignore` takes upper and lower case for the same; `first_letter` takes `Teh` and "
            "`teh`, and keeps the case of the first letter.",
        },
        "expect": {
            "type": "integer",
            "minimum": 1,
            "description": "How often the text must stand on a page that has it at all; else the page fails.",
        },
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("find", "with")
    EXAMPLE: ClassVar[JsonObject] = {"find": "teh", "with": "the", "word": True}
    CONTENT_MODELS: ClassVar[frozenset[str]] = TEXT_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement()

    find: str
    with_: str
    word: bool = False
    case: Literal["exact", "ignore", "first_letter"] = "exact"
    expect: int | None = None

    def apply(self, page: Page, context: Context) -> Change:
        """Replace the text, keeping the case of its first letter where `case` says so."""
        text, count = self._pattern().subn(self._replacement, page.text)
        check_expected(self.KIND, self.expect, count)
        if count == 0:
            return NoChange(f'"{self.find}" does not stand there')
        return NewText(text)

    def _pattern(self) -> re.Pattern[str]:
        pattern = re.escape(self.find)
        if self.case == "first_letter":
            pattern = f"(?i:{re.escape(self.find[0])}){re.escape(self.find[1:])}"
        if self.word:
            pattern = rf"(?<!\w){pattern}(?!\w)"
        return re.compile(pattern, re.IGNORECASE if self.case == "ignore" else 0)

    def _replacement(self, found: re.Match[str]) -> str:
        if self.case != "first_letter" or not self.with_:
            return self.with_
        first = self.with_[0].upper() if found[0][0].isupper() else self.with_[0].lower()
        return first + self.with_[1:]


def check_expected(kind: str, expected: int | None, count: int) -> None:
    """Fail a page on which something stands, but not as often as expected."""
    if expected is not None and count not in (0, expected):
        raise OperationFailed("unexpected_count", f"`{kind}` expects {expected} on a page, and finds {count}")
