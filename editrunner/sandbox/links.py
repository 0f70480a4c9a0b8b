"""Which categories a page is in and which templates it uses, by a simple scan of its text.

It sees links and transclusions as they are written. What only a parser could know, such as a
category inside a parser function, is taken at its face.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from editrunner.sandbox.namespaces import CATEGORY, TEMPLATE
from editrunner.sandbox.redirects import without_redirect
from editrunner.sandbox.texts import visible
from editrunner.sandbox.titles import BadTitle, Title, Titles

_LINK = re.compile(r"\[\[([^\[\]{}|\n]+)(?:\|([^\[\]]*))?\]\]")
_TRANSCLUSION = re.compile(r"(?<!\{)\{\{(?!\{)\s*([^{}|\[\]<>]+?)\s*(?=\||\}\})")
_SORT_KEY = re.compile(r"\{\{\s*(?:DEFAULTSORT|DEFAULTSORTKEY|DEFAULTCATEGORYSORT)\s*:([^{}]*)\}\}")
_SHOWN_ON_THE_PAGE = re.compile(r"<includeonly>.*?(?:</includeonly>|\Z)", re.DOTALL | re.IGNORECASE)
_TRANSCLUDED = re.compile(r"<noinclude>.*?(?:</noinclude>|\Z)", re.DOTALL | re.IGNORECASE)
_ONLY_INCLUDED = re.compile(r"<onlyinclude>(.*?)</onlyinclude>", re.DOTALL | re.IGNORECASE)
# Variables and parser functions are written like templates.
_VARIABLES = frozenset(
    {"!", "=", "PAGENAME", "FULLPAGENAME", "BASEPAGENAME", "SUBPAGENAME", "NAMESPACE", "TALKPAGENAME", "SITENAME"}
    | {"CURRENTYEAR", "CURRENTMONTH", "CURRENTMONTHNAME", "CURRENTDAY", "CURRENTTIMESTAMP", "DEFAULTSORT"}
)
_FUNCTIONS = frozenset(
    {"DEFAULTSORT", "DEFAULTSORTKEY", "DEFAULTCATEGORYSORT", "DISPLAYTITLE", "PAGENAME", "NAMESPACE", "PAGESINCATEGORY"}
    | {"lc", "uc", "lcfirst", "ucfirst", "urlencode", "anchorencode", "ns", "formatnum", "plural", "int", "padleft"}
)


@dataclass(frozen=True, slots=True)
class Links:
    """The categories, each with its sort key (last one given), and the pages transcluded."""

    categories: dict[Title, str]
    transclusions: tuple[Title, ...]
    default_sort: str = ""


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What a page links to itself, and what it gives to the pages that transclude it."""

    shown: Links
    transcluded: Links


def page_links(wikitext: str, titles: Titles) -> PageLinks:
    """Scan the text of one page."""
    text = visible(without_redirect(wikitext))
    only = _ONLY_INCLUDED.findall(text)
    given = "".join(only) if only else _TRANSCLUDED.sub("", text)
    return PageLinks(_links(_SHOWN_ON_THE_PAGE.sub("", text), titles), _links(given, titles))


def sort_key(prefix: str, title: Title) -> bytes:
    """The key that members of a category are sorted by, as the collation `uppercase` makes it."""
    prefix = prefix.replace("\n", " ").replace("\t", " ")
    return (f"{prefix}\n{title.text}" if prefix else title.text).upper().encode()


def _links(text: str, titles: Titles) -> Links:
    default = _SORT_KEY.findall(text)
    return Links(
        dict(_categories(text, titles)),
        tuple(dict.fromkeys(_transclusions(text, titles))),
        default[-1].strip() if default else "",
    )


def _categories(text: str, titles: Titles) -> Iterator[tuple[Title, str]]:
    for name, key in _LINK.findall(text):
        if name.lstrip().startswith(":"):
            continue
        title = _read(name, titles)
        if title and title.namespace == CATEGORY and not title.interwiki:
            yield Title(CATEGORY, title.text), key.replace("\n", "")


def _transclusions(text: str, titles: Titles) -> Iterator[Title]:
    for name in _TRANSCLUSION.findall(text):
        title = None if _is_no_template(name) else _read(name, titles, TEMPLATE)
        if title and title.can_exist:
            yield Title(title.namespace, title.text)


def _is_no_template(name: str) -> bool:
    function, colon, _ = name.partition(":")
    return name in _VARIABLES or name.startswith("#") or bool(colon and function in _FUNCTIONS)


def _read(name: str, titles: Titles, namespace: int = 0) -> Title | None:
    try:
        return titles.read(name, namespace)
    except BadTitle:
        return None
