"""What tells a run from the wiki's side that it should stop: a page, and messages to the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from editrunner.model import JsonObject, Site
from editrunner.wikitext.titles import parse_title


@dataclass(frozen=True, slots=True)
class Lookout:
    """What to look at with every query.

    Args:
        stop_page: the run stops when this page is not empty.
        talk: whether it stops when somebody writes on the account's talk page.
    """

    stop_page: str | None
    talk: bool

    def parameters(self, site: Site) -> dict[str, str]:
        """Return what is to be asked besides; it takes no place among the titles of a query."""
        asked: dict[str, str] = {}
        if self.stop_page is not None:
            title = parse_title(site, self.stop_page)
            # Pages from this title to this title that are not empty: itself, or none.
            # https://www.mediawiki.org/wiki/API:Allpages
            asked |= {
                "list": "allpages",
                "apnamespace": str(title.namespace),
                "apfrom": title.name,
                "apto": title.name,
                "apminsize": "1",
            }
        if self.talk:
            asked |= {"meta": "userinfo", "uiprop": "hasmsg"}
        return asked

    def sign_in(self, content: JsonObject) -> str | None:
        """Return why the run is to stop, by the answer to a query."""
        query = cast("dict[str, JsonObject]", content.get("query", {}))
        if self.stop_page is not None and query.get("allpages"):
            return f"limits.stop_page: the page {self.stop_page} is not empty"
        if self.talk and query.get("userinfo", {}).get("messages"):
            return (
                "limits.stop_on_talk: somebody has written on the account's talk page; "
                "the message counts as read when the account has looked at it"
            )
        return None


def joined(parameters: Mapping[str, str], asked: Mapping[str, str]) -> dict[str, str]:
    """Return a query that asks for two things at once."""
    both = {**parameters, **asked}
    for name in ("list", "meta"):
        if name in parameters and name in asked:
            both[name] = f"{parameters[name]}|{asked[name]}"
    return both
