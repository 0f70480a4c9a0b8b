"""The operation `regex`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import TEXT_MODELS, Change, Confinement, Context, JsonObject, NewText, NoChange, Page
from editrunner.operations.protected import IGNORE_ALSO_SCHEMA, IGNORE_SCHEMA, regions_of, where_allowed
from editrunner.operations.substitution import check_expected, substituted
from editrunner.wikitext.patterns import FLAGS, check_replacement, compile_pattern, expansion
from editrunner.wikitext.regions import DEFAULT
from editrunner.wikitext.substitution import Place


@dataclass(frozen=True, slots=True)
class Regex:
    """Replaces what a regular expression matches; not idempotent where it matches its own replacement."""

    KIND: ClassVar[str] = "regex"
    SUMMARY: ClassVar[str] = "Replace what a regular expression matches, but in protected regions."
    SCHEMA: ClassVar[JsonObject] = {
        "find": {
            "$ref": "#/$defs/pattern",
            "description": "The pattern, in the syntax of Python's `regex` module.",
        },
        "with": {
            "$ref": "#/$defs/wikitext",
            "description": r"The replacement; `\1` and `\g<name>` stand for groups, `\\` for a backslash.",
        },
        "flags": {
            "type": "array",
            "items": {"enum": list(FLAGS)},
            "uniqueItems": True,
            "default": [],
            "description": "How the pattern is read.",
        },
        "expect": {
            "type": "integer",
            "minimum": 1,
            "description": "How often the pattern must be replaced on a page where it is at all; else the page fails.",
            "examples": [1],
        },
        "ignore": IGNORE_SCHEMA,
        "ignore_also": IGNORE_ALSO_SCHEMA,
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("find", "with")
    EXAMPLE: ClassVar[JsonObject] = {"find": r"(\d+) ?km\b", "with": r"\1 kilometres", "flags": ["ignore_case"]}
    CONTENT_MODELS: ClassVar[frozenset[str]] = TEXT_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement()
    PLACES: ClassVar[Mapping[str, str]] = {"with": Place.REPLACEMENT}

    find: str
    with_: str
    flags: tuple[str, ...] = ()
    expect: int | None = None
    ignore: tuple[str, ...] = DEFAULT
    ignore_also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        compile_pattern(self.find, self.flags)
        check_replacement(self.find, self.flags, self.with_)

    def apply(self, page: Page, context: Context) -> Change:
        """Replace each match, all of them within `TIMEOUT` seconds."""
        regions = regions_of(page, context, self.ignore, self.ignore_also)
        pattern = compile_pattern(self.find, self.flags)
        text, count = substituted(pattern, expansion(self.with_), page.text, regions)
        check_expected(self.KIND, self.expect, count)
        if count == 0:
            return NoChange(f"the pattern does not match{where_allowed(regions)}")
        return NewText(text)
