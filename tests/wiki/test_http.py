import gzip
import itertools
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme
from werkzeug.wrappers import Request, Response

from editrunner.errors import UsageError
from editrunner.model import JsonObject
from editrunner.wiki.http import ApiAnswer, ApiConnection, Busy, NoAnswer
from tests.integration.proxy import serving

COOKIE: JsonObject = {
    "name": "wiki_session",
    "value": "abc",
    "domain": "wiki.example",
    "path": "/",
    "secure": True,
    "expires": None,
}


def test_cookies_go_from_one_connection_to_another_by_way_of_json() -> None:
    def app(request: Request) -> Response:
        answer = Response(json.dumps({"sent": request.cookies}), mimetype="application/json")
        if not request.cookies:
            answer.set_cookie("wiki_session", "abc", httponly=True)
            answer.set_cookie("UserName", "Bot", max_age=3600)
        return answer

    with serving(app) as api:
        first, second = ApiConnection(api, "test"), ApiConnection(api, "test")
        first.read({})
        second.restore_cookies(json.loads(json.dumps(first.cookies())))
        answer = second.read({})
        first.close()
        second.close()

    assert answer == ApiAnswer({"sent": {"wiki_session": "abc", "UserName": "Bot"}})


def test_restored_cookies_go_to_their_own_host_only() -> None:
    def app(request: Request) -> Response:
        return Response(json.dumps({"sent": request.cookies}), mimetype="application/json")

    with serving(app) as api:
        connection = ApiConnection(api, "test")
        connection.restore_cookies([COOKIE])
        answer = connection.read({})
        connection.close()

    assert answer == ApiAnswer({"sent": {}})


@pytest.mark.parametrize(
    "broken",
    [{"name": None}, {"domain": ""}, {"domain": 7}, {"expires": "tomorrow"}, {"secure": "no"}, {"value": ["abc"]}],
    ids=str,
)
def test_a_damaged_session_is_refused_without_being_shown(broken: dict[str, Any]) -> None:
    connection = ApiConnection("http://127.0.0.1:9/api.php", "test")
    with pytest.raises(UsageError) as caught:
        connection.restore_cookies([{**COOKIE, **broken}])
    with pytest.raises(UsageError):
        connection.restore_cookies([{"name": "wiki_session"}])
    connection.close()

    assert "abc" not in str(caught.value)


def test_redirects_are_not_followed() -> None:
    seen = []

    def elsewhere(request: Request) -> Response:
        seen.append(request.url)
        return Response("{}", mimetype="application/json")

    with serving(elsewhere) as other, serving(lambda _: Response(status=307, headers={"Location": other})) as api:
        connection = ApiConnection(api, "test")
        answers = [connection.read({}), connection.write({"action": "login", "lgpassword": "s3cret"})]
        connection.close()

    assert seen == []
    for answer in answers:
        assert isinstance(answer, NoAnswer)
        assert other in answer.reason


GARBAGE = b"\x17\x03\x03\x00\x20" + b"x" * 32
"""A record of TLS that nobody can decrypt."""

Break = Callable[[ssl.SSLSocket, socket.socket], None]


