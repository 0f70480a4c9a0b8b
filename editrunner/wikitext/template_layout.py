"""Changes in the call of a template that keep the layout its author gave it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from editrunner.wikitext.preprocessor import Span
from editrunner.wikitext.templates import BLANK, Call, Parameter
from editrunner.wikitext.text_edits import TextEdit


@dataclass(frozen=True, slots=True)
class Layout:
    """How the parameters of a call are written: blanks around names and equal signs."""

    lead: str = ""
    before: str = ""
    after: str = ""
    width: int | None = None
    """Where equal signs stand below each other: how far they are from the beginnings of the names."""

    def sign(self, name: str) -> str:
        """Return the equal sign behind a name, with the blanks around it."""
        return f"{self.blanks_behind(name)}={self.after}"

    def blanks_behind(self, name: str) -> str:
        """Return what stands between a name and the equal sign."""
        if self.width is None:
            return self.before
        return " " * max(self.width - len(name), len(self.before))


def layout_of(text: str, call: Call) -> Layout:
    """Return how a call is written, by what most of its parameters have in common."""
    named = [_Written.of(text, parameter) for parameter in call.parameters if parameter.equals is not None]
    known = [written for written in named if written is not None]
    if not known:
        block = "\n" in trailing(text, call.name[1], _end_of_name(call))
        leads = [blanks_at(text, parameter.start, parameter.end) for parameter in call.parameters]
        return Layout(_commonest(leads, " " if block else ""), " " if block else "", " " if block else "")
    width = _common_width(known)
    before = _commonest([written.before for written in known], "")
    if width is not None:
        before = min((written.before for written in known), key=len)[:1]
    return Layout(
        lead=_commonest([written.lead for written in known], ""),
        # At the beginning of a line, the equal sign could be read as a heading's.
        before="" if "\n" in before else before,
        after=_commonest([written.after for written in known if written.after is not None], before),
        width=width,
    )


@dataclass(frozen=True, slots=True)
class _Written:
    name: str
    lead: str
    before: str
    after: str | None
    """`None` where there is no value."""

    @staticmethod
    def of(text: str, parameter: Parameter) -> _Written | None:
        """Return how a named parameter is written; `None` where comments stand in its way."""
        assert parameter.equals is not None, "it has a name"  # noqa: S101 - the callers choose those
        name = text[parameter.start : parameter.equals].strip(BLANK)
        if name != parameter.name:
            return None
        lead = blanks_at(text, parameter.start, parameter.equals)
        before = text[parameter.start + len(lead) + len(name) : parameter.equals]
        after = text[parameter.equals + 1 : parameter.value[0]] if parameter.has_value else None
        return _Written(name, lead, before, after if after is None or not after.strip(BLANK) else None)


def _common_width(known: Sequence[_Written]) -> int | None:
    """Return the width that names have with the blanks behind them, where that is on purpose."""
    widths = Counter(len(written.name) + len(written.before) for written in known)
    width, count = widths.most_common(1)[0]
    fitting = [written for written in known if len(written.name) + len(written.before) == width]
    is_wide = any(len(written.before) > 1 for written in fitting)
    if not is_wide or any("\n" in written.before for written in known) or 2 * count <= len(known):
        return None
    return width


def _commonest(found: Sequence[str], default: str) -> str:
    return Counter(found).most_common(1)[0][0] if found else default


def blanks_at(text: str, start: int, end: int) -> str:
    """Return the blanks with which a piece of the text begins."""
    piece = text[start:end]
    return piece[: len(piece) - len(piece.lstrip(BLANK))]


def trailing(text: str, start: int, end: int) -> str:
    """Return the blanks with which a piece of the text ends."""
    piece = text[start:end]
    return piece[len(piece.rstrip(BLANK)) :]


def _end_of_name(call: Call) -> int:
    return call.parameters[0].start - 1 if call.parameters else call.end - 2


def _end_before(call: Call, index: int) -> int:
    """Return where ends what stands before a parameter: the one before it, or the name."""
    return call.parameters[index - 1].end if index else _end_of_name(call)


def _start_before(call: Call, index: int) -> int:
    return call.parameters[index - 1].start if index else call.name[0]


def insertion(text: str, call: Call, index: int, written: str) -> TextEdit:
    """Return the change that puts in a named parameter.

    Args:
        text: of the page.
        call: the call.
        index: of the parameter to put it before; their number, to put it behind all.
        written: name, equal sign and value, with the blanks between them.
    """
    lead = layout_of(text, call).lead
    end, start = _end_before(call, index), _start_before(call, index)
    blanks = trailing(text, start, end)
    if index < len(call.parameters):
        return end, end, f"|{lead}{written}{blanks}"
    at = end - len(blanks)
    if (index and call.parameters[-1].is_positional) or _is_like_heading(text, start, at):
        # Whatever is put behind a positional value would become a part of it.
        return end, end, f"|{lead}{written}{_line_end(blanks)}"
    return at, at, f"{_between(text, call, lead) if index else _line_end(blanks)}|{lead}{written}"


def _between(text: str, call: Call, lead: str) -> str:
    """Return the blanks that stand between the last parameter and a further one."""
    last = len(call.parameters) - 1
    if last == 0 and "\n" not in lead:
        return _line_end(trailing(text, call.parameters[0].start, call.parameters[0].end))
    return trailing(text, _start_before(call, last), _end_before(call, last))


def _is_like_heading(text: str, start: int, end: int) -> bool:
    """Say whether a piece of the text ends in a line that begins with `=`: it hides all pipes and braces on it."""
    line = text.rfind("\n", start, end)
    return line >= 0 and text.startswith("=", line + 1)


def next_position(text: str, call: Call) -> str | None:
    """Return the number of a parameter without a name that is put behind all others.

    `None` where it would stand behind named ones, or get blanks of the call's layout into its value.
    """
    count = len(call.parameters)
    if count and not call.parameters[-1].is_positional:
        return None
    blanks = layout_of(text, call).lead + trailing(text, _start_before(call, count), _end_before(call, count))
    return None if blanks else str(1 + sum(parameter.is_positional for parameter in call.parameters))


def _line_end(blanks: str) -> str:
    return "\n" if "\n" in blanks else ""


def removal(text: str, call: Call, removed: Iterable[int], *, renamed: Iterable[int] = ()) -> Iterator[TextEdit]:
    """Yield the changes that take out parameters; those behind them keep their numbers.

    Args:
        text: of the page.
        call: the call.
        removed: the indexes of the parameters.
        renamed: those of parameters that other changes give a name.
    """
    gone = sorted(set(removed))
    for first, last in _runs(gone):
        yield _cut(text, call, first, last)
    positional = [index for index in gone if call.parameters[index].is_positional]
    if positional:
        yield from numbering(call, positional[0], without=(*gone, *renamed))


def _runs(indexes: Sequence[int]) -> Iterator[Span]:
    """Yield the first and the last of those that stand side by side."""
    for place, index in enumerate(indexes):
        if place == 0 or indexes[place - 1] != index - 1:
            first = index
        if place + 1 == len(indexes) or indexes[place + 1] != index + 1:
            yield first, index


def _cut(text: str, call: Call, first: int, last: int) -> TextEdit:
    """Take out parameters that stand side by side, so that what is left of the call keeps its lines."""
    start = call.parameters[first].start - 1
    end = _end_of_cut(text, call.parameters[last])
    follows_positional = first > 0 and call.parameters[first - 1].is_positional
    if end < call.parameters[last].end or follows_positional:
        return start, end, _apart(text, start, end)
    before = trailing(text, _start_before(call, first), start)
    blanks = trailing(text, call.parameters[last].start, end)
    is_like_heading = _is_like_heading(text, _start_before(call, first), start - len(before))
    is_last = last + 1 == len(call.parameters)
    if is_last and not is_like_heading and (call.parameters[last].has_value or "\n" in blanks):
        return start - len(before), end - len(blanks), _apart(text, start - len(before), end - len(blanks))
    if "\n" in blanks and "\n" not in before and "\n" not in blanks_at(text, call.parameters[last].start, end):
        return start, end - len(blanks), ""
    return start, end, ""


def _apart(text: str, start: int, end: int) -> str:
    """Return what keeps a brace that belongs to a value apart from those that end the call."""
    is_brace = text.endswith("}", 0, start) and not text.endswith("}}", 0, start)
    return "<!-- -->" if is_brace and text.startswith("}}", end) else ""


def _end_of_cut(text: str, parameter: Parameter) -> int:
    """Return where a parameter ends, but for comments on the lines below it: they are about what follows."""
    behind = text[parameter.value[1] : parameter.end]
    line_end = behind.find("\n")
    if line_end >= 0 and behind[line_end:].strip(BLANK).startswith("<!--"):
        return parameter.value[1] + line_end + 1
    return parameter.end


def numbering(call: Call, behind: int, *, without: Iterable[int] = ()) -> Iterator[TextEdit]:
    """Yield the changes that write out the numbers of positional parameters, so that none moves up.

    Args:
        call: the call.
        behind: only those behind this index.
        without: the indexes of those that go away, or get a name.
    """
    gone = set(without)
    for index, parameter in enumerate(call.parameters):
        if index > behind and parameter.is_positional and index not in gone:
            yield parameter.value[0], parameter.value[0], f"{parameter.name}="


def renaming(text: str, call: Call, indexes: Iterable[int], name: str) -> Iterator[TextEdit]:
    """Yield the changes that give parameters another name."""
    layout = layout_of(text, call)
    for index in indexes:
        parameter = call.parameters[index]
        if parameter.equals is None:
            yield parameter.value[0], parameter.value[0], f"{name}{layout.sign(name)}"
            yield from numbering(call, index)
        else:
            yield _renamed(text, parameter, (parameter.start, parameter.equals), name, layout)


def _renamed(text: str, parameter: Parameter, span: Span, name: str, layout: Layout) -> TextEdit:
    """Return the change that gives a named parameter another name; `span` ends at its equal sign."""
    start = span[0] + len(blanks_at(text, *span))
    old = text[start : span[1]].rstrip(BLANK)
    if old != parameter.name:
        # Comments stand beside the name, and stay there, or within it.
        found = text.find(parameter.name, *span) if parameter.name else -1
        return (found, found + len(parameter.name), name) if found >= 0 else (start, start + len(old), name)
    blanks = text[start + len(old) : span[1]]
    if layout.width is not None and len(old) + len(blanks) == layout.width:
        blanks = layout.blanks_behind(name)
    return start, span[1], f"{name}{blanks}"


def setting(text: str, call: Call, parameter: Parameter, value: str, kind: Literal["plain", "numbered"]) -> TextEdit:
    """Return the change that gives a parameter another value; blanks and comments around it stay.

    Args:
        text: of the page.
        call: the call.
        parameter: the one of its parameters.
        value: the new value.
        kind: `numbered` writes out the number of a positional parameter.
    """
    number = f"{parameter.name}=" if kind == "numbered" and parameter.is_positional else ""
    start, end = parameter.value
    if parameter.is_positional or not (value[:1].strip(BLANK) or not value):
        return _setting_as_written(text, parameter, f"{number}{value}")
    if parameter.has_value:
        return start, end, value
    return _filling(text, call, parameter, value)


def _setting_as_written(text: str, parameter: Parameter, value: str) -> TextEdit:
    """Set a value that goes by its position, or that brings the blanks before it with it."""
    start, end = parameter.value
    if parameter.equals is not None and not text[parameter.equals + 1 : start].strip(BLANK):
        start = parameter.equals + 1
    return start, end, value


def _filling(text: str, call: Call, parameter: Parameter, value: str) -> TextEdit:
    """Put a value where there is none."""
    after = layout_of(text, call).after
    start = parameter.value[0]
    if after and "\n" not in after and text.startswith(after, start):
        start += len(after)
        after = ""
    behind = " " if value and text.startswith("<!--", start) and text[start - 1 : start] in BLANK else ""
    return start, start, f"{after if value else ''}{value}{behind}"
