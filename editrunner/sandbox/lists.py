"""`list=categorymembers|embeddedin|allpages`: titles, a batch at a time.

https://www.mediawiki.org/wiki/API:Categorymembers, https://www.mediawiki.org/wiki/API:Embeddedin and
https://www.mediawiki.org/wiki/API:Allpages
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from editrunner.sandbox.answers import ApiError, bad_continue, bad_title, missing
from editrunner.sandbox.namespaces import CATEGORY, FILE, MAIN, with_pages
from editrunner.sandbox.parameters import ModuleParameters
from editrunner.sandbox.request import ApiRequest
from editrunner.sandbox.store import Page
from editrunner.sandbox.titles import BadTitle, Title, Titles
from editrunner.sandbox.transclusion import memberships, transcluded_by

_MEMBER_TYPES = ("page", "subcat", "file")
_DEFAULT_LIMIT = 10
_MEMBER_CONTINUE = re.compile(r"(page|subcat|file)\|((?:[0-9a-f]{2})*)\|([0-9]+)")
_USER_CONTINUE = re.compile(r"([0-9]+)\|([0-9]+)")

# Where a row stands in its list, in the order of the list.
Place = TypeVar("Place", tuple[int, bytes, int], tuple[int, int], bytes)


@dataclass(frozen=True, slots=True)
class Batch:
    """Part of a list: its rows, where it goes on, and the limit in force where that was left to the wiki."""

    pages: list[Page]
    goes_on: str | None = None
    limit: int | None = None


def category_members(request: ApiRequest) -> Batch:
    """The pages in a category, each type for itself, by sort key."""
    own = request.module("query+categorymembers", "cm")
    title = _category(own, request.site.titles)
    types = own.choices("type", _MEMBER_TYPES, default=_MEMBER_TYPES)
    namespaces = own.choices("namespace", {*with_pages(), "*"}, default=("*",))
    members = [
        ((types.index(kind), keys[title], page.page_id), page)
        for page in request.site.store
        if _in_namespaces(page, namespaces)
        and (kind := _member_type(page.title)) in types
        and title in (keys := memberships(request.site.store, page))
    ]
    after = _member_start(own, types)
    return _batch(request, own, members, after, lambda place: f"{types[place[0]]}|{place[1].hex()}|{place[2]}")


def embedded_in(request: ApiRequest) -> Batch:
    """The pages that transclude a page, themselves or by way of another."""
    own = request.module("query+embeddedin", "ei")
    title = _title(own, request.site.titles)
    namespaces = own.choices("namespace", {*with_pages(), "*"}, default=("*",))
    by_namespace = len(namespaces) > 1
    users = [
        ((page.title.namespace if by_namespace else 0, page.page_id), page)
        for page in request.site.store
        if _in_namespaces(page, namespaces) and title in transcluded_by(request.site.store, page)
    ]
    return _batch(request, own, users, _user_start(own), lambda place: f"{place[0]}|{place[1]}")


def all_pages(request: ApiRequest) -> Batch:
    """The pages of one namespace, by title."""
    own = request.module("query+allpages", "ap")
    namespace = int(own.choice("namespace", with_pages(), default=str(MAIN)))
    prefix = _prefix(own, request.site.titles)
    pages = [
        (page.title.dbkey.encode(), page)
        for page in request.site.store
        if page.title.namespace == namespace and page.title.dbkey.startswith(prefix)
    ]
    start = own.raw("continue") or ""
    if "|" in start:
        raise bad_continue(own.module)
    return _batch(request, own, pages, start.encode(), lambda place: place.decode())


def _batch(
    request: ApiRequest,
    own: ModuleParameters,
    found: Iterable[tuple[Place, Page]],
    start: Place,
    written: Callable[[Place], str],
) -> Batch:
    limit, left_to_us = row_limit(own, request.visitor.most_rows)
    rows = sorted((row for row in found if row[0] >= start), key=lambda row: row[0])
    goes_on = written(rows[limit][0]) if len(rows) > limit else None
    return Batch([page for _, page in rows[:limit]], goes_on, limit if left_to_us else None)


def row_limit(own: ModuleParameters, most: int) -> tuple[int, bool]:
    """How many rows to answer, and whether that was left to the wiki (`max`)."""
    if (sent := own.raw("limit")) is None:
        return _DEFAULT_LIMIT, False
    if sent == "max":
        return most, True
    limit = own.as_integer("limit", sent)
    bounded = min(max(limit, 1), most)
    if bounded != limit:
        own.warn_of_range("limit", limit, most)
    return bounded, False


def _in_namespaces(page: Page, namespaces: tuple[str, ...]) -> bool:
    return "*" in namespaces or str(page.title.namespace) in namespaces


def _member_type(title: Title) -> str:
    return {CATEGORY: "subcat", FILE: "file"}.get(title.namespace, "page")


def _category(own: ModuleParameters, titles: Titles) -> Title:
    title = _title(own, titles)
    if title.namespace != CATEGORY:
        raise ApiError("invalidcategory", "The category name you entered is not valid.", own.module)
    return title


def _title(own: ModuleParameters, titles: Titles) -> Title:
    raw = own.text("title")
    if raw is None:
        text = f'One of the parameters "{own.prefix}title" and "{own.prefix}pageid" is required.'
        raise missing(text, own.module)
    try:
        title = titles.read(raw)
    except BadTitle as bad:
        raise bad_title(raw, own.module) from bad
    if title.interwiki or not title.text:
        raise bad_title(raw, own.module)
    return Title(title.namespace, title.text)


def _prefix(own: ModuleParameters, titles: Titles) -> str:
    raw = own.text("prefix") or ""
    if not raw:
        return ""
    try:
        # With a letter after it, a space at the end of the prefix is part of the title.
        title = titles.read(raw + "x")
    except BadTitle as bad:
        raise bad_title(raw, own.module) from bad
    if title.namespace != MAIN or title.interwiki or title.fragment:
        raise bad_title(raw, own.module)
    return title.dbkey.removesuffix("x")


def _member_start(own: ModuleParameters, types: tuple[str, ...]) -> tuple[int, bytes, int]:
    if (sent := own.raw("continue")) is None:
        return 0, b"", 0
    found = _MEMBER_CONTINUE.fullmatch(sent)
    if not found or found.group(1) not in types:
        raise bad_continue(own.module)
    return types.index(found.group(1)), bytes.fromhex(found.group(2)), int(found.group(3))


def _user_start(own: ModuleParameters) -> tuple[int, int]:
    if (sent := own.raw("continue")) is None:
        return 0, 0
    if not (found := _USER_CONTINUE.fullmatch(sent)):
        raise bad_continue(own.module)
    return int(found.group(1)), int(found.group(2))
