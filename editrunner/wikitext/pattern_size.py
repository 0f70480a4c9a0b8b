"""How large a pattern becomes when it is compiled: a repeated group is written out as often as it must occur.

Twenty-five `+` within each other are 33 million copies, and more memory than a machine has; nothing bounds that but to
look at the pattern before.
"""

from __future__ import annotations

import math
import re

LARGEST = 200_000
"""Characters, with all copies; they take some hundred bytes each."""

_REPEATED = re.compile(r"\+|\{\s*(\d[\d\s]*)")
_FLAGS = re.compile(r"\(\?([a-zA-Z0-9]*)(-[a-zA-Z]+)?[:)]")
_VERBOSE = re.compile(r"\(\?[a-wyz]*x[a-z]*\)")
_TOKEN = re.compile(
    r"(?P<comment>\(\?#[^)]*\)?)|(?P<set>\[\^?(?:\\.|.)(?:\\.|[^\]\\])*\]?)|(?P<blank>\s+|#[^\n]*)|\\.|.", re.DOTALL
)
"""A comment, a set, what means nothing in a verbose pattern, or a character."""


def check_size(pattern: str, *, verbose: bool) -> None:
    """Check that a pattern does not become too large.

    Args:
        pattern: in the syntax of the `regex` module.
        verbose: whether blanks and comments in it mean nothing.

    Raises:
        ValueError: it does, or cannot be told.
    """
    begins = _VERBOSE.match(pattern)
    if verbose or begins is not None:
        body = pattern[begins.end() :] if begins is not None else pattern
        pattern = "".join(found[0] for found in _TOKEN.finditer(body) if found.lastgroup != "blank")
    # Whatever stands within what: there are no more copies than this.
    most = math.prod(_copies(found[1]) for found in _REPEATED.finditer(pattern))
    if len(pattern) * most <= LARGEST and not ("#" in pattern and _flags_that_matter(pattern)):
        return
    if _size(pattern) > LARGEST:
        raise ValueError("the pattern has repetitions within repetitions, and becomes too large with all of them")


def _copies(least: str | None) -> int:
    """Return how often a group is written out, which is to occur so often at least; `None` for a `+`."""
    return 2 if least is None else int("".join(least.split())[:9]) + 1


def _flags_that_matter(pattern: str) -> bool:
    """Say whether there may be flags in a pattern that change how its blanks, comments and sets are read."""
    return any("V1" in found[1] or "x" in f"{found[1]}{found[2]}" for found in _FLAGS.finditer(pattern))


def _size(pattern: str) -> int:
    """Return the number of characters, with all copies.

    Raises:
        ValueError: there are flags that change how the pattern is read.
    """
    open_groups = [0]
    group = 0
    """The size of the group that has just ended; 0 behind anything else."""
    for found in _TOKEN.finditer(pattern):
        if found.lastgroup == "comment":
            continue
        repeated = _REPEATED.match(pattern, found.start())
        if group and repeated is not None:
            open_groups[-1] += group * (_copies(repeated[1]) - 1)
        group = 0
        if found[0] == "(":
            _check_flags(pattern, found.start())
            open_groups.append(1)
        elif found[0] == ")" and len(open_groups) > 1:
            group = open_groups.pop()
            open_groups[-1] += group
        else:
            open_groups[-1] += 1
    return sum(open_groups)


def _check_flags(pattern: str, position: int) -> None:
    flags = _FLAGS.match(pattern, position)
    if flags is not None and _flags_that_matter(flags[0]):
        raise ValueError("the pattern has the flags `x` or `V1` inside, and its size cannot be told: leave them out")
