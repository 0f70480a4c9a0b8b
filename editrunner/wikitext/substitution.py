"""Values put into texts: `${name}` in a job file, and what a value must be like at its place in the wikitext.

A text is marked once, when it is read: each `${name}` becomes its name between two characters that no text has
(noncharacters: https://www.unicode.org/faq/private_use.html#noncharacters). So no brace of wikitext is ever taken for
one of ours, and no value for a placeholder.

Where the placeholders stand is for the preprocessor to say, which reads the text with a letter in the place of each.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from editrunner.errors import OperationFailed
from editrunner.model import Site
from editrunner.wikitext.lengths import check_length
from editrunner.wikitext.preprocessor import WIKITEXT_TAGS, Node, read, read_deeply

START, END = "\ufdd0", "\ufdd1"
_STAND_IN = "\ue000"
_PLACEHOLDER = re.compile(f"{START}([^{END}]*){END}")
_WRITTEN = re.compile(r"\$\$\{|\$\{([^${}\n]*)(\}?)")
_NAME = re.compile(r"[^\x00-\x1f\x7f${}|<>\[\]#]+")
_FILE = 6
_LONGEST_SHOWN = 60

Values: TypeAlias = Callable[[str], str]
"""The value of each name."""


class Place(enum.StrEnum):
    """What a text of a job is, and so what a value in it must be like."""

    WIKITEXT = "wikitext"
    PARAMETER = "parameter"
    """The value of a template's parameter."""
    SUMMARY = "summary"
    """Only links count there: https://www.mediawiki.org/wiki/Help:Edit_summary."""
    PLAIN = "plain"
    """No wikitext, such as a title or the path of a file."""
    PATTERN = "pattern"
    """A regular expression: a value matches itself."""
    REPLACEMENT = "replacement"
    """Wikitext in which `\\1` stands for a group."""


# ---------------------------------------------------------------- marking


def marked(text: str) -> str:
    """Mark the placeholders of a text as a job file has it; `$${` becomes `${`.

    Raises:
        ValueError: a `${` begins no placeholder.
    """
    return _WRITTEN.sub(_mark, text)


def _mark(found: re.Match[str]) -> str:
    if found[0] == "$${":
        return "${"
    name = found[1].strip()
    if not found[2] or not _NAME.fullmatch(name):
        raise ValueError(
            f"`{found[0]}` is no name in braces, as `${{title}}`; write `$${{` for a `${{` that is to stay"
        )
    return f"{START}{name}{END}"


def names_in(text: str) -> tuple[str, ...]:
    """Return the names in a marked text."""
    return tuple(found[1] for found in _PLACEHOLDER.finditer(text))


def has_placeholder(text: str) -> bool:
    """Say whether there is one in a marked text."""
    return START in text


def stand_in(text: str) -> str:
    """Return a text as a job file has it with a letter in the place of each placeholder."""
    return _WRITTEN.sub(lambda found: "${" if found[0] == "$${" else "x", text)


def as_written(text: str) -> str:
    """Return a marked text for a person to read."""
    return _PLACEHOLDER.sub(r"${\1}", text)


# ---------------------------------------------------------------- putting values in


def filled(text: str, values: Values, place: Place, site: Site) -> str:
    """Put values in the place of the names in a marked text.

    Args:
        text: the text.
        values: what to put in.
        place: what the text is.
        site: the wiki's namespaces and tags.

    Raises:
        OperationFailed: a value cannot stand where it is to stand, or they are too long.
    """
    if not has_placeholder(text):
        return text
    check_length(sum(len(values(name)) for name in names_in(text)))
    match place:
        case Place.PLAIN:
            return _PLACEHOLDER.sub(lambda found: values(found[1]), text)
        case Place.PATTERN:
            return _PLACEHOLDER.sub(lambda found: re.escape(values(found[1])), text)
        case _:
            return _filled_wikitext(text, values, place, site)


