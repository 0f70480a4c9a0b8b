"""A server may say any number of things before its answer; each request gets the answer to itself."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from editrunner.wiki.http import ApiAnswer, ApiConnection

PAUSE = 0.05
"""Seconds between an interim answer and the final one, in which another request could be sent."""


@contextmanager
def saying_before(interim: bytes) -> Iterator[str]:
    """Answer each request with something, and then with how many of them there were."""

    def answer(client: socket.socket) -> None:
        with suppress(OSError), client:
            while client.recv(65_536):
                counted.append(1)
                body = b'{"request": %d}' % len(counted)
                client.sendall(interim)
                time.sleep(PAUSE)
                head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                client.sendall(head % len(body) + body)

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()

    counted: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/api.php"
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
    with saying_before(interim) as api:
        connection = ApiConnection(api, "test")
        answers = [connection.read({}) for _ in range(3)]
        connection.close()

    assert answers == [ApiAnswer({"request": number}) for number in (1, 2, 3)]
