"""The operation `remove_parameter`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import SECTION_MODELS, Absent, Change, Confinement, Context, JsonObject, Page, Site
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
from editrunner.wikitext.template_layout import removal
from editrunner.wikitext.templates import PageCalls, TemplateName


@dataclass(frozen=True, slots=True)
class RemoveParameter:
    """Takes a parameter out of the calls of a template."""

    KIND: ClassVar[str] = "remove_parameter"
    SUMMARY: ClassVar[str] = "Take a parameter out of each call of a template."
    SCHEMA: ClassVar[JsonObject] = {
        "template": TEMPLATE_SCHEMA,
        "parameter": {
            "$ref": "#/$defs/parameter",
            "description": "The parameter's name, or the number of one that goes by its position; the numbers of "
            "those behind it are then written out, so that they keep them.",
        },
        "where": WHERE_SCHEMA,
        "if_absent": if_absent_schema("the parameter"),
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("template", "parameter")
    EXAMPLE: ClassVar[JsonObject] = {"template": "Infobox city", "parameter": "founded", "where": {"founded": False}}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement()
    PLACES: ClassVar[Mapping[str, str]] = {"where": Place.PARAMETER}

    template: str
    parameter: str
    where: Where | None = None
    if_absent: IfAbsent = "skip"

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the template's title."""
        return page_name(site, self.template)

    def apply(self, page: Page, context: Context) -> Change:
        """Take out all parameters of that name, with the comments on their lines.

        Raises:
            OperationFailed: calls are nested too deeply.
        """
        calls = PageCalls(page.text, context.site)
        found = fitting(calls, TemplateName(context, self.template), self.where)
        if not isinstance(found, list):
            return found
        edits = [edit for call in found for edit in removal(page.text, call, call.named(self.parameter))]
        if not edits:
            return Absent(f"no call of {self.template} has the parameter {self.parameter}")
        return edited(page, edits, "it is taken out already")
