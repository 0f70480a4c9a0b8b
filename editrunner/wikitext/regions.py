"""Regions of a page that are left alone: which there are, and where they are in a text.

What MediaWiki's preprocessor sees is asked for once; for what it does not see, the text is gone through once more for
each kind of region. Nothing recurses, and the time grows with the length of the text only. What each region takes in
is written down in docs/protected-regions.md.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from editrunner.model import Site
from editrunner.wikitext.links import Link, find_links, trail_at
from editrunner.wikitext.preprocessor import (
    WIKITEXT_TAGS,
    Node,
    Span,
    headings_of,
    read_deeply,
    without_comments,
)
from editrunner.wikitext.quotations import MARKS, QUOTING_TEMPLATES, spans_in_line
from editrunner.wikitext.templates import template_title
from editrunner.wikitext.titles import FILE, MEDIA

DEFAULT = ("nowiki", "pre", "comments", "source", "math", "urls")

KNOWN_TAGS = frozenset(
    {
        # https://www.mediawiki.org/wiki/Help:Extension_tags, and the extensions that many wikis have
        *("pre", "nowiki", "gallery", "indicator", "langconvert", "ref", "references", "math", "chem", "ce"),
        *("source", "syntaxhighlight", "poem", "score", "timeline", "imagemap", "inputbox", "categorytree"),
        *("charinsert", "dynamicpagelist", "graph", "hiero", "mapframe", "maplink", "section", "templatedata"),
        *("templatestyles", "translate", "languages", "tvar", "phonos", "quiz", "rss", "tabber", "tabs"),
        *("page-collection", "pages", "pagelist", "pagequality", "pageownership", "html", "embedvideo", "youtube"),
        *("mermaid", "plantuml", "graphviz", "infobox"),
    }
)
"""The tags of MediaWiki and of common extensions, in small letters."""

_TAGS_OF = {"source": ("source", "syntaxhighlight"), "math": ("math", "chem", "ce")}
"""The names that stand for several tags."""

_FILE_NAME = re.compile(
    r"[^\n|=<>\[\]{}]*\.(?:apng|avif|djvu?|flac|gif|jpe?g|midi?|mp3|mp4|mpe?g|og[agv]|opus|pdf|png|stl|svg|tiff?|wav"
    r"|webm|webp|xcf)\s*",
    re.IGNORECASE,
)
_LONGEST_VALUE = 600
"""Characters beyond which a parameter's value is no name of a file."""
_TABLE_LINE = re.compile(r"^[ \t]*+:*+[ \t]*+(?:(?P<open>\{\|)|(?P<close>\|\})(?!\}))", re.MULTILINE)
# What MediaWiki takes for an address in a text. Braces are looked at one by one, since templates may stand in it.
_URL_CHARACTERS = re.compile(
    r"""(?:[^\[\]<>"'{}|\x00-\x20\x7f\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]|'(?!')|\{(?!\{)|\}(?!\}))*"""
)
_NOT_AT_URL_END = ",;.:!?"
_FUNCTION = re.compile(r"\s*#[^:|{}\[\]\n]*:")


class UnknownTagError(ValueError):
    """A tag that is to be protected, and that the wiki does not have."""


@dataclass(frozen=True)
class _Text:
    """A text, with what several regions need of it."""

    text: str
    site: Site
    tags: frozenset[str]

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        return read_deeply(self.text, self.tags)

    @cached_property
    def elements(self) -> tuple[Node, ...]:
        """The comments and tags alone: most readings need no more, and they are had in far less time."""
        return read_deeply(self.text, self.tags, elements_only=True)

    @cached_property
    def template_ends(self) -> dict[int, int]:
        """Where templates and arguments end, by where they begin."""
        return {node.start: node.end for node in self.nodes if node.kind in ("template", "argument")}

    @cached_property
    def links(self) -> tuple[Link, ...]:
        return find_links(self.text, self.nodes, self.site)

    @cached_property
    def opaque(self) -> tuple[Span, ...]:
        """What is not read as wikitext: comments, and tags whose content is for their extensions."""
        return merged(
            (node.start, node.end)
            for node in self.elements
            if node.kind == "comment" or (node.kind == "extension" and node.name not in WIKITEXT_TAGS)
        )


