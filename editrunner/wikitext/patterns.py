"""Regular expressions that strangers write, bounded in time: https://github.com/mrabarnett/mrab-regex."""

from __future__ import annotations

from functools import lru_cache

import regex

TIMEOUT = 2.0
"""Seconds that a pattern may take on one page."""

FLAGS = {
    "ignore_case": regex.IGNORECASE,
    "multiline": regex.MULTILINE,
    "dot_all": regex.DOTALL,
    "verbose": regex.VERBOSE,
}


@lru_cache(maxsize=256)
def compile_pattern(pattern: str, flags: tuple[str, ...] = ()) -> regex.Pattern[str]:
    """Compile a pattern of a job file.

    Args:
        pattern: in the syntax of the `regex` module.
        flags: names out of `FLAGS`.

    Raises:
        ValueError: it is not a regular expression.
    """
    combined = 0
    for name in flags:
        combined |= FLAGS[name]
    try:
        return regex.compile(pattern, combined)
    except RecursionError as error:
        raise ValueError("the pattern is nested too deeply") from error
    except regex.error as error:
        raise ValueError(f"the pattern is not a regular expression: {error}") from error


def check_replacement(pattern: str, flags: tuple[str, ...], replacement: str) -> None:
    """Check that a replacement fits a pattern.

    Raises:
        ValueError: it names a group that is not there, or is malformed.
    """
    # An alternative that matches the empty text makes the module read the replacement.
    sample = compile_pattern(f"(?:{pattern}\n)|", flags)
    try:
        sample.sub(replacement, "", timeout=TIMEOUT)
    except (regex.error, IndexError) as error:
        raise ValueError(f"the replacement does not fit the pattern: {error}") from error
