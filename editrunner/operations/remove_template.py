"""The operation `remove_template`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import SECTION_MODELS, Change, Confinement, Context, JsonObject, Page, Site
from editrunner.operations.template_calls import (
    TEMPLATE_SCHEMA,
    WHERE_SCHEMA,
    IfAbsent,
    Where,
    edited,
    fitting,
    if_absent_schema,
    page_name,
)
from editrunner.wikitext.substitution import Place
from editrunner.wikitext.taking_out import spans_to_take_out
from editrunner.wikitext.templates import PageCalls, TemplateName


@dataclass(frozen=True, slots=True)
class RemoveTemplate:
    """Takes out the calls of a template."""

    KIND: ClassVar[str] = "remove_template"
    SUMMARY: ClassVar[str] = (
        "Take out all calls of a template, with the lines on which they stand alone, and with references (`<ref>`) "
        "that hold nothing else and have no name."
    )
    SCHEMA: ClassVar[JsonObject] = {
        "template": TEMPLATE_SCHEMA,
        "where": WHERE_SCHEMA,
        "if_absent": if_absent_schema("the template"),
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("template",)
    EXAMPLE: ClassVar[JsonObject] = {"template": "In use"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement()
    PLACES: ClassVar[Mapping[str, str]] = {"where": Place.PARAMETER}

    template: str
    where: Where | None = None
    if_absent: IfAbsent = "skip"

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the template's title."""
        return page_name(site, self.template)

    def apply(self, page: Page, context: Context) -> Change:
        """Take out the calls, and the blank lines that would be one too many without them.

        Raises:
            OperationFailed: calls are nested too deeply.
        """
        calls = PageCalls(page.text, context.site)
        found = fitting(calls, TemplateName(context, self.template), self.where)
        if not isinstance(found, list):
            return found
        removed = [(call.start, call.end) for call in found]
        spans = spans_to_take_out(page.text, sorted([*removed, *calls.references_emptied(removed)]))
        return edited(page, ((*span, "") for span in spans), "there is nothing to take out")
