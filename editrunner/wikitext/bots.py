"""The templates by which a page asks bots to stay away: https://en.wikipedia.org/wiki/Template:Bots."""

from __future__ import annotations

import re

from editrunner.wikitext.preprocessor import without_comments

_MENTIONED = re.compile(r"bots\s*[|}<]", re.IGNORECASE)


def bots_refusal(text: str, account: str | None) -> str | None:
    """Say why `{{bots}}` or `{{nobots}}` on a page keeps an account away, or `None` where nothing does.

    Args:
        text: the page.
        account: the user name, or `None` for a run that is logged out.
    """
    if not _MENTIONED.search(text):
        return None
    # Imported here since few pages have the template, and no other verb needs the parser.
    import mwparserfromhell  # noqa: PLC0415

    for template in mwparserfromhell.parse(text).ifilter_templates():
        name = _plain(template.name).removeprefix("template:").lstrip()
        if name == "nobots":
            return "the page has {{nobots}}"
        if name == "bots":
            refusal = _refusal_of_bots({_plain(p.name): _plain(p.value) for p in template.params}, account)
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


def _plain(code: object) -> str:
    """Return a piece of a template without comments and the space around it, in small letters."""
    return without_comments(str(code)).strip().casefold()


def _names(value: str) -> set[str]:
    return {_normal(name) for name in value.split(",")}


def _listed(account: str | None, names: set[str]) -> str | None:
    return account if account is not None and _normal(account) in names else None


def _normal(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()
