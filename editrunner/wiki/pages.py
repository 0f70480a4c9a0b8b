"""Pages, fetched in batches: https://www.mediawiki.org/wiki/API:Query, https://www.mediawiki.org/wiki/API:Revisions."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from editrunner.errors import Reaction, WikiUnavailable, reaction_to
from editrunner.model import (
    ApiError,
    Fetched,
    Json,
    JsonObject,
    NotFetched,
    PageSnapshot,
    Redirect,
    Target,
    api_values,
)
from editrunner.wiki.answers import Read, answers_to, main_slot_of, rows_of
from editrunner.wiki.redirects import hops_of

_ENOUGH = 4_000_000
"""How many characters of text are held before they are handed on; MediaWiki sends eight megabytes at a time.

Of a script with three bytes for each, that is reached by the second answer.
"""
_PAGE_PARAMETERS = {
    "action": "query",
    "prop": "info|revisions",
    "rvprop": "ids|timestamp|content|slotsha1",
    "rvslots": "main",
    "curtimestamp": "1",
}
_TESTS = {"intestactions": "edit", "intestactionsdetail": "full"}
# Asked of missing pages only: a wiki tests as many actions in a request as a batch has pages, and no more.
_CREATION_PARAMETERS = {
    "action": "query",
    "prop": "info",
    "intestactions": "create",
    "intestactionsdetail": "full",
}


@dataclass(frozen=True, slots=True)
class Fetching:
    """How pages are fetched.

    Args:
        follow_redirects: whether the page at the end of a redirect chain is wanted in place of the redirect.
        users: whether to ask who has edited the pages last.
        tests: whether to ask what this account may not do with them.
    """

    follow_redirects: bool
    users: bool = False
    tests: bool = True

    def parameters(self) -> dict[str, str]:
        """Return what is asked for besides."""
        return {
            **({"redirects": "1"} if self.follow_redirects else {}),
            **({"rvprop": f"{_PAGE_PARAMETERS['rvprop']}|user"} if self.users else {}),
            **(_TESTS if self.tests else {}),
        }


def fetch_pages(read: Read, targets: Sequence[Target], how: Fetching) -> Iterator[Fetched]:
    """Fetch pages by title or page id, each once; once more where another title has come to lead to it meanwhile.

    Where they are so long that the wiki sends them in several answers, those that are there come before the next answer
    is asked for: nobody has to hold all of them. Titles come in the order asked for, but for that.

    Args:
        read: sends a query.
        targets: at most as many as one request may ask for.
        how: what is asked.
    """
    own = how.parameters()
    # The wiki answers for other spellings of a character (than Unicode's NFC) in a form of its own.
    titled = [unicodedata.normalize("NFC", target.title) for target in targets if target.title is not None]
    numbered = [target.page_id or 0 for target in targets if target.title is None]
    if titled:
        yield from _fetch_titles(read, titled, own)
    if numbered:
        yield from _fetch_ids(read, numbered, own)


def _fetch_titles(read: Read, titles: Sequence[str], own: Mapping[str, str]) -> Iterator[Fetched]:
    waiting = list(titles)
    for answer in _read_batch(read, {"titles": api_values(titles), **own}):
        requested: dict[str, list[str]] = {}
        for title in waiting:
            requested.setdefault(answer.destination(title), []).append(title)
        for title in [*filter(answer.can_be_taken, requested)]:
            # It can be a redirect when the next answer comes, perhaps by our own edit: where to is not asked for.
            yield answer.fetched(title, tuple(requested.pop(title)))
        waiting = [title for asked in requested.values() for title in asked]
    if waiting:
        # Somebody has made them redirects to pages that were handed on before.
        yield from _fetch_titles(read, waiting, own)


def _fetch_ids(read: Read, page_ids: Sequence[int], own: Mapping[str, str]) -> Iterator[Fetched]:
    asked, taken = set(page_ids), set[Json]()
    for answer in _read_batch(read, {"pageids": api_values(page_ids), **own}):
        # A page that is moved between two answers is in them by both titles; the newer one comes last.
        titles = {page.get("pageid"): title for title, page in answer.pages.items()}
        for page_id, title in titles.items():
            if page_id not in taken and answer.can_be_taken(title):
                taken.add(page_id)
                own_title = (title,) if page_id in asked else ()
                yield answer.fetched(title, (*own_title, *answer.redirects_to(title)))
    for page_id in answer.missing_ids:
        yield NotFetched(_no_title(page_id), (), "nosuchpageid", f"there is no page with the id {page_id}")


def resolved_titles(read: Read, targets: Sequence[Target], *, follow_redirects: bool) -> list[str]:
    """Return the title at which each target ends up, as `fetch_pages` would, without reading a page.

    Args:
        read: sends a query.
        targets: at most as many as one request may ask for.
        follow_redirects: whether it is the page at the end of a redirect chain that is meant.
    """
    by_id = _titles_of_ids(read, sorted({target.page_id or 0 for target in targets if target.title is None}))
    titles = []
    asked = []
    for target in targets:
        title = by_id.get(target.page_id or 0) if target.title is None else unicodedata.normalize("NFC", target.title)
        titles.append(title if title is not None else _no_title(target.page_id))
        # What the wiki itself has listed, or named, is written as the wiki writes titles.
        if title is not None and (follow_redirects or (target.title is not None and target.namespace is None)):
            asked.append(title)
    batch = _Batch()
    if asked:
        own = {"redirects": "1"} if follow_redirects else {}
        batch.add(read({"action": "query", "titles": api_values(list(dict.fromkeys(asked))), **own}))
    return [batch.destination(title) for title in titles]


def _titles_of_ids(read: Read, page_ids: Sequence[int]) -> dict[int, str]:
    """Return the titles of those pages that are there."""
    if not page_ids:
        return {}
    content = read({"action": "query", "pageids": api_values(page_ids)})
    return {cast("int", page["pageid"]): str(page["title"]) for page in rows_of(content, "pages") if "title" in page}


def _no_title(page_id: int | None) -> str:
    return f"page id {page_id}"


def refusals(read: Read, page_ids: Sequence[int]) -> dict[int, tuple[ApiError, ...]]:
    """Return why this account may not edit those of some pages that it may not: https://www.mediawiki.org/wiki/API:Info."""
    parameters = {"action": "query", "prop": "info", **_TESTS, "pageids": api_values(page_ids)}
    found: dict[int, tuple[ApiError, ...]] = {}
    for content in answers_to(read, parameters):
        for page in rows_of(content, "pages"):
            errors = _refusals(page, missing=False)
            if errors:
                found[cast("int", page.get("pageid", 0))] = errors
    return found


