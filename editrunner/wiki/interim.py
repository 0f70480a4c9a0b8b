"""Interim answers, which say that the final one is still to come: https://www.rfc-editor.org/rfc/rfc9110#section-15.2."""

from __future__ import annotations

from http.client import CONTINUE, HTTPResponse

_INTERIM = range(100, 200)


class FinalResponse(HTTPResponse):
    """An answer before which any interim ones are passed over; `http.client` itself does so with `100 Continue` only.

    Taken for the answer, one with other news, as `103 Early Hints`, would leave the final one to the next request.
    """

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc] # typeshed leaves it out
        return version, CONTINUE if status in _INTERIM else status, reason
