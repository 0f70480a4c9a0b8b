"""A selector as a job has it: narrowed, with its place in the job file."""

from __future__ import annotations

from dataclasses import dataclass

from editrunner.model import Position, Row, Selector


@dataclass(frozen=True, slots=True)
class Selection:
    """One entry under `targets` or `exclude`."""

    selector: Selector
    namespaces: tuple[int, ...] = ()
    """The only namespaces wanted; none means all."""
    limit: int | None = None
    position: Position | None = None
    row: Row | None = None
    """Of `for_each`: the row whose values are in the selector, and for which its targets are."""
