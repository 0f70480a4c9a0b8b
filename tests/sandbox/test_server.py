from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest
import requests

from editrunner.sandbox import SandboxServer, SandboxWiki, SeedPage

from .conftest import FORMAT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def get(api: str, **params: str) -> requests.Response:
    with requests.Session() as session:
        return session.get(api, params={**FORMAT, **params}, timeout=10)


def test_it_serves_on_a_free_loopback_port_and_stops(capfd: pytest.CaptureFixture[str]) -> None:
    with SandboxServer(SandboxWiki([SeedPage("A", "text")])) as server:
        assert server.api.startswith("http://127.0.0.1:")
        assert get(server.api, action="query", titles="A").json()["query"]["pages"][0]["pageid"] == 1
        assert server.requests == ["query"]

    with pytest.raises(requests.ConnectionError):
        get(server.api)
    assert capfd.readouterr() == ("", "")


def test_one_connection_serves_many_requests() -> None:
    with SandboxServer(SandboxWiki([])) as server, requests.Session() as session:
        answers = [session.get(server.api, params=FORMAT, timeout=10) for _ in range(3)]

    assert all(answer.raw.version == 11 for answer in answers)


def test_two_servers_have_wikis_of_their_own() -> None:
    with SandboxServer(SandboxWiki([SeedPage("A", "a")])) as one, SandboxServer(SandboxWiki([])) as two:
        assert "missing" not in get(one.api, action="query", titles="A").json()["query"]["pages"][0]
        assert "missing" in get(two.api, action="query", titles="A").json()["query"]["pages"][0]


def test_something_may_stand_before_the_wiki() -> None:
    def broken(_: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response("503 Service Unavailable", [("Content-Length", "0")])
        return []

    with SandboxServer(SandboxWiki([]), app=broken) as server:
        assert get(server.api).status_code == 503
        assert server.requests == []
