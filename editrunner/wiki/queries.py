"""Reading lists, revisions and memberships, to their end: https://www.mediawiki.org/wiki/API:Query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import cast

from editrunner.errors import QueryRefused
from editrunner.model import (
    History,
    Json,
    JsonObject,
    NewestRevision,
    Query,
    Revision,
    RevisionText,
    Target,
    api_values,
)
from editrunner.wiki.answers import Read, answers_to, main_slot_of, part_of, rows_of

_FEW = 500
"""What any account may ask for at a time: https://www.mediawiki.org/wiki/API:Query#Limits."""
_NOT_UNDERSTOOD = frozenset({"unrecognizedparams", "unrecognizedvalues"})


def list_pages(read: Read, query: Query) -> Iterator[Target]:
    """Read a list to its end, a request at a time."""
    parameters = {"action": "query", query.kind: query.module, **query.parameters}
    most = str(query.at_most) if query.at_most is not None and query.at_most <= _FEW else "max"
    first, later = ({query.limit_parameter: number} if query.limit_parameter else {} for number in (most, "max"))
    # Where more is needed, some rows were no new pages: nobody knows how many more it takes.
    for content in answers_to(read, {**parameters, **first}, later):
        if query.strict:
            _check_understood(content)
        yield from _targets_in(content, query)


def _check_understood(content: JsonObject) -> None:
    """Check that the wiki has not passed over anything that it was told; to it, that is worth a warning only."""
    for warning in cast("list[JsonObject]", content.get("warnings", [])):
        if str(warning.get("code")) in _NOT_UNDERSTOOD:
            raise QueryRefused(str(warning.get("text")))


def _targets_in(content: JsonObject, query: Query) -> Iterator[Target]:
    for row in _listed_rows(content, query):
        if not isinstance(row, dict) or not ("title" in row or any(key.endswith("hidden") for key in row)):
            raise QueryRefused(f"`{query.module}` lists something else than pages")
        # The title of what the wiki hides from this account is not there.
        if "title" in row:
            yield Target(
                title=str(row["title"]),
                # That of a missing page is not there, or 0.
                page_id=cast("int | None", row.get("pageid")) or None,
                namespace=cast("int | None", row.get("ns")),
            )


def _listed_rows(content: JsonObject, query: Query) -> Iterable[Json]:
    """Return the rows of a list; two modules have them in places of their own."""
    if query.kind == "generator":
        return rows_of(content, "pages")
    if query.module == "watchlistraw":
        return cast("list[Json]", content.get(query.module, []))
    rows = part_of(content, query.module)
    if query.module == "querypage" and isinstance(rows, dict):
        if rows.get("disabled"):
            raise QueryRefused(f"it has switched off its page {rows.get('name')}")
        rows = rows.get("results", [])
    # What is listed by name is no list of pages.
    return rows if isinstance(rows, list) else [rows]


def memberships(read: Read, page_ids: Sequence[int], categories: Sequence[str]) -> dict[int, frozenset[str]]:
    """Return which of some categories each page is in: https://www.mediawiki.org/wiki/API:Categories."""
    parameters = {
        "action": "query",
        "prop": "categories",
        "clcategories": api_values(categories),
        "cllimit": "max",
        "pageids": api_values(page_ids),
    }
    found: dict[int, frozenset[str]] = {}
    for content in answers_to(read, parameters):
        for page in rows_of(content, "pages"):
            members = {str(row["title"]) for row in cast("list[JsonObject]", page.get("categories", []))}
            page_id = cast("int", page.get("pageid", 0))
            found[page_id] = found.get(page_id, frozenset()) | members
    return found


def newest_revisions(read: Read, titles: Sequence[str]) -> dict[str, NewestRevision]:
    """Return the newest revision of each page, without its text."""
    parameters = {"action": "query", "prop": "info|revisions", "rvprop": "ids|timestamp|slotsha1", "rvslots": "main"}
    found, redirects = {}, set()
    for content in answers_to(read, {**parameters, "titles": api_values(titles)}):
        for page in rows_of(content, "pages"):
            # An answer that stops half way names pages whose revisions come later, and is alone in telling redirects.
            if page.get("redirect"):
                redirects.add(page["title"])
            if page.get("missing") or "revisions" in page:
                found[str(page["title"])] = _newest_revision(page)
    return {title: replace(newest, is_redirect=title in redirects) for title, newest in found.items()}


