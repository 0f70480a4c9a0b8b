"""The sections of a page, as MediaWiki numbers, gives and saves them.

Which lines are headings is for the preprocessor to say; a section begins at a heading that divides the page and ends
where the next one of its level, or of a higher one, begins (https://www.mediawiki.org/wiki/API:Edit, `section`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from editrunner.wikitext.beginnings import common_length
from editrunner.wikitext.preprocessor import Heading, headings_of, without_comments

# What PHP's rtrim() takes for blank: https://www.php.net/manual/en/function.rtrim.php
_TRIMMED = " \t\n\r\0\x0b"
_ID = re.compile(r"(?P<transclusion>T-)?(?P<number>[0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Section:
    """A section. `start` and `end` are offsets; `end` is behind the subsections.

    One that is not `addressable` is counted but cannot be asked for: its heading stands inside a template or the
    like. It ends with its heading.
    """

    number: int
    level: int
    heading: str
    """What stands between the equal signs, without comments."""
    start: int
    body_start: int
    """Where the text below the heading begins."""
    own_end: int
    """Where the first subsection begins, or the section ends."""
    end: int
    addressable: bool = True


def split(text: str, *, extension_tags: frozenset[str], transclusion: bool = False) -> tuple[Section, ...]:
    """Return the sections by their numbers; the lead, number 0 and level 0, is always the first.

    Args:
        text: of a page of wikitext.
        extension_tags: the names of the wiki's extension tags, in small letters.
        transclusion: whether to count as a transclusion of the page shows them (ids with `T-`).
    """
    headings = headings_of(text, extension_tags, transclusion=transclusion)
    dividing = [heading for heading in headings if heading.addressable]
    ends = _ends(dividing, len(text))
    starts = [heading.start for heading in dividing]
    own_ends = dict(zip(starts, [*starts[1:], len(text)], strict=False))
    lead_end = starts[0] if starts else len(text)
    # Nothing is a subsection of the lead.
    lead = Section(0, 0, "", 0, 0, lead_end, lead_end)
    return (lead, *(_section(text, heading, own_ends, ends) for heading in headings))


def _section(text: str, heading: Heading, own_ends: dict[int, int], ends: dict[int, int]) -> Section:
    body = min(heading.end + 1, len(text))
    start, end = heading.content
    return Section(
        number=heading.number,
        level=heading.level,
        heading=without_comments(text[start:end]).strip(),
        start=heading.start,
        body_start=body if heading.addressable else heading.end,
        own_end=own_ends[heading.start] if heading.addressable else heading.end,
        end=ends[heading.start] if heading.addressable else heading.end,
        addressable=heading.addressable,
    )


def _ends(dividing: list[Heading], length: int) -> dict[int, int]:
    """Return where each section ends, subsections included, by its start: one pass from the back over a stack."""
    ends = {}
    following: list[Heading] = []
    for heading in reversed(dividing):
        while following and following[-1].level > heading.level:
            following.pop()
        ends[heading.start] = following[-1].start if following else length
        following.append(heading)
    return ends


def get(text: str, section: str, *, extension_tags: frozenset[str]) -> str | None:
    """Return a section as the wiki gives it (`rvsection`), its end trimmed; `None` where there is none.

    Args:
        text: of the page.
        section: its id: a number, or `T-` and a number (https://www.mediawiki.org/wiki/API:Revisions).
        extension_tags: as of `split`.
    """
    found = _by_id(text, section, extension_tags)
    return None if found is None else text[found.start : found.end].rstrip(_TRIMMED)


def replace(text: str, section: str, new: str, *, extension_tags: frozenset[str]) -> str | None:
    """Return the page as the wiki makes it when a section is saved; `None` where there is none.

    Args:
        text: of the page.
        section: the section's id, as for `get`.
        new: the new text of the section, its heading included.
        extension_tags: as of `split`.
    """
    found = _by_id(text, section, extension_tags)
    return None if found is None else with_section_saved(text, found, new)


def _by_id(text: str, section: str, extension_tags: frozenset[str]) -> Section | None:
    named = _ID.fullmatch(section)
    if named is None:
        return None
    found = split(text, extension_tags=extension_tags, transclusion=bool(named["transclusion"]))
    number = int(named["number"])
    return found[number] if number < len(found) and found[number].addressable else None


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
    unchanged = common_length(text, new_text)
    unchanged_end = common_length(text[::-1], new_text[::-1])
    addressable = [section for section in found if section.addressable]
    for section in sorted(addressable, key=lambda section: section.end - section.start):
        behind = len(text) - section.end
        if section.start > unchanged or behind > unchanged_end or section.start + behind > len(new_text):
            continue
        content = new_text[section.start : len(new_text) - behind].rstrip(_TRIMMED)
        if content and with_section_saved(text, section, content) == new_text:
            return section, content
    return None
