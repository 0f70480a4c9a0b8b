"""What MediaWiki's preprocessor sees in a text: comments, tags, templates, links and headings, each with its place.

The rules are those of the preprocessor itself, which decides what every other part of MediaWiki gets to read
(https://www.mediawiki.org/wiki/Preprocessor_ABNF, and its source, `Preprocessor_Hash`). They are followed down to how
brackets of unequal number are paired, what an unclosed tag or comment does, and which lines are headings.

The reading takes one pass over the text, with a stack of its own: its time grows with the length of the text only,
and nothing recurses.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, TypeAlias

from editrunner.wikitext.beginnings import common_length

Span: TypeAlias = tuple[int, int]
Kind: TypeAlias = Literal["comment", "ignored", "extension", "template", "argument", "link", "variant"]

_Wants: TypeAlias = Literal["all", "headings", "elements"]
"""What a reading is for. Tags and comments are the same whatever brackets are around them."""

MAX_LEVEL = 6
_LOOK_AHEAD = 8
"""More than the characters behind a token, tags and comments left out, that it can depend on."""
_FEWEST_BARE_SIGNS = 3
_BLANK = " \t"
_COMMENT, _COMMENT_END = "<!--", "-->"
_ONLY, _ONLY_END = "<onlyinclude>", "</onlyinclude>"
_BEGINNING_OF: dict[_Wants, re.Pattern[str]] = {
    "all": re.compile(r"<|-\{|\{\{|\[\["),
    "elements": re.compile("<"),
}
"""What every node begins with that is wanted."""
_LINE_OF_EQUALS = re.compile("^=", re.MULTILINE)

WIKITEXT_TAGS = frozenset({"ref", "references", "poem", "indicator", "gallery", "includeonly", "noinclude"})
"""The tags whose content is wikitext; what stands in any other is for its extension alone to read."""


@dataclass(frozen=True, slots=True)
class Node:
    """Something that the preprocessor takes for one thing.

    `ignored` is a tag for transclusions, or what such a tag hides; `variant` a language conversion (`-{…}-`).
    """

    kind: Kind
    start: int
    end: int
    name: str = ""
    """Of an extension, in small letters."""
    inner: Span | None = None
    """What stands between the tags of an extension, or of a tag for transclusions."""
    parts: tuple[Span, ...] = ()
    """What stands between the brackets and pipes of a template, an argument or a link."""
    equals: tuple[int, ...] = ()
    """The equal signs of a template between the names and values of its parts, at most one in each."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that is a heading. `end` is that of the line; `content` is what stands between the equal signs."""

    number: int
    """What the wiki counts it as, from 1."""
    level: int
    start: int
    end: int
    content: Span
    addressable: bool
    """Whether it divides the page; those inside templates and the like are counted, but divide nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen in a text. Nodes stand in the order of their beginnings, an outer one before its inner ones."""

    nodes: tuple[Node, ...]
    headings: tuple[Heading, ...]


def read(text: str, extension_tags: frozenset[str], *, transclusion: bool = False) -> Reading:
    """Read a text as the preprocessor does.

    Args:
        text: the text of a page, or of anything that stands in one by itself.
        extension_tags: the names of the tags whose content is left to extensions, in small letters
            (https://www.mediawiki.org/wiki/API:Siteinfo, `extensiontags`).
        transclusion: whether to read the page as one that is transcluded, else as one that is shown.
    """
    return _Reader(text, extension_tags, transclusion=transclusion).read()


def headings_of(text: str, extension_tags: frozenset[str], *, transclusion: bool = False) -> tuple[Heading, ...]:
    """Return the headings alone, in less time; arguments as those of `read`."""
    if not transclusion and _LINE_OF_EQUALS.search(text) is None:
        return ()
    return _Reader(text, extension_tags, transclusion=transclusion, wants="headings").read().headings


