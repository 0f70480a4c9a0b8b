"""A stream that is read ahead of whoever takes from it, in a thread of its own, and never far."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from editrunner.model import Barrier

_Item = TypeVar("_Item")


def _nothing(_: object) -> int:
    return 0


def read_ahead(
    stream: Iterable[_Item],
    items: int,
    *,
    characters: int = 0,
    size: Callable[[_Item], int] = _nothing,
) -> Iterator[_Item]:
    """Yield what a stream yields, while the next items are made already.

    Nothing is made before the first item is asked for. At a `Barrier` the stream waits until whoever takes from it
    comes back for more. What the stream raises is raised where its next item would have come.

    Args:
        stream: is gone through in another thread.
        items: how many may wait to be taken, at least 1; while there are so many, no further one is made.
        characters: how much of them, as `size` measures it, may wait before no further one is made; 0 for any amount.
        size: measures an item.
    """
    waiting = _Waiting[_Item](items, characters, size)
    # A thread that hangs in a request must not keep the process from ending.
    threading.Thread(target=waiting.fill, args=(stream,), name="reading ahead", daemon=True).start()
    try:
        yield from waiting.taken()
    finally:
        waiting.close()


class _Waiting(Generic[_Item]):
    """The items between the two threads."""

    def __init__(self, items: int, characters: int, size: Callable[[_Item], int]) -> None:
        self._items = items
        self._characters = characters
        self._size = size
        self._waiting: deque[_Item] = deque()
        self._waiting_size = 0
        self._wanted = False
        """Whether somebody waits for the next item."""
        self._closed = False
        self._ended = False
        self._error: BaseException | None = None
        self._changed = threading.Condition()

    def fill(self, stream: Iterable[_Item]) -> None:
        """Go through the stream as far as there is room."""
        error: BaseException | None = None
        try:
            for item in stream:
                if not self._put(item):
                    break
        except BaseException as raised:  # noqa: BLE001 - raised again in the other thread
            error = raised
        with self._changed:
            self._error = error
            self._ended = True
            self._changed.notify_all()

    def _put(self, item: _Item) -> bool:
        """Hand over an item, and wait until there is room for another; say whether one is wanted."""
        with self._changed:
            self._waiting.append(item)
            self._waiting_size += self._size(item)
            self._changed.notify_all()
            is_free = self._is_taken if isinstance(item, Barrier) else self._has_room
            self._changed.wait_for(lambda: self._closed or is_free())
            return not self._closed

    def _has_room(self) -> bool:
        is_small = not self._characters or self._waiting_size < self._characters
        return len(self._waiting) < self._items and is_small

    def _is_taken(self) -> bool:
        """Say whether all items have been dealt with."""
        return not self._waiting and self._wanted

    def taken(self) -> Iterator[_Item]:
        """Yield the items, waiting for each.

        Raises:
            BaseException: what the stream has raised.
        """
        while True:
            with self._changed:
                self._wanted = True
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._waiting or self._ended)
                self._wanted = False
                if not self._waiting:
                    break
                item = self._waiting.popleft()
                self._waiting_size -= self._size(item)
                self._changed.notify_all()
            yield item
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Let the stream end where it is."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
