"""The condition `has_template`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import Context, Json, JsonObject, Page, Site
from editrunner.wikitext.templates import PageCalls, TemplateName, template_title


@dataclass(frozen=True, slots=True)
class HasTemplate:
    """Holds where the page's text calls a template."""

    KIND: ClassVar[str] = "has_template"
    SUMMARY: ClassVar[str] = (
        "The page's text calls the template, or a redirect to it; what other templates call does not count."
    )
    SCHEMA: ClassVar[JsonObject] = {"$ref": "#/$defs/title"}
    EXAMPLE: ClassVar[Json] = "In use"
    LOOKS_AT_TEXT: ClassVar[bool] = True

    template: str

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the template's title."""
        title = template_title(site, self.template)
        return () if title is None else (title,)

    def holds(self, page: Page, context: Context) -> bool:
        """Look for a call that MediaWiki takes for one: not in comments, nowiki and the like."""
        return PageCalls(page.text, context.site).has(TemplateName(context, self.template))

    def words(self, *, holds: bool) -> str:
        """Say whether the template is called."""
        return f"the page {'calls' if holds else 'does not call'} the template {self.template}"
