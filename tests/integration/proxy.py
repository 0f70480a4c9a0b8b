"""A proxy between editrunner and a wiki, which writes down what passes, and gets in the way where a test wants it."""

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from threading import Thread
from typing import ClassVar

import requests
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.02
TIMEOUT = 60
_NOT_FORWARDED = {"host", "connection", "content-length", "accept-encoding", "transfer-encoding"}
_NOT_RETURNED = {"connection", "content-length", "content-encoding", "transfer-encoding"}

WSGI = Callable[[Request], Response]


class _LargeRequest(Request):
    max_form_memory_size: ClassVar[int | None] = None  # type: ignore[misc] # pages can be large


class _QuietHandler(WSGIRequestHandler):
    # Each answer closes its connection, and so does one that is dropped.
    protocol_version = "HTTP/1.0"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        logging.getLogger(__name__).debug(message, *args)


@contextmanager
def serving(answer: WSGI, encryption: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve on a free port of this machine while open, and say at which address."""
    app = _LargeRequest.application(answer)
    server = make_server(LOOPBACK, 0, app, threaded=True, request_handler=_QuietHandler, ssl_context=encryption)
    thread = Thread(target=server.serve_forever, args=(POLL_SECONDS,), name="proxy", daemon=True)
    thread.start()
    try:
        yield f"{'https' if encryption else 'http'}://{LOOPBACK}:{server.server_port}/api.php"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(slots=True)
class Passing:
    """One request on its way; a hook may change its parameters, or send it on by itself."""

    api: str
    method: str
    params: dict[str, str]
    headers: dict[str, str]
    encoding: str

    @property
    def is_edit(self) -> bool:
        return self.params.get("action") == "edit"

    def pages(self) -> list[str]:
        """The titles and page ids that the request asks for."""
        named = self.params.get("titles") or self.params.get("pageids") or ""
        return named.strip("\x1f").replace("\x1f", "|").split("|") if named else []

    def send_on(self) -> Response:
        body = {"params": self.params} if self.method == "GET" else {"data": self.params}
        answer = requests.request(
            self.method,
            self.api,
            headers={**self.headers, "Connection": "close"},
            timeout=TIMEOUT,
            allow_redirects=False,
            **body,  # type: ignore[arg-type] # the one or the other
        )
        kept = [(name, value) for name, value in _headers(answer) if name.lower() not in _NOT_RETURNED]
        return Response(answer.content, status=answer.status_code, headers=kept)


Hook = Callable[[Passing], Response | None]
"""Sees a request before the wiki does: `None` lets it pass."""


@dataclass(slots=True)
class Proxy:
    """Serves in a wiki's place; the hooks of a test are asked in turn."""

    upstream: str
    api: str = ""
    hooks: list[Hook] = field(default_factory=list)
    passed: list[Passing] = field(default_factory=list)

    @property
    def edits(self) -> list[Passing]:
        return [request for request in self.passed if request.is_edit]

    @property
    def fetches(self) -> list[list[str]]:
        """The pages that each request for texts asks for."""
        return [request.pages() for request in self.passed if "revisions" in request.params.get("prop", "")]

    def on_edit(self, hook: Callable[[Passing], Response | None], *, times: int = 1) -> None:
        """Let the first edits pass through a hook."""
        self._on_first(times, lambda request: request.is_edit, hook)

    def on_first_read(self, hook: Callable[[Passing], Response | None]) -> None:
        """Let the first request for texts pass through a hook."""
        self._on_first(1, lambda request: "revisions" in request.params.get("prop", ""), hook)

    def _on_first(
        self, times: int, is_wanted: Callable[[Passing], bool], hook: Callable[[Passing], Response | None]
    ) -> None:
        remaining = [times]

        def first(request: Passing) -> Response | None:
            if not is_wanted(request) or not remaining[0]:
                return None
            remaining[0] -= 1
            return hook(request)

        self.hooks.append(first)

    def __call__(self, request: Request) -> Response:
        params = {**request.args.to_dict(), **request.form.to_dict()}
        headers = {name: value for name, value in request.headers if name.lower() not in _NOT_FORWARDED}
        headers.pop("Content-Type", None)
        passing = Passing(self.upstream, request.method, params, headers, request.mimetype)
        self.passed.append(Passing(self.upstream, request.method, dict(params), headers, request.mimetype))
        for hook in self.hooks:
            answer = hook(passing)
            if answer is not None:
                return answer
        return passing.send_on()


@contextmanager
def proxy_to(upstream: str) -> Iterator[Proxy]:
    """A proxy to a wiki while open."""
    proxy = Proxy(upstream)
    with serving(proxy) as api:
        proxy.api = api
        yield proxy


def _headers(answer: requests.Response) -> list[tuple[str, str]]:
    """All headers; requests itself joins several of one name, which breaks cookies."""
    return list(answer.raw.headers.items())


def drop_the_answer(request: Passing) -> Response:
    """The wiki carries the request out, and nobody hears of it."""
    request.send_on()
    raise ConnectionResetError


def bad_gateway(request: Passing) -> Response:
    """The wiki carries the request out, and a server on the way says that it failed."""
    request.send_on()
    return Response("<html><h1>502 Bad Gateway</h1></html>", status=502, mimetype="text/html")


def lose_the_request(request: Passing) -> Response:
    """It never arrives at the wiki."""
    raise ConnectionResetError


def lose_the_session(request: Passing) -> None:
    """The wiki does not know the session any more."""
    request.headers.pop("Cookie", None)


def make_the_token_stale(request: Passing) -> None:
    """The wiki does not take the token any more."""
    if "token" in request.params:
        request.params["token"] = "0123456789abcdef0123456789abcdef01234567+\\"


def cut_the_answer(request: Passing) -> Response:
    """The wiki carries the request out, and half of the answer arrives, as if it were the whole."""
    answer = request.send_on()
    content = answer.get_data()
    return Response(content[: len(content) // 2], status=answer.status_code, mimetype=answer.mimetype)


def break_off_the_answer(request: Passing) -> Response:
    """The wiki carries the request out, and the connection ends amid the answer."""
    answer = request.send_on()
    content = answer.get_data()
    headers = {"Content-Length": str(len(content))}
    return Response([content[: len(content) // 2]], status=answer.status_code, headers=headers, mimetype="text/html")


def saved_but(status: int, *, body: str = "<html><h1>Sorry</h1></html>", retry_after: int | None = None) -> Hook:
    """The wiki carries the request out, and a server on the way says something else."""

    def answer(request: Passing) -> Response:
        request.send_on()
        return turned_away(status, retry_after, body)(request)

    return answer


def turned_away(
    status: int, retry_after: int | None = None, body: str = "<html><h1>Sorry</h1></html>"
) -> Callable[[Passing], Response]:
    """A server on the way does not let it pass."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return lambda _: Response(body, status=status, headers=headers, mimetype="text/html")


@dataclass(slots=True)
class Stalls:
    """Requests that arrive when nobody waits for them any more."""

    random: Random
    held: list[tuple[int, Passing]] = field(default_factory=list)
    """Each with how many further requests pass before it arrives."""
    longest: int = 8

    def hold(self, request: Passing, delay: int | None = None) -> Response:
        """The hook that holds a request back, and lets whoever sent it go on without an answer."""
        self.held.append((self.random.randrange(self.longest) if delay is None else delay, request))
        raise ConnectionResetError

    def let_due_arrive(self, _: Passing) -> None:
        """The hook that lets them arrive, each in its turn."""
        due = [request for left, request in self.held if left == 0]
        self.held = [(left - 1, request) for left, request in self.held if left]
        for request in due:
            request.send_on()

    def let_all_arrive(self) -> None:
        """Let arrive what is still on its way."""
        held, self.held = self.held, []
        for _, request in held:
            request.send_on()
