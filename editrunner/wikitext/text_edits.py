"""Changes in a text that are found one by one and made all at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from editrunner.wikitext.lengths import check_length

TextEdit: TypeAlias = tuple[int, int, str]
"""Where a stretch of a text begins and ends, and what to put in its place."""


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """Make changes in a text, all at once; those in what another one takes away are left out.

    Raises:
        OperationFailed: the new text would be longer than a text may be.
    """
    found = set()
    length = 0
    for edit in edits:
        length += len(edit[2])
        check_length(length)
        found.add(edit)
    kept = []
    done = 0
    for start, end, new in sorted(found, key=lambda edit: (edit[0], edit[1] > edit[0], -edit[1])):
        if start < done:
            continue
        kept += [text[done:start], new]
        done = end
    return "".join([*kept, text[done:]])
