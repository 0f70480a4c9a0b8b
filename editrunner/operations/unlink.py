"""The operation `unlink`."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal, TypeAlias

from editrunner.model import SECTION_MODELS, Change, Confinement, Context, JsonObject, NewText, NoChange, Page, Site
from editrunner.operations.linked import (
    TARGET_SCHEMA,
    THROUGH_REDIRECTS_SCHEMA,
    Linked,
    check_names_a_page,
    full_title,
)
from editrunner.wikitext.links import PIPE, Link, find_links, shown_text
from editrunner.wikitext.preprocessor import Node, Span, read_deeply
from editrunner.wikitext.regions import merged, touches
from editrunner.wikitext.spans import REST_OF_LINE
from editrunner.wikitext.text_edits import TextEdit, apply_edits

_GUARD = "<nowiki/>"
"""Keeps what stands on both sides of it apart, and shows nothing."""
# An address goes on to the next blank or bracket.
_ADDRESS_BEFORE = re.compile(r"\b(?:[a-z]+://|mailto:|news:)[^\s\[\]<>\"]*\Z", re.IGNORECASE)
_LONGEST_ADDRESS = 300
_LONGEST_RUN = 6
"""Apostrophes beyond which one more makes no difference."""
_MARKUP_AT_LINE_START = "*#:;=|!{-"
_BEFORE_LINE = "\n>*#:;|="
"""Characters behind which a line can begin, as MediaWiki sees it."""
_TERM = re.compile(r"[*#:]*+;")
_EQUAL_SIGN = re.compile("=")
_ADDRESS = re.compile(r"\[(?://|[\w.+-]+:)")

_Place: TypeAlias = Literal["name", "unnamed", "named"]
"""Where in a template something stands: in its name, or in a parameter, behind its equal sign or without one."""


@dataclass(frozen=True, slots=True)
class Unlink:
    """Takes links to a page away and leaves their text."""

    KIND: ClassVar[str] = "unlink"
    SUMMARY: ClassVar[str] = (
        "Take links to a page away; readers see the same text as before. Files that are shown, categories and "
        "redirects stay."
    )
    SCHEMA: ClassVar[JsonObject] = {
        "target": {
            **TARGET_SCHEMA,
            "description": "The page that the links lead to, in any spelling; with `#` and a section, only the links "
            "to that section.",
            "examples": ["Bus", "Bus#History"],
        },
        "through_redirects": THROUGH_REDIRECTS_SCHEMA,
    }
    REQUIRED: ClassVar[tuple[str, ...]] = ("target",)
    EXAMPLE: ClassVar[JsonObject] = {"target": "Bus"}
    CONTENT_MODELS: ClassVar[frozenset[str]] = SECTION_MODELS
    CONFINEMENT: ClassVar[Confinement] = Confinement()

    target: str
    through_redirects: bool = False

    def __post_init__(self) -> None:
        check_names_a_page("target", self.target)

    def names(self, site: Site) -> tuple[str, ...]:
        """Return the page whose redirects are asked for."""
        return (full_title(self.target, site),) if self.through_redirects else ()

    def apply(self, page: Page, context: Context) -> Change:
        """Put the text of the links in their place."""
        site = context.site
        linked = Linked.of(self.target, context, through_redirects=self.through_redirects)
        nodes = read_deeply(page.text, site.extension_tags)
        work = _Unlinking(page.text, nodes, _links_in_parameters(page.text, nodes))
        links = [link for link in find_links(page.text, nodes, site) if linked.includes(link, site)]
        edits = [edit for before, link in zip([None, *links], links, strict=False) for edit in work.edits(link, before)]
        if not edits:
            return NoChange(linked.absence(site))
        return NewText(apply_edits(page.text, edits))


@dataclass(frozen=True)
class _Unlinking:
    """The links of a page on their way to being text, which must mean nothing else where it stands then."""

    text: str
    nodes: Sequence[Node]
    places: Mapping[int, _Place]
    """Of the links that stand in templates, by where they begin."""

    def edits(self, link: Link, previous: Link | None) -> Iterator[TextEdit]:
        """Yield what to change for one link; `previous` is the one before, which becomes text as well."""
        if link.use == "option":
            # The file leads nowhere then.
            yield *link.target, ""
        elif link.use == "link":
            yield from self._as_text(link, self._before(link, previous))

    def _as_text(self, link: Link, before: str) -> Iterator[TextEdit]:
        shown = shown_text(self.text, link)
        opening = self._guard_before(link, before, shown)
        closing = self._guard_behind(link, shown)
        escapes = self._escapes(link, shown)
        if link.label is None:
            escaped = "".join(escapes.get(character, character) for character in shown)
            yield link.start, link.end, f"{opening}{escaped}{closing}"
            return
        yield link.start, link.label[0], opening
        yield from ((start, end, "&#124;") for start, end in self._pipes(link))
        yield from self._escapes_in(link.label, escapes)
        yield link.label[1], link.end, closing

    def _pipes(self, link: Link) -> Iterator[Span]:
        """Yield the pipes of a label: outside of a link, they would divide a table's cell."""
        yield from ((pipe, pipe + 1) for pipe in link.pipes)
        if link.label is None or PIPE not in self.text[slice(*link.label)]:
            return
        done = 0
        for start, end in self._nodes_in(link.label):
            if start >= done and self.text[start:end] == PIPE:
                yield start, end
            done = max(done, end)

    def _before(self, link: Link, previous: Link | None) -> str:
        """Return the end of what stands before a link then."""
        if previous is not None and previous.use == "link" and previous.end == link.start:
            return shown_text(self.text, previous)[-_LONGEST_RUN:]
        return self.text[max(0, link.start - _LONGEST_RUN) : link.start]

    def _escapes_in(self, label: Span, escapes: Mapping[str, str]) -> Iterator[TextEdit]:
        """Yield the escapes of a label's own characters, not of those in templates and the like."""
        if not escapes:
            return
        inside = merged(self._nodes_in(label))
        for position in range(*label):
            escape = escapes.get(self.text[position])
            if escape is not None and not touches(inside, position, position + 1):
                yield position, position + 1, escape

    def _nodes_in(self, label: Span) -> Iterator[Span]:
        index = bisect_left(self._starts, label[0])
        while index < len(self.nodes) and self.nodes[index].start < label[1]:
            yield self.nodes[index].start, self.nodes[index].end
            index += 1

    @cached_property
    def _starts(self) -> list[int]:
        return [node.start for node in self.nodes]

    def _escapes(self, link: Link, shown: str) -> dict[str, str]:
        """Return what to write for characters that mean something outside of brackets only."""
        escapes = {}
        if self.places.get(link.start) == "unnamed":
            # In a parameter, an equal sign would end its name.
            escapes["="] = "{{=}}"
        if _TERM.match(self.text, self._start_of_line(link.start), link.start):
            # Behind a term, a colon begins what it means.
            escapes[":"] = "&#58;"
        if "\n" in shown:
            # Within a link, a line goes on; without, a list or the like would end.
            escapes["\n"] = " "
        if _ADDRESS.search(shown):
            # Within a link, brackets make none; within text they do.
            escapes["["] = "&#91;"
        return escapes

    def _start_of_line(self, at: int) -> int:
        return self._line_starts[bisect_right(self._line_starts, at) - 1]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def _guard_behind(self, link: Link, shown: str) -> str:
        behind = self.text[link.end : link.end + _LONGEST_RUN]
        is_emphasis = _runs_together(shown[-_LONGEST_RUN:], behind)
        # With an equal sign at its end, too, a line that begins with one would be a heading.
        is_at_line_end = shown.rstrip().endswith("=") and REST_OF_LINE.match(self.text, link.end) is not None
        ends_heading = is_at_line_end and self.text.startswith("=", self._start_of_line(link.start))
        return _GUARD if is_emphasis or ends_heading else ""

    def _guard_before(self, link: Link, before: str, shown: str) -> str:
        last = before[-1:] or "\n"
        is_at_line_start = shown[0] in _MARKUP_AT_LINE_START and last in _BEFORE_LINE
        is_indented = shown[0] == " " and last == "\n"
        is_emphasis = _runs_together(before, shown[:_LONGEST_RUN])
        # What was no template's name for its brackets would be one without them.
        is_name = self.places.get(link.start) == "name"
        is_in_address = (
            _ADDRESS_BEFORE.search(self.text[max(0, link.start - _LONGEST_ADDRESS) : link.start]) is not None
        )
        needs_guard = is_at_line_start or is_indented or is_emphasis or is_name or is_in_address
        return _GUARD if needs_guard else ""


