"""The lines at the end of a page that belong to the page, not to its last section.

Categories and the sort key stand there by convention (https://en.wikipedia.org/wiki/MOS:ORDER); to MediaWiki they
are part of whatever section comes last.
"""

from __future__ import annotations

import re
from functools import lru_cache

from editrunner.model import Site

_CATEGORY = 14


def start_of_end_matter(text: str, site: Site) -> int:
    """Return the offset behind the last line that is neither blank, nor a category, nor a sort key.

    The length of the text where there is no such line at its end.
    """
    kept = len(text)
    end = len(text.rstrip("\n"))
    while end > 0:
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end]
        if line.strip() and not _pattern(site.namespaces[_CATEGORY].name, *_aliases(site)).fullmatch(line):
            break
        if line.strip():
            kept = start
        end = start - 1
    return kept


def _aliases(site: Site) -> tuple[str, ...]:
    return site.namespaces[_CATEGORY].aliases


@lru_cache(maxsize=8)
def _pattern(*names: str) -> re.Pattern[str]:
    """Return the pattern of a line of categories, in any of the names of the namespace."""
    alternatives = "|".join(re.escape(name).replace(r"\ ", "[ _]") for name in {*names, "Category"})
    category = rf"\[\[\s*(?:{alternatives})\s*:[^\[\]\n]*\]\]"
    return re.compile(rf"\s*(?:(?:{category}|\{{\{{DEFAULTSORT:[^{{}}\n]*\}}\}})\s*)+", re.IGNORECASE)