class _Spot(enum.Enum):
    """Where in the wikitext a placeholder stands."""

    TEXT = enum.auto()
    COMMENT = enum.auto()
    CONTENT = enum.auto()
    """Inside a tag that leaves its content to an extension."""
    ATTRIBUTE = enum.auto()
    NAME = enum.auto()
    """Of a template or an argument."""
    KEY = enum.auto()
    """The name of a parameter."""
    VALUE = enum.auto()
    POSITIONAL = enum.auto()
    TARGET = enum.auto()
    LABEL = enum.auto()
    CAPTION = enum.auto()
    """What stands behind the first pipe of a file: options and caption, which may have links."""


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    offset: int
    """In the text with a letter in the place of each placeholder."""
    spot: _Spot
    tags: tuple[str, ...]
    """The extension tags around it: none of them may be closed by a value."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """A text with a letter in the place of each placeholder, and what the preprocessor sees in it."""

    text: str
    slots: tuple[_Slot, ...]
    nodes: tuple[Node, ...]
    """Those that must be there, too, when the values are."""


# Where the old value stood on a line of its own, so does the new one: then an equal sign can begin a heading.
_BEFORE_PARAMETER, _BEHIND_PARAMETER = "{{x|x=\n", "}}"
_STRUCTURE = ("template", "argument", "link", "extension", "variant")


def _filled_wikitext(text: str, values: Values, place: Place, site: Site) -> str:
    if place is Place.PARAMETER:
        # It is put into a call by whoever has asked for it: only there it can be read as what it is.
        within = _filled_wikitext(f"{_BEFORE_PARAMETER}{text}{_BEHIND_PARAMETER}", values, Place.WIKITEXT, site)
        return within[len(_BEFORE_PARAMETER) : -len(_BEHIND_PARAMETER)]
    frame = _frame(text, site.extension_tags, _file_names(site), summary=place is Place.SUMMARY)
    pieces = _pieces(frame, values, site.extension_tags, summary=place is Place.SUMMARY)
    if place is Place.REPLACEMENT:
        pieces = [piece.replace("\\", r"\\") for piece in pieces]
    return _joined(frame, pieces)


def _pieces(frame: _Frame, values: Values, tags: frozenset[str], *, summary: bool) -> list[str]:
    """Return what to put in the places of a frame: as little changed as the text around it allows.

    Raises:
        OperationFailed: however they are written, the values would change what stands around them.
    """
    given = [values(slot.name) for slot in frame.slots]
    if summary:
        given = [" ".join(value.split()) for value in given]
    for fitted in (_fitted, _flattened):
        pieces = [fitted(slot, value, tags) for slot, value in zip(frame.slots, given, strict=True)]
        if _keeps(frame, pieces, tags, summary=summary):
            return pieces
    names = ", ".join(sorted({f"${{{slot.name}}}" for slot in frame.slots}))
    raise OperationFailed(
        "value_breaks_out", f"with its values ({names}), the text would not keep its templates, links and tags"
    )


def _file_names(site: Site) -> frozenset[str]:
    namespace = site.namespaces.get(_FILE)
    return frozenset() if namespace is None else frozenset((namespace.name, *namespace.aliases))


@lru_cache(maxsize=512)
def _frame(text: str, tags: frozenset[str], files: frozenset[str], *, summary: bool) -> _Frame:
    """Find out where the placeholders of a text stand; remembered, as it is wanted for each page and row."""
    literals = _PLACEHOLDER.split(text)
    framed = _STAND_IN.join(literals[::2])
    nodes = _nodes(framed, tags, summary=summary)
    slots: list[_Slot] = []
    offset = 0
    for literal, name in zip(literals[::2], literals[1::2], strict=False):
        offset += len(literal)
        around = [node for node in nodes if node.start <= offset < node.end]
        spot = _spot(framed, offset, around, nodes, files)
        slots.append(_Slot(name, offset, spot, tuple(node.name for node in around if node.kind == "extension")))
        offset += len(_STAND_IN)
    return _Frame(framed, tuple(slots), tuple(node for node in nodes if node.kind in _STRUCTURE))


def _nodes(text: str, tags: frozenset[str], *, summary: bool) -> tuple[Node, ...]:
    nodes = read_deeply(text, tags)
    return tuple(node for node in nodes if node.kind == "link") if summary else nodes


def _spot(text: str, offset: int, around: Sequence[Node], nodes: Sequence[Node], files: frozenset[str]) -> _Spot:
    """Say where a placeholder stands, by the innermost of what is around it."""
    node = around[-1] if around else None
    if node is not None and node.kind == "comment":
        return _Spot.COMMENT
    if node is not None and node.kind == "extension":
        return _spot_in_extension(text, offset, node)
    in_text = _spot_in_text(text, offset)
    if node is None or node.kind == "ignored" or in_text is _Spot.ATTRIBUTE:
        return in_text
    return _spot_in_brackets(text, offset, node, nodes, files)


def _spot_in_brackets(text: str, offset: int, node: Node, nodes: Sequence[Node], files: frozenset[str]) -> _Spot:
    part = next((index for index, (_, end) in enumerate(node.parts) if offset < end), len(node.parts) - 1)
    if node.kind == "link":
        return _spot_in_link(text, node, part, files)
    if node.kind == "template":
        return _spot_in_template(text, offset, node, part, nodes)
    return _Spot.NAME if node.kind == "argument" and part == 0 else _Spot.VALUE


# https://www.mediawiki.org/wiki/Help:HTML_in_wikitext: what stands between < and > of a tag.
_OPEN_TAG = re.compile(r"</?[a-zA-Z][^<>]*\Z")


def _spot_in_text(text: str, offset: int) -> _Spot:
    line = text[max(0, text.rfind("\n", 0, offset)) : offset]
    return _Spot.ATTRIBUTE if _OPEN_TAG.search(line) and ">" in text[offset:] else _Spot.TEXT


def _spot_in_extension(text: str, offset: int, node: Node) -> _Spot:
    if node.inner is None or not node.inner[0] <= offset < node.inner[1]:
        return _Spot.ATTRIBUTE
    return _spot_in_text(text, offset) if node.name in WIKITEXT_TAGS else _Spot.CONTENT


def _spot_in_link(text: str, node: Node, part: int, files: frozenset[str]) -> _Spot:
    if part == 0:
        return _Spot.TARGET
    namespace = text[slice(*node.parts[0])].partition(":")[0].strip(" _").replace("_", " ")
    is_file = namespace.casefold() in {name.casefold() for name in files}
    return _Spot.CAPTION if is_file else _Spot.LABEL


def _spot_in_template(text: str, offset: int, node: Node, part: int, nodes: Sequence[Node]) -> _Spot:
    start, end = node.parts[part]
    own = list(text[start:end])
    for inner in nodes:
        if node.start < inner.start and start <= inner.start and inner.end <= end:
            own[inner.start - start : inner.end - start] = " " * (inner.end - inner.start)
    before, behind = "".join(own[: offset - start]), "".join(own[offset - start :])
    if part == 0:
        # Behind a colon stands what a parser function is called with: https://www.mediawiki.org/wiki/Help:Magic_words
        return _Spot.VALUE if ":" in before else _Spot.NAME
    if "=" in before:
        return _Spot.VALUE
    return _Spot.KEY if "=" in behind else _Spot.POSITIONAL


# ---------------------------------------------------------------- what a value becomes

_NOT_IN_TITLES = re.compile(r"[<>\[\]{}|\x00-\x1f\x7f]")
_NOT_IN_KEYS = re.compile(r"[<>\[\]{}|=\x00-\x1f\x7f]")
_MARKUP = re.compile(r"[<\[\]{}]|^=", re.MULTILINE)
_NOT_IN_ATTRIBUTES = re.compile(r"[\"'<>|\[\]{}\n]")
_BRACKETS = re.compile(r"\[\[+|\]\]+|\{\{+|\}\}+|-\{+|\}-|^[\]}]|[\[\]{}]$")


@dataclass(frozen=True, slots=True)
class _Writing:
    """How a value is written inside of brackets."""

    pipe: str
    equals: str = "="
    links: bool = True
    """Whether its links are left alone; no link stands in the text of another one."""


# A `{{!}}` would be a pipe to a link, which is read after the templates: https://www.mediawiki.org/wiki/Help:Magic_words
_IN_BRACKETS = {
    _Spot.VALUE: _Writing("{{!}}"),
    _Spot.POSITIONAL: _Writing("{{!}}", "{{=}}"),
    _Spot.CAPTION: _Writing("&#124;"),
    _Spot.LABEL: _Writing("&#124;", links=False),
}


def _fitted(slot: _Slot, value: str, tags: frozenset[str]) -> str:
    """Return a value as it can stand at a place.

    Raises:
        OperationFailed: it cannot.
    """
    if slot.spot in (_Spot.NAME, _Spot.TARGET, _Spot.KEY):
        _check_name(slot, value)
        return value
    value = _without_tags(value, slot.tags)
    if slot.spot is _Spot.COMMENT:
        return value.replace("-->", "--&gt;").replace("--!>", "--!&gt;")
    if slot.spot is _Spot.ATTRIBUTE:
        return _entities(value, _NOT_IN_ATTRIBUTES)
    how = _IN_BRACKETS.get(slot.spot)
    return value if how is None else _balanced(value, tags, how)


def _flattened(slot: _Slot, value: str, tags: frozenset[str]) -> str:
    """Return a value as `_fitted` does, with the effect taken from all that it has; a heading has one, too.

    A line that begins as a heading keeps the brackets before it from being closed on it.
    """
    how = _IN_BRACKETS.get(slot.spot)
    if how is None:
        return _fitted(slot, value, tags)
    text = _entities(value, _MARKUP)
    return text.replace("=", how.equals).replace("|", how.pipe)


def _check_name(slot: _Slot, value: str) -> None:
    forbidden = _NOT_IN_KEYS if slot.spot is _Spot.KEY else _NOT_IN_TITLES
    found = forbidden.search(value) or (re.search("#", value) if slot.spot is _Spot.NAME else None)
    what = {_Spot.KEY: "the name of a parameter", _Spot.NAME: "the name of a template"}.get(slot.spot, "a link's title")
    if found is not None:
        character = {"\n": "a line break", "\t": "a tab"}.get(found[0], found[0])
        raise OperationFailed(
            "value_unfit", f'`${{{slot.name}}}` is "{shown(value)}": {character} cannot stand in {what}'
        )
    if not value.strip():
        raise OperationFailed("value_unfit", f"`${{{slot.name}}}` is empty, and stands for {what}")


def shown(value: str) -> str:
    """Return the beginning of a value, for a message."""
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def _entities(value: str, characters: re.Pattern[str]) -> str:
    """Write what matches in a way that means the same and does nothing: https://www.mediawiki.org/wiki/Help:Entities."""
    return characters.sub(lambda found: "".join(f"&#{ord(character)};" for character in found[0]), value)


