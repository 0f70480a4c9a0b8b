"""The templates by which a page asks bots to stay away: https://en.wikipedia.org/wiki/Template:Bots."""

from __future__ import annotations

import re

from editrunner.model import Site
from editrunner.wikitext.templates import PageCalls, template_title

_MENTIONED = re.compile(r"bots\s*[|}<]", re.IGNORECASE)


def bots_refusal(text: str, account: str | None, site: Site) -> str | None:
    """Say why `{{bots}}` or `{{nobots}}` on a page keeps an account away, or `None` where nothing does.

    Args:
        text: the page.
        account: the user name, or `None` for a run that is logged out.
        site: the wiki.
    """
    if not _MENTIONED.search(text):
        return None
    # Upper and lower case count for the same: rather a page too many left alone.
    nobots, bots = ((template_title(site, name) or "").casefold() for name in ("nobots", "bots"))
    calls = PageCalls(text, site)
    for name, node in calls.names():
        title = (template_title(site, name) or "").casefold()
        if title == nobots:
            return "the page has {{nobots}}"
        if title == bots:
            parameters = calls.call(node).effective.values()
            refusal = _refusal_of_bots(
                {p.name.casefold(): calls.plain(p.value).casefold() for p in parameters}, account
            )
            if refusal:
                return refusal
    return None


def _refusal_of_bots(parameters: dict[str, str], account: str | None) -> str | None:
    if "allow" in parameters:
        allowed = _names(parameters["allow"])
        if "all" not in allowed and _listed(account, allowed) is None:
            return f"{{{{bots|allow=…}}}} on the page does not name {account or 'this run'}"
    if "deny" in parameters:
        denied = _names(parameters["deny"])
        if "all" in denied or _listed(account, denied) is not None:
            return f"{{{{bots|deny=…}}}} on the page names {'all bots' if 'all' in denied else account}"
    return None


def _names(value: str) -> set[str]:
    return {_normal(name) for name in value.split(",")}


def _listed(account: str | None, names: set[str]) -> str | None:
    return account if account is not None and _normal(account) in names else None


def _normal(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()