def _runs_together(before: str, behind: str) -> bool:
    """Say whether apostrophes that meet at a seam mean something else together than apart.

    Two and three of them are italic and bold, and together both; all others are taken apart in some way of its own.
    """
    one, other = len(before) - len(before.rstrip("'")), len(behind) - len(behind.lstrip("'"))
    return one > 0 and other > 0 and {one, other} != {2, 3}


def _links_in_parameters(text: str, nodes: Sequence[Node]) -> dict[int, _Place]:
    """Return in which places of templates links stand, by where the links begin; one pass over the text."""
    places: dict[int, _Place] = {}
    opened: list[_Opened] = []
    events: list[tuple[int, Node | None]] = [(sign.start(), None) for sign in _EQUAL_SIGN.finditer(text)]
    events += [(node.start, node) for node in nodes]
    for position, node in sorted(events, key=lambda event: event[0]):
        while opened and opened[-1].node.end <= position:
            opened.pop()
        owner = opened[-1].owner if opened else None
        if node is not None:
            if node.kind == "link" and owner is not None:
                places[position] = owner.place(position)
            opened.append(_Opened(node, owner))
        elif owner is not None and opened[-1] is owner:
            owner.name(position)
    return places


class _Opened:
    """A node that is open; `owner` is the template that it is a part of, itself where it is one."""

    def __init__(self, node: Node, around: _Opened | None) -> None:
        self.node = node
        self.owner = self if node.kind in ("template", "argument") else around if node.kind == "link" else None
        self._part = 0
        self._named = -1

    def name(self, position: int) -> None:
        """Note an equal sign."""
        self._named = self._part_at(position)

    def place(self, position: int) -> _Place:
        part = self._part_at(position)
        if part == 0:
            return "name"
        return "named" if part == self._named else "unnamed"

    def _part_at(self, position: int) -> int:
        """Return which part a position is in; positions only grow."""
        while self._part < len(self.node.parts) - 1 and self.node.parts[self._part][1] < position:
            self._part += 1
        return self._part