@dataclass(slots=True)
class _Batch:
    """The answers to one batch, merged until the wiki calls it complete; what was taken is not held any more."""

    fetched_at: str = ""
    normalized: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, Redirect] = field(default_factory=dict)
    interwiki: dict[str, str] = field(default_factory=dict)
    pages: dict[str, JsonObject] = field(default_factory=dict)
    missing_ids: dict[int, None] = field(default_factory=dict)
    is_complete: bool = False
    characters: int = 0
    """How much text there is that was not taken yet."""
    _taken: set[str] = field(default_factory=set)

    def add(self, content: JsonObject) -> None:
        """Take in an answer."""
        self.fetched_at = self.fetched_at or str(content.get("curtimestamp", ""))
        # In the order in which the wiki applies them: https://www.mediawiki.org/wiki/API:Query#Title_normalization
        for kind in ("normalized", "converted"):
            self.normalized |= {str(row["from"]): str(row["to"]) for row in rows_of(content, kind)}
        self.redirects |= hops_of(content)
        self.interwiki |= {str(row["title"]): str(row["iw"]) for row in rows_of(content, "interwiki")}
        for page in rows_of(content, "pages"):
            if "title" in page:
                title = str(page["title"])
                known = self.pages.get(title, {})
                # It can have been made, or deleted, since the answer before: then what that said is of no page.
                self.pages[title] = {**known, **page} if known.get("pageid") == page.get("pageid") else page
                self.characters += len(str((main_slot_of(page) or {}).get("content", "")))
            else:
                self.missing_ids[cast("int", page["pageid"])] = None

    def can_be_taken(self, title: str) -> bool:
        """Say whether a page can be taken, and was not yet."""
        return title not in self._taken and (self.is_complete or self._is_whole(title))

    def _is_whole(self, title: str) -> bool:
        """Say whether everything about a page is there, though not all is about the others."""
        page = self.pages.get(title, {})
        # The first page whose text did not go in has an empty list of revisions.
        return "content" in (main_slot_of(page) or {}) and "lastrevid" in page

    def unsent_title(self) -> str:
        """Return the title of the page whose text comes next."""
        waiting = ((page.get("pageid", 0), title) for title, page in self.pages.items() if self._is_unsent(title, page))
        return str(min(waiting, default=(0, "a page"))[1])

    def _is_unsent(self, title: str, page: JsonObject) -> bool:
        return title not in self._taken and not page.get("missing") and main_slot_of(page) is None

    def missing_titles(self) -> list[str]:
        """Return the titles of the pages that could be created."""
        return [title for title, page in self.pages.items() if page.get("missing") and self._refusal(title) is None]

    def add_actions(self, content: JsonObject) -> None:
        """Take in what else may not be done with the pages."""
        for page in rows_of(content, "pages"):
            known = cast("JsonObject", self.pages[str(page["title"])].setdefault("actions", {}))
            known.update(cast("JsonObject", page.get("actions", {})))

    def destination(self, title: str) -> str:
        """Return the title at which a requested one ends up; that of a loop is where it closes."""
        for _ in range(2):  # normalised, and after that converted to a variant of the wiki's language
            title = self.normalized.get(title, title)
        seen = set()
        while title in self.redirects and title not in seen:
            seen.add(title)
            title = self.redirects[title].target
        return title

    def redirects_to(self, title: str) -> list[str]:
        """Return the titles of the redirects by which a page was reached."""
        return [source for source in self.redirects if self.destination(source) == title]

    def chain(self, requested: tuple[str, ...], title: str) -> tuple[Redirect, ...]:
        """Return the longest chain of redirects by which the title was reached."""
        sources = [self.normalized.get(name, name) for name in requested] or list(self.redirects)
        return max((self._chain_from(source, title) for source in sources), key=len, default=())

    def _chain_from(self, source: str, title: str) -> tuple[Redirect, ...]:
        hops: list[Redirect] = []
        source = self.normalized.get(source, source)
        while source in self.redirects and self.redirects[source] not in hops:
            hops.append(self.redirects[source])
            source = hops[-1].target
        return tuple(hops) if source == title else ()

    def fetched(self, title: str, requested: tuple[str, ...]) -> Fetched:
        """Return the page of that title, or why there is none; it is taken by that."""
        redirects = self.chain(requested, title)
        self._taken.add(title)
        refusal = self._refusal(title)
        if refusal is not None:
            return NotFetched(title, requested or (title,), refusal[0], refusal[1], redirects)
        page = self.pages.pop(title)
        snapshot = _snapshot(page, self.fetched_at, requested or (title,), redirects)
        self.characters -= len(snapshot.text)
        return snapshot

    def _refusal(self, title: str) -> tuple[str, str] | None:
        if title in self.interwiki:
            return "interwiki", f"{title} is a page of another wiki"
        if title in self.redirects:
            return "redirect_loop", f"the redirects from {title} lead in a circle"
        page = self.pages.get(title)
        if page is None:
            return "invalidtitle", f"the wiki does not answer for the title {title}"
        if page.get("invalid"):
            reason = page.get("invalidreason")
            text = reason.get("text") if isinstance(reason, dict) else reason
            return "invalidtitle", str(text or "the title is invalid")
        if page.get("special") or cast("int", page.get("ns", 0)) < 0:
            return "special_page", "special pages cannot be edited"
        return _unreadable(page)


