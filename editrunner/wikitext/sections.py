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
_EQUAL_LINE = re.compile(r"^=[^\n]*", re.MULTILINE)
_COMMENT = "<!--"
_INCLUSION_TAG = re.compile(r"</?(?:noinclude|includeonly|onlyinclude)(?=[\s/>])", re.ASCII | re.IGNORECASE)
# What PHP's rtrim() takes for blank.
_TRIMMED = " \t\n\r\0\x0b"
_BRACKETS = {"{": "a template or argument", "[": "a link", "-": "a language conversion (-{…}-)"}
_CLOSING = {"{": "}", "[": "]"}
_FEWEST_PAIRED = 2
_MOST_PAIRED = {"{": 3, "[": 2}
_LONGEST_SUGGESTED = 255


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


@dataclass(frozen=True, slots=True)
class ById:
    """The section with an id of API:Edit that counts as a transclusion of the page shows them (`T-1`)."""

    id: str

    @property
    def number(self) -> int:
        """The number behind the `T-`."""
        return int(self.id.removeprefix("T-"))


SectionChoice: TypeAlias = ByNumber | ByHeading | ById


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


def check_transclusion(text: str) -> None:
    """Check that sections count the same whether a page is shown or transcluded.

    Raises:
        OperationFailed: the page has tags for transclusions (`sections_unknown`).
    """
    tag = _INCLUSION_TAG.search(text)
    if tag is not None:
        raise OperationFailed(
            "sections_unknown", f"the page has a {tag[0]}> tag: its sections as transcluded cannot be told"
        )


def find(sections: tuple[Section, ...], choice: SectionChoice) -> Section | None:
    """Return the chosen section, or `None` where there is none.

    Raises:
        OperationFailed: several sections fit (`section_ambiguous`).
    """
    if isinstance(choice, ByNumber | ById):
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
    if isinstance(choice, ByNumber | ById):
        name = choice.id if isinstance(choice, ById) else choice.number
        return f"there is no section {name}; the last is {len(sections) - 1}"
    wanted = normal_heading(choice.heading)
    headings = (normal_heading(section.heading) for section in sections[1:])
    comparable = [heading for heading in headings if len(heading) <= _LONGEST_SUGGESTED]
    close = difflib.get_close_matches(wanted, comparable, n=1)
    hint = f'; did you mean "{close[0]}"?' if close else ""
    return f'there is no section "{choice.heading}"{hint}'


def normal_heading(heading: str) -> str:
    """Return a heading as headings are compared: without comments, and with single spaces."""
    return " ".join(without_comments(heading).replace("_", " ").split())


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
    scan = _Scan(text, extension_tags)
    for found in _EQUAL_LINE.finditer(text):
        start, line_end = found.span()
        around = scan.enclosing(start) or scan.enclosing(line_end)
        if around is not None:
            number = text.count("\n", 0, start) + 1
            raise OperationFailed(
                "sections_unknown",
                f"line {number} starts with `=` inside {around}: the sections of this page cannot be told",
            )
        parsed = _parse_heading(text[start : scan.visible_end(line_end)])
        if parsed is not None:
            yield start, *parsed, min(line_end + 1, len(text))


