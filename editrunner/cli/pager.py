"""Shows a long text page by page, where somebody sits at a terminal."""

from __future__ import annotations

import io
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, TextIO, cast

_LESS = "FRX"
"""End where one screen is enough (F), let colours through (R), leave the text on the screen (X)."""


@contextmanager
def paged(file: TextIO, environment: Mapping[str, str] = os.environ) -> Iterator[TextIO]:
    """Yield a file that shows what is written to it page by page; `file` itself where that makes no sense.

    The pager is `PAGER`, or `less`; none where `PAGER` is empty or `cat`.
    """
    command = _pager(environment)
    wanted = file.isatty() and not environment.get("CI") and environment.get("TERM") != "dumb"
    if not wanted or command in ([], ["cat"]):
        yield file
        return
    # Nothing of ours, passwords above all, is a pager's business.
    own = {name: value for name, value in environment.items() if not name.startswith("EDITRUNNER_")}
    pager = _Pager(command, file, {"LESS": _LESS, **own})
    try:
        yield cast("TextIO", pager)
    finally:
        pager.wait()


def _pager(environment: Mapping[str, str]) -> list[str]:
    try:
        return shlex.split(environment.get("PAGER", f"less -{_LESS}"))
    except ValueError:
        # Quotes that are not closed.
        return []


class _Pager(io.TextIOBase):
    """What a pager reads; it is started when there is something to show."""

    def __init__(self, command: list[str], otherwise: TextIO, environment: Mapping[str, str]) -> None:
        self._command = command
        self._otherwise = otherwise
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None
        self._file: IO[str] | None = None

    def isatty(self) -> bool:
        """Say that it ends on a terminal."""
        return True

    def write(self, text: str) -> int:
        """Show a text, unless the reader has seen enough."""
        if self._file is None:
            self._file = self._started()
        with suppress(BrokenPipeError):
            self._file.write(text)
        return len(text)

    def wait(self) -> None:
        """Wait until the reader has seen enough."""
        if self._process is None or self._process.stdin is None:
            return
        # Ctrl-C is the pager's own affair: there is nothing left here that it could end.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
            self._process.wait()
        finally:
            signal.signal(signal.SIGINT, before)

    def _started(self) -> IO[str]:
        sys.stderr.flush()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - what the user has named
                self._command,
                stdin=subprocess.PIPE,
                env=dict(self._environment),
                encoding="utf-8",
                errors="backslashreplace",
            )
        except OSError:
            return self._otherwise
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        return self._process.stdin
