"""`action=query`: the modules asked for, put together into one answer.

https://www.mediawiki.org/wiki/API:Query
"""

from collections.abc import Callable, Mapping

from editrunner.sandbox.answers import Json, NotUnderstood
from editrunner.sandbox.lists import Batch, all_pages, category_members, embedded_in
from editrunner.sandbox.meta import site_info, tokens, user_info
from editrunner.sandbox.page_set import read_page_set
from editrunner.sandbox.pages import PageRows, add_info, add_revisions
from editrunner.sandbox.request import ApiRequest

META: Mapping[str, Callable[[ApiRequest], Json]] = {
    "siteinfo": site_info,
    "userinfo": user_info,
    "tokens": tokens,
}
LISTS: Mapping[str, tuple[str, Callable[[ApiRequest], Batch]]] = {
    "categorymembers": ("cm", category_members),
    "embeddedin": ("ei", embedded_in),
    "allpages": ("ap", all_pages),
}
_CONTINUE_LIST = "-||"
_CONTINUE_PROP = "||"


def query(request: ApiRequest) -> Json:
    """Answer a query. A list and pages do not go together: editrunner asks for one or the other."""
    own = request.module("query")
    meta = own.choices("meta", META)
    lists = own.choices("list", LISTS)
    props = own.choices("prop", ("info", "revisions"))
    continued = own.raw("continue")
    answer, found = _list(request, lists, continued) if lists else _pages(request, props, continued)
    for name in meta:
        found |= META[name](request)
    request.parameters.refuse_the_rest()
    return answer | ({"query": found} if found else {})


def _list(request: ApiRequest, names: tuple[str, ...], continued: str | None) -> tuple[Json, Json]:
    if len(names) > 1:
        raise NotUnderstood(f"list={'|'.join(names)} in one request")
    if continued not in (None, "", _CONTINUE_LIST):
        raise NotUnderstood(f"continue={continued}")
    name = names[0]
    prefix, module = LISTS[name]
    batch = module(request)
    rows = [
        {
            "pageid": page.page_id,
            "ns": page.title.namespace,
            "title": request.site.titles.full(page.title),
        }
        for page in batch.pages
    ]
    answer: Json = {"batchcomplete": True}
    if batch.goes_on is not None:
        answer["continue"] = {f"{prefix}continue": batch.goes_on, "continue": _CONTINUE_LIST}
    if batch.limit is not None:
        answer["limits"] = {name: batch.limit}
    return answer, {name: rows}


def _pages(request: ApiRequest, props: tuple[str, ...], continued: str | None) -> tuple[Json, Json]:
    if continued not in (None, "", _CONTINUE_PROP):
        raise NotUnderstood(f"continue={continued}")
    page_set = read_page_set(request)
    rows = PageRows(page_set)
    answer: Json = {"batchcomplete": True}
    if "info" in props:
        add_info(request, page_set, rows)
    if "revisions" in props:
        goes_on, limit = add_revisions(request, page_set, rows)
        if limit is not None:
            answer["limits"] = {"revisions": limit}
        if goes_on is not None:
            del answer["batchcomplete"]
            answer["continue"] = {"rvcontinue": goes_on, "continue": _CONTINUE_PROP}
    pages = rows.as_json()
    return answer, page_set.notes() | ({"pages": pages} if pages else {})
