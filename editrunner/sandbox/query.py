"""`action=query`: the site, who is asking, and pages as they are and were.

https://www.mediawiki.org/wiki/API:Query; https://www.mediawiki.org/wiki/API:Siteinfo, API:Userinfo, API:Tokens;
https://www.mediawiki.org/wiki/API:Info and https://www.mediawiki.org/wiki/API:Revisions.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from editrunner.model import DEFAULT_SITE, Site
from editrunner.sandbox.accounts import GROUPS
from editrunner.sandbox.api import ApiError, Json, NotUnderstood, Request
from editrunner.sandbox.edits import refusals
from editrunner.sandbox.lists import list_pages
from editrunner.sandbox.store import Page, Revision, Store
from editrunner.sandbox.titles import CATEGORY, FILE, PROJECT, InvalidTitle, read_title
from editrunner.wikitext.presave import byte_length, sha1
from editrunner.wikitext.titles import Title, parse_title

_FORMATS = {"wikitext": "text/x-wiki", "json": "application/json", "text": "text/plain"}


def query(request: Request, store: Store) -> Json:
    """Answer a query. Lists and pages do not go together: editrunner asks for one list, or for pages."""
    lists = request.values("list")
    if len(lists) > 1 or (lists and {"titles", "pageids", "prop"} & request.sent.keys()):
        raise NotUnderstood("a list together with another, or with pages")
    answer: Json = {"batchcomplete": True}
    found = _meta(request, store.site)
    if lists == ("logevents",):
        # Nothing is ever deleted here.
        return answer | {"query": {"logevents": []}}
    for name in lists:
        found[name], goes_on = list_pages(request, store, name)
        answer |= {"continue": goes_on} if goes_on else {}
    if not lists:
        found |= _pages(request, store, answer)
    return answer | ({"query": found} if found else {})


def _meta(request: Request, site: Site) -> Json:
    session, asked = request.session, request.values("meta")
    found = _site_info(request, site) if "siteinfo" in asked else {}
    if "userinfo" in asked:
        row: Json = {"id": session.user_id, "name": session.name} | ({} if session.account else {"anon": True})
        # Nobody is ever blocked here, so `blockinfo` adds nothing.
        known: Json = {
            "rights": sorted(session.rights),
            "groups": list(session.groups),
            "ratelimits": {},
            "messages": False,
        }
        wanted = {"messages" if name == "hasmsg" else name for name in request.values("uiprop")}
        found["userinfo"] = row | {name: value for name, value in known.items() if name in wanted}
    if "tokens" in asked:
        tokens = {"csrf": session.csrf_token, "login": session.login_token}
        found["tokens"] = {f"{kind}token": tokens[kind] for kind in request.values("type", "csrf")}
    return found


def _site_info(request: Request, site: Site) -> Json:
    namespaces: Json = {}
    for number, namespace in site.namespaces.items():
        row: Json = {"id": number, "case": "first-letter", "name": namespace.name}
        namespaces[str(number)] = row | ({"canonical": DEFAULT_SITE.namespaces[number].name} if number else {})
    sections: Json = {
        "general": {
            "generator": "MediaWiki 1.43.0 (editrunner sandbox)",
            "sitename": site.namespaces[PROJECT].name,
            "linktrail": f"/{site.link_trail}(.*)$/sD",
        },
        "namespaces": namespaces,
        "namespacealiases": [{"id": FILE, "alias": "Image"}, {"id": FILE + 1, "alias": "Image talk"}],
        "extensiontags": [f"<{name}>" for name in sorted(site.extension_tags)],
        "protocols": list(site.protocols),
        "magicwords": [
            {"name": "defaultsort", "aliases": list(site.sort_key_words), "case-sensitive": True},
            {"name": "redirect", "aliases": list(site.redirect_words), "case-sensitive": False},
        ],
        "autocreatetempuser": {"enabled": False},
        "usergroups": [{"name": name, "rights": sorted(rights)} for name, rights in GROUPS.items()],
        "extensions": [],
    }
    return {name: sections[name] for name in request.values("siprop", "general")}


@dataclass(slots=True)
class _PageSet:
    """The pages that a query is about, and the notes on how it came to them."""

    store: Store
    normalized: list[Json] = field(default_factory=list)
    redirects: list[Json] = field(default_factory=list)
    absent: list[Json] = field(default_factory=list)
    """The rows of what is no page, and cannot become one."""
    titles: dict[str, Title] = field(default_factory=dict)

    def add_title(self, written: str) -> None:
        try:
            title = read_title(self.store.site, written)
        except InvalidTitle as invalid:
            self.absent.append({"title": written, "invalidreason": invalid.reason, "invalid": True})
            return
        if title.full != written:
            self.normalized.append({"fromencoded": False, "from": written, "to": title.full})
        self.titles[title.full] = title

    def add_id(self, page_id: int) -> None:
        page = next((one for one in self.store.pages.values() if one.id == page_id), None)
        if page:
            self.titles[page.title.full] = page.title
        else:
            self.absent.append({"pageid": page_id, "missing": True})

    def follow_redirects(self) -> None:
        """Put the ends of redirects in their place. A loop has no end, and leaves no page."""
        waiting = list(self.titles)
        seen = set(waiting)
        while waiting:
            source = waiting.pop(0)
            page = self.store.pages.get(source)
            if page is None or page.latest.redirect is None:
                continue
            target, fragment = page.latest.redirect
            del self.titles[source]
            note: Json = {"from": source, "to": target.full}
            self.redirects.append(note | ({"tofragment": fragment} if fragment else {}))
            if target.full not in seen:
                seen.add(target.full)
                self.titles[target.full] = target
                waiting.append(target.full)


def _pages(request: Request, store: Store, answer: Json) -> Json:
    if {"titles", "pageids"} <= request.sent.keys():
        raise NotUnderstood("titles and pageids in one request")
    page_set = _PageSet(store)
    for written in dict.fromkeys(_named(request, "titles")):
        page_set.add_title(written)
    for page_id in dict.fromkeys(_named(request, "pageids")):
        page_set.add_id(int(page_id))
    if "redirects" in request.sent:
        page_set.follow_redirects()
    rows = [_page_row(request, title, store, answer) for title in page_set.titles.values()]
    found = {"normalized": page_set.normalized, "redirects": page_set.redirects, "pages": rows + page_set.absent}
    return {name: value for name, value in found.items() if value}


def _named(request: Request, name: str) -> tuple[str, ...]:
    most, values = request.session.most_titles, request.values(name)
    if len(values) > most:
        text = f'Too many values supplied for parameter "{name}". The limit is {most}.'
        raise ApiError("toomanyvalues", text, "query", parameter=name, limit=most, lowlimit=50, highlimit=500)
    return values


def _page_row(request: Request, title: Title, store: Store, answer: Json) -> Json:
    page = store.pages.get(title.full)
    row: Json = {"ns": title.namespace, "title": title.full}
    if title.namespace < 0:
        return {**row, "special": True}
    row |= {"pageid": page.id} if page else {"missing": True}
    if "info" in request.values("prop"):
        row |= _info(request, page)
    if page and "revisions" in request.values("prop"):
        row["revisions"] = [
            _revision_row(page, one, request.values("rvprop")) for one in _stretch(request, page, answer)
        ]
    if "redirects" in request.values("prop"):
        row |= _redirects(title, store.pages.values())
    if page and "categories" in request.values("prop"):
        row |= _categories(request, page, store.site)
    return row


def _redirects(title: Title, pages: Iterable[Page]) -> Json:
    sources = [one for one in pages if one.latest.redirect and one.latest.redirect[0] == title]
    rows = [{"ns": one.title.namespace, "title": one.title.full} for one in sources]
    return {"redirects": rows} if rows else {}


def _categories(request: Request, page: Page, site: Site) -> Json:
    """The page's categories among those asked for: https://www.mediawiki.org/wiki/API:Categories."""
    asked = {parse_title(site, name).full for name in request.values("clcategories")}
    rows: list[Json] = [{"ns": CATEGORY, "title": name} for name in sorted(asked & page.latest.categories.keys())]
    return {"categories": rows} if rows else {}


