"""The line that makes a page a redirect: https://www.mediawiki.org/wiki/Help:Redirects."""

from __future__ import annotations

import re
from functools import lru_cache

from editrunner.model import Site


def end_of_redirect(text: str, site: Site) -> int:
    """Return where the link ends that makes a page a redirect; 0 where it is none."""
    found = _pattern(site.redirect_words).match(text)
    return 0 if found is None else found.end()


@lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word) for word in words)
    return re.compile(rf"\s*(?:{alternatives})\s*:?\s*\[\[[^\[\]\n]*\]\]", re.IGNORECASE)
