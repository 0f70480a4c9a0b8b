"""Page titles: how MediaWiki reads them, and when it calls them invalid.

https://www.mediawiki.org/wiki/Manual:Page_title
"""

import re
import sys
from dataclasses import dataclass
from html.entities import html5

from editrunner.sandbox.namespaces import INTERWIKI_PREFIXES, MAIN, SPECIAL, TALK, Namespaces

_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z0-9]+;))(?:(?<=;)|;)")
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e]")
_SPACES = re.compile("[ _\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_PREFIX = re.compile(r"(.+?)_*:_*(.*)", re.DOTALL)
_ILLEGAL = re.compile(
    r"[^ %!\"$&'()*,\-./0-9:;=?@A-Z\\^_`a-z~+\u0080-\U0010ffff]"
    r"|%[0-9A-Fa-f]{2}|&[A-Za-z0-9\u0080-\U0010ffff]+;|&#[0-9]+;|&#x[0-9A-Fa-f]+;"
)
_RELATIVE = re.compile(r"\.{1,2}|\.{1,2}/.*|.*/\.{1,2}/.*|.*/\.{1,2}", re.DOTALL)
_LONGEST = 255
_LONGEST_SPECIAL = 512


class BadTitle(ValueError):  # noqa: N818 -- the field's word for it
    """A string that is no page title, with MediaWiki's code for the reason."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Title:
    """A title as MediaWiki reads it. `text` has spaces, not underscores, and no namespace."""

    namespace: int
    text: str
    fragment: str = ""
    interwiki: str = ""

    @property
    def key(self) -> tuple[int, str]:
        """What two titles of the same page have in common."""
        return self.namespace, self.text

    @property
    def dbkey(self) -> str:
        """The title with underscores: the form in which the database sorts."""
        return self.text.replace(" ", "_")

    @property
    def can_exist(self) -> bool:
        """Whether there may be a page of this title."""
        return not self.interwiki and self.namespace >= MAIN and bool(self.text)


@dataclass(slots=True)
class _Reading:
    """A title while it is being taken apart."""

    rest: str
    namespace: int = MAIN
    interwiki: str = ""
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Titles:
    """Reads and writes titles, with the namespaces of one wiki."""

    namespaces: Namespaces

    def read(self, raw: str, default_namespace: int = MAIN) -> Title:
        """Take a title apart.

        Raises:
            BadTitle: it is not one.
        """
        reading = _Reading(_collapsed(raw), default_namespace)
        self._take_prefixes(reading)
        _take_fragment(reading)
        _check(reading)
        text = reading.rest if reading.interwiki else _first_upper(reading.rest)
        return Title(reading.namespace, text.replace("_", " "), reading.fragment, reading.interwiki)

    def full(self, title: Title) -> str:
        """The title with its prefixes, and without its fragment."""
        prefix = f"{name}:" if (name := self.namespaces.name(title.namespace)) else ""
        return f"{title.interwiki}:{prefix}{title.text}" if title.interwiki else prefix + title.text

    def _take_prefixes(self, reading: _Reading) -> None:
        if reading.rest.startswith(":"):
            reading.rest, reading.namespace = reading.rest[1:].lstrip("_"), MAIN
        if not reading.rest:
            raise _empty()
        found = _PREFIX.fullmatch(reading.rest)
        if found:
            self._take_prefix(reading, *found.groups())

    def _take_prefix(self, reading: _Reading, prefix: str, rest: str) -> None:
        namespace = self.namespaces.number(prefix)
        if namespace is not None:
            reading.rest, reading.namespace = rest, namespace
            if namespace == TALK:
                self._refuse_talk_of_a_prefix(rest)
        elif prefix.lower() in INTERWIKI_PREFIXES:
            reading.rest, reading.namespace = rest.removeprefix(":").lstrip("_"), MAIN
            reading.interwiki = prefix.lower()

    def _refuse_talk_of_a_prefix(self, rest: str) -> None:
        found = _PREFIX.fullmatch(rest)
        if not found:
            return
        prefix = found.group(1)
        if self.namespaces.number(prefix) is not None or prefix.lower() in INTERWIKI_PREFIXES:
            raise BadTitle(
                "title-invalid-talk-namespace",
                "The requested page title refers to a talk page that cannot exist.",
            )


def _collapsed(raw: str) -> str:
    text = _ENTITY.sub(_decoded, raw)
    text = _SPACES.sub("_", _DIRECTION_MARKS.sub("", text)).strip("_")
    if "\ufffd" in text:
        raise BadTitle("title-invalid-utf8", "The requested page title contains an invalid UTF-8 sequence.")
    return text


def _decoded(entity: re.Match[str]) -> str:
    decimal, hexadecimal, name = entity.groups()
    if name:
        return html5.get(name, entity.group())
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if code <= sys.maxunicode else "\ufffd"


def _take_fragment(reading: _Reading) -> None:
    rest, mark, fragment = reading.rest.partition("#")
    if mark:
        reading.rest = rest.rstrip("_")
        reading.fragment = fragment.replace("_", " ").strip()


def _check(reading: _Reading) -> None:
    rest = reading.rest
    if found := _ILLEGAL.search(rest):
        text = f'The requested page title contains invalid characters: "{found.group()}".'
        raise BadTitle("title-invalid-characters", text)
    if _RELATIVE.fullmatch(rest):
        raise BadTitle("title-invalid-relative", "Title has relative path, with ./ or ../ in it.")
    if "~~~" in rest:
        text = "The requested page title contains invalid magic tilde sequence (<nowiki>~~~</nowiki>)."
        raise BadTitle("title-invalid-magic-tilde", text)
    _check_length(reading)
    if not rest and not reading.interwiki and reading.namespace != MAIN:
        raise _empty()
    if rest.startswith(":"):
        text = "The requested page title contains an invalid colon at the beginning."
        raise BadTitle("title-invalid-leading-colon", text)


def _check_length(reading: _Reading) -> None:
    longest = _LONGEST_SPECIAL if reading.namespace == SPECIAL else _LONGEST
    if len(reading.rest.encode()) > longest:
        text = f"The requested page title is too long. It must be no longer than {longest} bytes in UTF-8 encoding."
        raise BadTitle("title-invalid-too-long", text)


def _empty() -> BadTitle:
    return BadTitle("title-invalid-empty", "The requested page title is empty or contains only a namespace prefix.")


def _first_upper(text: str) -> str:
    # MediaWiki has used the title case since 1.40: "ǆ" becomes "ǅ".
    return text[:1].title() + text[1:]
