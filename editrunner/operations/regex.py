"""The operation `regex`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.errors import OperationFailed
from editrunner.model import TEXT_MODELS, Change, Confinement, Context, JsonObject, NewText, NoChange, Page
from editrunner.operations.replace import check_expected
from editrunner.wikitext.patterns import FLAGS, TIMEOUT, check_replacement, compile_pattern


@dataclass(frozen=True, slots=True)
class Regex:
    """Replaces what a regular expression matches."""

    KIND: ClassVar[str] = "regex"
    SUMMARY: ClassVar[str] = "Replace what a regular expression matches."
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
            "description": "How often the pattern must match on a page where it matches at all; else the page fails.",
        },
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("find", "with")
    EXAMPLE: ClassVar[JsonObject] = {"find": r"(\d+) ?km\b", "with": r"\1 kilometres", "flags": ["ignore_case"]}
    CONTENT_MODELS: ClassVar[frozenset[str]] = TEXT_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement()

    find: str
    with_: str
    flags: tuple[str, ...] = ()
    expect: int | None = None

    def __post_init__(self) -> None:
        compile_pattern(self.find, self.flags)
        check_replacement(self.find, self.flags, self.with_)

    def apply(self, page: Page, context: Context) -> Change:
        """Replace each match, within `TIMEOUT` seconds."""
        try:
            text, count = compile_pattern(self.find, self.flags).subn(self.with_, page.text, timeout=TIMEOUT)
        except TimeoutError as error:
            raise OperationFailed(
                "regex_timeout", f"the pattern takes more than {TIMEOUT:g} seconds on this page"
            ) from error
        check_expected(self.KIND, self.expect, count)
        if count == 0:
            return NoChange("the pattern does not match")
        return NewText(text)