def find_regions(text: str, names: Iterable[str], site: Site) -> tuple[Span, ...]:
    """Return the regions of some names in a text, in order, and apart from each other.

    Args:
        text: of a page of wikitext.
        names: out of `REGIONS` and `KNOWN_TAGS`; any other extension tag in angle brackets, as `<chess>`.
        site: the wiki's tags, protocols and namespaces.

    Raises:
        UnknownTagError: a tag in angle brackets is none of the wiki's.
    """
    wanted = frozenset(names)
    tags = frozenset(_tags_of(wanted, site))
    # A tag that is named is looked for even where the wiki does not know it: nothing is less protected than asked for.
    read = _Text(text, site, site.extension_tags | tags)
    found: list[Span] = []
    if tags:
        found += ((node.start, node.end) for node in read.elements if node.kind == "extension" and node.name in tags)
    for name in wanted & REGIONS.keys():
        found += REGIONS[name](read)
    return merged(found)


def _tags_of(names: frozenset[str], site: Site) -> Iterator[str]:
    for name in names - REGIONS.keys():
        if name.startswith("<"):
            tag = name.strip("<>")
            if tag not in site.extension_tags | KNOWN_TAGS:
                raise UnknownTagError(f"the wiki has no extension tag {name}")
            yield tag
        yield from _TAGS_OF.get(name, (name,))


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, those that overlap or touch made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return tuple(joined)


def touches(regions: Sequence[Span], start: int, end: int) -> bool:
    """Say whether a stretch of a text has a character in common with any of some regions, given in order."""
    # Of those that begin before the end, the last one reaches furthest.
    index = bisect_left(regions, (end,)) - 1
    return index >= 0 and regions[index][1] > start


def is_within(regions: Sequence[Span], start: int, end: int) -> bool:
    """Say whether a stretch is in a region, or reaches into one; regions inside it, as comments, do not count."""
    first = bisect_right(regions, start, key=lambda region: region[1])
    last = bisect_left(regions, end, key=lambda region: region[0]) - 1
    if first > last:
        return False
    return regions[first][0] < start or regions[last][1] > end or (start, end) == regions[first]


# ---------------------------------------------------------------- what the preprocessor sees


def _comments(read: _Text) -> Iterator[Span]:
    for node in read.elements:
        if node.kind == "comment":
            # To the preprocessor, the blanks and the newline around a line of comments belong to them.
            piece = read.text[node.start : node.end]
            start = node.start + piece.index("<!--")
            yield start, start + len(piece[start - node.start :].rstrip(" \t\n"))


def _templates(read: _Text) -> Iterator[Span]:
    return ((node.start, node.end) for node in read.nodes if node.kind in ("template", "argument"))


def _template_names(read: _Text) -> Iterator[Span]:
    for node in read.nodes:
        if node.kind in ("template", "argument"):
            start, end = node.parts[0]
            function = _FUNCTION.match(read.text, start, end)
            yield start, function.end() if function else end


def _headings(read: _Text) -> Iterator[Span]:
    return ((heading.start, heading.end) for heading in headings_of(read.text, read.tags))


# ---------------------------------------------------------------- links and files


def _links(read: _Text) -> Iterator[Span]:
    for link in read.links:
        if link.use in ("link", "file", "category"):
            trail = trail_at(read.text, link.end, read.site) if link.use == "link" else ""
            yield link.start, link.end + len(trail)


def _link_targets(read: _Text) -> Iterator[Span]:
    return (link.target for link in read.links)


def _categories(read: _Text) -> Iterator[Span]:
    return ((link.start, link.end) for link in read.links if link.use == "category")


def _file_names(read: _Text) -> Iterator[Span]:
    for link in read.links:
        if link.use in ("file", "gallery") or link.title.namespace in (MEDIA, FILE):
            yield link.target
    for node in read.nodes:
        if node.kind == "template":
            yield from _file_values(node, read.text)


def _file_values(node: Node, text: str) -> Iterator[Span]:
    for start, end in node.parts[1:]:
        if end - start > _LONGEST_VALUE:
            continue
        equals = text.find("=", start, end)
        value = equals + 1 if equals >= 0 else start
        while value < end and text[value].isspace():
            value += 1
        if _FILE_NAME.fullmatch(text, value, end):
            yield value, end


# ---------------------------------------------------------------- addresses


def _urls(read: _Text) -> Iterator[Span]:
    text = read.text
    position = 0
    for start, behind in _protocols_in(text, read.site.protocols):
        if start < position:
            continue
        end = _end_of_url(read, behind)
        if text[start - 1 : start] != "[":
            # What closes a sentence or a bracket around it is no part of an address.
            end = _without_punctuation(text, behind, end)
        position = behind
        if end > behind:
            yield start, end
            position = end


