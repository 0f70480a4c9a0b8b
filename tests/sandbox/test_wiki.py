import pytest
from werkzeug.test import Client

from editrunner.sandbox import SandboxWiki

from .conftest import FORMAT, PASSWORDS, Visitor


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/index.php"), ("PUT", "/api.php"), ("HEAD", "/api.php"), ("POST", "/api.php")],
)
def test_there_is_one_endpoint_and_what_is_posted_has_no_parameters_in_its_address(method: str, path: str) -> None:
    response = Client(SandboxWiki([])).open(path, method=method, query_string={**FORMAT, "action": "query"})

    assert response.status_code == 501


def test_actions_are_counted() -> None:
    wiki = SandboxWiki([])
    client = Client(wiki)

    client.get("/api.php", query_string={**FORMAT, "action": "query"})
    client.post("/api.php", data={**FORMAT, "action": "edit"})

    assert wiki.requests == ["query", "edit"]


def test_a_login_token_brings_a_cookie_and_nothing_else_does(visit: Visitor) -> None:
    visitor = visit()

    assert "Set-Cookie" not in visitor.get(action="query", meta="tokens").headers
    assert "HttpOnly" in visitor.get(action="query", meta="tokens", type="login").headers["Set-Cookie"]
    assert "Set-Cookie" not in visitor.get(action="query", meta="tokens", type="login").headers


def test_a_session_has_its_own_token(visit: Visitor) -> None:
    tokens = {visit(account="Bot").query(meta="tokens")["tokens"]["csrftoken"] for _ in range(2)}

    assert len(tokens) == 2


@pytest.mark.parametrize("account", ["", "Bot"])
def test_logging_in_with_a_strange_token_or_twice_is_not_understood(visit: Visitor, account: str) -> None:
    visitor = visit(account=account)

    response = visitor.post(action="login", lgname="Bot@er", lgpassword=PASSWORDS["Bot"], lgtoken="+\\")

    assert response.status_code == 501


def test_an_assertion_that_does_not_hold_is_told_in_the_header(visit: Visitor) -> None:
    response = visit().get(action="query", meta="tokens", **{"assert": "user"})

    assert response.headers["MediaWiki-API-Error"] == "assertuserfailed"
