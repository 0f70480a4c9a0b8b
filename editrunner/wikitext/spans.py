"""Stretches of a text, without what stands at their edges unseen."""

from __future__ import annotations

import re

from editrunner.wikitext.preprocessor import Span

COMMENT = r"<!--(?:(?!-->).)*-->"
"""The pattern of a closed comment; with `re.DOTALL`."""
REST_OF_LINE = re.compile(rf"(?:[ \t]|{COMMENT})*(?=\n|\Z)", re.DOTALL)
"""Blanks and comments up to the end of a line; matches only where nothing else stands there."""


def without_edges(text: str, span: Span, unseen: re.Pattern[str]) -> Span:
    """Return a stretch of a text without what fits a pattern at its beginning and its end, however often.

    It takes one pass over the stretch: a pattern for all of it would try each place for the end.
    """
    start, end = span
    pieces = [found.span() for found in unseen.finditer(text, start, end)]
    for piece_start, piece_end in pieces:
        if piece_start != start:
            break
        start = piece_end
    for piece_start, piece_end in reversed(pieces):
        if piece_end != end or piece_start < start:
            break
        end = piece_start
    return start, end