def _newest_revision(page: JsonObject) -> NewestRevision:
    revisions = cast("list[JsonObject]", page.get("revisions", []))
    slot = main_slot_of(page) or {}
    return NewestRevision(
        cast("int", revisions[0]["revid"]) if revisions else 0,
        cast("str | None", slot.get("sha1")),
        cast("int", page.get("pageid", 0)),
        str(revisions[0].get("timestamp", "")) if revisions else "",
    )


def revision_texts(read: Read, revisions: Sequence[int]) -> dict[int, RevisionText]:
    """Return the revisions that are there, with their texts; those of deleted pages are not."""
    parameters = {"action": "query", "prop": "revisions", "rvprop": "ids|content", "rvslots": "main"}
    found: dict[int, RevisionText] = {}
    if not revisions:
        return found
    for content in answers_to(read, {**parameters, "revids": api_values(revisions)}):
        for page in rows_of(content, "pages"):
            for row in cast("list[JsonObject]", page.get("revisions", [])):
                text = _revision_text(page, row)
                found[text.revision] = text
    return found


def _revision_text(page: JsonObject, row: JsonObject) -> RevisionText:
    slot = cast("dict[str, JsonObject]", row.get("slots", {})).get("main", {})
    return RevisionText(
        revision=cast("int", row["revid"]),
        page_id=cast("int", page.get("pageid", 0)),
        parent=cast("int", row.get("parentid", 0)),
        content_model=str(slot.get("contentmodel", "")),
        text=cast("str | None", slot.get("content")),
    )


def history(read: Read, title: str, page_id: int, after: int) -> History:
    """Return the revisions of a page that came after one of them (0: all), oldest first.

    By its id a page is found after a move, too: https://www.mediawiki.org/wiki/API:Revisions.
    """
    parameters = {
        "action": "query",
        "prop": "revisions",
        "rvprop": "ids|timestamp|user|comment|slotsha1",
        "rvslots": "main",
        "rvdir": "newer",
        "rvlimit": "max",
        **({"pageids": str(page_id)} if page_id else {"titles": title}),
        **({"rvstartid": str(after)} if after else {}),
    }
    rows: list[JsonObject] = []
    page: JsonObject = {}
    for content in answers_to(read, parameters):
        page = {**page, **(rows_of(content, "pages") or [{"missing": True}])[0]}
        rows += cast("list[JsonObject]", page.pop("revisions", []))
    # The wiki takes the known revision for a mere point in time: of another page's history it says nothing.
    known = not after or (bool(rows) and rows[0]["revid"] == after)
    return History(
        revisions=tuple(_revision(row) for row in rows if row["revid"] != after),
        title=str(page.get("title", "")),
        page_id=cast("int", page.get("pageid", 0)),
        page_gone=bool(page.get("missing")) or not known,
    )


def _revision(row: JsonObject) -> Revision:
    slot = cast("dict[str, JsonObject]", row.get("slots", {})).get("main", {})
    return Revision(
        revision=cast("int", row["revid"]),
        parent=cast("int", row.get("parentid", 0)),
        timestamp=str(row["timestamp"]),
        user=None if row.get("userhidden") else cast("str | None", row.get("user")),
        comment=None if row.get("commenthidden") else cast("str | None", row.get("comment")),
        sha1=cast("str | None", slot.get("sha1")),
        logged_out=bool(row.get("anon") or row.get("temp")),
    )


def was_deleted(read: Read, title: str) -> bool:
    """Say whether there is a deletion in the log of a title."""
    parameters = {"action": "query", "list": "logevents", "leaction": "delete/delete", "letitle": title, "lelimit": "1"}
    return bool(rows_of(read(parameters), "logevents"))


_TAKES_AWAY = frozenset(
    {"delete/delete", "delete/delete_redir", "delete/delete_redir2", "move/move", "move/move_redir", "merge/merge"}
)
"""What the log calls that by which a title loses its page: https://www.mediawiki.org/wiki/Manual:Log_actions."""


def was_taken_away(read: Read, title: str, since: str) -> bool:
    """Say whether a page of a title was deleted, moved, or merged with another one since a time."""
    parameters = {"action": "query", "list": "logevents", "leprop": "type", "letitle": title, "leend": since}
    return any(
        f"{row.get('type')}/{row.get('action')}" in _TAKES_AWAY
        for content in answers_to(read, {**parameters, "lelimit": "max"})
        for row in rows_of(content, "logevents")
    )
