"""A stream that is read ahead of whoever takes from it, in a thread of its own, and never far."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from editrunner.model import Barrier

_Item = TypeVar("_Item")

_GLANCE = 0.2
"""Seconds after which the main thread looks for signals: one that comes just before it waits does not wake it up."""


def _nothing(_: object) -> int:
    return 0


@contextmanager
def read_ahead(
    stream: Iterable[_Item],
    items: int,
    *,
    characters: int = 0,
    size: Callable[[_Item], int] = _nothing,
    head_start: float = 0,
) -> Iterator[Iterator[_Item]]:
    """Have what a stream yields, while the next items are made already.

    Nothing is made before the first item is asked for. When there is no room left, nothing is made before half of it is
    free: whoever takes the items would share Python's lock with the maker after each of them. At a `Barrier` the stream
    waits until whoever takes from it comes back for more. What the stream raises is raised where its next item would
    have come. At the end of the context the stream ends where it is, whoever still takes from it.

    Args:
        stream: is gone through in another thread.
        items: how many may wait to be taken, at least 1; while there are so many, no further one is made.
        characters: how much of them, as `size` measures it, may wait before no further one is made; 0 for any amount.
        size: measures an item.
        head_start: seconds that an item is held back for while the next one is begun: a stream that sends a request has
            sent it by then, and has not had to share Python's lock with whoever computes the item.
    """
    waiting = _Waiting[_Item](items, characters, size, head_start)
    try:
        yield waiting.taken(stream)
    finally:
        waiting.close()


@dataclass(frozen=True, slots=True)
class _End:
    """Stands after the last item."""

    error: BaseException | None = None


class _Waiting(Generic[_Item]):
    """The items between the two threads.

    Whoever takes them can be the main thread, into which signals raise: it must not wait with a lock half released, as
    it would with a `Condition`.
    """

    def __init__(self, items: int, characters: int, size: Callable[[_Item], int], head_start: float) -> None:
        self._items = items
        self._head_start = head_start
        self._characters = characters
        self._size = size
        self._waiting: SimpleQueue[_Item | _End] = SimpleQueue()
        self._count = 0
        self._waiting_size = 0
        self._wanted = False
        """Whether somebody waits for the next item."""
        self._closed = False
        self._changed = threading.Condition()
        self._may_go_on: Callable[[], bool] | None = None
        """What the stream waits for, where it does."""

    def _fill(self, stream: Iterable[_Item]) -> None:
        """Go through the stream as far as there is room."""
        error: BaseException | None = None
        try:
            for item in stream:
                if not self._put(item):
                    break
            if isinstance(stream, Generator):
                stream.close()
        except BaseException as raised:  # noqa: BLE001 - raised again in the other thread
            error = raised
        self._waiting.put(_End(error))

    def _put(self, item: _Item) -> bool:
        """Hand over an item, and wait until there is room for another; say whether one is wanted."""
        with self._changed:
            self._count += 1
            self._waiting_size += self._size(item)
            self._waiting.put(item)
            if isinstance(item, Barrier):
                self._wait_until(self._is_taken)
            elif not self._has_room():
                self._wait_until(self._is_half_empty)
            return not self._closed

    def _wait_until(self, may_go_on: Callable[[], bool]) -> None:
        self._may_go_on = may_go_on
        self._changed.wait_for(lambda: self._closed or may_go_on())
        self._may_go_on = None

    def _has_room(self) -> bool:
        is_small = not self._characters or self._waiting_size < self._characters
        return self._count < self._items and is_small

    def _is_half_empty(self) -> bool:
        is_small = not self._characters or self._waiting_size <= self._characters // 2
        return self._count <= self._items // 2 and is_small

    def _is_taken(self) -> bool:
        """Say whether all items have been dealt with."""
        return not self._count and self._wanted

    def taken(self, stream: Iterable[_Item]) -> Iterator[_Item]:
        """Yield the items, waiting for each.

        Raises:
            BaseException: what the stream has raised.
        """
        # A thread that hangs in a request must not keep the process from ending.
        threading.Thread(target=self._fill, args=(stream,), name="reading ahead", daemon=True).start()
        while True:
            with self._changed:
                self._wanted = True
                self._wake_up()
            item = self._next()
            if isinstance(item, _End):
                break
            with self._changed:
                self._wanted = False
                self._count -= 1
                self._waiting_size -= self._size(item)
                self._wake_up()
                is_under_way = self._may_go_on is None or self._may_go_on()
            if self._head_start and is_under_way:
                time.sleep(self._head_start)
            yield item
        if item.error is not None:
            raise item.error

    def _wake_up(self) -> None:
        """Let the stream go on if it waits for what has come about."""
        if self._may_go_on is not None and self._may_go_on():
            self._changed.notify_all()

    def _next(self) -> _Item | _End:
        while True:
            with suppress(Empty):
                return self._waiting.get(timeout=_GLANCE)

    def close(self) -> None:
        """Let the stream end where it is, and wake up who waits for an item."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._waiting.put(_End())
