"""The sections of a page, numbered as MediaWiki numbers them.

A heading is a line that starts with `=`; its level is the smaller count of the equal signs at its two ends, at
most 6; after the closing ones only spaces, tabs and comments may stand
(https://www.mediawiki.org/wiki/Help:Formatting, and MediaWiki's preprocessor).

Where a line that starts with `=` stands inside something else (a comment, a tag, a template, a link, a table),
its number cannot be told by these rules alone: then the sections of the page are unknown.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from editrunner.errors import OperationFailed

_MAX_LEVEL = 6
_MIN_BARE_SIGNS = 3
_INCLUSION_TAGS = ("noinclude", "includeonly", "onlyinclude")
_HEADING = re.compile(r"(=+)(.*?)(=+)[ \t]*", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Section:
    """A section. `start` and `end` are offsets; `end` is behind the subsections."""

    number: int
    level: int
    heading: str
    start: int
    body_start: int
    """Where the text below the heading begins."""
    own_end: int
    """Where the first subsection begins, or the section ends."""
    end: int


@dataclass(frozen=True, slots=True)
class ByNumber:
    """The section with the wiki's number; 0 is the lead."""

    number: int


@dataclass(frozen=True, slots=True)
class ByHeading:
    """The section with a heading; `occurrence` counts from 1 among those that fit."""

    heading: str
    level: int | None = None
    occurrence: int | None = None


SectionChoice: TypeAlias = ByNumber | ByHeading


def split(text: str, *, extension_tags: frozenset[str]) -> tuple[Section, ...]:
    """Return the sections in order; the lead, number 0 and level 0, is always the first.

    Raises:
        OperationFailed: the numbers cannot be told (`sections_unknown`).
    """
    headings = list(_headings(text, extension_tags))
    starts = [0, *(start for start, *_ in headings)]
    levels = [0, *(level for _, level, *_ in headings)]
    titles = ["", *(title for *_, title, _ in headings)]
    bodies = [0, *(body for *_, body in headings)]
    ends = _ends(starts, levels, len(text))
    own_ends = [*starts[1:], len(text)]
    return tuple(
        Section(number, levels[number], titles[number], starts[number], bodies[number], own_end, end)
        for number, (own_end, end) in enumerate(zip(own_ends, ends, strict=True))
    )


def find(sections: tuple[Section, ...], choice: SectionChoice) -> Section | None:
    """Return the chosen section, or `None` where there is none.

    Raises:
        OperationFailed: several sections fit (`section_ambiguous`).
    """
    if isinstance(choice, ByNumber):
        return sections[choice.number] if choice.number < len(sections) else None
    wanted = normal_heading(choice.heading)
    fitting = [
        section
        for section in sections[1:]
        if normal_heading(section.heading) == wanted and choice.level in (None, section.level)
    ]
    if choice.occurrence is not None:
        return fitting[choice.occurrence - 1] if choice.occurrence <= len(fitting) else None
    if len(fitting) > 1:
        numbers = ", ".join(str(section.number) for section in fitting)
        raise OperationFailed(
            "section_ambiguous",
            f'{len(fitting)} sections have the heading "{choice.heading}" (numbers {numbers}); '
            "say which with `occurrence` or `level`",
        )
    return fitting[0] if fitting else None


def absence(sections: tuple[Section, ...], choice: SectionChoice) -> str:
    """Say that there is no such section, with what may have been meant."""
    if isinstance(choice, ByNumber):
        return f"there is no section {choice.number}; the last is {len(sections) - 1}"
    close = difflib.get_close_matches(
        normal_heading(choice.heading), [normal_heading(section.heading) for section in sections[1:]], n=1
    )
    hint = f'; did you mean "{close[0]}"?' if close else ""
    return f'there is no section "{choice.heading}"{hint}'


def normal_heading(heading: str) -> str:
    """Return a heading as headings are compared: without comments, and with single spaces."""
    return " ".join(_COMMENT.sub("", heading).replace("_", " ").split())


def _ends(starts: list[int], levels: list[int], length: int) -> list[int]:
    """Return where each section ends, subsections included: one pass from the back over a stack."""
    ends = [length] * len(starts)
    following: list[int] = []
    for index in range(len(starts) - 1, 0, -1):
        while following and levels[following[-1]] > levels[index]:
            following.pop()
        if following:
            ends[index] = starts[following[-1]]
        following.append(index)
    # The lead is the text before the first heading: nothing is a subsection of it.
    ends[0] = starts[1] if len(starts) > 1 else length
    return ends


