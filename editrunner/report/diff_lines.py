"""A unified diff taken apart for showing: lines with their numbers, and the words in them that differ."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from editrunner.planner.diff import common_length

LineKind: TypeAlias = Literal["hunk", "context", "removed", "added", "note"]

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
_WORDS = re.compile(r"\w+|\s+|.", re.DOTALL)
_MOST_WORDS = 400
"""Words that are compared at once, since comparing grows with their square; longer lines are split beforehand."""
_LEAST_ALIKE = 0.3
"""How alike two lines must be for their words to be marked; of others nearly everything would be."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line; `marked` where it differs from the line that it takes the place of."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a diff. `old` and `new` are its numbers in the two texts, from 1, where it stands in them."""

    kind: LineKind
    pieces: tuple[Piece, ...]
    old: int | None = None
    new: int | None = None

    @property
    def text(self) -> str:
        """The line without its sign."""
        return "".join(piece.text for piece in self.pieces)


def diff_lines(diff: str) -> Iterator[DiffLine]:
    """Take a unified diff apart, its two lines of names left out."""
    old = new = 0
    removed: list[str] = []
    added: list[str] = []
    # The two names come first; a text can have lines that look like them.
    for line in diff.split("\n")[2:]:
        sign, text = line[:1], line[1:]
        if sign == "-" and not added:
            removed.append(text)
            continue
        if sign == "+":
            added.append(text)
            continue
        yield from _changed(removed, added, old, new)
        old, new = old + len(removed), new + len(added)
        removed, added = ([text], []) if sign == "-" else ([], [])
        hunk = _HUNK.match(line)
        if sign == "@" and hunk:
            old, new = int(hunk[1]), int(hunk[2])
            yield DiffLine("hunk", (Piece(line),))
        elif sign == "\\":
            yield DiffLine("note", (Piece(text.strip()),))
        elif sign == " ":
            yield DiffLine("context", (Piece(text),), old, new)
            old, new = old + 1, new + 1
    yield from _changed(removed, added, old, new)


def _changed(removed: list[str], added: list[str], old: int, new: int) -> Iterator[DiffLine]:
    """Yield lines that take each other's place, with the words marked in those that pair."""
    pairs = [_marked(one, other) for one, other in zip(removed, added, strict=False)]
    for index, text in enumerate(removed):
        pieces = pairs[index][0] if index < len(pairs) else (Piece(text),)
        yield DiffLine("removed", pieces, old=old + index)
    for index, text in enumerate(added):
        pieces = pairs[index][1] if index < len(pairs) else (Piece(text),)
        yield DiffLine("added", pieces, new=new + index)


def _marked(one: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return two lines with the words marked that differ; what is alike at both ends is left out of the comparing."""
    words, other_words = _WORDS.findall(one), _WORDS.findall(other)
    head = common_length(words, other_words)
    tail = common_length(words[head:][::-1], other_words[head:][::-1])
    middle, other_middle = words[head : len(words) - tail], other_words[head : len(other_words) - tail]
    left, right = _compared(middle, other_middle)
    before, behind = Piece("".join(words[:head])), Piece("".join(words[len(words) - tail :]))
    if not _is_alike(words, other_words, [*left, before, behind]):
        return (Piece(one),), (Piece(other),)
    return _joined([before, *left, behind]), _joined([before, *right, behind])


def _compared(words: list[str], other_words: list[str]) -> tuple[list[Piece], list[Piece]]:
    if max(len(words), len(other_words)) <= _MOST_WORDS:
        return _compared_at_once(words, other_words)
    left: list[Piece] = []
    right: list[Piece] = []
    start, other_start = 0, 0
    for place, other_place in [*_landmarks(words, other_words), (len(words), len(other_words))]:
        gap, other_gap = words[start:place], other_words[other_start:other_place]
        pieces, other_pieces = _compared_at_once(gap, other_gap)
        same = Piece("".join(words[place : place + 1]))
        left += [*pieces, same]
        right += [*other_pieces, same]
        start, other_start = place + 1, other_place + 1
    return left, right


def _landmarks(words: list[str], other_words: list[str]) -> list[tuple[int, int]]:
    """Return where the words stand that occur once in both lines, those that are in the same order.

    That is how `git diff --patience` splits files.
    """
    counts, other_counts = Counter(words), Counter(other_words)
    other_places = {word: place for place, word in enumerate(other_words) if other_counts[word] == 1}
    shared = [
        (place, other_places[word]) for place, word in enumerate(words) if counts[word] == 1 and word in other_places
    ]
    return _longest_rising(shared)


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most pairs of which both numbers rise; the first ones do already."""
    ends: list[int] = []
    """The least second number with which so many pairs can end."""
    chains: list[int] = []
    """Which pair that is."""
    before: list[int] = []
    for index, (_, other) in enumerate(pairs):
        length = bisect_left(ends, other)
        before.append(chains[length - 1] if length else -1)
        ends[length : length + 1], chains[length : length + 1] = [other], [index]
    found = []
    index = chains[-1] if chains else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def _compared_at_once(words: list[str], other_words: list[str]) -> tuple[list[Piece], list[Piece]]:
    if max(len(words), len(other_words)) > _MOST_WORDS:
        return [Piece("".join(words), marked=True)], [Piece("".join(other_words), marked=True)]
    left, right = [], []
    matcher = difflib.SequenceMatcher(None, words, other_words, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        left.append(Piece("".join(words[start:end]), tag != "equal"))
        right.append(Piece("".join(other_words[other_start:other_end]), tag != "equal"))
    return left, right


def _is_alike(words: list[str], other_words: list[str], left: list[Piece]) -> bool:
    alike = sum(len(piece.text) for piece in left if not piece.marked)
    longer = max(sum(map(len, words)), sum(map(len, other_words)))
    return alike >= longer * _LEAST_ALIKE


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Return pieces with what is alike put together."""
    together = ((marked, "".join(piece.text for piece in run)) for marked, run in groupby(pieces, lambda p: p.marked))
    return tuple(Piece(text, marked) for marked, text in together if text)