def _without_tags(value: str, names: Iterable[str]) -> str:
    """Take the effect from the tags of some extensions."""
    for name in names:
        value = re.sub(rf"<(?=/?{re.escape(name)}(?:[\s/>]|$))", "&lt;", value, flags=re.IGNORECASE)
    return value


def _balanced(value: str, tags: frozenset[str], how: _Writing) -> str:
    """Return a value that keeps its own templates, links and tags, and ends none of those around it."""
    nodes = [node for node in read(value, tags).nodes if _is_whole(value, node) and (how.links or node.kind != "link")]
    pieces: list[str] = []
    done = 0
    for node in nodes:
        if node.start >= done:
            pieces += [_harmless(value[done : node.start], tags, how), value[node.start : node.end]]
            done = node.end
    pieces.append(_harmless(value[done:], tags, how))
    return "".join(pieces)


def _is_whole(value: str, node: Node) -> bool:
    """Say whether what begins in a value ends there, too, and says nothing of the page it stands on."""
    if node.kind == "comment":
        return value[: node.end].rstrip(" \t\n").endswith("-->") and node.end - node.start >= len("<!---->")
    return node.kind != "ignored"


def _harmless(text: str, tags: frozenset[str], how: _Writing) -> str:
    """Take the effect from whatever stands in a text outside of whole templates, links and tags."""
    text = _entities(text, _BRACKETS)
    text = re.sub(r"<(?=!--)", "&lt;", text)
    text = _without_tags(text, (*tags, "includeonly", "noinclude", "onlyinclude"))
    return text.replace("=", how.equals).replace("|", how.pipe)