@dataclass(frozen=True, slots=True)
class _Kept:
    """The text that was read last, and what was found in it."""

    text: str
    nodes: tuple[Node, ...]
    stops: tuple[int, ...]
    """Places where nothing was open, and that nothing before them depends on what follows."""


_KEPT: dict[tuple[frozenset[str], bool], _Kept] = {}
"""By the tags that were known, of which a wiki has one set, and whether what stands inside tags was read, too."""


def read_deeply(text: str, extension_tags: frozenset[str], *, elements_only: bool = False) -> tuple[Node, ...]:
    """Return the nodes of a text, those inside tags whose content is wikitext included.

    Several operations look at a page, each as the one before has left it: what was read last is kept, and is read
    anew only from where the texts begin to differ.

    Args:
        text: of a page.
        extension_tags: as for `read`.
        elements_only: to return comments and tags alone, in far less time: no brackets decide about them.
    """
    if not elements_only:
        return _read_on(text, extension_tags, deeply=True)
    elements = _Reader(text, extension_tags, wants="elements").read().nodes
    return _with_inner(elements, text, extension_tags, "elements")


def read_around(text: str, extension_tags: frozenset[str], places: Sequence[int]) -> tuple[Node, ...]:
    """Return the nodes of a text, in less time than `read_deeply`.

    Of those inside tags, there are only the ones in tags that have one of some places, given in order, inside.
    """
    nodes = _read_on(text, extension_tags, deeply=False)
    return _with_inner(nodes, text, extension_tags, "all", places)


def _read_on(text: str, extension_tags: frozenset[str], *, deeply: bool) -> tuple[Node, ...]:
    kept = _KEPT.get((extension_tags, deeply))
    if kept is not None and kept.text == text:
        return kept.nodes
    stops = () if kept is None else kept.stops[: bisect_right(kept.stops, common_length(kept.text, text) - _LOOK_AHEAD)]
    start = stops[-1] if stops else 0
    before = () if kept is None else tuple(node for node in kept.nodes if node.start < start)
    reader = _Reader(text, extension_tags)
    behind = reader.read(start).nodes
    nodes = (*before, *(_with_inner(behind, text, extension_tags, "all") if deeply else behind))
    _KEPT[extension_tags, deeply] = _Kept(text, nodes, (*stops, *reader.stops))
    return nodes


def _with_inner(
    nodes: Sequence[Node],
    text: str,
    extension_tags: frozenset[str],
    wants: _Wants,
    places: Sequence[int] | None = None,
) -> tuple[Node, ...]:
    """Return nodes with those inside tags whose content is wikitext; with `places`, only where one of them is."""
    found = list(nodes)
    # Whoever gets to see what is hidden from the page itself sees all that is hidden in it, too.
    waiting = [(node, node.kind == "ignored") for node in found if node.name in WIKITEXT_TAGS]
    beginning = _BEGINNING_OF[wants]
    # No tag holds another one of its own name: what is read again and again is bounded by the number of tags.
    while waiting:
        outer, shows_all = waiting.pop()
        if outer.inner is None or beginning.search(text, *outer.inner) is None:
            continue
        if places is not None and not _has_place(outer.inner, places):
            continue
        start, end = outer.inner
        for node in _Reader(text[start:end], extension_tags, shows_all=shows_all, wants=wants).read().nodes:
            placed = moved(node, start)
            found.append(placed)
            if placed.name in WIKITEXT_TAGS:
                waiting.append((placed, shows_all or placed.kind == "ignored"))
    return tuple(sorted(found, key=_place)) if len(found) > len(nodes) else tuple(nodes)


def _has_place(span: Span, places: Sequence[int]) -> bool:
    index = bisect_left(places, span[0])
    return index < len(places) and places[index] < span[1]


def moved(node: Node, by: int) -> Node:
    """Return a node of a text for a longer one, in which the text stands behind so many characters."""
    if not by:
        return node
    return replace(
        node,
        start=node.start + by,
        end=node.end + by,
        inner=None if node.inner is None else (node.inner[0] + by, node.inner[1] + by),
        parts=tuple((start + by, end + by) for start, end in node.parts),
        equals=tuple(sign + by for sign in node.equals),
    )


