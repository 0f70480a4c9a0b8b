"""Unified diffs of page texts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

_CONTEXT = 3
_HUNK = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@", re.ASCII)


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


def text_before(after: str, diff: str, title: str) -> str:
    """Return the text that a diff, as `unified_diff` makes it, leads away from.

    Args:
        after: the text that it is to lead to.
        diff: of two texts.
        title: that it names.

    Raises:
        ValueError: it does not lead to that text, or has something else in it.
    """
    if not diff:
        return after
    lines = diff.split("\n")
    if lines[:2] != [f"--- {title}", f"+++ {title}"]:
        raise ValueError("it is of another page")
    return "\n".join(_lines_before(after.split("\n") if after else [], lines))


def _lines_before(new: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the text before; `lines` are those of the diff, its two names included."""
    place = number = 0
    index = 2
    while index < len(lines):
        old_start, old_count, new_start, new_count = _numbers(lines[index])
        if not place <= new_start <= len(new) or new_start - place != old_start - number:
            raise ValueError("its line numbers do not fit")
        yield from new[place:new_start]
        end = _end_of_hunk(lines, index + 1, old_count, new_count)
        hunk = lines[index + 1 : end]
        place = new_start + new_count
        if [line[1:] for line in hunk if line[0] != "-"] != new[new_start:place]:
            raise ValueError("it leads to another text")
        yield from (line[1:] for line in hunk if line[0] != "+")
        number = old_start + old_count
        index = end
    yield from new[place:]


def _numbers(head: str) -> tuple[int, int, int, int]:
    """Return how many lines of the two texts come before a hunk, and how many are in it."""
    found = _HUNK.fullmatch(head)
    if found is None:
        raise ValueError("a hunk has no head")
    old, old_count, new, new_count = (1 if number is None else int(number) for number in found.groups())
    # The head of a hunk that has no line of a text names the line before.
    return old - bool(old_count), old_count, new - bool(new_count), new_count


def _end_of_hunk(lines: Sequence[str], start: int, old_count: int, new_count: int) -> int:
    """Return where a hunk ends that has so many lines of the two texts."""
    index = start
    while old_count > 0 or new_count > 0:
        sign = lines[index][:1] if index < len(lines) else ""
        if sign not in (" ", "-", "+"):
            raise ValueError("a hunk is cut off")
        old_count -= sign != "+"
        new_count -= sign != "-"
        index += 1
    if old_count or new_count:
        raise ValueError("a hunk is longer than its head says")
    return index


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
