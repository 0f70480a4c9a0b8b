"""The categories that a page's text puts it into: https://www.mediawiki.org/wiki/Help:Categories.

Only links that stand in the page by themselves are changed, those in `<noinclude>` among them. What stands in the
parameters of templates, in `<includeonly>`, in tags of extensions, in comments or in other links is left alone: whether
it puts the page into a category, and what else depends on it, is not known here.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from editrunner.model import Site
from editrunner.wikitext.end_matter import is_sort_key, start_of_interlanguage_links
from editrunner.wikitext.links import target_and_label
from editrunner.wikitext.preprocessor import WIKITEXT_TAGS, Node, Span, read_around, without_comments
from editrunner.wikitext.redirects import find_redirect
from editrunner.wikitext.spans import COMMENT, REST_OF_LINE, without_edges
from editrunner.wikitext.taking_out import spans_to_take_out
from editrunner.wikitext.text_edits import apply_edits
from editrunner.wikitext.titles import CATEGORY, Title, parse_title

_BLANK = " \t"
# No title is longer, however it is written: https://www.mediawiki.org/wiki/Manual:Page_title.
_LONGEST = 2000
# What no title has: https://www.mediawiki.org/wiki/Manual:Page_title.
_NO_TITLE = re.compile(r"[\x00-\x1f\x7f<>\[\]{}|]")
_NO_NAME = re.compile(r"^$|^:|(?:^|/)\.\.?(?:/|$)|~~~")
_COLON = re.compile(r":|&#0*58;|&#x0*3a;|&colon;|%3a", re.IGNORECASE)
# What a title cannot have ends the search; a comment can hide anything.
_MAY_BE_CATEGORY = re.compile(r"\[\[[^\[\]{}|<]*(?:[:&%]|<!--)")
_PLAIN_LINK = re.compile(r"\[\[(?P<inner>[^\[\]{}<>]*)\]\]")
_PLAIN_END = re.compile(r"(?:[^\[\]{}<>]++|\[\[[^\[\]{}<>]*+\]\])*+")
_UNSEEN = re.compile(rf"[\s_]+|{COMMENT}", re.DOTALL)
_NOINCLUDE = re.compile(r"<(?P<close>/?)noinclude\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CategoryLink:
    """A link that puts the page into a category."""

    title: str
    """The category's full title."""
    start: int
    end: int
    name: Span
    """Where the category's name stands, without the namespace."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A category that is named where it is left alone."""

    title: str
    place: str
    """As a person would say it."""
    may_count: bool
    """Whether it may put the page into the category all the same."""


@dataclass(frozen=True, slots=True)
class Categories:
    """What was found in a text, in its order."""

    links: tuple[CategoryLink, ...]
    mentions: tuple[Mention, ...]
    noinclude: tuple[Span, ...]
    """What stands between the tags `<noinclude>`; to the end of the text where one is not closed."""

    def links_to(self, title: str) -> tuple[CategoryLink, ...]:
        """Return the links to one category."""
        return tuple(link for link in self.links if link.title == title)

    def mention_of(self, title: str) -> Mention | None:
        """Return where a category is named besides; rather one that may count."""
        named = [mention for mention in self.mentions if mention.title == title]
        return next((mention for mention in named if mention.may_count), named[0] if named else None)


def category_title(site: Site, name: str) -> Title:
    """Return the title of a category, by its name with or without the namespace."""
    title = parse_title(site, name)
    if title.namespace == CATEGORY:
        return title
    return parse_title(site, f"{site.namespaces[CATEGORY].name}:{name.strip().removeprefix(':')}")


def category_link(site: Site, category: Title, sort_key: str | None = None) -> str:
    """Return the link that puts a page into a category, with the wiki's own name of the namespace."""
    key = "" if sort_key is None else f"|{sort_key}"
    return f"[[{site.namespaces[CATEGORY].name}:{category.name}{key}]]"


