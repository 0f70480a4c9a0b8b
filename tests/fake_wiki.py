"""A wiki in memory, which answers as it is told to; for what the planner and the executor do with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from editrunner.model import (
    DEFAULT_SITE,
    Account,
    Answer,
    EditModule,
    Fetched,
    History,
    NewestRevision,
    NotFetched,
    PageSnapshot,
    Query,
    RawQuery,
    Redirect,
    Refused,
    Repeatable,
    Revision,
    RevisionText,
    Saved,
    Site,
    Target,
    Unchanged,
    WaitListener,
)
from editrunner.model import ApiError as Error
from editrunner.wikitext.presave import sha1

BOT = Account("Bot", frozenset({"bot", "edit", "minoredit"}))
MODULE = EditModule(
    frozenset(
        {"title", "text", "section", "watchlist", "watchlistexpiry", "baserevid", "basetimestamp", "returnto"}
        | {"contentmodel", "contentformat"}
    ),
    frozenset({"typo-fix"}),
    frozenset({"wikitext", "css"}),
    frozenset({"text/x-wiki", "text/css"}),
)
TIME = "2020-01-02T03:04:05Z"

Before: TypeAlias = "Callable[[Mapping[str, str], WaitListener], Answer | None]"


def snapshot(title: str, text: str, revision: int = 1, **fields: object) -> PageSnapshot:
    values = {
        "page_id": revision and page_id_of(title),
        "namespace": 0,
        "timestamp": TIME,
        "fetched": TIME,
        "sha1": sha1(text),
        "content_model": "wikitext",
        "content_format": "text/x-wiki",
        "requested": (title,),
        **fields,
    }
    return PageSnapshot(title=title, revision=revision, text=text, **values)  # type: ignore[arg-type]


def page_id_of(title: str) -> int:
    return abs(hash(title)) % 10_000 + 1


def refused(*codes: str) -> Refused:
    return Refused(tuple(Error(code, f"The wiki says {code}.") for code in codes))


@dataclass
class FakeWiki:
    """Implements the protocol `Wiki`; `before` may answer in the place of a save."""

    pages: dict[str, str] = field(default_factory=dict)
    batch_size: int = 50
    before: Before = lambda _params, _on_wait: None
    account: Account = BOT
    site: Site = DEFAULT_SITE
    edit_module: EditModule = MODULE
    deleted: frozenset[str] = frozenset()
    texts: Mapping[int, RevisionText] = field(default_factory=dict)
    made: dict[str, list[Revision]] = field(default_factory=dict)
    """The revisions that were saved here, by title."""
    sign: str | None = None
    looks: Callable[[list[str]], None] = lambda _titles: None
    api: str = "https://wiki.example/w/api.php"
    fetches: list[list[str]] = field(default_factory=list)
    lists: list[Query] = field(default_factory=list)
    listed: Mapping[str, Sequence[Target]] = field(default_factory=dict)
    chains: Mapping[str, tuple[Redirect, ...]] = field(default_factory=dict)
    resolved: list[list[str]] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)
    """The titles to which redirects were asked for."""
    users: Mapping[str, str] = field(default_factory=dict)
    """Who has edited pages last, by title."""
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The categories of pages, by title."""
    asked_users: bool = False
    refused: Mapping[str, tuple[Error, ...]] = field(default_factory=dict)
    """Why pages may not be edited, by title."""
    tested: list[list[int]] = field(default_factory=list)
    """The page ids of which that was asked after they were fetched."""
    fetched_at: str = TIME
    asked_categories: list[list[str]] = field(default_factory=list)
    sent: list[Mapping[str, str]] = field(default_factory=list)
    revisions: dict[str, int] = field(default_factory=dict)

    def list_pages(self, query: Query) -> Iterator[Target]:
        self.lists.append(query)
        yield from self.listed.get(query.parameters.get("cmtitle", query.module), ())

    def checked(self, query: RawQuery) -> Query:
        return Query(query.module, query.parameters, "", kind=query.kind)

    def fetch(
        self, targets: Sequence[Target], *, follow_redirects: bool, users: bool = False, tests: bool = True
    ) -> list[Fetched]:
        titles = [target.title or f"page id {target.page_id}" for target in targets]
        self.fetches.append(titles)
        self.asked_users |= users
        requested: dict[str, list[str]] = {}
        for title in titles:
            hops = self.chains.get(title, ()) if follow_redirects else ()
            requested.setdefault(hops[-1].target if hops else title, []).append(title)
        pages = [self._fetched(title, tuple(asked), users=users) for title, asked in requested.items()]
        if not tests:
            return pages
        return [
            replace(page, refusals=self.refused.get(page.title, ())) if isinstance(page, PageSnapshot) else page
            for page in pages
        ]

    def _fetched(self, title: str, requested: tuple[str, ...], *, users: bool) -> Fetched:
        if title.startswith("Bad"):
            return NotFetched(title, requested, "invalidtitle", "The title is invalid.")
        text = self.pages.get(title)
        user = self.users.get(title) if users else None
        return snapshot(
            title,
            text or "",
            self.revisions.get(title, 1) if text is not None else 0,
            requested=requested,
            user=user,
            fetched=self.fetched_at,
        )

    def resolved_titles(self, targets: Sequence[Target], *, follow_redirects: bool) -> list[str]:
        titles = [target.title or f"page id {target.page_id}" for target in targets]
        self.resolved.append(titles)
        hops = [self.chains.get(title, ()) if follow_redirects else () for title in titles]
        return [chain[-1].target if chain else title for title, chain in zip(titles, hops, strict=True)]

    def refusals(self, page_ids: Sequence[int]) -> Mapping[int, tuple[Error, ...]]:
        self.tested.append(list(page_ids))
        refused = {page_id_of(title): errors for title, errors in self.refused.items()}
        return {page_id: refused[page_id] for page_id in page_ids if page_id in refused}

    def memberships(self, page_ids: Sequence[int], categories: Sequence[str]) -> Mapping[int, frozenset[str]]:
        self.asked_categories.append(list(categories))
        members = {page_id_of(title): names for title, names in self.members.items()}
        return {page_id: members.get(page_id, frozenset()).intersection(categories) for page_id in page_ids}

    def redirect_chains(self, titles: Sequence[str]) -> Mapping[str, tuple[Redirect, ...]]:
        return {title: self.chains[title] for title in titles if title in self.chains}

    def redirects_to(self, titles: Sequence[str]) -> Mapping[str, str]:
        self.asked.append(list(titles))
        return {source: hops[-1].target for source, hops in self.chains.items() if hops[-1].target in titles}

    def newest_revisions(self, titles: Sequence[str]) -> Mapping[str, NewestRevision]:
        self.looks(list(titles))
        return {
            title: NewestRevision(self.revisions.get(title, 1), sha1(self.pages[title]), page_id_of(title))
            if title in self.pages
            else NewestRevision(0, None)
            for title in titles
        }

    def revision_texts(self, revisions: Sequence[int]) -> Mapping[int, RevisionText]:
        return {revision: self.texts[revision] for revision in revisions if revision in self.texts}

    def was_taken_away(self, title: str, since: str) -> bool:
        return False

    def was_deleted(self, title: str) -> bool:
        return title in self.deleted

    def history(self, title: str, page_id: int, after: int) -> History:
        found = [revision for revision in self.made.get(title, ()) if revision.revision > after]
        return History(tuple(found), title, page_id, page_gone=title not in self.pages)

    def keep_lookout(self, stop_page: str | None, *, talk: bool) -> None:
        pass

    def stop_sign(self, *, older_than: float) -> str | None:
        return self.sign

    def save(self, params: Mapping[str, str], on_wait: WaitListener, may_repeat: Repeatable) -> Answer:
        self.sent.append(params)
        return self.before(params, on_wait) or self.store(params)

    def store(self, params: Mapping[str, str]) -> Answer:
        title, text = params["title"], params["text"]
        old = self.revisions.get(title, 1) if title in self.pages else 0
        if self.pages.get(title) == text:
            return Unchanged()
        if params.get("baserevid", str(old)) != str(old):
            return refused("editconflict")
        self.pages[title] = text
        self.revisions[title] = old + 1
        made = Revision(old + 1, old, TIME, self.account.name, params["summary"], sha1(text))
        self.made.setdefault(title, []).append(made)
        return Saved(title, 7, old, old + 1, TIME)
