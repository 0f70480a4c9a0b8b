"""What stands between quotation marks: pairs of them within one line, in the manner of many languages.

The pairs are those of https://en.wikipedia.org/wiki/Quotation_mark#Summary_table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from editrunner.wikitext.preprocessor import Span

QUOTING_TEMPLATES = (
    *("Quote", "Blockquote", "Block quote", "Bquote", "Cquote", "Rquote", "Quotation", "Quote box", "Quotebox"),
    *("Quote frame", "Pull quote", "Pullquote", "Centered pull quote", "Epigraph", "Poem quote", "Verse translation"),
    *("Sic", "As written", "Not a typo", "Typo"),
    *("Zitat", "Citation bloc", "Cita", "Citazione", "Citação", "Citaat", "Cytat", "Citat", "Цитата", "引用", "인용문"),
)
"""Templates that quote, or that say that something is to stand as it is."""

_CLOSERS = {
    '"': '"',
    "“": "”",
    "”": "”",
    "„": "“”",
    "«": "»",
    "»": "«»",
    "‹": "›",  # noqa: RUF001 - the marks themselves
    "›": "‹",  # noqa: RUF001 - the marks themselves
    "‘": "’",  # noqa: RUF001 - the marks themselves
    "‚": "‘’",  # noqa: RUF001 - the marks themselves
    "「": "」",
    "『": "』",
    "〝": "〞〟",
}
"""What may close the quotation that a mark opens."""
_AT_WORDS = frozenset('"‘’')  # noqa: RUF001 - the marks themselves
"""Marks that are something else between two letters, or behind a figure: an apostrophe, inches."""
MARKS = re.compile(rf"[\n{''.join(sorted({*_CLOSERS, *''.join(_CLOSERS.values())}))}]")
"""The marks, and the ends of lines."""


class _Line:
    """The quotations of one line that are open."""

    def __init__(self) -> None:
        self._opened: list[tuple[int, str]] = []
        self._waiting: Counter[str] = Counter()
        """How many of the open quotations each mark would close."""

    def take(self, text: str, at: int) -> Span | None:
        """Take the next mark; return the quotation that it closes."""
        mark = text[at]
        if self._waiting[mark] and _can_close(text, at):
            return self._close(mark), at + 1
        if mark in _CLOSERS and _can_open(text, at):
            self._opened.append((at, _CLOSERS[mark]))
            self._waiting.update(_CLOSERS[mark])
        return None

    def _close(self, mark: str) -> int:
        """Close the innermost quotation that a mark can close; what is open inside it never ends."""
        while True:
            start, closers = self._opened.pop()
            self._waiting.subtract(closers)
            if mark in closers:
                return start


def spans_in_line(text: str, marks: Iterable[re.Match[str]]) -> Iterator[Span]:
    """Yield the quotations of a text, marks included.

    Args:
        text: the text.
        marks: the matches of `MARKS` that count, in order.
    """
    line = _Line()
    for mark in marks:
        if mark[0] == "\n":
            line = _Line()
            continue
        span = line.take(text, mark.start())
        if span is not None:
            yield span


def _can_open(text: str, at: int) -> bool:
    return text[at] not in _AT_WORDS or not _is_word(text, at - 1)


def _can_close(text: str, at: int) -> bool:
    return text[at] not in _AT_WORDS or not _is_word(text, at + 1)


def _is_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isalnum()
