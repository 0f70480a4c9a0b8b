"""JSON Lines: one compact object a line."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import Any

from editrunner.compact import Texts

_STAND_IN = secrets.token_hex(16)
"""What stands for texts while the JSON around them is written. Nobody can have put it into a text."""


def to_line(value: Any) -> bytes:
    """Return a value as one line of UTF-8, newline included.

    Characters outside of ASCII stay readable; lone surrogates, which UTF-8 cannot hold, are escaped. `Texts` are
    written as a list, without having all of them in memory as such.
    """
    try:
        return _line(value, ascii_only=False)
    except UnicodeEncodeError:
        return _line(value, ascii_only=True)


def _line(value: Any, *, ascii_only: bool) -> bytes:
    packed: list[Texts] = []

    def stand_in(item: object) -> str:
        if not isinstance(item, Texts):
            raise TypeError(f"{type(item).__name__} is no JSON")
        packed.append(item)
        return _STAND_IN

    encoder = json.JSONEncoder(ensure_ascii=ascii_only, separators=(",", ":"), allow_nan=False, default=stand_in)
    text = encoder.encode(value)
    # Written so, Python makes the text longer in its place, where it is a job file of many megabytes, too.
    text += "\n"
    if not packed:
        return text.encode()
    return b"".join(_with_texts(text, packed, encoder))


def _with_texts(text: str, packed: list[Texts], encoder: json.JSONEncoder) -> Iterator[bytes]:
    """Yield a text with what it has stand-ins for."""
    first, *others = text.split(f'"{_STAND_IN}"')
    yield first.encode()
    for texts, other in zip(packed, others, strict=True):
        yield b"["
        for number, batch in enumerate(texts.batches()):
            items = encoder.encode(batch)[1:-1]
            yield f"{',' if number else ''}{items}".encode()
        yield f"]{other}".encode()
