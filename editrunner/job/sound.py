"""The part of a job file that is sound although another part has faults, so that more can be said of it at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias

from editrunner.job.resolve import node_at
from editrunner.job.yaml_tree import MappingNode, Node, SequenceNode
from editrunner.model import Rowed
from editrunner.selectors.registry import SELECTORS

Path: TypeAlias = tuple[str | int, ...]

_APART = ("operations", "exclude", "examples")
"""Lists of a job whose items can be left out without the rest of the job meaning something else."""


def sound_part(tree: Node, faults: Collection[Path]) -> Node | None:
    """Return a job file without what has faults; what stays keeps its places.

    Args:
        tree: the job file.
        faults: the paths of what does not fit the schema.

    Returns:
        The rest; `None` where all jobs may mean something else without what has faults.
    """
    parts = {_part_of(tree, fault) for fault in faults}
    return None if () in parts else _without(tree, parts)


def _part_of(tree: Node, fault: Path) -> Path:
    """Return the path of the smallest part with a fault that nothing else depends upon; an empty one is the file."""
    if fault[:1] == ("wiki",):
        return ("wiki",)
    if fault[:1] != ("jobs",) or len(fault) == 1:
        return ()
    job, item, inside = fault[:2], fault[:4], fault[2:]
    if len(inside) > 1 and (inside[0] in _APART or (inside[0] == "targets" and _has_no_rows(node_at(tree, item)))):
        return item
    return job


def _has_no_rows(target: Node | None) -> bool:
    """Say whether a target is certainly none whose columns the job can use."""
    return isinstance(target, MappingNode) and bool(target.entries) and target.entries.keys() <= _keys_without_rows()


@lru_cache(maxsize=1)
def _keys_without_rows() -> frozenset[str]:
    schemas = (selector.SCHEMA for selector in SELECTORS.values() if not issubclass(selector, Rowed))
    return frozenset({"namespaces", "limit"}.union(*schemas))


def _without(node: Node, parts: Collection[Path]) -> Node:
    """Return a tree without some of its parts."""
    if not parts:
        return node
    below = _by_first_step(parts)
    if isinstance(node, MappingNode):
        kept = {key: (name, _without(value, below.get(key, ()))) for key, (name, value) in node.entries.items()}
        return replace(node, entries={key: entry for key, entry in kept.items() if (key,) not in parts})
    if isinstance(node, SequenceNode):
        items = [_without(item, below.get(index, ())) for index, item in enumerate(node.items)]
        return replace(node, items=tuple(item for index, item in enumerate(items) if (index,) not in parts))
    return node


def _by_first_step(parts: Collection[Path]) -> dict[str | int, set[Path]]:
    """Return what is left of the paths of parts behind the first step, by that step."""
    below: dict[str | int, set[Path]] = {}
    for part in parts:
        if len(part) > 1:
            below.setdefault(part[0], set()).add(part[1:])
    return below