@contextmanager
def breaking(break_off: Break, folder: Path) -> Iterator[tuple[str, str, list[bytes]]]:
    """Serve one encrypted connection, badly: its address, the certificate to trust, and what it has read."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    received: list[bytes] = []

    def serve() -> None:
        connection, _ = listener.accept()
        with connection.dup() as raw, suppress(OSError), context.wrap_socket(connection, server_side=True) as encrypted:
            while b"action=edit" not in b"".join(received):
                received.append(encrypted.recv(65536))
            break_off(encrypted, raw)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"https://localhost:{listener.getsockname()[1]}/api.php", str(folder / "authority.pem"), received
        thread.join()


@pytest.mark.parametrize(
    "break_off",
    [
        lambda _, raw: raw.sendall(GARBAGE),
        lambda encrypted, raw: (
            encrypted.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"edit":'),
            raw.sendall(GARBAGE),
        ),
        lambda _, raw: raw.shutdown(socket.SHUT_RDWR),
    ],
    ids=["before the answer", "in the answer", "closed"],
)
def test_encryption_that_breaks_after_a_request_was_read_does_not_make_it_unsent(
    break_off: Break, tmp_path: Path
) -> None:
    with breaking(break_off, tmp_path) as (api, bundle, received):
        connection = ApiConnection(api, "test", None, bundle)
        answer = connection.write({"action": "edit"})
        connection.close()

    assert isinstance(answer, NoAnswer)
    assert received
    assert answer.sent


def test_nothing_is_sent_to_a_server_whose_certificate_nobody_vouches_for(tmp_path: Path) -> None:
    with breaking(lambda *_: None, tmp_path) as (api, _, received):
        connection = ApiConnection(api, "test")
        answer = connection.write({"action": "edit"})
        connection.close()

    assert isinstance(answer, NoAnswer)
    assert not answer.sent
    assert "EDITRUNNER_CA_BUNDLE" in answer.reason
    assert received == []


LONG_TEXT = "A line of text.\n" * 1000


@dataclass
class Unpacking:
    """A server that reads compressed requests, or says only that it does; remembers what came."""

    says: str | None
    reads: bool = True
    came: list[tuple[str | None, int]] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        content = request.get_data()
        encoding = request.headers.get("Content-Encoding")
        self.came.append((encoding, len(content)))
        headers = {"Accept-Encoding": self.says} if self.says is not None else {}
        if encoding is not None and not self.reads:
            return Response("?", status=415, headers=headers)
        plain = gzip.decompress(content) if encoding == "gzip" else content
        return Response(json.dumps({"has": LONG_TEXT.encode() in plain}), headers=headers, mimetype="application/json")


def sent_thrice(server: Unpacking) -> list[object]:
    with serving(server) as api:
        connection = ApiConnection(api, "test")
        answers = [connection.write({"action": "edit", "text": LONG_TEXT}) for _ in range(3)]
        connection.close()
    return list(answers)


def test_a_server_that_says_that_it_reads_compressed_requests_gets_them() -> None:
    server = Unpacking("gzip, identity")

    answers = sent_thrice(server)

    assert answers == [ApiAnswer({"has": True})] * 3
    assert [encoding for encoding, _ in server.came] == [None, "gzip", "gzip"]
    assert server.came[1][1] < server.came[0][1] / 20


@pytest.mark.parametrize("says", [None, "identity"])
def test_no_other_server_gets_compressed_requests(says: str | None) -> None:
    server = Unpacking(says)

    assert sent_thrice(server) == [ApiAnswer({"has": True})] * 3

    assert [encoding for encoding, _ in server.came] == [None] * 3


def test_a_server_that_cannot_read_them_after_all_gets_them_plain() -> None:
    server = Unpacking("gzip", reads=False)

    answers = sent_thrice(server)

    assert answers == [ApiAnswer({"has": True})] * 3
    assert [encoding for encoding, _ in server.came] == [None, "gzip", None, None]


def test_answers_may_be_compressed() -> None:
    def app(request: Request) -> Response:
        content = gzip.compress(json.dumps({"asked": request.headers.get("Accept-Encoding", "")}).encode())
        return Response(content, headers={"Content-Encoding": "gzip"}, mimetype="application/json")

    with serving(app) as api:
        connection = ApiConnection(api, "test")
        answer = connection.read({})
        connection.close()

    assert isinstance(answer, ApiAnswer)
    assert "gzip" in str(answer.content["asked"])


def test_cookies_can_be_stored_while_others_are_sent() -> None:
    """Each answer sets another cookie, as caches and load balancers do."""
    number = itertools.count()

    def app(request: Request) -> Response:
        answer = Response("{}", mimetype="application/json")
        answer.set_cookie(f"cookie{next(number) % 100}", "x" * 50)
        return answer

    failed: list[object] = []

    def ask() -> None:
        for _ in range(60):
            answer = connection.read({})
            if answer != ApiAnswer({}):
                failed.append(answer)

    with serving(app) as api:
        connection = ApiConnection(api, "test")
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        connection.close()

    assert failed == []


class TestLargeAnswers:
    """Whatever a server sends, it is read only as far as an answer can be long."""

    @pytest.mark.parametrize("encoding", ["identity", "gzip"])
    def test_an_answer_without_end_is_not_read_to_its_end(self, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("editrunner.wiki.http.MOST_BYTES", 1_000_000)
        plain = b'{"a": "' + b"a" * 10_000_000
        asked = []

        def endless() -> Iterator[bytes]:
            packed = gzip.compress(plain) if encoding == "gzip" else plain
            for start in range(0, len(packed), 1000):
                asked.append(start)
                yield packed[start : start + 1000]

        def app(request: Request) -> Response:
            asked.clear()
            return Response(endless(), headers={"Content-Encoding": encoding}, mimetype="application/json")

        with serving(app) as api:
            connection = ApiConnection(api, "test")
            answer = connection.read({})
            connection.close()

        assert answer == NoAnswer("the answer is longer than 1,000,000 bytes")
        assert encoding == "gzip" or len(asked) < 9_000

    def test_an_answer_as_long_as_may_be_is_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("editrunner.wiki.http.MOST_BYTES", 1_000_000)
        content: JsonObject = {"a": "a" * (1_000_000 - len('{"a": ""}'))}

        with serving(lambda _: Response(json.dumps(content), mimetype="application/json")) as api:
            connection = ApiConnection(api, "test")
            answer = connection.read({})
            connection.close()

        assert answer == ApiAnswer(content)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"a": ' + "9" * 5000 + "}", "application/json"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "application/json"),
        ("[]", "application/json; charset=\0"),
        ("", "application/json"),
        (r'{"query": {"tokens": {"csrftoken": "\ud800+\\"}}}', "application/json"),
        (r'{"query": {"pages": [{"title": "A\uDFFFB"}]}}', "application/json"),
        (r'{"continue": {"\udbff": ""}}', "application/json"),
    ],
    ids=[
        "a number of thousands of digits",
        "deep nesting",
        "an impossible charset",
        "nothing",
        "half a pair that ends nowhere",
        "half a pair that begins nowhere",
        "half a pair in a name",
    ],
)
def test_what_cannot_be_read_is_no_answer_of_a_wiki(body: str, content_type: str) -> None:
    reply = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with server.accept()[0] as client:
                client.recv(65_536)
                client.sendall(reply)

        thread = threading.Thread(target=serve)
        thread.start()
        connection = ApiConnection(f"http://127.0.0.1:{server.getsockname()[1]}/api.php", "test")
        answer = connection.read({})
        connection.close()
        thread.join()

    assert isinstance(answer, NoAnswer)
    assert answer.reason.startswith("the answer is not one of MediaWiki's API (application/json, HTTP status 200)")


def test_a_whole_pair_is_one_character_and_what_only_looks_like_half_a_pair_is_text() -> None:
    body = r'{"\ud83d\ude00": "\\ud800 \u2028 \ud83d\ude00"}'

    with serving(lambda _: Response(body, mimetype="application/json")) as api:
        connection = ApiConnection(api, "test")
        answer = connection.read({})
        connection.close()

    assert answer == ApiAnswer({"\N{GRINNING FACE}": "\\ud800 \N{LINE SEPARATOR} \N{GRINNING FACE}"})


@pytest.mark.parametrize(
    ("says", "seconds"),
    [
        ("7", 7.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
        ("soon", None),
        ("Sun, 06 Nov 99999999999 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 08:49:37 +99999999999999999999", None),
    ],
    ids=["seconds", "a date", "no date", "a year of many digits", "a time zone of many digits"],
)
def test_a_busy_server_says_how_long_to_wait_in_seconds_or_as_a_date(says: str, seconds: float | None) -> None:
    with serving(lambda _: Response("busy", status=429, headers={"Retry-After": says})) as api:
        connection = ApiConnection(api, "test")
        answer = connection.read({})
        connection.close()

    assert answer == Busy(429, seconds)
