"""The namespaces of the sandbox: those that every MediaWiki has, under their English names.

https://www.mediawiki.org/wiki/Help:Namespaces
"""

from dataclasses import dataclass
from functools import cache

from editrunner.sandbox.answers import Json

MAIN, TALK, USER, PROJECT, FILE, MEDIAWIKI, TEMPLATE, CATEGORY = 0, 1, 2, 4, 6, 8, 10, 14
SPECIAL, MEDIA = -1, -2

_CANONICAL = {
    MEDIA: "Media",
    SPECIAL: "Special",
    MAIN: "",
    TALK: "Talk",
    USER: "User",
    3: "User talk",
    PROJECT: "Project",
    5: "Project talk",
    FILE: "File",
    7: "File talk",
    MEDIAWIKI: "MediaWiki",
    9: "MediaWiki talk",
    TEMPLATE: "Template",
    11: "Template talk",
    12: "Help",
    13: "Help talk",
    CATEGORY: "Category",
    15: "Category talk",
}
_ALIASES = {"Image": FILE, "Image talk": 7}
_WITHOUT_SUBPAGES = frozenset({MEDIA, SPECIAL, FILE, CATEGORY})

# Those of MediaWiki's own list that a wiki of this kind is likely to link to.
INTERWIKI_PREFIXES = frozenset(
    {"commons", "mediawikiwiki", "metawikimedia", "mw", "wikibooks", "wikidata", "wikimedia", "wikinews"}
    | {"wikipedia", "wikiquote", "wikisource", "wikispecies", "wikiversity", "wikivoyage", "wiktionary"}
)


@dataclass(frozen=True, slots=True)
class Namespaces:
    """The names of the namespaces, of which the project's is named after the site."""

    site_name: str

    def name(self, number: int) -> str:
        """The name that titles of this namespace are shown with."""
        if number == PROJECT:
            return self.site_name
        if number == PROJECT + 1:
            return f"{self.site_name} talk"
        return _CANONICAL[number]

    def number(self, name: str) -> int | None:
        """The namespace that a prefix stands for, if any."""
        return _numbers(self).get(name.replace("_", " ").strip().lower())

    def as_json(self) -> Json:
        """What `siprop=namespaces` answers."""
        return {str(number): self._row(number) for number in _CANONICAL}

    def aliases_as_json(self) -> list[Json]:
        """What `siprop=namespacealiases` answers."""
        return [{"id": number, "alias": alias} for alias, number in _ALIASES.items()]

    def _row(self, number: int) -> Json:
        row: Json = {"id": number, "case": "first-letter", "name": self.name(number)}
        row["subpages"] = number not in _WITHOUT_SUBPAGES
        if number != MAIN:
            row["canonical"] = _CANONICAL[number]
        row["content"] = number == MAIN
        row["nonincludable"] = False
        if number == MEDIAWIKI:
            row["namespaceprotection"] = "editinterface"
        return row


@cache
def _numbers(namespaces: Namespaces) -> dict[str, int]:
    names = {name.lower(): number for number, name in _CANONICAL.items() if name}
    own = {namespaces.name(number).lower(): number for number in (PROJECT, PROJECT + 1)}
    return names | own | {alias.lower(): number for alias, number in _ALIASES.items()}


def with_pages() -> frozenset[str]:
    """The numbers, as the API is sent them, of the namespaces that can hold pages."""
    return frozenset(str(number) for number in _CANONICAL if number >= 0)
