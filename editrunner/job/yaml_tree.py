"""YAML, read into a tree that knows where each value stands and how it was written.

PyYAML's own constructor forgets both, takes `no` and `1984` for other things than text, and builds whatever a
tag asks for. Here its parser's events (https://yaml.org/spec/1.2.2/) are composed into nodes; what a scalar
means is decided later, by what the schema asks for at its place.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, overload

import yaml

from editrunner.errors import InvalidJobFile
from editrunner.model import Position

# libyaml's parser where it is there: about eight times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 40
_TOO_DEEP = f"this is nested more than {MAX_DEPTH} levels deep"
_NO_MERGING = (
    "merge keys (`<<`) are not part of YAML 1.2, and not taken: what all jobs share can stand on the file, "
    "and `*name` repeats a whole value"
)
MAX_NODES = 2_000_000
"""Counted with each alias as large as what it stands for, so that aliases of aliases end here; a long text is as many
values as short ones of the same length."""
MAX_PARTS = 50_000
"""Values that are more than an item in a list of texts: many times as many as a job file that people read. Each is
held, checked and looked up by itself, which takes a kilobyte and some ten microseconds."""
_SHORT = 32
"""Characters of a text that is counted as one value."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar: `style` is `''` for a plain one, else its indicator (`'`, `"`, `|`, `>`)."""

    text: str
    style: str
    at: Position
    size: int = 1
    cut_off: str = ""
    """The word behind it that begins with `#`, and is a comment to YAML."""


class Scalars(Sequence[Scalar]):
    """Scalars of one file, none of them cut off; a list of 100,000 titles takes a third of the memory of as many nodes.

    Each is made anew when it is asked for.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._texts: list[str] = []
        self._styles = bytearray()
        self._lines = array("I")
        self._columns = array("I")

    def append(self, text: str, style: str, at: Position) -> None:
        """Take in one more."""
        self._texts.append(text)
        self._styles.append(ord(style) if style else 0)
        self._lines.append(at.line)
        self._columns.append(at.column)

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, index: int) -> Scalar: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Scalar]: ...

    def __getitem__(self, index: int | slice) -> Scalar | Sequence[Scalar]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        at = Position(self._path, self._lines[index], self._columns[index])
        style = self._styles[index]
        return Scalar(self._texts[index], chr(style) if style else "", at)


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list."""

    items: Sequence[Node]
    flow: bool
    at: Position
    size: int


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A map; its keys are text."""

    entries: dict[str, tuple[Scalar, Node]]
    flow: bool
    at: Position
    size: int


_CUT_OFF = re.compile(r"[ \t]+(#[^\s#][^\s]*)")

Node: TypeAlias = Scalar | SequenceNode | MappingNode

_Event: TypeAlias = Any
_Mark: TypeAlias = Any  # the two parsers of PyYAML have marks of their own, alike but unrelated


Refusal: TypeAlias = tuple[Position, str]
"""What job files may not use of YAML: where it stands, and what is wrong with it."""


def parse(text: str, path: str) -> tuple[Node, list[Refusal]]:
    """Read one YAML document.

    Args:
        text: the document.
        path: the name of its file, for messages.

    Returns:
        The tree, and what job files may not use (tags, duplicate keys, `{{…}}` without quotes). The tree is what was
        probably meant, so that more can be said of it.

    Raises:
        InvalidJobFile: it is no YAML, or too large a tree, or more than one document.
    """
    composer = _Composer(text, path)
    try:
        return composer.document(), composer.refusals
    except yaml.MarkedYAMLError as error:
        raise composer.complaint(*_yaml_problem(error, text)) from error
    except yaml.reader.ReaderError as error:
        # The C parser knows the byte, not the line: https://github.com/yaml/pyyaml/issues/123
        found = _NOT_PRINTABLE.search(text)
        at = found.start() if found else 0
        character = f" (U+{ord(text[at]):04X})" if found else ""
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        raise InvalidJobFile(
            [f"{path}:{line}:{column}: a control character{character} stands here, which YAML does not allow"]
        ) from error


# https://yaml.org/spec/1.2.2/#51-character-set
_NOT_PRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What people mostly did where the parser says this, and whether its beginning is the place to be shown.
_PROBLEMS = {
    "cannot start any token": ("a text that begins with ` or @ or % or {| must be quoted", False),
    "expected node content": ("a text that begins with # or : or , must be quoted", False),
    "expected comment or line break": ("a text that begins with | or > must be quoted", False),
    "block sequence entries are not allowed": ("a text that begins with - must be quoted", False),
    "did not find expected '-' indicator": ("what belongs to one list or map begins in one column", False),
    "mapping values are not allowed": ("a text with a colon and a space in it must be quoted", False),
    "unknown escape character": ("in \"…\" a backslash begins an escape; write '…' for patterns", False),
    "invalid escape character": ("in \"…\" a backslash begins an escape; write '…' for patterns", False),
    "expected alphabetic or numeric character": ("a text that begins with * or & must be quoted", False),
    "could not find expected ':'": ("a key needs a colon behind it", True),
    "unexpected end of stream": ("a quotation mark has no second one", True),
    "did not find expected ',' or '}'": (
        "between { and }, a text with `${…}`, brackets, braces or a # behind a blank must be quoted",
        False,
    ),
    "did not find expected key": ("look at the indentation and at the quotation marks", False),
}


def _yaml_problem(error: yaml.MarkedYAMLError, text: str) -> tuple[str, _Mark]:
    """Return what is wrong, in the parser's words and with what it mostly comes from, and where."""
    problem = str(error.problem or error.context or "unreadable")
    mark = error.problem_mark or error.context_mark
    if mark is not None and text[mark.index : mark.index + 1] == "\t":
        return "a tab stands here where YAML allows spaces only", mark
    if "nesting depth" in problem:
        # libyaml reads ahead, and newer ones have a limit of their own.
        return _TOO_DEEP, mark
    for words, (hint, at_beginning) in _PROBLEMS.items():
        if words in problem:
            return f"this is not YAML: {problem} ({hint})", error.context_mark if at_beginning else mark
    return f"this is not YAML: {problem}", mark


