"""Keeps the answers on a connection apart: what comes before or behind one is never taken for another."""

from __future__ import annotations

from http.client import CONTINUE, HTTPResponse
from typing import ClassVar

_INTERIM = range(100, 200)


class FinalResponse(HTTPResponse):
    """An answer before which any interim ones are passed over; `http.client` itself does so with `100 Continue` only.

    Taken for the answer, one with other news, as `103 Early Hints`, would leave the final one to the next request:
    https://www.rfc-editor.org/rfc/rfc9110#section-15.2.
    """

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc] # typeshed leaves it out
        return version, CONTINUE if status in _INTERIM else status, reason


class Framed:
    """Makes a connection, which it is put before among the bases, one on which no answer is taken for another."""

    response_class: ClassVar[type[HTTPResponse]] = FinalResponse

    @property
    def is_connected(self) -> bool:
        """Say whether a connection can be used again; one on which there is still something to read cannot.

        What has been decrypted already does not show at the socket, which is all that urllib3 looks at.
        """
        pending = getattr(getattr(self, "sock", None), "pending", None)
        return bool(super().is_connected) and not (pending is not None and pending())  # type: ignore[misc]
