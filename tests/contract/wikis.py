"""Talking to a wiki, real or embedded, without any of editrunner's own code in between."""

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import requests

from editrunner.sandbox import DEFAULT_ACCOUNTS, SandboxServer, SandboxWiki, SeedPage

from .normal import Normaliser

Json = dict[str, Any]
FORMAT = {"format": "json", "formatversion": "2", "errorformat": "plaintext"}
SITE_NAME = "TestWiki"
TIMEOUT = 60
# Stands for no account where the name of one is asked for.
LOGGED_OUT = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to log in as one account."""

    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over the wire."""

    status: int
    error_header: str | None
    body: Json


class Connection:
    """One session with a wiki: its cookies, and after logging in its token."""

    def __init__(self, api: str) -> None:
        self._api = api
        self._http = requests.Session()
        self._token: str | None = None

    def call(self, method: str, params: Mapping[str, str], address: Mapping[str, str] | None = None) -> Answer:
        if method == "GET":
            response = self._http.get(self._api, params={**FORMAT, **params}, timeout=TIMEOUT)
        elif method == "MULTIPART":
            parts = {name: (None, value) for name, value in {**FORMAT, **params}.items()}
            response = self._http.post(self._api, files=parts, timeout=TIMEOUT)
        else:
            response = self._http.post(self._api, data={**FORMAT, **params}, params=address, timeout=TIMEOUT)
        return Answer(response.status_code, response.headers.get("MediaWiki-API-Error"), response.json())

    def log_in(self, credentials: Credentials) -> None:
        token = self.call("GET", {"action": "query", "meta": "tokens", "type": "login"}).body
        params = {"action": "login", "lgname": credentials.name, "lgpassword": credentials.password}
        params["lgtoken"] = token["query"]["tokens"]["logintoken"]
        answer = self.call("POST", params).body
        if answer["login"]["result"] != "Success":
            raise AssertionError(f"logging in as {credentials.name}: {answer}")

    def token(self) -> str:
        if self._token is None:
            answer = self.call("GET", {"action": "query", "meta": "tokens"}).body
            self._token = answer["query"]["tokens"]["csrftoken"]
        return self._token

    def close(self) -> None:
        self._http.close()


class Wiki:
    """A wiki and the connections to it, one for each account."""

    def __init__(self, api: str, credentials: Mapping[str, Credentials], described: Path | None = None) -> None:
        self.api = api
        self.described = described
        self.credentials = credentials
        self._connections: dict[str, Connection] = {}

    @classmethod
    def real(cls, wiki_json: Path) -> Self:
        """The wiki that `script/mediawiki up` describes in this file."""
        described = json.loads(wiki_json.read_text(encoding="utf-8"))
        accounts = described["accounts"].items()
        credentials = {name: Credentials(one["user"], one["password"]) for name, one in accounts}
        return cls(described["api"], credentials, wiki_json)

    def connection(self, account: str) -> Connection:
        if account not in self._connections:
            connection = self._connections[account] = Connection(self.api)
            if account != LOGGED_OUT:
                connection.log_in(self.credentials[account])
        return self._connections[account]

    def as_admin(self, action: str, **params: str) -> None:
        """Do what needs an administrator, on a real wiki."""
        admin = self.connection("Admin")
        answer = admin.call("POST", {"action": action, **params, "token": admin.token()})
        if "errors" in answer.body:
            raise AssertionError(f"{action}: {answer.body}")

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()


@dataclass(slots=True)
class Exchange:
    """One conversation with one wiki: what a script says, and the normalised answers it got."""

    wiki: Wiki
    prefix: str
    normaliser: Normaliser = field(default_factory=Normaliser)
    transcript: list[object] = field(default_factory=list)
    fresh: dict[str, Connection] = field(default_factory=dict)

    def title(self, name: str = "") -> str:
        """A title that no other test uses."""
        return f"{self.prefix} {name}".rstrip()

    def get(self, account: str = "Bot", /, **params: object) -> Json:
        return self.say(self.wiki.connection(account), "GET", params)

    def post(self, account: str = "Bot", /, **params: object) -> Json:
        return self.say(self.wiki.connection(account), "POST", params)

    def edit(self, account: str = "Bot", method: str = "POST", /, **params: object) -> Json:
        """Edit, with the token last and a summary unless one is given."""
        connection = self.wiki.connection(account)
        params = {"action": "edit", "summary": "Contract", **params}
        params.setdefault("token", connection.token())
        return self.say(connection, method, params)

    def connect(self, name: str) -> Connection:
        """A connection of this exchange alone, not logged in."""
        if name not in self.fresh:
            self.fresh[name] = Connection(self.wiki.api)
        return self.fresh[name]

    def say(
        self, connection: Connection, method: str, params: Mapping[str, object], address: Json | None = None
    ) -> Json:
        """Send one request and note its answer. Parameters that are None are left out."""
        sent = {name: str(value) for name, value in params.items() if value is not None}
        answer = connection.call(method, sent, address)
        self.transcript.append(
            [answer.status, answer.error_header, self.normaliser.normal(answer.body)],
        )
        return answer.body


Script = Callable[[Exchange], object]


@dataclass(frozen=True, slots=True)
class Given:
    """What both wikis have to be set up with before a script runs."""

    protected: tuple[str, ...] = ()


@contextmanager
def embedded(given: Given, prefix: str) -> Iterator[Wiki]:
    """The sandbox, set up."""
    pages = [SeedPage(f"{prefix} {name}", "protected", protected=True) for name in given.protected]
    accounts = {one.name: Credentials(one.login_name, one.password) for one in DEFAULT_ACCOUNTS}
    with SandboxServer(SandboxWiki(pages, site_name=SITE_NAME)) as server:
        wiki = Wiki(server.api, accounts)
        try:
            yield wiki
        finally:
            wiki.close()


def set_up(real: Wiki, given: Given, prefix: str) -> None:
    """The real wiki, set up the same."""
    for name in given.protected:
        title = f"{prefix} {name}"
        real.as_admin("edit", title=title, text="protected", summary="Contract")
        real.as_admin("protect", title=title, protections="edit=sysop")


def await_tag(real: Wiki, prefix: str, tag: str) -> None:
    """Wait until the wiki has noticed its new tag: the list of tags is cached for a while."""
    deadline = time.monotonic() + TIMEOUT
    while True:
        try:
            real.as_admin("edit", title=f"{prefix} tagged", text=tag, summary="Contract", tags=tag)
        except AssertionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def converse(script: Script, wiki: Wiki, prefix: str) -> list[object]:
    """Run a script on one wiki."""
    exchange = Exchange(wiki, prefix)
    try:
        script(exchange)
    finally:
        for connection in exchange.fresh.values():
            connection.close()
    return exchange.transcript


def unique_prefix() -> str:
    return f"Contract {uuid.uuid4().hex[:12]}"
