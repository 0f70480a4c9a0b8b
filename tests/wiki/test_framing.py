"""A server may say anything before its answer and behind it; each request gets the answer to itself."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme

from editrunner.wiki.http import ApiAnswer, ApiConnection, NoAnswer

PAUSE = 0.05
"""Seconds between an interim answer and the final one, in which another request could be sent."""
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
LEFT = HEAD % 13 + b'{"left": "x"}'
AT_ONCE = 8192
"""Bytes that are read from a connection at once."""


def spoilt(answer: bytes) -> bytes:
    """What a server says that has another answer behind its own."""
    return answer + b" " * (AT_ONCE - len(answer)) + LEFT


@contextmanager
def counting(
    interim: bytes = b"", first: bytes | None = None, encryption: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Answer each request with how many there were, or the first one with something else, after interim answers."""

    def answer(client: socket.socket) -> None:
        with (
            suppress(OSError),
            client if encryption is None else encryption.wrap_socket(client, server_side=True) as connection,
        ):
            while connection.recv(65_536):
                counted.append(1)
                if interim:
                    connection.sendall(interim)
                    time.sleep(PAUSE)
                body = b'{"request": %d}' % len(counted)
                connection.sendall(first if first is not None and len(counted) == 1 else HEAD % len(body) + body)

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()

    counted: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        yield f"{'http' if encryption is None else 'https'}://localhost:{server.getsockname()[1]}/api.php"
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "interim",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\n" * 3,
        b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nContent-Length: 7\r\n\r\nHTTP/1.1 199 Own\r\n\r\n",
    ],
    ids=["100", "102", "103", "two kinds"],
)
def test_an_interim_answer_is_not_taken_for_the_answer(interim: bytes) -> None:
    with counting(interim) as api:
        connection = ApiConnection(api, "test")
        answers = [connection.read({}) for _ in range(3)]
        connection.close()

    assert answers == [ApiAnswer({"request": number}) for number in (1, 2, 3)]


@pytest.mark.parametrize("is_encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize(
    "first",
    [spoilt(HEAD % 14 + b'{"request": 1}'), spoilt(b"HTTP/1.1 204 No Content\r\n\r\n")],
    ids=["longer than it says", "a body where there is none"],
)
def test_what_is_left_of_an_answer_is_not_the_next_one(tmp_path: Path, first: bytes, *, is_encrypted: bool) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    with counting(first=first, encryption=context if is_encrypted else None) as api:
        connection = ApiConnection(api, "test", ca_bundle=str(tmp_path / "authority.pem"))
        answers = [connection.read({}) for _ in range(3)]
        connection.close()

    assert answers[0] == ApiAnswer({"request": 1}) or isinstance(answers[0], NoAnswer)
    assert answers[1:] == [ApiAnswer({"request": number}) for number in (2, 3)]
