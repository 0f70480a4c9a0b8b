"""From `titles` or `pageids` to pages: normalisation, redirects, and all that is no page.

https://www.mediawiki.org/wiki/API:Query
"""

from dataclasses import dataclass, field
from urllib.parse import quote

from editrunner.sandbox.answers import ApiError, Json
from editrunner.sandbox.parameters import ModuleParameters
from editrunner.sandbox.request import ApiRequest
from editrunner.sandbox.store import Page, Store
from editrunner.sandbox.texts import clean
from editrunner.sandbox.titles import BadTitle, Title, Titles


@dataclass(slots=True)
class PageSet:
    """The pages that a query is about, and the notes on how it came to them."""

    titles: Titles
    store: Store
    normalized: list[Json] = field(default_factory=list)
    redirects: list[Json] = field(default_factory=list)
    interwiki: dict[str, Json] = field(default_factory=dict)
    invalid: dict[str, Json] = field(default_factory=dict)
    missing_ids: list[int] = field(default_factory=list)
    found: dict[tuple[int, str], Title] = field(default_factory=dict)

    @property
    def pages(self) -> list[Page]:
        """Those of the titles that there is a page of."""
        return [page for title in self.found.values() if (page := self.store.page(title))]

    def notes(self) -> Json:
        """The part of the answer that maps what was asked for to what is answered."""
        notes = {
            "normalized": self.normalized,
            "redirects": self.redirects,
            "interwiki": list(self.interwiki.values()),
        }
        return {name: rows for name, rows in notes.items() if rows}

    def add_title(self, own: ModuleParameters, raw: str) -> None:
        """Add a title that was asked for."""
        text = clean(raw)
        if text != raw:
            own.warn_of_encoding("titles")
            self.normalized.append({"fromencoded": True, "from": quote(raw), "to": text})
        try:
            title = self.titles.read(text)
        except BadTitle as bad:
            reason = {"code": bad.code, "text": bad.text}
            self.invalid[text] = {"title": text, "invalidreason": reason, "invalid": True}
            return
        if (full := self.titles.full(title)) != text:
            self.normalized.append({"fromencoded": False, "from": text, "to": full})
        self._add(title)

    def add_id(self, page_id: int) -> None:
        """Add a page that was asked for by its id."""
        if page := self.store.page_by_id(page_id):
            self._add(page.title)
        else:
            self.missing_ids.append(page_id)

    def resolve_redirects(self) -> None:
        """Put the ends of redirects in their place. A loop has no end, and leaves no page."""
        waiting = list(self.found.values())
        seen = set(self.found)
        while waiting:
            title = waiting.pop(0)
            page = self.store.page(title)
            if page is None or (target := page.latest.target) is None:
                continue
            del self.found[title.key]
            self._note_redirect(title, target)
            if target.interwiki or target.key not in seen:
                seen.add(target.key)
                self._add(target)
                waiting.append(target)

    def _add(self, title: Title) -> None:
        full = self.titles.full(title)
        if title.interwiki:
            self.interwiki[full] = {"title": full, "iw": title.interwiki}
        elif title.text:
            self.found[title.key] = Title(title.namespace, title.text)

    def _note_redirect(self, title: Title, target: Title) -> None:
        note: Json = {"from": self.titles.full(title), "to": self.titles.full(target)}
        if target.fragment:
            note["tofragment"] = target.fragment
        if target.interwiki:
            note["tointerwiki"] = target.interwiki
        self.redirects.append(note)


def read_page_set(request: ApiRequest) -> PageSet:
    """Read `titles` or `pageids`, and `redirects`."""
    own = request.module("query")
    page_set = PageSet(request.site.titles, request.site.store)
    titles = own.texts("titles", request.visitor.most_titles)
    page_ids = own.integers("pageids")
    if titles is not None and page_ids is not None:
        raise ApiError("multisource", 'The "pageids" parameter cannot be used with "titles".', own.module)
    own.refuse_too_many("pageids", page_ids or (), request.visitor.most_titles)
    for raw in dict.fromkeys(titles or ()):
        page_set.add_title(own, raw)
    for page_id in page_ids or ():
        page_set.add_id(page_id)
    if own.flag("redirects"):
        page_set.resolve_redirects()
    return page_set