def _info(request: Request, page: Page | None) -> Json:
    info: Json = {"contentmodel": page.model if page else "wikitext"}
    if page:
        info |= {"lastrevid": page.latest.id, "length": byte_length(page.latest.draft.text)}
        info |= {"redirect": True} if page.latest.redirect else {}
    if actions := request.values("intestactions"):
        if "intestactionsdetail" not in request.sent:
            raise NotUnderstood("intestactions without intestactionsdetail")
        refused = [{"code": error.code, "text": error.text} for error in refusals(request, page)]
        info["actions"] = {name: refused if name == "edit" else [] for name in actions}
    return info


def _stretch(request: Request, page: Page, answer: Json) -> list[Revision]:
    """Choose the current revision, or a stretch of the history where a limit, direction or start is given."""
    sent = request.sent
    if not {"rvlimit", "rvdir", "rvstartid"} & sent.keys():
        return [page.latest]
    if len(request.values("titles") + request.values("pageids")) > 1:
        raise NotUnderstood("the history of several pages")
    revisions = page.revisions if "rvdir" in sent else page.revisions[::-1]
    revisions = revisions[request.start("rvstartid", [one.id for one in revisions]) :]
    most = request.session.most_titles if "content" in request.values("rvprop") else len(revisions)
    limit = min(request.limit("rvlimit"), most)
    if len(revisions) > limit:
        del answer["batchcomplete"]
        answer["continue"] = {"rvcontinue": str(revisions[limit].id), "continue": "||"}
    return revisions[:limit]


def _revision_row(page: Page, revision: Revision, properties: tuple[str, ...]) -> Json:
    draft = revision.draft
    columns: dict[str, Json] = {
        "ids": {"revid": revision.id, "parentid": revision.parent},
        "flags": {"minor": draft.minor},
        "user": {"user": draft.user},
        "timestamp": {"timestamp": revision.timestamp},
        "comment": {"comment": draft.summary},
        "tags": {"tags": []},
    }
    content_format = _FORMATS.get(page.model, f"text/{page.model}")
    main: dict[str, Json] = {
        "slotsha1": {"sha1": sha1(draft.text)},
        "content": {"contentmodel": page.model, "contentformat": content_format, "content": draft.text},
    }
    row, slot = (
        {name: value for key, column in one.items() if key in properties for name, value in column.items()}
        for one in (columns, main)
    )
    return {**row, "slots": {"main": slot}} if slot else row
