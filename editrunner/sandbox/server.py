"""The embedded wiki on a loopback port, for tests and for `editrunner sandbox`."""

import logging
from threading import Thread
from typing import TYPE_CHECKING, Self

from werkzeug.serving import WSGIRequestHandler, make_server

from editrunner.sandbox.wiki import ENDPOINT, SandboxWiki

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_LOOPBACK = "127.0.0.1"

# How often the server looks whether it should stop: tests start and stop many.
_POLL_SECONDS = 0.02


class _Handler(WSGIRequestHandler):
    """Keeps connections open, as a wiki's web server does, sends small answers at once, and is quiet."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        logging.getLogger(__name__).log(logging.DEBUG, message, *args, extra={"kind": type})


class SandboxServer:
    """Serves a sandbox wiki while it is open as a context manager, or until interrupted.

    `app` is served in the wiki's place where it is given: a WSGI middleware that breaks things on purpose.
    """

    def __init__(self, wiki: SandboxWiki, *, port: int = 0, app: "WSGIApplication | None" = None) -> None:
        """Bind the port, any free one unless it is given."""
        self.wiki = wiki
        self._server = make_server(_LOOPBACK, port, app or wiki, threaded=True, request_handler=_Handler)
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), name="sandbox", daemon=True)

    @property
    def api(self) -> str:
        """The address of the Action API."""
        return f"http://{_LOOPBACK}:{self._server.server_port}{ENDPOINT}"

    @property
    def requests(self) -> list[str]:
        """The `action` of every request so far."""
        return self.wiki.requests

    def serve_forever(self) -> None:
        """Serve in this thread until interrupted, then close."""
        try:
            self._server.serve_forever()
        finally:
            self._server.server_close()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
