"""The text of a redirect: https://www.mediawiki.org/wiki/Help:Redirects."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from editrunner.model import Site
from editrunner.wikitext.titles import CATEGORY, Title, parse_title

# What PHP's \s takes for blank.
_BLANK = r"[ \t\n\r\x0b\x0c]*"


@dataclass(frozen=True, slots=True)
class RedirectLink:
    """Where a redirect leads, and where its text says so."""

    title: Title
    fragment: str
    """Empty where it leads to the page as a whole."""
    start: int
    """Where what stands between the brackets begins."""
    end: int


def find_redirect(text: str, site: Site) -> RedirectLink | None:
    """Return the link that makes a text a redirect, or `None`."""
    found = _pattern(site.redirect_words).match(text)
    if found is None:
        return None
    # Links to categories and files may have a colon in front.
    title, fragment = split_target(site, unquote(html.unescape(found["target"])))
    return RedirectLink(title, fragment or "", found.start("target"), found.end("link"))


def end_of_redirect(text: str, site: Site) -> int:
    """Return where the link ends that makes a page a redirect; 0 where it is none."""
    found = _pattern(site.redirect_words).match(text)
    return 0 if found is None else found.end()


def split_target(site: Site, target: str) -> tuple[Title, str | None]:
    """Return the page that a target names, and the fragment, which is `None` where there is no `#`."""
    name, sharp, fragment = target.partition("#")
    return parse_title(site, name.strip().lstrip(":")), " ".join(fragment.replace("_", " ").split()) if sharp else None


def written_target(title: Title, fragment: str | None) -> str:
    """Return what stands between the brackets of a redirect to a page; a category would take it in without a colon."""
    colon = ":" if title.namespace == CATEGORY else ""
    return f"{colon}{title.full}{f'#{fragment}' if fragment else ''}"


def redirect_text(site: Site, target: str) -> str:
    """Return the text of a new redirect, with the wiki's first word for it."""
    return f"{site.redirect_words[0]} [[{target}]]"


@lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(
        rf"{_BLANK}(?:{alternatives}){_BLANK}:?{_BLANK}\[\[(?P<link>(?P<target>.*?)(?:\|.*?)?)\]\]", re.IGNORECASE
    )
