"""The wiki that is measured on: nginx and PHP-FPM on loopback, as `script/mediawiki up VERSION nginx` starts it."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.pages import Page, add_pages, changed, digest, stored_digests
from benchmarks.places import ROOT

Account = Literal["Bot", "Plain"]
"""`Bot` has the right `apihighlimits`, `Plain` has not."""

_SCRIPT = ROOT / "script" / "mediawiki"


@dataclass(frozen=True, slots=True)
class Request:
    """A line of the server's log. Times are in seconds since 1970."""

    began: float
    ended: float
    status: int
    is_edit: bool
    user_agent: str


@dataclass(frozen=True, slots=True)
class BenchmarkWiki:
    """A running wiki."""

    version: str
    site: Path
    api: str
    accounts: Mapping[str, Mapping[str, str]]

    def credentials(self, account: Account) -> tuple[str, str]:
        """Return the name and password that an account logs in with."""
        found = self.accounts[account]
        return found["user"], found["password"]

    def add(self, texts: Mapping[str, str]) -> list[Page]:
        """Make new pages."""
        # What earlier edits have left to do after their answers is not to be measured with the next ones.
        self.await_rest()
        revisions = add_pages(self._database, texts)
        return [Page(title, text, changed(text), revisions[title]) for title, text in texts.items()]

    def unchanged(self, pages: Sequence[Page]) -> list[Page]:
        """Return the pages that do not have the text that the change makes of them."""
        stored = stored_digests(self._database, [page.title for page in pages])
        return [page for page in pages if stored.get(page.title) != digest(page.after)]

    @property
    def _database(self) -> Path:
        return self.site / "data" / "wiki.sqlite"

    def requests_since(self, offset: int) -> list[Request]:
        """Return what was asked since the log had this length."""
        with (self.site / "access.log").open(encoding="utf-8", errors="replace") as file:
            file.seek(offset)
            return [_request(line) for line in file]

    def log_length(self) -> int:
        """Return how long the server's log is by now."""
        return (self.site / "access.log").stat().st_size

    def await_rest(self, seconds: float = 0.3) -> None:
        """Give the wiki a moment for what it does after its last answers, such as tables of links."""
        time.sleep(seconds)


@contextmanager
def running_wiki(version: str) -> Iterator[BenchmarkWiki]:
    """Have a new wiki for a while."""
    _script("down", version)
    api = _script("up", version)
    try:
        site = ROOT / ".mediawiki" / version / "site-nginx"
        described = json.loads((site / "wiki.json").read_text(encoding="utf-8"))
        yield BenchmarkWiki(version, site, api, described["accounts"])
    finally:
        _script("down", version)


def _script(verb: str, version: str) -> str:
    command: Sequence[str | Path] = [_SCRIPT, verb, version, "nginx"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _request(line: str) -> Request:
    ended, took, status, _method, kind, _connection, user_agent = line.rstrip("\n").split("\t", 6)
    return Request(float(ended) - float(took), float(ended), int(status), kind == "edit", user_agent)
