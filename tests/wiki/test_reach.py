"""A connection goes to an address that was checked, whatever the name leads to by then."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from editrunner.wiki import reach
from editrunner.wiki.http import ApiAnswer, ApiConnection, Busy, NoAnswer
from editrunner.wiki.reach import IpAddress, Reach
from tests.integration.proxy import serving
from tests.wiki.resolving import resolve_to

PUBLIC = "93.184.216.34"
Answer = ApiAnswer | Busy | NoAnswer


def an_answer(request: Request) -> Response:
    return Response(json.dumps({"host": request.host}), mimetype="application/json")


def port_of(api: str) -> str:
    return api.rpartition(":")[2].partition("/")[0]


@contextmanager
def serving_encrypted(folder: Path, name: str) -> Iterator[tuple[str, str, list[str]]]:
    """Serve over TLS on this machine with a certificate for a name: the port, whom to trust, the paths asked for."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    asked: list[str] = []

    def app(request: Request) -> Response:
        asked.append(request.path)
        return an_answer(request)

    server = make_server("127.0.0.1", 0, Request.application(app), ssl_context=context, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield str(server.server_port), str(folder / "authority.pem"), asked
    server.shutdown()
    thread.join()
    server.server_close()


def answer_of(api: str, reached: Reach, bundle: str | None = None) -> Answer:
    connection = ApiConnection(api, "test", None, bundle, reached)
    answer = connection.read({})
    connection.close()
    return answer


def take_for_public(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Take some addresses of this machine for public ones: a test reaches no others."""

    def is_public(address: IpAddress) -> bool:
        return str(address) in addresses

    monkeypatch.setattr(reach, "is_public", is_public)


def test_a_name_that_leads_to_this_machine_later_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving_encrypted(tmp_path, "wiki.example") as (port, bundle, asked):
        resolve_to(monkeypatch, ["127.0.0.1"])
        answer = answer_of(f"https://wiki.example:{port}/api.php", Reach.PUBLIC, bundle)

    assert asked == []
    assert answer == NoAnswer("wiki.example leads out of what this run reaches, which is public hosts", sent=False)


def test_what_is_checked_is_what_is_connected_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take_for_public(monkeypatch, "127.0.0.1")
    with serving_encrypted(tmp_path, "wiki.example") as (port, bundle, asked):
        # A second look would lead elsewhere: there is none.
        looked_up = resolve_to(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
        answer = answer_of(f"https://wiki.example:{port}/api.php", Reach.PUBLIC, bundle)

    assert answer == ApiAnswer({"host": f"wiki.example:{port}"})
    assert asked == ["/api.php"]
    assert looked_up == ["wiki.example"]


def test_each_connection_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take_for_public(monkeypatch, "127.0.0.1")
    with serving_encrypted(tmp_path, "wiki.example") as (port, bundle, asked):
        resolve_to(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
        answers = [answer_of(f"https://wiki.example:{port}/api.php", Reach.PUBLIC, bundle) for _ in range(2)]

    assert isinstance(answers[0], ApiAnswer)
    assert isinstance(answers[1], NoAnswer)
    assert asked == ["/api.php"]


def test_the_certificate_must_still_be_that_of_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take_for_public(monkeypatch, "127.0.0.1")
    with serving_encrypted(tmp_path, "other.example") as (port, bundle, asked):
        resolve_to(monkeypatch, ["127.0.0.1"])
        answer = answer_of(f"https://wiki.example:{port}/api.php", Reach.PUBLIC, bundle)

    assert asked == []
    assert isinstance(answer, NoAnswer)
    assert "Hostname mismatch" in answer.reason
    assert not answer.sent


def test_the_next_address_is_tried_where_one_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take_for_public(monkeypatch, "127.0.0.1", "127.0.0.2")
    with serving_encrypted(tmp_path, "wiki.example") as (port, bundle, _):
        resolve_to(monkeypatch, ["127.0.0.2", "127.0.0.1"])
        answer = answer_of(f"https://wiki.example:{port}/api.php", Reach.PUBLIC, bundle)

    assert isinstance(answer, ApiAnswer)


def test_http_does_not_leave_this_machine_when_its_name_leads_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, ["127.0.0.1", PUBLIC])

    answer = answer_of("http://localhost:9/api.php", Reach.LOOPBACK)

    assert answer == NoAnswer("localhost leads out of what this run reaches, which is this machine", sent=False)


def test_http_reaches_this_machine() -> None:
    with serving(an_answer) as api:
        assert isinstance(answer_of(api, Reach.LOOPBACK), ApiAnswer)


def test_a_name_without_a_host_is_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, [])

    answer = answer_of("https://wiki.example/api.php", Reach.PUBLIC)

    assert isinstance(answer, NoAnswer)
    assert answer.reason.startswith("there is no host wiki.example")
    assert not answer.sent


@pytest.mark.parametrize("reached", [Reach.PUBLIC, Reach.LOOPBACK])
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"])
def test_no_proxy_is_asked_by_a_run_that_is_not_to_reach_everything(
    variable: str, reached: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def proxy(request: Request) -> Response:
        asked.append(request.url)
        return an_answer(request)

    with serving(proxy) as api:
        monkeypatch.setenv(variable, f"http://127.0.0.1:{port_of(api)}")
        resolve_to(monkeypatch, ["10.0.0.1"])
        scheme = "http" if reached is Reach.LOOPBACK else "https"
        answer = answer_of(f"{scheme}://wiki.example/api.php", reached)

    assert asked == []
    assert isinstance(answer, NoAnswer)
    assert "leads out of what this run reaches" in answer.reason
