"""What a job file may well mean, and probably does not: warnings, which keep nobody from running it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from editrunner.job.complaints import Complaint
from editrunner.job.yaml_tree import MappingNode, Node, Scalar, SequenceNode, texts_in

_TITLES_IN_A_PAIR = 2
_LONGEST_SHOWN = 40
_GROUP_ELSEWHERE = re.compile(r"\$([0-9])")
"""A group as other programs write it, AutoWikiBrowser and JavaScript among them."""


def warnings_about(tree: Node) -> Iterator[Complaint]:
    """Yield what is suspicious in a job file that fits the schema."""
    for job in _items(_value(tree, "jobs")):
        for key in ("targets", "exclude"):
            for target in _items(_value(job, key)):
                yield from _split_titles(_value(target, "titles"))
        for operation in _items(_value(job, "operations")):
            yield from _groups_of_others(_value(operation, "regex"))
    for text in texts_in(tree):
        yield from _lost_apostrophes(text)


def _split_titles(titles: Node | None) -> Iterator[Complaint]:
    """Warn of `[Paris, Texas]`: two titles, where a pair like that is mostly one with a comma in it.

    Longer lists, and those with a quoted title in them, are by somebody who knows.
    """
    if not isinstance(titles, SequenceNode) or not titles.flow or len(titles.items) != _TITLES_IN_A_PAIR:
        return
    plain = [item.text for item in titles.items if isinstance(item, Scalar) and not item.style]
    if len(plain) == _TITLES_IN_A_PAIR:
        first, second = plain
        message = (
            f"these are two titles, `{first}` and `{second}`: "
            f'if one with a comma is meant, quote it ("{first}, {second}"); if not, give each a line of its own'
        )
        yield Complaint.at(titles.at, message)


def _groups_of_others(regex: Node | None) -> Iterator[Complaint]:
    """Warn of `$1` in a replacement where the pattern has groups: it would be put on the page as it is."""
    pattern, replacement = _value(regex, "find"), _value(regex, "with")
    if not isinstance(pattern, Scalar) or not isinstance(replacement, Scalar) or "(" not in pattern.text:
        return
    found = _GROUP_ELSEWHERE.search(replacement.text)
    if found is not None:
        group = "\\g<0>" if found[1] == "0" else f"\\{found[1]}"
        message = (
            f"`{found[0]}` stands for itself: if the text of a group is meant, write `{group}`; "
            f"if not, `\\x24{found[1]}`"
        )
        yield Complaint.at(replacement.at, message)


def _lost_apostrophes(text: Scalar) -> Iterator[Complaint]:
    """Warn of wikitext's bold without quotation marks: to YAML the outer apostrophes are its own."""
    inner = text.text
    if text.style == "'" and re.fullmatch("'[^'].*[^']'|'[^']'", inner, re.DOTALL):
        message = (
            f"YAML takes two of the three apostrophes on each side for itself, and this is `{_shown(inner)}`: "
            f"if bold text is meant, write \"''{_shown(inner)}''\"; if not, \"{_shown(inner)}\""
        )
        yield Complaint.at(text.at, message)


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN and '"' not in text and "\\" not in text else "'…'"


def _value(node: Node | None, key: str) -> Node | None:
    return node.entries[key][1] if isinstance(node, MappingNode) and key in node.entries else None


def _items(node: Node | None) -> Sequence[Node]:
    return node.items if isinstance(node, SequenceNode) else ()
