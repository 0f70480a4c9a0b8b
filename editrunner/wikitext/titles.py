"""Page titles, brought into the form in which a wiki names the page.

The rules are those of https://www.mediawiki.org/wiki/Manual:Page_title and of MediaWiki's own title parser.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from editrunner.model import Namespace, Site

MEDIA, FILE, TEMPLATE, CATEGORY = -2, 6, 10, 14
"""Numbers of namespaces: https://www.mediawiki.org/wiki/Manual:Namespace_constants."""

# What MediaWiki's title parser takes for a space.
_SPACES = re.compile(r"[ _\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_DIRECTION_MARKS = re.compile(r"[\u200e\u200f\u202a-\u202e]")


@dataclass(frozen=True, slots=True)
class Title:
    """A title, taken apart. `name` is without the namespace."""

    namespace: int
    name: str
    full: str


def parse_title(site: Site, text: str, namespace: int = 0) -> Title:
    """Take a title apart and give it the wiki's own spelling; never fails, whether there is such a page or not.

    Args:
        site: the wiki's namespaces.
        text: as a person writes it: `help talk:some_page`.
        namespace: the one that is meant where the text names none, and does not begin with a colon.
    """
    cleaned = _SPACES.sub(" ", _DIRECTION_MARKS.sub("", unicodedata.normalize("NFC", text))).strip(" ")
    if cleaned.startswith(":"):
        cleaned = cleaned[1:].lstrip(" ")
        namespace = 0
    prefix, colon, rest = cleaned.partition(":")
    named = find_namespace(site, prefix.rstrip(" ")) if colon else None
    if named is None or named.id == 0:
        named, rest = site.namespaces[namespace], cleaned
    name = _capitalised(named, rest.lstrip(" "))
    return Title(named.id, name, f"{named.name}:{name}" if named.id else name)


def normal_title(site: Site, text: str) -> str:
    """Return a title in the wiki's own spelling."""
    return parse_title(site, text).full


def find_namespace(site: Site, name: str) -> Namespace | None:
    """Return the namespace of that name or alias; upper and lower case are the same."""
    return site.by_name.get(name.casefold())


def _capitalised(namespace: Namespace, name: str) -> str:
    if not namespace.first_letter or not name:
        return name
    first = name[0].upper()
    # What becomes of a letter whose capital is more than one (ß), or another in titles (all of Georgian: ა), depends on
    # the version of MediaWiki. Left alone, it is brought into its form by the wiki that is asked; no wiki takes back a
    # capital that is wrong.
    is_certain = len(first) == 1 and first == name[0].title()
    return (first if is_certain else name[0]) + name[1:]
