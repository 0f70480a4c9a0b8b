"""The condition `matches`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.conditions.wording import quoted
from editrunner.errors import OperationFailed
from editrunner.model import Context, Json, JsonObject, Page
from editrunner.wikitext.patterns import TIMEOUT, compile_pattern


@dataclass(frozen=True, slots=True)
class Matches:
    """Holds where a regular expression matches somewhere on the page."""

    KIND: ClassVar[str] = "matches"
    SUMMARY: ClassVar[str] = "The regular expression matches somewhere on the page."
    SCHEMA: ClassVar[JsonObject] = {"$ref": "#/$defs/pattern"}
    EXAMPLE: ClassVar[Json] = r"\bteh\b"
    LOOKS_AT_TEXT: ClassVar[bool] = True

    pattern: str

    def __post_init__(self) -> None:
        compile_pattern(self.pattern)

    def holds(self, page: Page, context: Context) -> bool:
        """Search the page, within a bounded time."""
        try:
            return compile_pattern(self.pattern).search(page.text, timeout=TIMEOUT) is not None
        except TimeoutError as error:
            raise OperationFailed(
                "regex_timeout", f"the pattern of `matches` takes more than {TIMEOUT:g} seconds on this page"
            ) from error
        except MemoryError as error:
            raise OperationFailed(
                "regex_memory", "the pattern of `matches` takes too much memory on this page"
            ) from error

    def words(self, *, holds: bool) -> str:
        """Say whether it matches."""
        return f"the pattern {quoted(self.pattern)} {'matches' if holds else 'matches nothing'} on the page"
