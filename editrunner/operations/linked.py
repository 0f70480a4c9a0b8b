"""The page that links lead to: what `retarget_links` and `unlink` share."""

from __future__ import annotations

from dataclasses import dataclass

from editrunner.model import Context, JsonObject, Site
from editrunner.wikitext.links import Link, normal_fragment, page_of, read_target
from editrunner.wikitext.titles import CATEGORY

TARGET_SCHEMA: JsonObject = {
    "title": "where a link leads",
    "type": "string",
    "minLength": 1,
    "maxLength": 500,
    "pattern": "^[^<>\\[\\]{}|\\x00-\\x1f\\x7f]*$(?!\\n)",
    "x-complaint": "is not what a link leads to: a title, and perhaps `#` and a section, without brackets",
}
THROUGH_REDIRECTS_SCHEMA: JsonObject = {
    "type": "boolean",
    "default": False,
    "description": "Take links to redirects to the page along; else only those that name the page itself.",
}


def check_names_a_page(key: str, target: str) -> None:
    """Check what a job file says that links lead to.

    Raises:
        ValueError: it names no page, only a section or nothing.
    """
    if not target.partition("#")[0].strip(" _:"):
        raise ValueError(f"`{key}` must name a page")


def full_title(target: str, site: Site) -> str:
    """Return the full title of the page that a key of the job file names."""
    return page_of(read_target(target, site)[0], site)


@dataclass(frozen=True, slots=True)
class Linked:
    """What links are wanted."""

    title: str
    titles: frozenset[str]
    """The full titles of the page, and of the redirects to it that are as good."""
    fragment: str | None
    """The only section, if any, that is meant."""

    @staticmethod
    def of(target: str, context: Context, *, through_redirects: bool, but: str | None = None) -> Linked:
        """Return the links that a job file means.

        Args:
            target: the page, and perhaps a section, as the job file says it.
            context: the wiki, and the redirects to the page.
            through_redirects: whether links to those are meant, too.
            but: a page that is never meant, whatever it redirects to.
        """
        title, fragment = full_title(target, context.site), read_target(target, context.site)[1]
        titles = {title}
        if through_redirects:
            titles |= {redirect for redirect, page in context.redirects.items() if page == title and redirect != but}
        return Linked(title, frozenset(titles), fragment)

    def includes(self, link: Link, site: Site) -> bool:
        """Say whether a link is one of them."""
        if link.use == "category" or page_of(link.title, site) not in self.titles:
            return False
        return self.fragment is None or self.fragment == normal_fragment(link.fragment or "")

    def absence(self, site: Site, suffix: str = "") -> str:
        """Return the reason where there are none."""
        section = f"#{self.fragment}" if self.fragment is not None else ""
        reason = f"no link to {self.title}{section} stands there{suffix}"
        if self.title.startswith(f"{site.namespaces[CATEGORY].name}:"):
            reason += "; a category without a colon before it is no link"
        return reason
