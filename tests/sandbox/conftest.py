from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from editrunner.sandbox import DEFAULT_ACCOUNTS, SandboxWiki, SeedPage

FORMAT = {"format": "json", "formatversion": "2", "errorformat": "plaintext"}
PASSWORDS = {account.name: account.password for account in DEFAULT_ACCOUNTS}


class Visit:
    """Somebody with a browser of their own, without a socket in between."""

    def __init__(self, wiki: SandboxWiki) -> None:
        self._client = Client(wiki)

    def get(self, **params: str) -> TestResponse:
        return self._client.get("/api.php", query_string={**FORMAT, **params})

    def post(self, **params: str) -> TestResponse:
        return self._client.post("/api.php", data={**FORMAT, **params})

    def log_in(self, account: str) -> None:
        token = self.get(action="query", meta="tokens", type="login").get_json()["query"]["tokens"]["logintoken"]
        password = PASSWORDS[account]
        answer = self.post(action="login", lgname=f"{account}@er", lgpassword=password, lgtoken=token).get_json()
        assert answer["login"]["result"] == "Success"

    def edit(self, **params: str) -> TestResponse:
        token = self.get(action="query", meta="tokens").get_json()["query"]["tokens"]["csrftoken"]
        return self.post(action="edit", summary="Test", **params, token=token)

    def query(self, **params: str) -> Any:
        return self.get(action="query", **params).get_json()["query"]


Visitor = Callable[..., Visit]


@pytest.fixture
def visit() -> Visitor:
    def begin(*pages: tuple[str, str], account: str = "") -> Visit:
        visit = Visit(SandboxWiki([SeedPage(title, text) for title, text in pages]))
        if account:
            visit.log_in(account)
        return visit

    return begin
