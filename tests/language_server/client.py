"""A client of a language server, as an editor is one: JSON-RPC over its standard input and output.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
"""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

Message = dict[str, Any]


class LanguageServer:
    """A running language server that knows one schema, for all files."""

    def __init__(self, command: Sequence[str], schema: Path) -> None:
        self._settings = {
            "yaml": {
                "schemas": {schema.as_uri(): "*.yaml"},
                "schemaStore": {"enable": False},
                "validate": True,
                "hover": True,
                "completion": True,
            }
        }
        self._process = subprocess.Popen(  # noqa: S603 - what script/language-server has installed
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._last_id = 0

    def __enter__(self) -> Self:
        completion = {"completionItem": {"documentationFormat": ["markdown"], "snippetSupport": False}}
        able = {
            "textDocument": {
                "publishDiagnostics": {},
                "completion": completion,
                "hover": {"contentFormat": ["markdown"]},
            },
            "workspace": {"configuration": True},
        }
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": able})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": self._settings})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._process:
            self.ask("shutdown", None)
            self._tell("exit", None)

    def diagnostics(self, uri: str, text: str) -> list[Message]:
        """Open a document, and return what is said to be wrong with it."""
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        while True:
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                found: list[Message] = message["params"]["diagnostics"]
                return found

    def completions(self, uri: str, line: int, character: int) -> dict[str, Message]:
        """Return what is offered at a place of an open document, by its label."""
        answer = self.ask("textDocument/completion", _place(uri, line, character))
        items = answer["items"] if isinstance(answer, dict) else answer or []
        return {item["label"]: item for item in items}

    def hover(self, uri: str, line: int, character: int) -> str:
        """Return what is shown about a place of an open document."""
        answer = self.ask("textDocument/hover", _place(uri, line, character))
        return "" if answer is None else str(answer["contents"]["value"])

    def ask(self, method: str, parameters: object) -> Any:
        """Send a request, and return its result."""
        self._last_id += 1
        self._send({"id": self._last_id, "method": method, "params": parameters})
        while True:
            message = self._next()
            if message.get("id") == self._last_id and "method" not in message:
                assert "error" not in message, message
                return message.get("result")

    def _tell(self, method: str, parameters: object) -> None:
        self._send({"method": method, "params": parameters})

    def _next(self) -> Message:
        """Return the next message, having answered it where it is a request."""
        message = self._receive()
        if "method" in message and "id" in message:
            asked = message.get("params") or {}
            configured = [self._settings.get(item.get("section")) for item in asked.get("items", ())]
            is_configuration = message["method"] == "workspace/configuration"
            self._send({"id": message["id"], "result": configured if is_configuration else None})
        return message

    def _send(self, message: Message) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        to_server = _pipe(self._process.stdin)
        to_server.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        to_server.flush()

    def _receive(self) -> Message:
        from_server = _pipe(self._process.stdout)
        length = 0
        while line := from_server.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            raise EOFError("the language server has ended")
        message: Message = json.loads(from_server.read(length))
        return message


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _place(uri: str, line: int, character: int) -> Message:
    """Return a place; lines and characters count from 0 there."""
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
