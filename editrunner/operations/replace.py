"""The operation `replace`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Literal

import regex

from editrunner.model import TEXT_MODELS, Change, Confinement, Context, JsonObject, NewText, NoChange, Page
from editrunner.operations.protected import IGNORE_ALSO_SCHEMA, IGNORE_SCHEMA, regions_of, where_allowed
from editrunner.operations.substitution import check_expected, substituted
from editrunner.wikitext.regions import DEFAULT


@dataclass(frozen=True, slots=True)
class Replace:
    """Replaces a text wherever it stands, but in protected regions; not idempotent where `with` contains `find`."""

    KIND: ClassVar[str] = "replace"
    SUMMARY: ClassVar[str] = "Replace a text wherever it stands, but in protected regions."
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
            "description": "How often the text must be replaced on a page where it is at all; else the page fails.",
            "examples": [1],
        },
        "ignore": IGNORE_SCHEMA,
        "ignore_also": IGNORE_ALSO_SCHEMA,
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
    ignore: tuple[str, ...] = DEFAULT
    ignore_also: tuple[str, ...] = ()

    def apply(self, page: Page, context: Context) -> Change:
        """Replace the text, keeping the case of its first letter where `case` says so."""
        pattern = _pattern(self.find, self.case, word=self.word)
        if pattern.search(page.text) is None:
            # To find the regions takes far longer than to see that nothing is to be done.
            return NoChange(f'"{self.find}" does not stand there')
        regions = regions_of(page, context, self.ignore, self.ignore_also)
        text, count = substituted(pattern, self._replacement, page.text, regions)
        check_expected(self.KIND, self.expect, count)
        if count == 0:
            return NoChange(f'"{self.find}" does not stand there{where_allowed(regions)}')
        return NewText(text)

    def _replacement(self, found: regex.Match[str]) -> str:
        if self.case != "first_letter" or not self.with_:
            return self.with_
        lower, upper = _cases(self.with_[0])
        return (upper if found[0][0].isupper() else lower) + self.with_[1:]


@lru_cache(maxsize=64)
def _pattern(find: str, case: str, *, word: bool) -> regex.Pattern[str]:
    pattern = regex.escape(find, special_only=True, literal_spaces=True)
    if case == "first_letter":
        letters = "|".join(regex.escape(letter) for letter in _cases(find[0]))
        pattern = f"(?:{letters}){regex.escape(find[1:], special_only=True, literal_spaces=True)}"
    if word:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    return regex.compile(pattern, regex.IGNORECASE if case == "ignore" else 0)


def _cases(letter: str) -> tuple[str, str]:
    """Return a letter in lower and upper case; as it is where that would be more than one letter (ß)."""
    lower, upper = letter.lower(), letter.upper()
    return (lower if len(lower) == 1 else letter), (upper if len(upper) == 1 else letter)
