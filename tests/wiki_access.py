"""A real wiki as a test sees it: makes pages, gets in the way, and reads back what became of them."""

import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
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

    @property
    def _site(self) -> Path:
        """Where `script/mediawiki` has put it."""
        assert self.described is not None, "only a real wiki has a place on the disk"
        return self.described.parent

    @contextmanager
    def switched_on(self, name: str) -> Iterator[None]:
        """Have a mode on in the running wiki for a while: one of those in script/mediawiki-settings.php."""
        switch = self._site / f"with-{name}"
        switch.touch()
        try:
            # The wiki reads its settings anew for each request; this one also makes its cache of messages.
            answer = self.connection(LOGGED_OUT).call("GET", {"action": "query", "meta": "siteinfo"})
            assert answer.status == 200, answer
            yield
        finally:
            switch.unlink(missing_ok=True)

    def add_filter(self, pattern: str, *, action: Literal["warn", "disallow"], description: str) -> int:
        """Make an abuse filter, and return its id; filters work while `abuse-filter` is switched on.

        Parameters:
            pattern: When it matches, in the language of AbuseFilter: `added_lines irlike "spam"`.
        """
        row = {"af_pattern": pattern, "af_public_comments": description, "af_comments": "", "af_actions": action}
        row |= {"af_timestamp": "20200101000000", "af_enabled": "1"}
        with self._database() as database:
            columns = {str(column[1]) for column in database.execute("PRAGMA table_info(abuse_filter)")}
            # MediaWiki 1.43 has replaced the two of 1.39 by the one.
            authors = {"af_user": "1", "af_user_text": "Admin", "af_actor": "1"}
            row |= {name: value for name, value in authors.items() if name in columns}
            marks = ",".join("?" for _ in row)
            inserted = database.execute(
                f"INSERT INTO abuse_filter ({','.join(row)}) VALUES ({marks})",  # noqa: S608 - the names are ours
                tuple(row.values()),
            )
            database.execute(
                "INSERT INTO abuse_filter_action VALUES (?, ?, ?)",
                (inserted.lastrowid, action, "abusefilter-warning" if action == "warn" else "abusefilter-disallowed"),
            )
        assert inserted.lastrowid is not None
        return inserted.lastrowid

    def disable_filters(self) -> None:
        """Leave no abuse filter at work."""
        with self._database() as database:
            database.execute("UPDATE abuse_filter SET af_enabled = 0")

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """The wiki's own database; what is done in it is committed at the end."""
        with closing(sqlite3.connect(self._site / "data" / "wiki.sqlite", timeout=TIMEOUT)) as database, database:
            yield database

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

    def create_account(self, name: str, password: str) -> None:
        """Make an account, which logs in with this password."""
        admin = self.connection("Admin")
        tokens = admin.call("GET", {"action": "query", "meta": "tokens", "type": "createaccount"}).body
        account = {"username": name, "password": password, "retype": password, "reason": "by hand"}
        token = {"createtoken": tokens["query"]["tokens"]["createaccounttoken"], "createreturnurl": self.api}
        answer = admin.call("POST", {"action": "createaccount", **account, **token}).body
        assert answer.get("createaccount", {}).get("status") == "PASS", answer

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
