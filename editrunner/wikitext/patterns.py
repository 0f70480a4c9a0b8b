"""Regular expressions that strangers write, bounded in time: https://github.com/mrabarnett/mrab-regex."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import regex

from editrunner.wikitext.lengths import LONGEST_TEXT, check_length
from editrunner.wikitext.pattern_size import check_size
from editrunner.wikitext.preprocessor import Span

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
        ValueError: it is not a regular expression, or would be too large.
    """
    check_size(pattern, verbose="verbose" in flags)
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
    if "\\" not in replacement:
        return
    # An alternative that matches the empty text makes the module read the replacement.
    sample = compile_pattern(f"(?:{pattern}\n)|", flags)
    try:
        sample.sub(replacement, "", timeout=TIMEOUT)
    except (regex.error, IndexError) as error:
        raise ValueError(f"the replacement does not fit the pattern: {error}") from error
    except (TimeoutError, MemoryError) as error:
        # Even where there is no text.
        raise ValueError("the pattern is one that a search never comes to an end with") from error


_REFERENCE = regex.compile(r"\\(?:g<|[0-9])")


def expansion(replacement: str) -> Callable[[regex.Match[str]], str]:
    """Return what puts the groups of a match into a replacement.

    It raises `OperationFailed` where the result could be longer than a text may be.
    """
    references = len(_REFERENCE.findall(replacement))

    def expanded(match: regex.Match[str]) -> str:
        if references * len(match.string) > LONGEST_TEXT:
            longest = max(match.end(group) - match.start(group) for group in range(match.re.groups + 1))
            check_length(references * longest)
        return match.expand(replacement)

    return expanded


def substitute(
    pattern: regex.Pattern[str],
    replacement: Callable[[regex.Match[str]], str],
    text: str,
    protected: Sequence[Span] = (),
    *,
    seconds: float = TIMEOUT,
) -> tuple[str, int]:
    """Replace what a pattern matches, but no match that touches a protected region.

    Behind a region that a match touches the search goes on; lookbehinds still see what stands before that place.

    Args:
        pattern: what to look for.
        replacement: what to put in the place of a match.
        text: the text.
        protected: the regions, in order and apart from each other.
        seconds: what all searches together may take.

    Returns:
        The new text, and how often something was replaced.

    Raises:
        TimeoutError: they take longer.
        OperationFailed: the new text would be longer than a text may be.
    """
    pieces = []
    done = 0
    length = len(text)
    for match in _free_matches(pattern, text, protected, seconds):
        put_in = replacement(match)
        length += len(put_in) - len(match[0])
        check_length(length)
        pieces += [text[done : match.start()], put_in]
        done = match.end()
    return "".join([*pieces, text[done:]]), len(pieces) // 2


def _free_matches(
    pattern: regex.Pattern[str], text: str, protected: Sequence[Span], seconds: float
) -> Iterator[regex.Match[str]]:
    # The module measures by the same clock: the time of the processor, that of other programs left out.
    deadline = time.process_time() + seconds
    position: int | None = 0
    index = 0
    while position is not None:
        left = deadline - time.process_time()
        if left <= 0:
            raise TimeoutError
        matches = pattern.finditer(text, position, timeout=left)
        position = None
        for match in matches:
            while index < len(protected) and protected[index][1] <= match.start():
                index += 1
            if index < len(protected) and _touches(match.span(), protected[index]):
                position = protected[index][1]
                break
            yield match


def _touches(match: Span, region: Span) -> bool:
    """Say whether they have a character in common, or an empty match stands inside the region."""
    return match[0] < region[1] and region[0] < match[1]
