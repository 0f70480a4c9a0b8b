"""Unified diffs of page texts."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

_CONTEXT = 3


def unified_diff(before: str, after: str, title: str) -> str:
    """Return a unified diff of lines joined by newlines, without a final one."""
    old, new = before.split("\n") if before else [], after.split("\n") if after else []
    # difflib is quadratic in what differs: what is alike at both ends is left out first, but for the context.
    head = max(0, common_length(old, new) - _CONTEXT)
    tail = max(0, common_length(old[head:][::-1], new[head:][::-1]) - _CONTEXT)
    lines = difflib.unified_diff(
        old[head : len(old) - tail], new[head : len(new) - tail], title, title, n=_CONTEXT, lineterm=""
    )
    return "\n".join(_shifted(line, head) for line in lines)


def common_length(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many items two lists have in common at their beginnings."""
    shorter = min(len(old), len(new))
    return next((index for index in range(shorter) if old[index] != new[index]), shorter)


def _shifted(line: str, by: int) -> str:
    """Move the line numbers of a hunk's head (`@@ -1,4 +1,5 @@`)."""
    if not by or not line.startswith("@@ "):
        return line
    _, old, new, _ = line.split(" ")
    return f"@@ {_moved(old, by)} {_moved(new, by)} @@"


def _moved(span: str, by: int) -> str:
    start, comma, count = span[1:].partition(",")
    return f"{span[0]}{int(start) + by}{comma}{count}"