def _protocols_in(text: str, protocols: tuple[str, ...]) -> Iterator[Span]:
    """Yield where protocols stand, in order."""
    pattern, lengths = _protocol(protocols)
    for found in pattern.finditer(text):
        yield found.start() - lengths[found.lastindex or 0], found.end()


@lru_cache(maxsize=8)
def _protocol(protocols: tuple[str, ...]) -> tuple[re.Pattern[str], Sequence[int]]:
    """Return the pattern of protocols from their colons on, and how long what stands before is, by the group found.

    A text has few colons: to look behind them takes less time than to look for names everywhere.
    """
    parts = [protocol.partition(":") for protocol in protocols if ":" in protocol]
    schemes = [rf"(?<=(?<!\w){re.escape(scheme)}:){re.escape(rest)}()" for scheme, _, rest in parts]
    alternatives = [f":(?:{'|'.join(schemes)})"] if schemes else []
    if "//" in protocols:
        # Without a scheme, only brackets make a link; templates get such addresses as values.
        alternatives.append(r"/(?:(?<=[\[|=]/)|(?<=[|=][ ]/))/")
    lengths = [0, *(len(scheme) for scheme, _, _ in parts)]
    return re.compile("|".join(alternatives) or "(?!)", re.IGNORECASE), lengths


def _end_of_url(read: _Text, position: int) -> int:
    while True:
        found = _URL_CHARACTERS.match(read.text, position)
        position = position if found is None else found.end()
        if not read.text.startswith("{{", position) or position not in read.template_ends:
            return position
        position = read.template_ends[position]


def _without_punctuation(text: str, start: int, end: int) -> int:
    kept = text[start:end].rstrip(_NOT_AT_URL_END if "(" in text[start:end] else f"{_NOT_AT_URL_END})")
    return start + len(kept)


# ---------------------------------------------------------------- tables and quotations


def _tables(read: _Text) -> Iterator[Span]:
    yield from _elements(read, "table")
    opened: list[int] = []
    for line in _outside(_TABLE_LINE.finditer(read.text), read.opaque):
        if line["open"]:
            opened.append(line.start("open"))
        elif opened:
            yield opened.pop(), line.end("close")
    if opened:
        # The wiki closes a table that is left open at the end of the page.
        yield opened[0], len(read.text)


def _quotes(read: _Text) -> Iterator[Span]:
    yield from _elements(read, "blockquote|q")
    names = _quoting_templates(read.site)
    for node in read.nodes:
        if node.kind == "template" and node.parts[0][1] - node.parts[0][0] < _LONGEST_VALUE:
            start, end = node.parts[0]
            if template_title(read.site, without_comments(read.text[start:end])) in names:
                yield node.start, node.end
    yield from spans_in_line(read.text, _outside(MARKS.finditer(read.text), read.opaque))


def _quoting_templates(site: Site) -> frozenset[str | None]:
    return frozenset(template_title(site, name) for name in QUOTING_TEMPLATES)


@dataclass
class _Elements:
    """The open elements of each name."""

    opened: dict[str, list[int]] = field(default_factory=dict)

    def take(self, tag: re.Match[str]) -> Span | None:
        """Take the next tag; return an element that it closes."""
        opened = self.opened.setdefault(tag["name"].lower(), [])
        if not tag["slash"]:
            opened.append(tag.start())
        elif opened:
            return opened.pop(), tag.end()
        return None


def _elements(read: _Text, names: str) -> Iterator[Span]:
    """Yield the HTML elements of some names that are closed."""
    tags = re.compile(rf"<(?P<slash>/?)(?P<name>{names})(?=[\s/>])[^<>]*>", re.IGNORECASE)
    elements = _Elements()
    for tag in _outside(tags.finditer(read.text), read.opaque):
        element = elements.take(tag)
        if element is not None:
            yield element


def _outside(matches: Iterable[re.Match[str]], regions: Sequence[Span]) -> Iterator[re.Match[str]]:
    """Yield those matches that do not begin inside a region; both are in order."""
    index = 0
    for match in matches:
        while index < len(regions) and regions[index][1] <= match.start():
            index += 1
        if index == len(regions) or match.start() < regions[index][0]:
            yield match


REGIONS: dict[str, Callable[[_Text], Iterable[Span]]] = {
    "comments": _comments,
    "templates": _templates,
    "template_names": _template_names,
    "links": _links,
    "link_targets": _link_targets,
    "urls": _urls,
    "file_names": _file_names,
    "headings": _headings,
    "tables": _tables,
    "categories": _categories,
    "quotes": _quotes,
}
"""The regions that are not the tags of an extension."""
