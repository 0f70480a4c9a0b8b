"""A real wiki as a test sees it: makes pages, gets in the way, and reads back what became of them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

import requests

from .contract.wikis import FORMAT, LOGGED_OUT, TIMEOUT, Json, Wiki, await_tag

__all__ = ["LOGGED_OUT", "PageState", "Revision", "WikiAccess"]

_HISTORY = {"rvprop": "ids|user|comment|flags|tags", "rvlimit": "max", "rvdir": "newer"}
_XML = '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" version="0.10">{}</mediawiki>'
_XML_PAGE = (
    "<page><title>{title}</title><revision><contributor><username>Admin</username></contributor>"
    "<timestamp>2020-01-01T00:00:00Z</timestamp><model>wikitext</model><format>text/x-wiki</format>"
    "<text>{text}</text></revision></page>"
)


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a page, as its history shows it."""

    id: int
    parent: int
    user: str
    summary: str
    minor: bool
    tags: frozenset[str]
    """Those that the wiki puts on by itself left out."""


@dataclass(frozen=True, slots=True)
class PageState:
    """A page as it is now; the newest revision comes last."""

    page_id: int
    text: str
    content_model: str
    revisions: tuple[Revision, ...]

    @property
    def newest(self) -> Revision:
        return self.revisions[-1]


class WikiAccess(Wiki):
    """A wiki, and what tests do on it besides running editrunner."""

    def unique(self) -> str:
        """A beginning of titles that no other test uses."""
        return f"Run {uuid.uuid4().hex[:12]}"

    def query(self, **params: str) -> Json:
        answer = self.connection("Admin").call("GET", {"action": "query", **params}).body
        assert "errors" not in answer, answer
        found: Json = answer.get("query", {})
        return found

    def edit(self, title: str, text: str, account: str = "Admin", **params: str) -> int:
        """Save a text, and return the revision that it made (0 where the page had it already)."""
        edit = {"action": "edit", "title": title, "text": text, "summary": "by hand", **params}
        answer = self._write(account, edit)
        assert answer.get("edit", {}).get("result") == "Success", f"{title}: {answer}"
        return int(answer["edit"].get("newrevid", 0))

    def as_admin(self, action: str, **params: str) -> None:
        answer = self._write("Admin", {"action": action, **params})
        assert "errors" not in answer, f"{action}: {answer}"

    def _write(self, account: str, params: Mapping[str, str]) -> Json:
        """Send what changes something; sessions live in the wiki's cache, which forgets them when it is full."""
        connection = self.connection(account)
        answer = connection.call("MULTIPART", {**params, "token": connection.token()}).body
        if [error["code"] for error in answer.get("errors", [])] == ["badtoken"]:
            self._connections.pop(account).close()
            connection = self.connection(account)
            answer = connection.call("MULTIPART", {**params, "token": connection.token()}).body
        return answer

    def create(self, pages: Mapping[str, str]) -> None:
        for title, text in pages.items():
            self.edit(title, text)

    def bring_in(self, pages: Mapping[str, str]) -> None:
        """Make many pages in one request; each comes with two revisions."""
        rows = (_XML_PAGE.format(title=escape(title), text=escape(text)) for title, text in pages.items())
        file = ("pages.xml", _XML.format("".join(rows)).encode())
        # The contract tests send no files, so that their connection cannot.
        with requests.Session() as http:
            fields = {**FORMAT, "action": "import", "interwikiprefix": "x", "token": self._log_in(http)}
            answer = http.post(self.api, data=fields, files={"xml": file}, timeout=TIMEOUT).json()
        assert len(answer.get("import", [])) == len(pages), answer

    def _log_in(self, http: requests.Session) -> str:
        admin = self.credentials["Admin"]
        login = {"action": "login", "lgname": admin.name, "lgpassword": admin.password}
        http.post(self.api, data={**FORMAT, **login, "lgtoken": self._token(http, "login")}, timeout=TIMEOUT)
        return self._token(http, "csrf")

    def _token(self, http: requests.Session, kind: str) -> str:
        tokens = {**FORMAT, "action": "query", "meta": "tokens", "type": kind}
        return str(http.get(self.api, params=tokens, timeout=TIMEOUT).json()["query"]["tokens"][f"{kind}token"])

    def protect(self, title: str) -> None:
        self.as_admin("protect", title=title, protections="edit=sysop", reason="by hand")

    def delete(self, title: str) -> None:
        self.as_admin("delete", title=title, reason="by hand")

    def define_tag(self, tag: str) -> None:
        self.as_admin("managetags", operation="create", tag=tag)
        await_tag(self, self.unique(), tag)

    def page(self, title: str) -> PageState | None:
        """Read a page, or `None` where there is none."""
        history = self._only_page(title, **_HISTORY)
        if history.get("missing"):
            return None
        newest = self._only_page(title, rvprop="content", rvslots="main")["revisions"][0]["slots"]["main"]
        revisions = tuple(_revision(row) for row in history["revisions"])
        return PageState(history["pageid"], newest["content"], newest["contentmodel"], revisions)

    def text(self, title: str) -> str:
        return self.existing(title).text

    def existing(self, title: str) -> PageState:
        """Read a page that has to be there."""
        page = self.page(title)
        assert page is not None, f"there is no page {title}"
        return page

    def watched(self, title: str, account: str) -> bool | str:
        """Whether a page is on an account's watchlist; the time until which, where it leaves it by itself."""
        params = {"action": "query", "prop": "info", "inprop": "watched", "titles": title}
        (page,) = self.connection(account).call("GET", params).body["query"]["pages"]
        expiry = page.get("watchlistexpiry")
        return str(expiry) if expiry else bool(page["watched"])

    def edit_parameters(self) -> frozenset[str]:
        """The parameters that its API:Edit knows."""
        answer = self.connection("Admin").call("GET", {"action": "paraminfo", "modules": "edit"}).body
        return frozenset(str(found["name"]) for found in answer["paraminfo"]["modules"][0]["parameters"])

    def was_by_bot(self, title: str) -> bool:
        """Whether the newest change of a page has the bot flag, as recent changes show it."""
        rows = self.query(list="recentchanges", rctitle=title, rcprop="flags", rclimit="1")["recentchanges"]
        return bool(rows[0]["bot"])

    def _only_page(self, title: str, **params: str) -> Json:
        (page,) = self.query(prop="revisions", titles=title, **params)["pages"]
        found: Json = page
        return found


def _revision(row: Json) -> Revision:
    tags = frozenset(tag for tag in row["tags"] if not tag.startswith("mw-"))
    return Revision(row["revid"], row["parentid"], row["user"], row["comment"], row["minor"], tags)