def _place(node: Node) -> tuple[int, int]:
    return node.start, -node.end


@dataclass(slots=True)
class _Open:
    """Brackets that wait for their closing ones, or a line that may become a heading (`bracket` is a newline)."""

    bracket: str
    count: int
    start: int
    """Where the brackets that are left begin."""
    after: int
    """Where what stands behind all of them begins."""
    headings: int
    """How many headings could still divide the page when it was opened."""
    hyphen: bool = False
    """Whether a hyphen stands before the braces, so that the last one left over is a `-{`."""
    pipes: list[int] = field(default_factory=list)
    equals: list[int] = field(default_factory=list)
    """The first equal sign of each part that has one."""
    finds_equals: bool = False
    """Whether the current part can have one that counts, and has none yet."""
    comments_start: int = -1
    """Where a run of comments begins, the blanks before it included."""
    comments_end: int = -1
    """Where it ends."""

    def parts(self, end: int) -> tuple[Span, ...]:
        if not self.pipes:
            return ((self.after, end),)
        starts = [self.after, *(pipe + 1 for pipe in self.pipes)]
        return tuple(zip(starts, [*self.pipes, end], strict=True))


_FEWEST = 2
_MOST = {"{": 3, "[": 2, "-{": 2}
# Never more of them than one pair takes: a long run is not gone through again for each.
_CLOSING = {"{": r"\}\}\}?", "[": r"\]\]", "-{": r"\}-"}


@lru_cache(maxsize=256)
def _tokens(tags: str, bracket: str, *, equals: bool) -> re.Pattern[str]:
    """Return the pattern of what to look for, by what is open: a bracket, and a part that can have an equal sign.

    Each of its alternatives begins with a character of its own, with no group around it: only then does `re` run past
    everything else at once. What was found is told by its first character.
    """
    # A newline matters where it ends a heading, or where the next line could be one.
    alternatives = [
        rf"<(?:(?:{tags})(?=\s|/>|>)|!--)",
        r"-\{+",
        r"\{\{+",
        r"\[\[+",
        r"\n" if bracket == "\n" else r"\n(?==)",
    ]
    if bracket in _CLOSING:
        alternatives += [_CLOSING[bracket], r"\|"]
    if equals:
        alternatives.append("=")
    return re.compile("|".join(alternatives), re.ASCII | re.IGNORECASE)


@lru_cache(maxsize=64)
def _element_tokens(tags: str) -> re.Pattern[str]:
    """Return the pattern of tags and comments alone."""
    return re.compile(rf"<(?:(?:{tags})(?=\s|/>|>)|!--)", re.ASCII | re.IGNORECASE)


_SHOWING = ("includeonly", ("noinclude", "onlyinclude"))
_TRANSCLUDING = ("noinclude", ("includeonly",))
_SHOWING_ALL = (None, ("includeonly", "noinclude", "onlyinclude"))
"""Of the tags for transclusions, the one that hides what stands in it, and those that only vanish themselves."""


@dataclass(frozen=True, slots=True)
class _Tags:
    """What a reading makes of tags."""

    hidden: str | None
    shells: frozenset[str]
    pattern: str
    """The names of all tags that count."""


@lru_cache(maxsize=32)
def _tags_of(extension_tags: frozenset[str], *, transclusion: bool, shows_all: bool) -> _Tags:
    hidden, shells = _SHOWING_ALL if shows_all else _TRANSCLUDING if transclusion else _SHOWING
    both = frozenset({*shells, *(f"/{name}" for name in shells)})
    names = {*extension_tags, *filter(None, [hidden]), *both}
    pattern = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    return _Tags(hidden, both, pattern)