# ---------------------------------------------------------------- the whole, once more


def _joined(frame: _Frame, pieces: Sequence[str]) -> str:
    parts: list[str] = []
    done = 0
    for slot, piece in zip(frame.slots, pieces, strict=True):
        parts += [frame.text[done : slot.offset], piece]
        done = slot.offset + len(_STAND_IN)
    return "".join([*parts, frame.text[done:]])


def _keeps(frame: _Frame, pieces: Sequence[str], tags: frozenset[str], *, summary: bool) -> bool:
    """Say whether all that the preprocessor saw around the placeholders is there with the values, too."""
    if not frame.nodes:
        return True
    result = _joined(frame, pieces)
    found = {(node.kind, node.start, node.end, node.parts) for node in _nodes(result, tags, summary=summary)}
    return all(node in found for node in _moved(frame, pieces))


def _moved(frame: _Frame, pieces: Sequence[str]) -> Iterator[tuple[str, int, int, tuple[tuple[int, int], ...]]]:
    """Yield the nodes of a frame where they are to be when the values are put in."""
    shifts = [(slot.offset, len(piece) - len(_STAND_IN)) for slot, piece in zip(frame.slots, pieces, strict=True)]
    offsets = sorted({offset for node in frame.nodes for span in _spans(node) for offset in span})
    moved: dict[int, int] = {}
    shift, index = 0, 0
    for offset in offsets:
        while index < len(shifts) and shifts[index][0] < offset:
            shift += shifts[index][1]
            index += 1
        moved[offset] = offset + shift
    for node in frame.nodes:
        parts = tuple((moved[start], moved[end]) for start, end in node.parts)
        yield node.kind, moved[node.start], moved[node.end], parts


def _spans(node: Node) -> tuple[tuple[int, int], ...]:
    return ((node.start, node.end), *node.parts)
