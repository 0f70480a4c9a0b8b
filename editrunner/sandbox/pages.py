"""`prop=info|revisions`: pages as they are, and as they were.

https://www.mediawiki.org/wiki/API:Info and https://www.mediawiki.org/wiki/API:Revisions
"""

import re
from dataclasses import dataclass

from editrunner.sandbox.accounts import refusals
from editrunner.sandbox.answers import ApiError, Json, NotUnderstood, bad_continue
from editrunner.sandbox.lists import row_limit
from editrunner.sandbox.page_set import PageSet
from editrunner.sandbox.parameters import ModuleParameters
from editrunner.sandbox.request import ApiRequest
from editrunner.sandbox.store import CONTENT_FORMATS, Page, Revision, default_model
from editrunner.sandbox.titles import Title

_REVISION_PROPERTIES = ("ids", "flags", "timestamp", "user", "comment", "tags", "slotsha1", "content")
_CONTINUE = re.compile(r"[0-9]{14}\|([0-9]+)")
_LANGUAGE: Json = {"pagelanguage": "en", "pagelanguagehtmlcode": "en", "pagelanguagedir": "ltr"}


@dataclass(frozen=True, slots=True)
class History:
    """Which revisions were asked for: the current one of each page, or a stretch of one page's history."""

    properties: tuple[str, ...]
    enumerated: bool = False
    newer: bool = False
    start: int | None = None
    limit: int | None = None
    goes_on_at: int | None = None


class PageRows:
    """The rows of `pages` in an answer."""

    def __init__(self, page_set: PageSet) -> None:
        self._page_set = page_set
        self.rows: dict[tuple[int, str], Json] = {title.key: self._row(title) for title in page_set.found.values()}

    def as_json(self) -> list[Json]:
        """All rows: of titles, of invalid ones, and of ids that no page has."""
        absent: list[Json] = [{"pageid": page_id, "missing": True} for page_id in self._page_set.missing_ids]
        return [*self.rows.values(), *self._page_set.invalid.values(), *absent]

    def _row(self, title: Title) -> Json:
        row: Json = {"ns": title.namespace, "title": self._page_set.titles.full(title)}
        page = self._page_set.store.page(title)
        if page is not None:
            return {"pageid": page.page_id, **row}
        if title.namespace < 0:
            row["special"] = True
        return {**row, "missing": True}


def add_info(request: ApiRequest, page_set: PageSet, rows: PageRows) -> None:
    """`prop=info`."""
    own = request.module("query+info", "in")
    actions = own.choices("testactions", ("edit", "create"))
    if actions:
        own.only("testactionsdetail", "full")
    for title in page_set.found.values():
        if title.namespace < 0:
            continue
        row = rows.rows[title.key]
        page = page_set.store.page(title)
        row.update(_info(page, title))
        if actions:
            row["actions"] = {action: _refused(request, action, title, page) for action in actions}


def _info(page: Page | None, title: Title) -> Json:
    if page is None:
        return {"contentmodel": default_model(title), **_LANGUAGE}
    latest = page.latest
    info: Json = {"contentmodel": latest.draft.model, **_LANGUAGE}
    info |= {"touched": latest.timestamp, "lastrevid": latest.revision_id, "length": len(latest.text.encode())}
    if latest.target is not None:
        info["redirect"] = True
    if len(page.revisions) == 1:
        info["new"] = True
    return info


def _refused(request: ApiRequest, action: str, title: Title, page: Page | None) -> list[Json]:
    if action == "create":
        return []
    rows = [error.as_json() for error in refusals(request.visitor, title, page)]
    return [{"code": row["code"], "text": row["text"]} for row in rows]


def add_revisions(request: ApiRequest, page_set: PageSet, rows: PageRows) -> tuple[str | None, int | None]:
    """`prop=revisions`.

    Returns:
        Where a history goes on, and the limit in force where that was left to the wiki.
    """
    own = request.module("query+revisions", "rv")
    own.only("slots", "main")
    properties = own.choices("prop", _REVISION_PROPERTIES, default=("ids", "timestamp", "flags", "comment", "user"))
    history, reported = _history(request, own, properties)
    _refuse_several(history, own, page_set)
    goes_on: str | None = None
    for page in page_set.pages:
        stretch, goes_on = _stretch(page, history)
        if stretch:
            rows.rows[page.title.key]["revisions"] = [_revision_row(one, properties) for one in stretch]
    return goes_on, reported


def _history(request: ApiRequest, own: ModuleParameters, properties: tuple[str, ...]) -> tuple[History, int | None]:
    direction = own.choice("dir", ("newer", "older"), default="")
    start = own.integer("startid")
    if start is not None and request.site.store.revision(start) is None:
        raise ApiError("badid_rvstartid", 'No revision was found for parameter "rvstartid".', own.module)
    limit, reported = None, None
    if own.sent("limit"):
        most = request.visitor.most_rows // (10 if "content" in properties else 1)
        limit, left_to_us = row_limit(own, most)
        reported = limit if left_to_us else None
    enumerated = limit is not None or start is not None or direction == "newer"
    return History(properties, enumerated, direction == "newer", start, limit, _goes_on_at(own)), reported


def _goes_on_at(own: ModuleParameters) -> int | None:
    if (sent := own.raw("continue")) is None:
        return None
    if not (found := _CONTINUE.fullmatch(sent)):
        raise bad_continue(own.module)
    return int(found.group(1))


def _refuse_several(history: History, own: ModuleParameters, page_set: PageSet) -> None:
    if history.enumerated and len(page_set.pages) > 1:
        text = '"titles" or "pageids" named several pages, but a history is of a single page.'
        raise ApiError("invalidparammix", text, own.module)
    if not history.enumerated and history.goes_on_at is not None:
        raise NotUnderstood("rvcontinue without a history to go on with")


def _stretch(page: Page, history: History) -> tuple[list[Revision], str | None]:
    if not history.enumerated:
        return [page.latest], None
    revisions = page.revisions if history.newer else page.revisions[::-1]
    for start in (history.start, history.goes_on_at):
        if start is not None:
            revisions = [
                one for one in revisions if one.revision_id == start or history.newer == (one.revision_id > start)
            ]
    limit = history.limit or 10
    goes_on = None
    if len(revisions) > limit:
        following = revisions[limit]
        goes_on = f"{re.sub('[^0-9]', '', following.timestamp)}|{following.revision_id}"
    return revisions[:limit], goes_on


def _revision_row(revision: Revision, properties: tuple[str, ...]) -> Json:
    draft = revision.draft
    row: Json = {}
    if "ids" in properties:
        row |= {"revid": revision.revision_id, "parentid": revision.parent_id}
    if "flags" in properties:
        row["minor"] = draft.minor
    if "user" in properties:
        row["user"] = draft.author.name
        if draft.author.anonymous:
            row["anon"] = True
    if "timestamp" in properties:
        row["timestamp"] = revision.timestamp
    if "comment" in properties:
        row["comment"] = draft.summary
    if "tags" in properties:
        row["tags"] = list(draft.tags)
    if {"slotsha1", "content"} & set(properties):
        row["slots"] = {"main": _slot(revision, properties)}
    return row


def _slot(revision: Revision, properties: tuple[str, ...]) -> Json:
    slot: Json = {}
    if "slotsha1" in properties:
        slot["sha1"] = revision.sha1
    if "content" in properties:
        model = revision.draft.model
        slot |= {"contentmodel": model, "contentformat": CONTENT_FORMATS[model], "content": revision.text}
    return slot
