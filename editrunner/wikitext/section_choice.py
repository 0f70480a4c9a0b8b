"""Which section of a page a job means, and where it is."""

from __future__ import annotations

import difflib
import html
import re
from dataclasses import dataclass
from typing import TypeAlias

from editrunner.errors import OperationFailed
from editrunner.wikitext import sections
from editrunner.wikitext.preprocessor import without_comments
from editrunner.wikitext.sections import Section

_LONGEST_SUGGESTED = 255
_MOST_NUMBERS = 10
"""How many sections a complaint names."""

_HIDDEN = re.compile(r"<ref\b[^<>]*?(?:/>|>.*?</ref\s*>)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_LINK = re.compile(r"\[\[:?(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_EXTERNAL_LINK = re.compile(r"\[(?:[a-z][a-z0-9+.-]*:)?//[^\s\[\]]+\s+([^\[\]]*)\]", re.IGNORECASE)
_EMPHASIS = re.compile(r"'{2,5}")
# What a template or an argument makes of a heading is not known here.
_UNKNOWN = re.compile(r"\{\{")


@dataclass(frozen=True, slots=True)
class ByNumber:
    """The section with the wiki's number; 0 is the lead."""

    number: int


@dataclass(frozen=True, slots=True)
class ByHeading:
    """The section with a heading.

    `under` is the heading of a section that it is a subsection of; `occurrence` counts from 1 among those that fit.
    """

    heading: str
    under: str | None = None
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


@dataclass(frozen=True, slots=True)
class Between:
    """What stands between two lines, which a bot has put there for itself."""

    start: str
    end: str


SectionChoice: TypeAlias = ByNumber | ByHeading | ById | Between


@dataclass(frozen=True, slots=True)
class Absence:
    """There is no such section, and why."""

    reason: str


def find_section(
    text: str, choice: ByNumber | ByHeading | ById, *, extension_tags: frozenset[str]
) -> Section | Absence:
    """Return the chosen section of a page.

    Raises:
        OperationFailed: several sections fit (`section_ambiguous`), or which one does cannot be told
            (`sections_unknown`).
    """
    found = sections.split(text, extension_tags=extension_tags, transclusion=isinstance(choice, ById))
    if isinstance(choice, ByHeading):
        return _by_heading(found, choice)
    name = choice.id if isinstance(choice, ById) else str(choice.number)
    if choice.number >= len(found):
        return Absence(f"there is no section {name}; the last is {len(found) - 1}")
    section = found[choice.number]
    if not section.addressable:
        return Absence(
            f'section {name} ("{section.heading}") stands inside a template or the like, where no wiki can edit it'
        )
    return section


def _by_heading(found: tuple[Section, ...], choice: ByHeading) -> Section | Absence:
    own = [section for section in found[1:] if section.addressable]
    wanted = normal_heading(choice.heading)
    under = _under(own, choice.under)
    if isinstance(under, Absence):
        return under
    fitting = [
        section
        for section in own
        if normal_heading(section.heading) == wanted
        and choice.level in (None, section.level)
        and any(parent.start < section.start < parent.end for parent in under)
    ]
    if choice.occurrence is not None and choice.occurrence <= len(fitting):
        return fitting[choice.occurrence - 1]
    if choice.occurrence is None and len(fitting) > 1:
        raise OperationFailed("section_ambiguous", _ambiguity(choice, fitting))
    if choice.occurrence is None and fitting:
        return fitting[0]
    _check_known(own, choice)
    return Absence(_absence(own, choice))


def _under(own: list[Section], heading: str | None) -> list[Section] | Absence:
    """Return the sections to look in; all of the page where none is named."""
    if heading is None:
        return [Section(0, 0, "", -1, 0, 0, own[-1].end + 1 if own else 0)]
    wanted = normal_heading(heading)
    parents = [section for section in own if normal_heading(section.heading) == wanted]
    return parents or Absence(_absence(own, ByHeading(heading)))


def _ambiguity(choice: ByHeading, fitting: list[Section]) -> str:
    numbers = ", ".join(str(section.number) for section in fitting[:_MOST_NUMBERS])
    if len(fitting) > _MOST_NUMBERS:
        numbers += " …"
    return (
        f'{len(fitting)} sections have the heading "{choice.heading}" (numbers {numbers}); '
        "say which with `occurrence`, `under` or `level`"
    )


def _check_known(own: list[Section], choice: ByHeading) -> None:
    """Check that no heading could be the wanted one for all that is known here."""
    unknown = next((section for section in own if _UNKNOWN.search(section.heading)), None)
    if unknown is not None:
        raise OperationFailed(
            "sections_unknown",
            f'there is no section "{choice.heading}", but the heading of section {unknown.number} comes out of a '
            f"template ({unknown.heading}), and only the wiki knows how it reads: name the section by its number",
        )


def _absence(own: list[Section], choice: ByHeading) -> str:
    wanted = normal_heading(choice.heading)
    headings = (normal_heading(section.heading) for section in own)
    comparable = [heading for heading in headings if len(heading) <= _LONGEST_SUGGESTED]
    close = difflib.get_close_matches(wanted, [heading for heading in comparable if heading != wanted], n=1)
    which = "".join(
        [
            f" under {choice.under}" if choice.under is not None else "",
            f" of level {choice.level}" if choice.level is not None else "",
            f", or not {choice.occurrence} of them" if choice.occurrence not in (None, 1) else "",
        ]
    )
    hint = f'; did you mean "{close[0]}"?' if close else ""
    return f'there is no section "{choice.heading}"{which}{hint}'


def normal_heading(heading: str) -> str:
    """Return a heading as headings are compared: as people read it, with single spaces.

    The markup of links and emphasis, tags, references and comments do not count; entities and underscores are what
    they stand for, as in an anchor (https://www.mediawiki.org/wiki/Help:Links#Anchors).
    """
    text = _HIDDEN.sub("", without_comments(heading))
    text = _LINK.sub(r"\1", _EXTERNAL_LINK.sub(r"\1", text))
    text = html.unescape(_EMPHASIS.sub("", _TAG.sub("", text)))
    return " ".join(text.replace("_", " ").split())


def find_between(text: str, choice: Between) -> tuple[int, int] | Absence:
    """Return where the text between two lines begins and ends; blanks around the lines do not count.

    Raises:
        OperationFailed: one of them stands there repeatedly, or alone (`section_ambiguous`).
    """
    starts, ends = _lines(text, choice.start), _lines(text, choice.end)
    if not starts and not ends:
        return Absence(f"there is no line {choice.start}")
    for marker, lines in ((choice.start, starts), (choice.end, ends)):
        if len(lines) != 1:
            count = f"stands there {len(lines)} times" if lines else "is not there, but the other one is"
            raise OperationFailed("section_ambiguous", f"the line {marker} {count}")
    if ends[0][0] < starts[0][1]:
        raise OperationFailed("section_ambiguous", f"the line {choice.end} stands before the line {choice.start}")
    return min(starts[0][1] + 1, len(text)), ends[0][0]


def _lines(text: str, marker: str) -> list[tuple[int, int]]:
    pattern = rf"^[ \t]*{re.escape(marker.strip())}[ \t]*$"
    return [found.span() for found in re.finditer(pattern, text, re.MULTILINE)]