class _Composer:
    """Composes the events of one document into nodes."""

    def __init__(self, text: str, path: str) -> None:
        self._path = path
        self._text = text
        self._events: Iterator[_Event] = yaml.parse(text, Loader=_LOADER)
        self._anchors: dict[str, Node] = {}
        self._nodes = 0
        self._parts = 0
        self.refusals: list[Refusal] = []

    def document(self) -> Node:
        event = self._next()
        while isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise InvalidJobFile([f"{self._path}:1:1: the file is empty; a job file begins with `version: 1`"])
        node = self._node(event, 1)
        end = self._next()
        while not isinstance(end, yaml.StreamEndEvent):
            if isinstance(end, yaml.DocumentStartEvent):
                raise self.complaint("a job file is one YAML document; a second one begins here", end.start_mark)
            end = self._next()
        return node

    def complaint(self, message: str, mark: _Mark) -> InvalidJobFile:
        return InvalidJobFile([f"{self._position(mark)}: {message}"])

    def _refuse(self, message: str, event: _Event) -> None:
        self.refusals.append((self._position(event.start_mark), message))

    def _next(self) -> _Event:
        return next(self._events)

    def _position(self, mark: _Mark) -> Position:
        return Position(self._path, mark.line + 1, mark.column + 1) if mark else Position(self._path, 1, 1)

    def _node(self, event: _Event, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self.complaint(_TOO_DEEP, event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if getattr(event, "tag", None) is not None:
            self._refuse(
                f"YAML tags are not allowed in a job file (`{_written(event.tag)}`); quote a text that begins with `!`",
                event,
            )
        node = self._collection_or_scalar(event, depth)
        self._count(node.size if isinstance(node, Scalar) else 1, event)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _collection_or_scalar(self, event: _Event, depth: int) -> Node:
        at = self._position(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            style = "" if event.style is None else event.style
            return Scalar(event.value, style, at, 1 + len(event.value) // _SHORT, self._cut_off(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, at, depth)
        return self._mapping(event, at, depth)

    def _cut_off(self, event: _Event) -> str:
        """Return the comment that a plain scalar runs into: of `Issue #42` YAML takes only `Issue`."""
        cut = None if event.style else _CUT_OFF.match(self._text, event.end_mark.index)
        return cut[1] if cut is not None else ""

    def _alias(self, event: _Event) -> Node:
        node = self._anchors.get(event.anchor)
        if node is None:
            self._refuse(
                f"`*{event.anchor}` names no anchor that stands before it; quote a text that begins with `*`", event
            )
            node = Scalar(f"*{event.anchor}", '"', self._position(event.start_mark))
        self._count(node.size, event)
        return node

    def _count(self, nodes: int, event: _Event) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise self.complaint(f"this file stands for more than {MAX_NODES:,} values", event.start_mark)

    def _count_part(self, event: _Event) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise self.complaint(
                f"this file has more than {MAX_PARTS:,} values besides lists of texts; what is much goes into a table",
                event.start_mark,
            )

    def _sequence(self, start: _Event, at: Position, depth: int) -> SequenceNode:
        scalars = Scalars(self._path)
        size = 1
        items: list[Node] | None = None
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            node = self._node(event, depth + 1)
            size += node.size
            if items is None and isinstance(node, Scalar) and not node.cut_off:
                scalars.append(node.text, node.style, node.at)
                continue
            self._count_part(event)
            if items is None:
                items = [*scalars]
            items.append(node)
        if items is None:
            return SequenceNode(scalars, bool(start.flow_style), at, size)
        return SequenceNode(tuple(items), bool(start.flow_style), at, size)

    def _mapping(self, start: _Event, at: Position, depth: int) -> Node:
        entries: dict[str, tuple[Scalar, Node]] = {}
        merged: dict[str, tuple[Scalar, Node]] = {}
        is_wikitext = False
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(self._next(), depth + 1)
            self._count_part(event)
            if isinstance(key, Scalar) and key.text == "<<" and not key.style:
                self._refuse(_NO_MERGING, event)
                merged |= value.entries if isinstance(value, MappingNode) else {}
            elif isinstance(key, Scalar):
                self._enter(entries, key, value, event)
            elif bool(start.flow_style) and isinstance(event, yaml.MappingStartEvent):
                is_wikitext = True
            else:
                self._refuse("a key must be a text", event)
        if is_wikitext:
            self._refuse('wikitext must be quoted: `{{…}}` without quotes is a map to YAML; write "{{…}}"', start)
            return Scalar("…", '"', at)
        entries = merged | entries
        size = 1 + sum(1 + value.size for _, value in entries.values())
        return MappingNode(entries, bool(start.flow_style), at, size)

    def _enter(self, entries: dict[str, tuple[Scalar, Node]], key: Scalar, value: Node, event: _Event) -> None:
        """Put a key and its value into a map, where it has no such key yet."""
        if key.text in entries:
            self._refuse(f"`{key.text}` stands here twice; it is on line {entries[key.text][0].at.line} too", event)
        else:
            entries[key.text] = (key, value)


def keys_in(node: Node) -> Iterator[str]:
    """Yield the keys of all maps."""
    if isinstance(node, MappingNode):
        for key, (_, value) in node.entries.items():
            yield key
            yield from keys_in(value)
    elif isinstance(node, SequenceNode) and not isinstance(node.items, Scalars):
        for item in node.items:
            yield from keys_in(item)


def texts_in(node: Node) -> Iterator[Scalar]:
    """Yield the values that are scalars; of long lists of them, none."""
    if isinstance(node, MappingNode):
        for _, value in node.entries.values():
            yield from texts_in(value)
    elif isinstance(node, SequenceNode) and not isinstance(node.items, Scalars):
        for item in node.items:
            yield from texts_in(item)
    elif isinstance(node, Scalar):
        yield node


def _written(tag: str) -> str:
    """Return a tag as it stands in the file: https://yaml.org/spec/1.2.2/#tag-shorthands."""
    standard = "tag:yaml.org,2002:"
    return f"!!{tag.removeprefix(standard)}" if tag.startswith(standard) else tag
