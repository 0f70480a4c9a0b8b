"""The operation `touch`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.errors import OperationFailed
from editrunner.model import JSON_MODELS, TEXT_MODELS, Change, Confinement, Context, JsonObject, Page
from editrunner.model import Touch as TouchChange
from editrunner.wikitext.json_text import json_as_stored, parse_json
from editrunner.wikitext.presave import as_stored, transforms


@dataclass(frozen=True, slots=True)
class Touch:
    """Saves the page as it is; the wiki makes no revision of that, and a second time does the same."""

    KIND: ClassVar[str] = "touch"
    SUMMARY: ClassVar[str] = (
        "Save the page as it is (a null edit), so that the wiki reads it anew: its categories, links and templates."
    )
    SCHEMA: ClassVar[JsonObject] = {}
    REQUIRED: ClassVar[tuple[str, ...]] = ()
    EXAMPLE: ClassVar[JsonObject] = {}
    CONTENT_MODELS: ClassVar[frozenset[str]] = TEXT_MODELS | JSON_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(section="none", conditional=False)

    def apply(self, page: Page, context: Context) -> Change:
        """Save the page, unless that would change it.

        Raises:
            OperationFailed: the wiki would store another text than the page has.
        """
        expanded = transforms(page.text, context.site, page.content_model)
        if expanded:
            raise OperationFailed("touch_changes", f"saving the page would expand {', '.join(expanded)} in its text")
        if _stored(page) != page.text:
            raise OperationFailed("touch_changes", "saving the page would change its text: the wiki now stores it so")
        return TouchChange()


def _stored(page: Page) -> str:
    if page.content_model not in JSON_MODELS:
        return as_stored(page.text)
    try:
        return json_as_stored(parse_json(page.text))
    except ValueError as error:
        raise OperationFailed("touch_changes", f"saving the page could change its text: {error}") from error
