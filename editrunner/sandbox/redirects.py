"""Redirects, as MediaWiki reads them from the first line of a page.

https://www.mediawiki.org/wiki/Help:Redirects
"""

import re
from urllib.parse import unquote

from editrunner.sandbox.titles import BadTitle, Title, Titles

_REDIRECT = re.compile(r"\A\s*#REDIRECT\s*:?\s*\[\[([^\n]*?)(?:\|[^\n]*?)?\]\]", re.IGNORECASE)
# Special pages that lead elsewhere themselves are no targets.
_LEADING_ON = frozenset({"mypage", "mytalk", "userlogout"})


def redirect_target(wikitext: str, titles: Titles) -> Title | None:
    """The title that a page redirects to, or None where it is not a redirect."""
    found = _REDIRECT.match(wikitext)
    if not found:
        return None
    written = found.group(1)
    if "%" in written:
        written = unquote(written.lstrip(":"))
    try:
        target = titles.read(written)
    except BadTitle:
        return None
    return target if _is_valid(target) else None


def without_redirect(wikitext: str) -> str:
    """The rest of the page: the link that makes it a redirect puts it into no category."""
    return _REDIRECT.sub("", wikitext, count=1)


def _is_valid(target: Title) -> bool:
    if target.namespace < 0 and target.text.lower() in _LEADING_ON:
        return False
    return bool(target.text or target.interwiki)
