"""The operation `set_redirect`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.errors import OperationFailed
from editrunner.model import (
    SECTION_MODELS,
    Absent,
    Change,
    Confinement,
    Context,
    JsonObject,
    NewText,
    NoChange,
    Page,
    Site,
)
from editrunner.wikitext.redirects import RedirectLink, find_redirect, redirect_text, split_target, written_target


@dataclass(frozen=True, slots=True)
class SetRedirect:
    """Makes a redirect lead to another page; idempotent."""

    KIND: ClassVar[str] = "set_redirect"
    SUMMARY: ClassVar[str] = (
        "Make a redirect lead to another page, and keep what stands behind its link; a page that is being created "
        "becomes one. Needs `redirects: edit`."
    )
    SCHEMA: ClassVar[JsonObject] = {
        "to": {
            "title": "a page title, with `#` and a section where wanted",
            "type": "string",
            "minLength": 1,
            "maxLength": 500,
            "pattern": "^[^#<>\\[\\]{}|\\x00-\\x1f\\x7f][^<>\\[\\]{}|\\x00-\\x1f\\x7f]*$(?!\\n)",
            "x-complaint": "is not a page title: a title has none of < > [ ] { } | and no control characters",
            "description": "Where to lead: a title, or a title, `#` and a section. A redirect to a section of the "
            "same page is left alone, unless a section is named here; `Title#` names the page as a whole.",
            "examples": ["Lighthouse", "Lighthouse#Construction"],
        },
        "to_end_of_chain": {
            "type": "boolean",
            "default": False,
            "description": "Lead straight to where a chain of redirects ends (a double redirect). The first section "
            "that is named on the way is kept.",
        },
        "if_absent": {
            "enum": ["skip", "fail"],
            "default": "skip",
            "description": "What to do with a page that is no redirect.",
        },
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ()
    EXAMPLE: ClassVar[JsonObject] = {"to": "Lighthouse"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement(section="none", chain=True)

    to: str | None = None
    to_end_of_chain: bool = False
    if_absent: Literal["skip", "fail"] = "skip"

    def __post_init__(self) -> None:
        if (self.to is None) != self.to_end_of_chain:
            raise ValueError("it needs either `to` or `to_end_of_chain: true`")

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the page to lead to, as it could be a redirect itself."""
        return () if self.to is None else (split_target(site, self.to)[0].full,)

    def apply(self, page: Page, context: Context) -> Change:
        """Change what stands between the brackets of the redirect.

        Raises:
            OperationFailed: it would lead in a circle, or to another redirect.
        """
        found = find_redirect(page.text, context.site)
        if found is None and page.text.strip():
            return Absent("the page is no redirect, and its text would be lost; `set_text` replaces it")
        if self.to is not None:
            return self._to_page(self.to, found, page, context)
        return NoChange("there is no redirect") if found is None else _to_end(found, page, context)

    def _to_page(self, to: str, found: RedirectLink | None, page: Page, context: Context) -> Change:
        title, fragment = split_target(context.site, to)
        if title.full == page.title:
            raise OperationFailed("redirect_to_itself", "the page would redirect to itself")
        end = context.redirects.get(title.full)
        if end is not None:
            raise OperationFailed("redirect_to_redirect", f"{title.full} is a redirect itself, to {end}: name its end")
        target = written_target(title, fragment)
        if found is None:
            return NewText(redirect_text(context.site, target))
        if found.title == title and fragment in (None, found.fragment):
            return NoChange(f"the page redirects to {title.full} already")
        return NewText(page.text[: found.start] + target + page.text[found.end :])


def _to_end(found: RedirectLink, page: Page, context: Context) -> Change:
    hops = page.leads_to
    if not hops:
        return NoChange("the wiki does not follow the redirect to any page")
    names = [hop.source for hop in hops]
    if hops[-1].target in names:
        raise OperationFailed(
            "redirect_circle", f"the redirect leads in a circle: {' → '.join([*names, hops[-1].target])}"
        )
    title, _ = split_target(context.site, hops[-1].target)
    if found.title == title:
        return NoChange(f"the page redirects to {title.full} already, where the chain ends")
    if found.title.full != hops[0].target:
        raise OperationFailed("redirect_changed", "the page leads elsewhere by now than when its chain was read")
    # MediaWiki itself keeps the first one when it solves double redirects.
    fragment = next((name for name in (found.fragment, *(hop.fragment for hop in hops)) if name), None)
    return NewText(page.text[: found.start] + written_target(title, fragment) + page.text[found.end :])