class _Reader:
    """One reading. `_position` is what is read next; everything before it has been dealt with."""

    def __init__(
        self,
        text: str,
        extension_tags: frozenset[str],
        *,
        transclusion: bool = False,
        shows_all: bool = False,
        wants: _Wants = "all",
    ) -> None:
        """Prepare a reading; with `shows_all`, no tag for transclusions hides anything."""
        self._text = text
        self._position = 0
        self._stack: list[_Open] = []
        self._nodes: list[Node] = []
        self._wants = wants
        self._headings: list[Heading] = []
        self._dividing: list[int] = []
        """The indexes of the headings that nothing has enclosed so far."""
        self._without_end: set[str] = set()
        """The tags of which no closing one follows."""
        self._no_more_tags = False
        self.stops: list[int] = []
        self._only = transclusion and _ONLY in text and _ONLY_END in text
        tags = _tags_of(extension_tags, transclusion=transclusion, shows_all=shows_all)
        self._hidden_element = tags.hidden
        self._shells = tags.shells
        self._tags = tags.pattern
        if self._only:
            self._tags += "|/onlyinclude"
        self._outside = _element_tokens(self._tags) if wants == "elements" else _tokens(self._tags, "", equals=False)
        self._patterns: dict[tuple[str, bool], re.Pattern[str]] = {}
        self._handlers: dict[str, Callable[[re.Match[str]], None]] = {
            "<": self._take_angle,
            "-": self._take_open,
            "{": self._take_open,
            "[": self._take_open,
            "}": self._take_close,
            "]": self._take_close,
            "\n": self._take_line,
            "|": self._take_pipe,
            "=": self._take_equals,
        }

    def read(self, start: int = 0) -> Reading:
        """Read the text to its end; from one of the stops of an earlier reading, only nodes are of use."""
        self._position = start
        if self._only:
            self._skip_to_onlyinclude()
        if not start:
            # A text begins as a line does.
            self._start_line()
        text, handlers = self._text, self._handlers
        while self._position <= len(text):
            token = self._next_tokens().search(text, self._position)
            if token is not None:
                first = text[token.start()]
                handlers[first](token)
                # A tag or comment depends on what follows, or does not end at all.
                if not self._stack and first != "<" and not self._without_end and not self._no_more_tags:
                    self.stops.append(self._position)
            elif self._stack and self._stack[-1].bracket == "\n":
                self._end_heading(len(text))
            else:
                break
        return Reading(tuple(sorted(self._nodes, key=_place)), tuple(self._numbered()))

    def _next_tokens(self) -> re.Pattern[str]:
        """Return what to look for next, by what is open."""
        if not self._stack:
            return self._outside
        piece = self._stack[-1]
        pattern = self._patterns.get((piece.bracket, piece.finds_equals))
        if pattern is None:
            pattern = _tokens(self._tags, piece.bracket, equals=piece.finds_equals)
            self._patterns[piece.bracket, piece.finds_equals] = pattern
        return pattern

    def _numbered(self) -> Iterator[Heading]:
        dividing = set(self._dividing)
        for index, heading in enumerate(self._headings):
            yield heading if index in dividing else replace(heading, addressable=False)

    # ------------------------------------------------------------ tags and comments

    def _take_angle(self, token: re.Match[str]) -> None:
        name = token[0][1:]
        if name == "!--":
            self._take_comment(token.start())
        elif self._only and self._text.startswith(_ONLY_END, token.start()):
            self._position = token.start()
            self._skip_to_onlyinclude()
        elif name.lower() == "/onlyinclude" and "/onlyinclude" not in self._shells:
            self._position = token.end()
        else:
            self._take_tag(token.start(), token.end(), name)

    def _skip_to_onlyinclude(self) -> None:
        """Pass over what a transclusion leaves out."""
        found = self._text.find(_ONLY, self._position)
        end = len(self._text) if found < 0 else found + len(_ONLY)
        self._nodes.append(Node("ignored", self._position, end))
        # Nothing follows where there is no more to be transcluded, not even the end of a heading.
        self._position = end if found >= 0 else end + 1

    def _take_comment(self, start: int) -> None:
        text = self._text
        found = text.find(_COMMENT_END, start + len(_COMMENT))
        if found < 0:
            self._nodes.append(Node("comment", start, len(text)))
            self._position = len(text)
            return
        end = found + len(_COMMENT_END)
        before = self._without_blanks_before(start)
        eaten = self._end_of_comment_line(end) if before > 0 and text[before - 1] == "\n" else None
        if self._stack:
            self._note_comment(self._stack[-1], before, end if eaten is None else eaten + 1)
        if eaten is None:
            self._nodes.append(Node("comment", start, end))
            self._position = end
        else:
            # A line of nothing but comments is no line: what follows begins where it began.
            self._nodes.append(Node("comment", before, eaten + 1))
            self._position = eaten + 1
            self._start_line()

    def _end_of_comment_line(self, end: int) -> int | None:
        """Return where the newline behind a line's last comment is; `None` where something else stands behind it."""
        text = self._text
        end = self._without_blanks_behind(end)
        while text.startswith(_COMMENT, end):
            found = text.find(_COMMENT_END, end + len(_COMMENT))
            if found < 0:
                break
            end = self._without_blanks_behind(found + len(_COMMENT_END))
        return end if text.startswith("\n", end) else None

    @staticmethod
    def _note_comment(piece: _Open, start: int, end: int) -> None:
        if piece.comments_end != start:
            piece.comments_start = start
        piece.comments_end = end

    def _take_tag(self, start: int, name_end: int, name: str) -> None:
        text, lower = self._text, name.lower()
        tag_end = -1 if self._no_more_tags else text.find(">", name_end)
        if tag_end < 0:
            self._no_more_tags = True
            self._position = start + 1
        elif lower in self._shells:
            self._position = tag_end + 1
            self._nodes.append(Node("ignored", start, self._position))
        elif text[tag_end - 1] == "/":
            self._add_element(start, tag_end + 1, lower, None)
        else:
            self._take_element(start, tag_end + 1, name)

    def _take_element(self, start: int, inner_start: int, name: str) -> None:
        lower = name.lower()
        closing = None
        if lower not in self._without_end:
            closing = _closing_tag(lower).search(self._text, inner_start)
        if closing is not None:
            self._add_element(start, closing.end(), lower, (inner_start, closing.start()))
        elif name == self._hidden_element:
            # In small letters only, the tags for transclusions run to the end of the text.
            self._add_element(start, len(self._text), lower, (inner_start, len(self._text)))
        else:
            self._without_end.add(lower)
            self._position = inner_start

    def _add_element(self, start: int, end: int, name: str, inner: Span | None) -> None:
        kind: Kind = "ignored" if name == self._hidden_element else "extension"
        self._nodes.append(Node(kind, start, end, name, inner))
        self._position = end

    # ------------------------------------------------------------ headings

    def _take_line(self, token: re.Match[str]) -> None:
        if self._stack and self._stack[-1].bracket == "\n":
            self._end_heading(token.start())
            return
        self._position = token.end()
        self._start_line()

    def _start_line(self) -> None:
        if self._wants == "elements":
            return
        start = self._position
        count = 0
        while count < MAX_LEVEL and self._text.startswith("=", start + count):
            count += 1
        # A single sign behind a pipe is rather the one between a parameter's name and value.
        if count > 1 or (count == 1 and not (self._stack and self._stack[-1].finds_equals)):
            self._push(_Open("\n", count, start, start + count, len(self._dividing)))
            self._position = start + count

    def _end_heading(self, line_end: int) -> None:
        piece = self._stack.pop()
        self._position = line_end if line_end < len(self._text) else line_end + 1
        end = self._without_blanks_before(line_end)
        if end == piece.comments_end:
            end = self._without_blanks_before(piece.comments_start)
        signs = self._equal_signs_before(end)
        if end - signs == piece.start:
            level = min(MAX_LEVEL, (signs - 1) // 2) if signs >= _FEWEST_BARE_SIGNS else 0
        else:
            level = min(signs, piece.count)
        if level:
            # What stands in the heading itself divides nothing.
            del self._dividing[piece.headings :]
            self._dividing.append(len(self._headings))
            content = (piece.start + level, end - level)
            number = len(self._headings) + 1
            self._headings.append(Heading(number, level, piece.start, line_end, content, addressable=True))

    def _equal_signs_before(self, end: int) -> int:
        start = end
        while start and self._text[start - 1] == "=":
            start -= 1
        return end - start

    def _without_blanks_before(self, end: int) -> int:
        while end and self._text[end - 1] in _BLANK:
            end -= 1
        return end

    def _without_blanks_behind(self, start: int) -> int:
        while start < len(self._text) and self._text[start] in _BLANK:
            start += 1
        return start

    # ------------------------------------------------------------ brackets

    def _push(self, piece: _Open) -> None:
        self._stack.append(piece)

    def _take_open(self, token: re.Match[str]) -> None:
        brackets, start = token[0], token.start()
        self._position = token.end()
        if brackets == "-{":
            bracket, count, hyphen = "-{", len(brackets), False
        else:
            hyphen = brackets[0] == "-"
            bracket, count = brackets[-1], len(brackets) - hyphen
        self._push(_Open(bracket, count, start + hyphen, token.end(), len(self._dividing), hyphen))

    def _take_close(self, token: re.Match[str]) -> None:
        piece = self._stack[-1]
        paired = min(len(token[0]), piece.count, _MOST[piece.bracket])
        end = token.start() + paired
        self._position = end
        self._add_bracketed(piece, paired, end)
        self._stack.pop()
        self._push_rest(piece, paired, end)

    def _add_bracketed(self, piece: _Open, paired: int, end: int) -> None:
        start = piece.after - paired
        kind: Kind = {"[": "link", "-{": "variant"}.get(piece.bracket, "template")  # type: ignore[assignment] # a Kind
        if piece.bracket == "{":
            if paired == _MOST["{"]:
                kind = "argument"
            del self._dividing[piece.headings :]
        if self._wants == "all":
            self._nodes.append(Node(kind, start, end, parts=piece.parts(end - paired), equals=tuple(piece.equals)))

    def _push_rest(self, piece: _Open, paired: int, end: int) -> None:
        """Leave open the brackets that are not paired yet, where they can still be."""
        count = piece.count - paired
        if count >= _FEWEST:
            bracket = piece.bracket
        elif count == 1 and piece.bracket == "{" and piece.hyphen:
            bracket, count = "-{", 2
        else:
            return
        hyphen = piece.hyphen and bracket == "{"
        self._push(_Open(bracket, count, piece.start, piece.after - paired, piece.headings, hyphen))

    def _take_pipe(self, token: re.Match[str]) -> None:
        piece = self._stack[-1]
        self._position = token.end()
        piece.pipes.append(token.start())
        piece.finds_equals = piece.bracket in ("{", "-{")

    def _take_equals(self, token: re.Match[str]) -> None:
        self._stack[-1].finds_equals = False
        self._stack[-1].equals.append(token.start())
        self._position = token.end()


@lru_cache(maxsize=64)
def _closing_tag(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{re.escape(name)}\s*>", re.ASCII | re.IGNORECASE)


def without_comments(text: str) -> str:
    """Cut out comments, in one pass whatever the text is."""
    if _COMMENT not in text:
        return text
    kept = []
    done = 0
    while (start := text.find(_COMMENT, done)) >= 0 and (end := text.find(_COMMENT_END, start + len(_COMMENT))) >= 0:
        kept.append(text[done:start])
        done = end + len(_COMMENT_END)
    return "".join([*kept, text[done:]])
