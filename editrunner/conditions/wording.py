"""How conditions put into words what they have found."""

from __future__ import annotations

import json

_LONGEST_SHOWN = 60


def quoted(text: str) -> str:
    """Return the beginning of a text in quotation marks, on one line; backslashes as the job file has them."""
    shown = text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
    return json.dumps(shown, ensure_ascii=False).replace("\\\\", "\\")