def read_categories(text: str, site: Site) -> Categories:
    """Find the categories in a page's text."""
    candidates = [found.start() for found in _MAY_BE_CATEGORY.finditer(text)]
    tags = [found.start() for found in _NOINCLUDE.finditer(text)]
    if not candidates and not tags:
        return Categories((), (), ())
    nodes = _nodes(text, site, sorted([*candidates, *tags]))
    links: list[CategoryLink] = []
    mentions: list[Mention] = []
    for node, outer in _with_outer(nodes):
        # Most of what is on a page is no link to a category, and holds none.
        if not _is_any_within(candidates, node):
            continue
        if node.kind == "comment" or (node.kind == "extension" and node.name not in WIKITEXT_TAGS):
            mentions += _unread(text[node.start : node.end], node, site)
        link = _link(text, node, site) if node.kind == "link" else None
        if link is not None and outer is None:
            links.append(link)
        elif link is not None and outer is not None:
            mentions.append(Mention(link.title, _place(outer), may_count=outer.kind != "ignored"))
    return Categories(tuple(links), tuple(mentions), tuple(_noinclude(text, nodes)))


def _nodes(text: str, site: Site, places: Sequence[int]) -> tuple[Node, ...]:
    """Return what stands around some places, in order."""
    # The link of a redirect itself is none to a category, even without a colon.
    redirect = find_redirect(text, site)
    nodes = _nodes_at_end(text, places)
    if nodes is None:
        nodes = read_around(text, site.extension_tags, places)
    return nodes if redirect is None else tuple(node for node in nodes if node.start >= redirect.end)


def _is_any_within(places: Sequence[int], node: Node) -> bool:
    """Say whether any of some places, which are in order, is within a node."""
    index = bisect_left(places, node.start)
    return index < len(places) and places[index] < node.end


def _nodes_at_end(text: str, places: Sequence[int]) -> tuple[Node, ...] | None:
    """Return the links at the end of a text, where whatever is at some places is one of them; else `None`.

    Most pages have their categories there. Where nothing closes behind them, nothing that was opened before them can
    hold them, and what stands before need not be read: that takes far longer than all else.
    """
    start = max(text.rfind(mark) for mark in "<>{}") + 1
    is_open = "<includeonly" in text or text.rfind("<!--") > text.rfind("-->")
    if is_open or min(places) < start or _PLAIN_END.fullmatch(text, start) is None:
        return None
    return tuple(
        Node("link", found.start(), found.end(), parts=tuple(_parts(text, *found.span("inner"))))
        for found in _PLAIN_LINK.finditer(text, start)
    )


