"""The pages of the embedded wiki and their revisions, in memory."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources

import yaml

from editrunner.model import Site, api_time
from editrunner.sandbox.api import NotUnderstood
from editrunner.sandbox.titles import CATEGORY, TEMPLATE, InvalidTitle, read_title
from editrunner.wikitext.titles import Title, parse_title

_UNPARSED = re.compile(r"<!--.*?(?:-->|\Z)|<(pre|nowiki)(?:\s[^>]*)?>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_REDIRECT = re.compile(r"\A\s*#REDIRECT\s*:?\s*\[\[([^\n]*?)(?:\|[^\n]*?)?\]\]", re.IGNORECASE)
_LINK = re.compile(r"\[\[([^\[\]{}|\n]+)(?:\|([^\[\]]*))?\]\]")
_TEMPLATE = re.compile(r"(?<!\{)\{\{(?!\{)\s*([^{}|\[\]<>#]+?)\s*(?=\||\}\})")


@dataclass(frozen=True, slots=True)
class SeedPage:
    """A page to begin with. `protected` is for those with the right `editprotected` only."""

    title: str
    text: str
    protected: bool = False
    content_model: str = "wikitext"


def seed_pages() -> tuple[SeedPage, ...]:
    """The pages of the demonstration wiki."""
    written = resources.files(__package__).joinpath("pages.yaml").read_text(encoding="utf-8")
    return tuple(SeedPage(**{**page, "text": page["text"].rstrip("\n")}) for page in yaml.safe_load(written)["pages"])


@dataclass(frozen=True, slots=True)
class Draft:
    """A revision that is about to be saved, its text as it will be stored."""

    text: str
    user: str
    summary: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a page. `templates` are the titles that it transcludes."""

    id: int
    parent: int
    timestamp: str
    draft: Draft
    redirect: tuple[Title, str] | None
    """Where it redirects to: the page, and the fragment of it."""
    categories: Mapping[str, str]
    """The titles of its categories, each with its sort key there."""
    templates: frozenset[str]


@dataclass(slots=True)
class Page:
    """A page, which exists: it has at least one revision."""

    id: int
    title: Title
    protected: bool = False
    model: str = "wikitext"
    revisions: list[Revision] = field(default_factory=list)

    @property
    def latest(self) -> Revision:
        """The current revision."""
        return self.revisions[-1]


class Store:
    """All pages of the wiki, by title. Not safe for threads by itself: the wiki holds one lock around it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.pages: dict[str, Page] = {}
        self._revisions = 0

    def seed(self, page: SeedPage) -> None:
        """Make a page to begin with."""
        title = parse_title(self.site, page.title)
        self.pages[title.full] = Page(len(self.pages) + 1, title, page.protected, page.content_model)
        self.save(title, Draft(page.text, "Sandbox", "Seed"))

    def save(self, title: Title, draft: Draft) -> Page:
        """Add a revision to a page, which comes into being with its first one.

        Raises:
            NotUnderstood: it redirects to a title that is not imitated.
        """
        page = self.pages.get(title.full) or Page(len(self.pages) + 1, title)
        wikitext = draft.text if page.model == "wikitext" else ""
        linked = visible(_REDIRECT.sub("", wikitext))
        revision = Revision(
            id=self._revisions + 1,
            parent=page.latest.id if page.revisions else 0,
            timestamp=now(),
            draft=draft,
            redirect=_redirect(self.site, wikitext),
            categories=dict(_categories(self.site, linked)),
            templates=frozenset(_templates(self.site, linked)),
        )
        self._revisions = revision.id
        self.pages[title.full] = page
        page.revisions.append(revision)
        return page


def now() -> str:
    """The time as MediaWiki writes and stores it: in whole seconds."""
    return api_time(datetime.now(UTC))


def visible(wikitext: str) -> str:
    """The text without what the parser does not look into: comments, nowiki and pre."""
    return _UNPARSED.sub("", wikitext)


def _redirect(site: Site, wikitext: str) -> tuple[Title, str] | None:
    """Read the first line of a redirect: https://www.mediawiki.org/wiki/Help:Redirects."""
    if not (found := _REDIRECT.match(wikitext)):
        return None
    written = found.group(1)
    try:
        target = read_title(site, written)
    except InvalidTitle:
        if "%" not in written:
            return None
        raise NotUnderstood(f"a redirect to {written}") from None
    if target.namespace < 0:
        raise NotUnderstood(f"a redirect to {written}")
    return target, written.partition("#")[2].replace("_", " ").strip()


def _categories(site: Site, text: str) -> Iterator[tuple[str, str]]:
    """Find the categories that are written out: what templates bring along is not seen."""
    for name, key in _LINK.findall(text):
        title = parse_title(site, name)
        if title.namespace == CATEGORY and not name.lstrip().startswith(":"):
            yield title.full, key.replace("\n", "")


def _templates(site: Site, text: str) -> Iterator[str]:
    """Find the templates that are written out: what those transclude in turn is not seen."""
    for name in _TEMPLATE.findall(text):
        title = parse_title(site, name)
        is_bare = title.namespace == 0 and not name.startswith(":")
        yield parse_title(site, f"{site.namespaces[TEMPLATE].name}:{name}").full if is_bare else title.full