def _parse_heading(line: str) -> tuple[int, str] | None:
    """Return level and text of a line that starts with `=`, or `None` where it is no heading."""
    opening = len(line) - len(line.lstrip("="))
    if opening == len(line):
        if opening < _MIN_BARE_SIGNS:
            return None
        level = min(_MAX_LEVEL, (opening - 1) // 2)
        return level, line[level:-level]
    closing = len(line) - len(line.rstrip("="))
    level = min(opening, closing, _MAX_LEVEL)
    if level == 0:
        return None
    return level, without_comments(line[level:-level]).strip()


def without_comments(text: str) -> str:
    """Cut out comments, in one pass whatever the text is."""
    kept = []
    done = 0
    while (start := text.find(_COMMENT, done)) >= 0 and (end := text.find("-->", start + len(_COMMENT))) >= 0:
        kept.append(text[done:start])
        done = end + len("-->")
    return "".join([*kept, text[done:]])


@dataclass(slots=True)
class _Open:
    """A run of opening brackets that waits for its closing ones."""

    bracket: str
    count: int
    hyphen: bool = False
    """Whether a hyphen stands before the braces, so that the last one left over is a `-{`."""

    @staticmethod
    def of(sign: str) -> _Open:
        if sign == "-{":
            return _Open("-", 2)
        return _Open(sign[-1], len(sign.lstrip("-")), hyphen=sign[0] == "-")

    def close(self, count: int) -> bool:
        """Take brackets away; say whether nothing is left to be closed."""
        self.count -= count
        if self.count == 1 and self.hyphen:
            self.bracket, self.count, self.hyphen = "-", 2, False
        return self.count < _FEWEST_PAIRED


class _Scan:
    """Tells, for offsets that only grow, what stands open there, in one pass over the text.

    It goes by the rules of MediaWiki's preprocessor, down to how it pairs brackets of unequal number; where
    they depend on more than the text (a tag without an end) it takes the text to be enclosed. Tables are no
    matter to the preprocessor; they are told apart in a stack of their own.
    """

    def __init__(self, text: str, extension_tags: frozenset[str]) -> None:
        names = "|".join(re.escape(tag) for tag in sorted(extension_tags | {"includeonly"}))
        self._tokens = re.compile(
            rf"{_COMMENT}|<(?P<tag>{names})(?=\s|/?>)|<(?P<end>/?)(?P<shell>noinclude|onlyinclude)(?=\s|/?>)"
            r"|(?P<open>-?\{\{+|\[\[+|-\{)|(?P<close>\}+-?|\]\]+)"
            r"|^[ \t:*#;]*(?P<table>\{\|)|^[ \t]*(?P<table_end>\|\}(?!\}))",
            re.ASCII | re.IGNORECASE | re.MULTILINE,
        )
        self._text = text
        self._next = self._tokens.search(text)
        self._brackets: list[_Open] = []
        self._tables = 0
        self._shell: str | None = None
        self._hidden_until = 0
        self._hidden_by = ""
        self._comments = (0, 0)

    def enclosing(self, offset: int) -> str | None:
        """Say what the offset lies in, or `None` where it lies in nothing."""
        while self._next is not None and self._next.start() < offset:
            self._next = self._tokens.search(self._text, self._take(self._next))
        if offset < self._hidden_until:
            return self._hidden_by
        if self._brackets:
            return _BRACKETS[self._brackets[-1].bracket]
        return self._shell or ("a table" if self._tables else None)

    def visible_end(self, line_end: int) -> int:
        """Return where a line ends without the spaces and comments behind it; the offset asked for last."""
        end = self._without_spaces(line_end)
        start, comments_end = self._comments
        return start if end == comments_end else end

    def _without_spaces(self, end: int) -> int:
        while end and self._text[end - 1] in " \t":
            end -= 1
        return end

    def _take(self, token: re.Match[str]) -> int:
        """Take note of a token; return where the next one may begin."""
        if token[0] == _COMMENT:
            return self._take_comment(token)
        if token["tag"] or token["shell"]:
            return self._take_tag(token)
        if token["open"]:
            self._brackets.append(_Open.of(token["open"]))
        elif token["close"]:
            return token.end() - self._close(token["close"])
        else:
            self._tables = self._tables + 1 if token["table"] else max(0, self._tables - 1)
        return token.end()

    def _take_comment(self, token: re.Match[str]) -> int:
        before = self._without_spaces(token.start())
        start, end = self._comments
        after = self._hide(self._text.find("-->", token.end()), len("-->"), "a comment")
        self._comments = (start if before == end else before, after)
        return after

    def _take_tag(self, token: re.Match[str]) -> int:
        name = (token["tag"] or token["shell"]).lower()
        tag_end = self._text.find(">", token.end())
        if tag_end < 0:
            # Not a tag, and no tag can follow; but this is for MediaWiki alone to say.
            return self._hide(-1, 0, f"<{name}")
        if token["shell"]:
            self._shell = None if token["end"] else f"<{name}>"
        elif self._text[tag_end - 1] != "/":
            close = re.compile(rf"</{re.escape(name)}\s*>", re.ASCII | re.IGNORECASE).search(self._text, tag_end + 1)
            return self._hide(close.end() if close else -1, 0, f"<{name}>")
        return self._hide(tag_end, 1, f"<{name}>")

    def _hide(self, end: int, more: int, by: str) -> int:
        """Note that everything is hidden up to an offset, or to the end where there is none (-1)."""
        self._hidden_by = by
        self._hidden_until = len(self._text) + 1 if end < 0 else end + more
        return self._hidden_until

    def _close(self, sign: str) -> int:
        """Close what is open as far as a run of closing brackets goes; return how much of its end is left over."""
        count = len(sign.rstrip("-"))
        hyphen = len(sign) - count
        while self._brackets:
            top = self._brackets[-1]
            if top.bracket == "-":
                # Only the last brace can be the one before the hyphen.
                if not (hyphen and count):
                    break
                self._brackets.pop()
                return 0
            paired = min(count, top.count, _MOST_PAIRED[top.bracket])
            if _CLOSING[top.bracket] != sign[0] or paired < _FEWEST_PAIRED:
                break
            count -= paired
            if top.close(paired):
                self._brackets.pop()
        return hyphen


def with_section(text: str, heading: str, body: str, *, level: int = 2) -> str:
    """Return the text with a section added at its end, spaced as MediaWiki spaces a new section."""
    signs = "=" * level
    section = f"{signs} {heading} {signs}" + (f"\n\n{body}" if body else "")
    content = text.rstrip("\n")
    return f"{content}\n\n{section}" if content else section


def with_section_saved(text: str, section: Section, content: str) -> str:
    """Return the text as the wiki makes it when a section of it is saved.

    The wiki trims the end of what is sent, puts two newlines behind it, and trims the end of the page.

    Args:
        text: of the page.
        section: one of its sections, which is saved with its subsections.
        content: the new text of the section, with its heading.
    """
    content = content.rstrip(_TRIMMED)
    seam = "\n\n" if content else ""
    return f"{text[: section.start]}{content}{seam}{text[section.end :]}".rstrip(_TRIMMED)


def section_to_save(text: str, new_text: str, found: tuple[Section, ...]) -> tuple[Section, str] | None:
    """Return the smallest section that gives a new text of the page when it is saved, and what to save.

    Args:
        text: of the page.
        new_text: the text wanted, as the wiki stores it.
        found: the sections of `text`.

    Returns:
        `None` where the whole page has to be saved.
    """
    unchanged = _common_length(text, new_text)
    unchanged_end = _common_length(text[::-1], new_text[::-1])
    for section in sorted(found, key=lambda section: section.end - section.start):
        behind = len(text) - section.end
        if section.start > unchanged or behind > unchanged_end or section.start + behind > len(new_text):
            continue
        content = new_text[section.start : len(new_text) - behind].rstrip(_TRIMMED)
        if content and with_section_saved(text, section, content) == new_text:
            return section, content
    return None


def _common_length(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginnings."""
    if one == other:
        return len(one)
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
