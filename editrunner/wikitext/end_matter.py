"""The lines at the end of a page that belong to the page, not to its last section.

The sort key, categories and interlanguage links stand there by convention
(https://en.wikipedia.org/wiki/MOS:ORDER); to MediaWiki they are part of whatever section comes last.
"""

from __future__ import annotations

import re
from functools import lru_cache

from editrunner.model import Site
from editrunner.wikitext.titles import CATEGORY

# `[[pt-br:Título]]` on a line of its own; which prefixes a wiki has is not asked for, as only a place depends on it.
_INTERLANGUAGE = r"\[\[(?:[a-z]{2,3}|simple)(?:-[a-z]{2,12}){0,2}:[^\[\]\n|]*\]\]"
_INTERLANGUAGE_LINE = re.compile(rf"\s*(?:{_INTERLANGUAGE}\s*)+")


def start_of_end_matter(text: str, site: Site) -> int:
    """Return the offset behind the last line that is neither blank nor one of those.

    The length of the text where there is no such line at its end.
    """
    names = (site.namespaces[CATEGORY].name, *site.namespaces[CATEGORY].aliases)
    return _start_of_last_lines(text, _pattern(names, site.sort_key_words))


def start_of_interlanguage_links(text: str) -> int:
    """Return where the links to other languages begin at the end of a text; its length where there are none."""
    return _start_of_last_lines(text, _INTERLANGUAGE_LINE)


def is_sort_key(line: str, site: Site) -> bool:
    """Say whether a line holds nothing but the page's sort key."""
    return re.fullmatch(rf"\s*{_sort_key(site.sort_key_words)}\s*", line, re.IGNORECASE) is not None


def _start_of_last_lines(text: str, pattern: re.Pattern[str]) -> int:
    """Return where the lines at the end of a text begin that are blank or fit a pattern."""
    kept = len(text)
    end = len(text.rstrip("\n"))
    while end > 0:
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end]
        if line.strip() and not pattern.fullmatch(line):
            break
        if line.strip():
            kept = start
        end = start - 1
    return kept


@lru_cache(maxsize=8)
def _pattern(names: tuple[str, ...], sort_key_words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a line of them, in any of the names of the category namespace."""
    alternatives = "|".join(re.escape(name).replace(r"\ ", "[ _]") for name in {*names, "Category"})
    category = rf"\[\[\s*(?:{alternatives})\s*:[^\[\]\n]*\]\]"
    return re.compile(rf"\s*(?:(?:{category}|{_sort_key(sort_key_words)}|{_INTERLANGUAGE})\s*)+", re.IGNORECASE)


def _sort_key(words: tuple[str, ...]) -> str:
    return rf"\{{\{{(?:{'|'.join(map(re.escape, words))})[^{{}}\n]*\}}\}}"
