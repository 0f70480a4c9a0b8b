"""Streams cut into what is asked for in one request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_Item = TypeVar("_Item")


def batched(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """Cut a stream into lists of at most `size` (`itertools.batched` comes with Python 3.12)."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def packed(groups: Iterable[list[_Item]], size: int) -> Iterator[list[_Item]]:
    """Put groups together into lists of at most `size`; a group is never taken apart."""
    batch: list[_Item] = []
    for group in groups:
        if batch and len(batch) + len(group) > size:
            yield batch
            batch = []
        batch += group
    if batch:
        yield batch
