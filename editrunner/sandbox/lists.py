"""`list=categorymembers|embeddedin|allpages`: titles, a batch at a time.

https://www.mediawiki.org/wiki/API:Categorymembers, https://www.mediawiki.org/wiki/API:Embeddedin and
https://www.mediawiki.org/wiki/API:Allpages
"""

from collections.abc import Callable, Mapping
from itertools import takewhile

from editrunner.sandbox.api import ApiError, Json, NotUnderstood, Request
from editrunner.sandbox.store import Page, Store
from editrunner.sandbox.titles import CATEGORY, FILE, read_title
from editrunner.wikitext.titles import parse_title


def list_pages(request: Request, store: Store, name: str) -> tuple[list[Json], Json]:
    """Read the next batch of a list.

    Returns:
        Its rows, and where the list goes on (empty at its end).
    """
    prefix, module = _LISTS[name]
    pages = module(request, store)
    start = request.start(f"{prefix}continue", [page.id for page in pages])
    end = start + request.limit(f"{prefix}limit")
    rows: list[Json] = [
        {"pageid": page.id, "ns": page.title.namespace, "title": page.title.full} for page in pages[start:end]
    ]
    return rows, {f"{prefix}continue": str(pages[end].id), "continue": "-||"} if len(pages) > end else {}


def _category_members(request: Request, store: Store) -> list[Page]:
    """The pages in a category: each type for itself, by sort key; or all, in the order in which they came in."""
    module = "query+categorymembers"
    title = read_title(store.site, request.sent["cmtitle"], module)
    if title.namespace != CATEGORY:
        raise ApiError("invalidcategory", "The category name you entered is not valid.", module)
    pages = [
        page for page in _in_namespaces(store, request.values("cmnamespace")) if title.full in page.latest.categories
    ]
    if request.sent.get("cmsort") == "timestamp":
        return sorted(pages, key=lambda page: (_came_in(page, title.full), page.id))
    types = request.values("cmtype", "page|subcat|file")

    def place(page: Page) -> tuple[int, bytes, int]:
        return types.index(_type(page)), sort_key(page.latest.categories[title.full], page.title.name), page.id

    return sorted((page for page in pages if _type(page) in types), key=place)


def _came_in(page: Page, category: str) -> str:
    """When a page was put into a category under the sort key that it has there."""
    key = page.latest.categories[category]
    since = takewhile(lambda revision: revision.categories.get(category) == key, reversed(page.revisions))
    return list(since)[-1].timestamp


def _type(page: Page) -> str:
    return {CATEGORY: "subcat", FILE: "file"}.get(page.title.namespace, "page")


def sort_key(prefix: str, name: str) -> bytes:
    """The key that members of a category are sorted by, as the collation `uppercase` makes it."""
    return (f"{prefix}\n{name}" if prefix else name).upper().encode()


def _embedded_in(request: Request, store: Store) -> list[Page]:
    """The pages that transclude a page."""
    title = read_title(store.site, request.sent["eititle"], "query+embeddedin")
    namespaces = request.values("einamespace")
    users = [page for page in _in_namespaces(store, namespaces) if title.full in page.latest.templates]
    return sorted(users, key=lambda page: (page.title.namespace if len(namespaces) > 1 else 0, page.id))


def _all_pages(request: Request, store: Store) -> list[Page]:
    """The pages of one namespace, by title."""
    # With a letter after it, a space at the end of the prefix is part of the title.
    title = parse_title(store.site, request.sent.get("apprefix", "") + "x")
    if title.namespace != 0:
        raise NotUnderstood("apprefix with a namespace")
    pages = _in_namespaces(store, (request.sent.get("apnamespace", "0"),))
    found = [page for page in pages if page.title.name.startswith(title.name[:-1])]
    return sorted(found, key=lambda page: page.title.name.replace(" ", "_").encode())


def _in_namespaces(store: Store, namespaces: tuple[str, ...]) -> list[Page]:
    return [page for page in store.pages.values() if not namespaces or str(page.title.namespace) in namespaces]


_LISTS: Mapping[str, tuple[str, Callable[[Request, Store], list[Page]]]] = {
    "categorymembers": ("cm", _category_members),
    "embeddedin": ("ei", _embedded_in),
    "allpages": ("ap", _all_pages),
}
