"""What a job file may well mean, and probably does not: warnings, which keep nobody from running it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from editrunner.job.complaints import Complaint
from editrunner.job.yaml_tree import MappingNode, Node, Scalar, SequenceNode

_TITLES_IN_A_PAIR = 2


def warnings_about(tree: Node) -> Iterator[Complaint]:
    """Yield what is suspicious in a job file that fits the schema."""
    for job in _items(_value(tree, "jobs")):
        for key in ("targets", "exclude"):
            for target in _items(_value(job, key)):
                yield from _split_titles(_value(target, "titles"))


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


def _value(node: Node | None, key: str) -> Node | None:
    return node.entries[key][1] if isinstance(node, MappingNode) and key in node.entries else None


def _items(node: Node | None) -> Sequence[Node]:
    return node.items if isinstance(node, SequenceNode) else ()
