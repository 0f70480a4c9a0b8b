"""Where redirects lead, and which lead to a page: https://www.mediawiki.org/wiki/API:Redirects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from editrunner.model import JsonObject, Redirect, api_values
from editrunner.wiki.answers import Read, answers_to, rows_of


def redirect_chains(read: Read, titles: Sequence[str]) -> dict[str, tuple[Redirect, ...]]:
    """Return the hops of those pages that are redirects; a chain that closes ends with the hop that closes it."""
    hops = hops_of(read({"action": "query", "titles": api_values(titles), "redirects": "1"}))
    return {title: tuple(_chain(hops, title)) for title in titles if title in hops}


def redirects_to(read: Read, titles: Sequence[str]) -> dict[str, str]:
    """Return all redirects to some pages, and the page that each leads to.

    Where a title is a redirect itself, the page is the one that it leads to.
    """
    found: dict[str, str] = {}
    parameters = {
        "action": "query",
        "titles": api_values(titles),
        "redirects": "1",
        "prop": "redirects",
        "rdprop": "title",
        "rdlimit": "max",
    }
    for content in answers_to(read, parameters):
        for page in rows_of(content, "pages"):
            redirects = cast("list[JsonObject]", page.get("redirects", []))
            found |= {str(row["title"]): str(page["title"]) for row in redirects}
        hops = hops_of(content)
        found |= {source: list(_chain(hops, source))[-1].target for source in hops}
    return found


def hops_of(content: JsonObject) -> dict[str, Redirect]:
    """Return the redirects that the wiki has followed, by where each begins."""
    hops = {}
    for row in rows_of(content, "redirects"):
        hop = Redirect(str(row["from"]), str(row["to"]), cast("str | None", row.get("tofragment")))
        hops[hop.source] = hop
    return hops


def _chain(hops: Mapping[str, Redirect], title: str) -> Iterator[Redirect]:
    seen = set()
    while title in hops and title not in seen:
        seen.add(title)
        yield hops[title]
        title = hops[title].target
