"""The operation `rename_template`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import SECTION_MODELS, Change, Confinement, Context, JsonObject, Page, Site
from editrunner.operations.template_calls import (
    WHERE_SCHEMA,
    IfAbsent,
    Where,
    edited,
    fitting,
    if_absent_schema,
    page_name,
)
from editrunner.wikitext.substitution import Place
from editrunner.wikitext.templates import Call, PageCalls, TemplateName, template_title
from editrunner.wikitext.text_edits import TextEdit


@dataclass(frozen=True, slots=True)
class RenameTemplate:
    """Calls another template in the place of one."""

    KIND: ClassVar[str] = "rename_template"
    SUMMARY: ClassVar[str] = "Call another template in the place of one; the parameters stay."
    SCHEMA: ClassVar[JsonObject] = {
        "from": {
            "$ref": "#/$defs/title",
            "description": "The template to rename, with or without its namespace; redirects to it are renamed, too. "
            "One that is a redirect itself stands for itself only: that is what a moved template leaves behind.",
        },
        "to": {"$ref": "#/$defs/title", "description": "The new name, as it is to stand in the calls."},
        "where": WHERE_SCHEMA,
        "if_absent": if_absent_schema("the template"),
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("from", "to")
    EXAMPLE: ClassVar[JsonObject] = {"from": "Infobox town", "to": "Infobox city"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement()
    PLACES: ClassVar[Mapping[str, str]] = {"where": Place.PARAMETER}

    from_: str
    to: str
    where: Where | None = None
    if_absent: IfAbsent = "skip"

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the title of the template to rename."""
        return page_name(site, self.from_)

    def apply(self, page: Page, context: Context) -> Change:
        """Put the new name in the place of the old one, between the blanks and comments around it.

        Calls by any spelling of the new name are left alone, unless old and new name are one template.

        Raises:
            OperationFailed: calls are nested too deeply.
        """
        calls = PageCalls(page.text, context.site)
        found = fitting(calls, TemplateName(context, self.from_, follow=False), self.where)
        if not isinstance(found, list):
            return found
        return edited(page, self._edits(calls, found, context.site), f"all calls have the name {self.to} already")

    def _edits(self, calls: PageCalls, found: list[Call], site: Site) -> Iterator[TextEdit]:
        new = template_title(site, self.to)
        is_spelling = new == template_title(site, self.from_)
        for call in found:
            if is_spelling or template_title(site, calls.plain(call.name)) != new:
                yield *call.name, self.to
