"""Pages and their revisions, in memory."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from editrunner.sandbox.links import PageLinks, page_links
from editrunner.sandbox.namespaces import MEDIAWIKI, USER
from editrunner.sandbox.redirects import redirect_target
from editrunner.sandbox.titles import Title, Titles

# https://www.mediawiki.org/wiki/Manual:ContentHandler
CONTENT_FORMATS = {
    "wikitext": "text/x-wiki",
    "json": "application/json",
    "text": "text/plain",
    "css": "text/css",
    "javascript": "text/javascript",
}
_MODEL_OF_SUFFIX = {".css": "css", ".js": "javascript", ".json": "json"}


@dataclass(frozen=True, slots=True)
class Author:
    """Who made a revision."""

    name: str
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A revision that is about to be saved, its text as it will be stored."""

    text: str
    author: Author
    summary: str = ""
    model: str = "wikitext"
    minor: bool = False
    bot: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a page."""

    revision_id: int
    parent_id: int
    page_id: int
    timestamp: str
    draft: Draft
    sha1: str
    links: PageLinks
    target: Title | None

    @property
    def text(self) -> str:
        """The text of the page in this version."""
        return self.draft.text


@dataclass(slots=True)
class Page:
    """A page, which exists: it has at least one revision."""

    page_id: int
    title: Title
    protected: bool = False
    revisions: list[Revision] = field(default_factory=list)

    @property
    def latest(self) -> Revision:
        """The current revision."""
        return self.revisions[-1]


class Store:
    """All pages of the wiki. Not safe for threads by itself: the wiki holds one lock around it."""

    def __init__(self, titles: Titles) -> None:
        self.titles = titles
        self._pages: dict[tuple[int, str], Page] = {}
        self._by_id: dict[int, Page] = {}
        self._revisions: dict[int, Revision] = {}

    def __iter__(self) -> Iterator[Page]:
        return iter(self._by_id.values())

    def page(self, title: Title) -> Page | None:
        """The page of a title, if there is one."""
        return None if title.interwiki else self._pages.get(title.key)

    def page_by_id(self, page_id: int) -> Page | None:
        """The page of an id, if there is one."""
        return self._by_id.get(page_id)

    def revision(self, revision_id: int) -> Revision | None:
        """Any revision of any page."""
        return self._revisions.get(revision_id)

    def save(self, title: Title, draft: Draft, *, protected: bool = False) -> Revision:
        """Add a revision to a page, which comes into being with its first one."""
        page = self._pages.get(title.key)
        if page is None:
            page = Page(len(self._by_id) + 1, Title(title.namespace, title.text), protected)
            self._pages[title.key] = self._by_id[page.page_id] = page
        revision = self._revision(page, draft)
        page.revisions.append(revision)
        self._revisions[revision.revision_id] = revision
        return revision

    def _revision(self, page: Page, draft: Draft) -> Revision:
        wikitext = draft.text if draft.model == "wikitext" else ""
        return Revision(
            revision_id=len(self._revisions) + 1,
            parent_id=page.latest.revision_id if page.revisions else 0,
            page_id=page.page_id,
            timestamp=now(),
            draft=draft,
            sha1=hashlib.sha1(draft.text.encode(), usedforsecurity=False).hexdigest(),
            links=page_links(wikitext, self.titles),
            target=redirect_target(wikitext, self.titles),
        )


def now() -> str:
    """The time as MediaWiki writes and stores it: in whole seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def default_model(title: Title) -> str:
    """The content model that a new page of this title gets."""
    if not is_code(title):
        return "wikitext"
    return _MODEL_OF_SUFFIX["." + title.text.rpartition(".")[2]]


def is_code(title: Title) -> bool:
    """Whether the page holds somebody's, or the whole site's, CSS, JavaScript or JSON."""
    within = title.namespace == MEDIAWIKI or (title.namespace == USER and "/" in title.text)
    return within and title.text.endswith(tuple(_MODEL_OF_SUFFIX))
