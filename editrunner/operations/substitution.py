"""Searching and replacing within limits of time: what `replace` and `regex` share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import regex

from editrunner.errors import OperationFailed
from editrunner.wikitext.patterns import TIMEOUT, substitute
from editrunner.wikitext.preprocessor import Span


def substituted(
    pattern: regex.Pattern[str], replacement: Callable[[regex.Match[str]], str], text: str, regions: Sequence[Span]
) -> tuple[str, int]:
    """Replace what a pattern matches outside of some regions.

    Raises:
        OperationFailed: it takes more than `TIMEOUT` seconds or too much memory, or the new text would be longer than
            a text may be.
    """
    try:
        return substitute(pattern, replacement, text, regions, seconds=TIMEOUT)
    except TimeoutError as error:
        message = f"the search takes more than {TIMEOUT:g} seconds on this page"
        raise OperationFailed("regex_timeout", message) from error
    except MemoryError as error:
        # One that is made of itself, as `(?R)`, is followed until a gigabyte is used up.
        raise OperationFailed("regex_memory", "the search takes too much memory on this page") from error


def check_expected(kind: str, expected: int | None, count: int) -> None:
    """Fail a page on which something is to be replaced, but not as often as expected."""
    if expected is not None and count not in (0, expected):
        raise OperationFailed("unexpected_count", f"`{kind}` expects {expected} on a page, and finds {count}")