def _headings(text: str, extension_tags: frozenset[str]) -> Iterator[tuple[int, int, str, int]]:
    """Yield start, level, heading and start of the body of each heading."""
    for start in _equal_lines(text, extension_tags):
        line_end = text.find("\n", start)
        end = len(text) if line_end < 0 else line_end
        parsed = _parse_heading(text[start:end])
        if parsed is not None:
            yield start, *parsed, min(end + 1, len(text))


def _parse_heading(line: str) -> tuple[int, str] | None:
    """Return level and text of a heading line, or `None` where it is none."""
    bare = _COMMENT.sub("", line).rstrip(" \t")
    opening = len(bare) - len(bare.lstrip("="))
    if opening == len(bare):
        if opening < _MIN_BARE_SIGNS:
            return None
        level = min(_MAX_LEVEL, (opening - 1) // 2)
        return level, bare[level:-level]
    closing = len(bare) - len(bare.rstrip("="))
    level = min(opening, closing, _MAX_LEVEL)
    if level == 0:
        return None
    return level, bare[level:-level].strip()


def _equal_lines(text: str, extension_tags: frozenset[str]) -> Iterator[int]:
    """Yield the offsets of the lines that start with `=`, all of them outside of everything else."""
    lines = [found.start() for found in re.finditer(r"^=", text, re.MULTILINE)]
    if not lines:
        return
    enclosed = _Enclosures(text, extension_tags)
    for start in lines:
        opener = enclosed.at(start)
        if opener is None:
            line_end = text.find("\n", start)
            opener = enclosed.at(len(text) if line_end < 0 else line_end)
        if opener is not None:
            number = text.count("\n", 0, start) + 1
            raise OperationFailed(
                "sections_unknown",
                f"line {number} starts with `=` inside {opener}: the sections of this page cannot be told",
            )
        yield start


class _Enclosures:
    """Tells, for offsets that only grow, what stands open there."""

    _PAIRS = {"}}": "{{", "]]": "[[", "|}": "{|"}  # noqa: RUF012 - a constant
    _NAMES = {"{{": "a template or argument", "[[": "a link", "{|": "a table"}  # noqa: RUF012 - a constant

    def __init__(self, text: str, extension_tags: frozenset[str]) -> None:
        tags = "|".join(re.escape(tag) for tag in sorted(extension_tags | set(_INCLUSION_TAGS)))
        self._tokens = re.compile(
            rf"<!--|<(?P<tag>{tags})(?=[\s/>])[^>]*>|\{{\{{+|\}}\}}+|\[\[|\]\]|^[ \t:*#;]*\{{\||^[ \t]*\|\}}(?!\}})",
            re.IGNORECASE | re.MULTILINE,
        )
        self._text = text
        self._next = self._tokens.search(text)
        self._stack: list[str] = []
        self._hidden_until = 0
        self._hidden_by = ""

    def at(self, offset: int) -> str | None:
        """Say what the offset lies in, or `None` where it lies in nothing."""
        while self._next is not None and self._next.start() < offset:
            self._next = self._tokens.search(self._text, self._take(self._next))
        if offset < self._hidden_until:
            return self._hidden_by
        return self._NAMES[self._stack[-1]] if self._stack else None

    def _take(self, token: re.Match[str]) -> int:
        """Take note of a token; return where the next one may begin."""
        sign = token[0]
        if sign == "<!--":
            return self._hide(re.compile("-->"), token.end(), "a comment")
        if token["tag"] and sign.endswith("/>"):
            return self._hide(re.compile(""), token.end(), f"<{token['tag'].lower()}/>")
        if token["tag"]:
            close = re.compile(rf"</{re.escape(token['tag'])}\s*>", re.IGNORECASE)
            return self._hide(close, token.end(), f"<{token['tag'].lower()}>")
        self._nest(sign.strip(" \t:*#;"))
        return token.end()

    def _hide(self, close: re.Pattern[str], start: int, name: str) -> int:
        found = close.search(self._text, start)
        self._hidden_by = name
        self._hidden_until = found.end() if found else len(self._text) + 1
        return self._hidden_until

    def _nest(self, sign: str) -> None:
        kind, count = (sign[:2], len(sign) // 2) if sign[0] in "{}" and "|" not in sign else (sign, 1)
        for _ in range(count):
            if kind in self._NAMES:
                self._stack.append(kind)
            elif self._stack and self._stack[-1] == self._PAIRS[kind]:
                self._stack.pop()


def with_section(text: str, heading: str, body: str, *, level: int = 2) -> str:
    """Return the text with a section added at its end, spaced as MediaWiki spaces a new section."""
    signs = "=" * level
    section = f"{signs} {heading} {signs}" + (f"\n\n{body}" if body else "")
    content = text.rstrip("\n")
    return f"{content}\n\n{section}" if content else section