def _parts(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what stands between pipes."""
    while (pipe := text.find("|", start, end)) >= 0:
        yield start, pipe
        start = pipe + 1
    yield start, end


def _with_outer(nodes: tuple[Node, ...]) -> Iterator[tuple[Node, Node | None]]:
    """Yield each node with the outermost one that keeps it from standing in the page by itself."""
    open_until = 0
    outermost: Node | None = None
    for node in nodes:
        outer = outermost if node.start < open_until else None
        yield node, outer
        if outer is None and node.kind != "variant":
            open_until, outermost = node.end, node


def _place(node: Node) -> str:
    if node.kind in ("extension", "ignored"):
        return f"<{node.name}>"
    words = {"comment": "a comment", "link": "another link", "argument": "a parameter"}
    return words.get(node.kind, "a template")


def _unread(text: str, node: Node, site: Site) -> Iterator[Mention]:
    for found in _mention_pattern(site.namespaces[CATEGORY].name, *site.namespaces[CATEGORY].aliases).finditer(text):
        yield Mention(category_title(site, found["name"]).full, _place(node), may_count=False)


@lru_cache(maxsize=8)
def _mention_pattern(*names: str) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(name).replace(r"\ ", "[ _]") for name in {*names, "Category"})
    return re.compile(rf"\[\[[\s_]*(?:{alternatives})[\s_]*:(?P<name>[^\[\]|\n]+)", re.IGNORECASE)


def _link(text: str, node: Node, site: Site) -> CategoryLink | None:
    """Read a link as one to a category; `None` where it is another one, or no link to the parser."""
    (start, end), label, _ = target_and_label(text, node)
    is_short = end - start <= _LONGEST and text[start : start + 1] != "["
    colon = _COLON.search(text, start, end) if is_short else None
    if colon is None or not _is_link(text, node, label):
        return None
    written = without_comments(text[start:end])
    target = unquote(html.unescape(written))
    if _NO_TITLE.search(written) or _NO_TITLE.search(target) or target.lstrip(" _").startswith(":"):
        return None
    title = parse_title(site, target.partition("#")[0])
    if title.namespace != CATEGORY or _NO_NAME.search(title.name):
        return None
    return CategoryLink(title.full, node.start, node.end, without_edges(text, (colon.end(), end), _UNSEEN))


def _is_link(text: str, node: Node, label: Span | None) -> bool:
    """Say whether the parser, which takes brackets by twos from the left, makes a link of what is bracketed."""
    first = node.start
    while first > 0 and text[first - 1] == "[":
        first -= 1
    if (node.start - first) % 2:
        return False
    end = node.end - len("]]")
    return label is None or (label[0] < end and text.find("[[", label[0], end) < 0)


def _noinclude(text: str, nodes: tuple[Node, ...]) -> Iterator[Span]:
    opened = None
    for node in nodes:
        tag = _NOINCLUDE.fullmatch(text, node.start, node.end) if node.kind == "ignored" else None
        if tag is None:
            continue
        if not tag["close"] and opened is None:
            opened = node.end
        elif tag["close"] and opened is not None:
            yield opened, node.start
            opened = None
    if opened is not None:
        yield opened, len(text)


# ---------------------------------------------------------------- changes


def without_links(text: str, links: tuple[CategoryLink, ...]) -> str:
    """Return a text without some of its category links, and without the lines that this leaves empty."""
    spans = spans_to_take_out(text, [(link.start, link.end) for link in links])
    return apply_edits(text, ((*span, "") for span in spans))


def with_link(text: str, link: str, site: Site, found: Categories, *, is_template: bool = False) -> str:
    """Return a text with a category link put where editors put it, on a line of its own.

    That is behind the page's last category; where it has none, behind the sort key or at the end of the page, but
    before the links to other languages. In a template, it is inside `<noinclude>`: else every page that uses the
    template would be put into the category.

    Args:
        text: of the page.
        link: the link.
        site: the wiki's namespaces, tags and magic words.
        found: the categories that the text has.
        is_template: whether the page is made to be transcluded.
    """
    links = found.links
    if is_template:
        links = tuple(one for one in links if any(start <= one.start < end for start, end in found.noinclude))
    if links:
        return _behind(text, links[-1], link)
    return _in_noinclude(text, link, found.noinclude) if is_template else _at_end(text, link, site)


def _behind(text: str, last: CategoryLink, link: str) -> str:
    rest = REST_OF_LINE.match(text, last.end)
    place = last.end if rest is None else rest.end()
    return f"{text[:place]}\n{link}{text[place:]}"


def _in_noinclude(text: str, link: str, spans: tuple[Span, ...]) -> str:
    if not spans:
        content = text.rstrip("\n")
        return f"{content}<noinclude>\n{link}\n</noinclude>{text[len(content) :]}"
    _, end = spans[-1]
    content = text[:end].rstrip("\n")
    return f"{content}\n{link}{text[len(content) :]}"


def _at_end(text: str, link: str, site: Site) -> str:
    content = text[: start_of_interlanguage_links(text)].rstrip("\n")
    last_line = content[content.rfind("\n") + 1 :]
    separator = "" if not content else "\n" if is_sort_key(last_line, site) else "\n\n"
    rest = text[len(content) :]
    if not content and rest.strip("\n"):
        rest = f"\n\n{rest}"
    return f"{content}{separator}{link}{rest}"
