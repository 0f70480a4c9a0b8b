"""Streams cut into what is asked for in one request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from editrunner.model import Fetched

_Item = TypeVar("_Item")

_FIRST = 50
"""How many pages are asked for while nobody knows how long they are."""
_CHARACTERS = 8_000_000
"""How much text a batch is to have at most, about. MediaWiki sends eight megabytes at a time, too."""


class BatchSize:
    """How many pages are asked for at once: fewer where they are so long that their texts would fill the memory.

    Args:
        most: what the wiki lets this account ask for.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.size = min(most, _FIRST)

    def learn(self, pages: int, characters: int) -> None:
        """Take in how long the pages of a batch were."""
        if pages:
            self.size = max(1, min(self._most, _CHARACTERS * pages // max(1, characters)))


def sized(
    items: Iterable[_Item], batch: BatchSize, listed: Callable[[int], int] = lambda size: size
) -> Iterator[list[_Item]]:
    """Cut a stream into lists, each as long as is right when it begins.

    Args:
        items: the stream.
        batch: how many pages are to be asked for at once.
        listed: how many items there have to be for so many pages.
    """
    remaining = iter(items)
    while found := list(islice(remaining, listed(batch.size))):
        yield found


def batched(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """Cut a stream into lists of at most `size` (`itertools.batched` comes with Python 3.12)."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def in_lots(pages: Iterable[Fetched]) -> Iterator[list[Fetched]]:
    """Put pages together, as many as a batch may have text."""
    lot: list[Fetched] = []
    characters = 0
    for page in pages:
        lot.append(page)
        characters += len(page.text)
        if characters >= _CHARACTERS:
            yield lot
            lot, characters = [], 0
    if lot:
        yield lot


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
