"""Changes in a text that are found one by one and made all at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

TextEdit: TypeAlias = tuple[int, int, str]
"""Where a stretch of a text begins and ends, and what to put in its place."""


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """Make changes in a text, all at once; those in what another one takes away are left out."""
    kept = []
    done = 0
    for start, end, new in sorted(set(edits), key=lambda edit: (edit[0], edit[1] > edit[0], -edit[1])):
        if start < done:
            continue
        kept += [text[done:start], new]
        done = end
    return "".join([*kept, text[done:]])
