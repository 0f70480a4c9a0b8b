"""JSON Lines: one compact object a line."""

from __future__ import annotations

import json
from typing import Any


def to_line(value: Any) -> bytes:
    """Return a value as one line of UTF-8, newline included.

    Characters outside of ASCII stay readable; lone surrogates, which UTF-8 cannot hold, are escaped.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return f"{text}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(value, separators=(',', ':'), allow_nan=False)}\n".encode()
