"""How long an answer may take in all: the time-out of a socket counts anew with each piece that comes."""

from __future__ import annotations

import io
import time
from functools import cache
from http.client import HTTPResponse
from typing import Any, ClassVar

from urllib3.connectionpool import HTTPConnectionPool

from editrunner.wiki.framing import FinalResponse, Framed

ANSWER_SECONDS = 600.0
"""From when the request was sent to the end of the answer. The 8 MB that a wiki's answer is long at most (see
https://www.mediawiki.org/wiki/Manual:$wgAPIMaxResultSize) come through a line of 14 kB/s in that time."""


class _Pieces(io.RawIOBase):
    """What comes from a socket, piece by piece, as long as there is time."""

    def __init__(self, pieces: io.RawIOBase) -> None:
        self._pieces = pieces
        self._end = time.monotonic() + ANSWER_SECONDS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if time.monotonic() > self._end:
            raise OSError(f"the answer has not come to its end within {ANSWER_SECONDS:g} seconds")
        return self._pieces.readinto(buffer)

    def close(self) -> None:
        self._pieces.close()
        super().close()


class _TimedResponse(FinalResponse):
    """An answer that is waited for no longer, from its first line on."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fp = io.BufferedReader(_Pieces(self.fp.detach()))


class _Timed(Framed):
    """Makes a connection, which it is put before among the bases, one that waits for each answer only so long."""

    response_class: ClassVar[type[HTTPResponse]] = _TimedResponse


@cache
def timed(pool: type[HTTPConnectionPool]) -> type[HTTPConnectionPool]:
    """Return the kind of pool whose connections wait for each answer only so long."""
    connection = pool.ConnectionCls
    if issubclass(connection, _Timed):
        return pool
    return type(pool.__name__, (pool,), {"ConnectionCls": type(connection.__name__, (_Timed, connection), {})})
