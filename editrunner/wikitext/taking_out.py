"""Which blanks go along with what is taken out of a text, so that the lines around it stay as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from editrunner.wikitext.preprocessor import Span

_BLANK = " \t"


def spans_to_take_out(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return what to cut out of a text in the place of some spans of it.

    What stands alone on its line goes with the line, and with a blank line where there would be two, or one at the
    beginning of the text. Elsewhere a blank goes along where there would be two, or one at the end of a line.

    Args:
        text: of a page.
        spans: in the order of their beginnings; those inside others are passed over.
    """
    cuts: list[Span] = []
    # Where the text begins that is cut out up to the last cut's end, however many cuts that are.
    run_start = 0
    for group in _groups(text, spans):
        start, end = group[0][0], group[-1][1]
        first, last = _blanks_before(text, start), _blanks_behind(text, end)
        if text[first - 1 : first] not in ("", "\n") or text[last : last + 1] not in ("", "\n"):
            cuts.append(_in_line(text, (start, end)))
            continue
        if not cuts or cuts[-1][1] != first:
            run_start = first
        start, end = _line(text, first, last, run_start)
        # The cut before may have taken the blank lines between them already.
        cuts.append((max(start, cuts[-1][1]) if cuts else start, end))
    return cuts


def _groups(text: str, spans: Iterable[Span]) -> Iterator[Sequence[Span]]:
    """Yield the spans that stand beside each other on a line, those inside others left out."""
    group: list[Span] = []
    for start, end in spans:
        if group and start < group[-1][1]:
            continue
        if group and _blanks_behind(text, group[-1][1]) != start:
            yield group
            group = []
        group.append((start, end))
    if group:
        yield group


def _line(text: str, start: int, line_end: int, run_start: int) -> Span:
    """Return what goes with something that stands alone on a line; what is before it is gone from `run_start` on."""
    if line_end == len(text):
        while start and text[start - 1] == "\n":
            start -= 1
        return start, line_end
    end = line_end + 1
    if run_start == 0:
        while text.startswith("\n", end):
            end += 1
    elif text.startswith("\n", end) and text[max(0, run_start - 2) : run_start] in ("\n\n", "\n"):
        end += 1
    return start, end


def _in_line(text: str, span: Span) -> Span:
    """Return what goes with something that stands among other text on a line."""
    start, end = span
    first, last = _blanks_before(text, start), _blanks_behind(text, end)
    if last == len(text) or text[last] == "\n":
        return first, end
    if first == 0 or text[first - 1] == "\n":
        # A blank at the beginning of a line would make it preformatted text.
        return start, last
    return start, min(last, end + 1) if first < start else end


def _blanks_before(text: str, at: int) -> int:
    while at and text[at - 1] in _BLANK:
        at -= 1
    return at


def _blanks_behind(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at