def _read_batch(read: Read, parameters: Mapping[str, str]) -> Iterator[_Batch]:
    """Yield a batch whenever there is enough in it to be taken out, and when it is complete."""
    batch = _Batch()
    before: Json = None
    # Large pages make the wiki stop half way: https://www.mediawiki.org/wiki/Manual:$wgAPIMaxResultSize
    for content in answers_to(read, {**_PAGE_PARAMETERS, **parameters}):
        batch.add(content)
        more = content.get("continue")
        if more is not None and more == before:
            raise WikiUnavailable(
                f"the wiki does not send the text of {batch.unsent_title()}: it is longer than an answer may be",
                advice="Leave that page out with `exclude`, or have the wiki's $wgAPIMaxResultSize raised.",
            )
        if more is not None and batch.characters >= _ENOUGH:
            yield batch
        before = more
    missing = batch.missing_titles()
    if missing:
        batch.add_actions(read({**_CREATION_PARAMETERS, "titles": api_values(missing)}))
    batch.is_complete = True
    yield batch


def _unreadable(page: JsonObject) -> tuple[str, str] | None:
    if page.get("missing"):
        return None
    slot = main_slot_of(page)
    if slot is None or "content" not in slot:
        return "text_hidden", "the text of the newest revision is hidden, or missing"
    return None


def _snapshot(
    page: JsonObject, fetched_at: str, requested: tuple[str, ...], redirects: tuple[Redirect, ...]
) -> PageSnapshot:
    missing = bool(page.get("missing"))
    slot = main_slot_of(page) or {}
    revision = {} if missing else cast("list[JsonObject]", page["revisions"])[0]
    return PageSnapshot(
        title=str(page["title"]),
        page_id=cast("int", page.get("pageid", 0)),
        namespace=cast("int", page["ns"]),
        revision=cast("int", revision.get("revid", 0)),
        timestamp=cast("str | None", revision.get("timestamp")),
        fetched=fetched_at,
        sha1=cast("str | None", slot.get("sha1")),
        content_model=str(slot.get("contentmodel", page.get("contentmodel", "wikitext"))),
        content_format=cast("str | None", slot.get("contentformat")),
        text=str(slot.get("content", "")),
        requested=requested,
        redirects=redirects,
        is_redirect=bool(page.get("redirect")),
        refusals=_refusals(page, missing=missing),
        user=None if revision.get("userhidden") else cast("str | None", revision.get("user")),
    )


def _refusals(page: JsonObject, *, missing: bool) -> tuple[ApiError, ...]:
    actions = page.get("actions", {})
    if not isinstance(actions, dict):
        return ()
    tested = ("edit", "create") if missing else ("edit",)
    errors: list[ApiError] = []
    for action in tested:
        for error in cast("list[JsonObject]", actions.get(action, [])):
            data = error.get("data")
            details = data if isinstance(data, dict) else {}
            found = ApiError(str(error.get("code", "")), str(error.get("text", "")), data=details)
            # What passes by itself is waited for when the edit is sent.
            if found not in errors and reaction_to(found.code) is not Reaction.WAIT:
                errors.append(found)
    return tuple(errors)
