import pytest
import requests

from editrunner.sandbox import SandboxServer, SandboxWiki, SeedPage
from editrunner.sandbox.server import LOOPBACK

from .conftest import FORMAT


def get(api: str, **params: str) -> requests.Response:
    with requests.Session() as session:
        return session.get(api, params={**FORMAT, **params}, timeout=10)


def test_it_serves_on_a_free_loopback_port_and_stops(capfd: pytest.CaptureFixture[str]) -> None:
    with SandboxServer(SandboxWiki([SeedPage("A", "text")])) as server:
        assert server.api.startswith(f"http://{LOOPBACK}:")
        assert get(server.api, action="query", titles="A").json()["query"]["pages"][0]["pageid"] == 1
        assert server.requests == ["query"]

    with pytest.raises(requests.ConnectionError):
        get(server.api)
    assert capfd.readouterr() == ("", "")


def test_requests_are_logged_when_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "werkzeug")

    with SandboxServer(SandboxWiki([]), log_requests=True) as server:
        get(server.api, action="query")

    assert "GET /api.php" in caplog.text


def test_one_connection_serves_many_requests() -> None:
    with SandboxServer(SandboxWiki([])) as server, requests.Session() as session:
        answers = [session.get(server.api, params=FORMAT, timeout=10) for _ in range(3)]

    assert all(answer.raw.version == 11 for answer in answers)


def test_two_servers_have_wikis_of_their_own() -> None:
    with SandboxServer(SandboxWiki([SeedPage("A", "a")])) as one, SandboxServer(SandboxWiki([])) as two:
        assert "missing" not in get(one.api, action="query", titles="A").json()["query"]["pages"][0]
        assert "missing" in get(two.api, action="query", titles="A").json()["query"]["pages"][0]
