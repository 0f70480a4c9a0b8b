"""The operation `remove_section`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import SECTION_MODELS, Change, Confinement, Context, JsonObject, NewText, Page
from editrunner.operations.section_heading import check_heading
from editrunner.wikitext.end_matter import start_of_end_matter


@dataclass(frozen=True, slots=True)
class RemoveSection:
    """Removes a section; idempotent where it is named by its heading, as a number then is the next one's."""

    KIND: ClassVar[str] = "remove_section"
    SUMMARY: ClassVar[str] = (
        "Remove a section with its heading; categories and the like at the end of the page are kept. Named by a "
        "number, each run removes another one."
    )
    SCHEMA: ClassVar[JsonObject] = {}
    REQUIRED: ClassVar[tuple[str, ...]] = ()
    EXAMPLE: ClassVar[JsonObject] = {"section": "Status"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(section="required", heading=True)

    def apply(self, page: Page, context: Context) -> Change:
        """Remove everything but what belongs to the page as a whole.

        Raises:
            OperationFailed: it does not begin with a heading, so that it is no section.
        """
        check_heading(page.text, context.site)
        return NewText(page.text[start_of_end_matter(page.text, context.site) :])
