"""The templates by which a page asks bots to stay away: https://en.wikipedia.org/wiki/Template:Bots.

`{{nobots}}` keeps all bots away, whatever parameters it has. `{{bots}}` takes `allow` and `deny`, lists of user names,
`all` or `none`, and `optout`, a list of kinds of messages. No job says which kind of message it leaves, if it leaves
one: only `optout=all` speaks to it, and is taken for a wish to be left alone, as the template's documentation has it.
Where several of them speak, one that keeps the account away is enough.
"""

from __future__ import annotations

import regex

from editrunner.model import Site
from editrunner.wikitext.preprocessor import Node
from editrunner.wikitext.templates import PageCalls, template_title

# With `re`, this would be a quarter of what it takes to compute a page: it tries each place of the text.
_MENTIONED = regex.compile(r"bots\s*[|}<]", regex.IGNORECASE)


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
        refusal = _refusal_of_bots(_parameters(calls, node), account) if title == bots else None
        if refusal:
            return refusal
    return None


def _parameters(calls: PageCalls, node: Node) -> dict[str, str]:
    """Return the parameters that are not empty, in small letters."""
    found = {p.name.casefold(): calls.plain(p.value).strip().casefold() for p in calls.call(node).effective.values()}
    return {name: value for name, value in found.items() if value}


def _refusal_of_bots(parameters: dict[str, str], account: str | None) -> str | None:
    if "allow" in parameters:
        allowed = _listed(parameters["allow"])
        if "all" not in allowed and not _is_in(account, allowed):
            return f"{{{{bots|allow=…}}}} on the page does not name {account or 'this run'}"
    denied = _listed(parameters.get("deny", ""))
    if "all" in denied or _is_in(account, denied):
        return f"{{{{bots|deny=…}}}} on the page names {'all bots' if 'all' in denied else account}"
    if "all" in _listed(parameters.get("optout", "")):
        return "the page has {{bots|optout=all}}"
    return None


def _listed(value: str) -> set[str]:
    return {_normal(name) for name in value.split(",")}


def _is_in(account: str | None, names: set[str]) -> bool:
    return account is not None and _normal(account) in names


def _normal(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()
