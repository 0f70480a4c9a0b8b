"""An answer that comes in small pieces without end is given up; the pieces come long before the time-out of each."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
import trustme

from editrunner.wiki import deadline
from editrunner.wiki.http import ApiAnswer, ApiConnection, Busy, NoAnswer
from editrunner.wiki.reach import Reach

PAUSE = 0.02
"""Seconds between two pieces."""
BODY = b'{"a": 1}' + b" " * 92
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SIZED = HEAD + b"Content-Length: 100\r\n\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
CHUNKS = b"".join(b"1\r\n%c\r\n" % byte for byte in BODY)
LONG_HEAD = HEAD + b"X-Padding: " + b"x" * 200 + b"\r\n" + b"Content-Length: 100\r\n\r\n"
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n" * 100

TRICKLES = {
    "the head": (b"", LONG_HEAD + BODY),
    "interim answers": (b"", INTERIM + SIZED + BODY),
    "the body": (SIZED, BODY),
    "chunks": (CHUNKED, CHUNKS + b"0\r\n\r\n"),
    "a body without a length": (HEAD + b"Connection: close\r\n\r\n", BODY),
}
Wrap = Callable[[socket.socket], socket.socket]


@contextmanager
def trickling(at_once: bytes, slowly: bytes, step: int = 1, wrap: Wrap = lambda client: client) -> Iterator[str]:
    """Answer each request with something at once, and with the rest in pieces of so many bytes."""
    over = threading.Event()

    def answer(client: socket.socket) -> None:
        with suppress(OSError), client, wrap(client) as wrapped:
            while b"\r\n\r\n" not in wrapped.recv(65_536):
                continue
            wrapped.sendall(at_once)
            for start in range(0, len(slowly), step):
                if over.wait(PAUSE):
                    return
                wrapped.sendall(slowly[start : start + step])

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        over.set()
        server.shutdown(socket.SHUT_RDWR)


def asked(api: str, bundle: str | None = None, reach: Reach = Reach.ANYWHERE) -> ApiAnswer | Busy | NoAnswer:
    connection = ApiConnection(api, "test", None, bundle, reach)
    answer = connection.read({})
    connection.close()
    return answer


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for an answer for a tenth of the time that it takes to come."""
    monkeypatch.setattr(deadline, "ANSWER_SECONDS", 10 * PAUSE)


GIVEN_UP = NoAnswer("the answer has not come to its end within 0.2 seconds")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("reach", [Reach.ANYWHERE, Reach.LOOPBACK], ids=["anywhere", "loopback"])
@pytest.mark.parametrize("what", TRICKLES)
def test_an_answer_that_comes_too_slowly_is_none_though_the_request_was_sent(what: str, reach: Reach) -> None:
    with trickling(*TRICKLES[what]) as host:
        answer = asked(f"http://{host}/api.php", reach=reach)

    assert answer == GIVEN_UP
    assert GIVEN_UP.sent


@pytest.mark.usefixtures("impatient")
def test_an_encrypted_answer_is_waited_for_no_longer(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    with trickling(SIZED, BODY, wrap=lambda client: context.wrap_socket(client, server_side=True)) as host:
        answer = asked(f"https://{host}/api.php", str(tmp_path / "authority.pem"))

    assert answer == GIVEN_UP


@pytest.mark.usefixtures("impatient")
def test_a_proxy_that_answers_too_slowly_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with trickling(b"HTTP/1.1 200 OK\r\n", b"X-Padding: x\r\n" * 10 + b"\r\n") as host:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{host}")
        connection = ApiConnection("https://wiki.example/api.php", "test")
        answers = [connection.read({}) for _ in range(2)]
        connection.close()

    assert answers == [GIVEN_UP] * 2


@pytest.mark.parametrize("what", TRICKLES)
def test_an_answer_that_comes_slowly_is_read_as_long_as_there_is_time(what: str) -> None:
    with trickling(*TRICKLES[what], step=50) as host:
        answer = asked(f"http://{host}/api.php")

    assert answer == ApiAnswer({"a": 1})


def test_each_answer_has_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where several come by one connection."""
    clock = [0.0]
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with server.accept()[0] as client:
                for _ in range(4):
                    client.recv(65_536)
                    client.sendall(SIZED)
                    clock[0] += 0.9 * deadline.ANSWER_SECONDS
                    client.sendall(BODY)

        thread = threading.Thread(target=serve)
        thread.start()
        connection = ApiConnection(f"http://127.0.0.1:{server.getsockname()[1]}/api.php", "test")
        answers = [connection.read({}) for _ in range(4)]
        connection.close()
        thread.join()

    assert answers == [ApiAnswer({"a": 1})] * 4
