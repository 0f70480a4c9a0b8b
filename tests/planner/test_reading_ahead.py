import threading
from collections.abc import Iterator

import pytest

from editrunner.model import Barrier
from editrunner.planner.reading_ahead import read_ahead

LONG = 10.0
"""Seconds after which something that should have happened has not."""


class Counted:
    """A stream of numbers that knows how many were made, and whether it has come to its end."""

    def __init__(self, count: int) -> None:
        self.made = 0
        self.ended = threading.Event()
        self._count = count
        self._changed = threading.Condition()

    def __iter__(self) -> Iterator[int]:
        try:
            for number in range(self._count):
                with self._changed:
                    self.made += 1
                    self._changed.notify_all()
                yield number
        finally:
            self.ended.set()

    def await_made(self, count: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.made >= count, LONG)


def test_what_is_read_ahead_comes_whole_and_in_order() -> None:
    assert list(read_ahead(range(1000), 7)) == list(range(1000))


def test_nothing_is_made_before_the_first_item_is_asked_for() -> None:
    stream = Counted(3)

    read_ahead(stream, 1)

    assert stream.made == 0


def test_the_next_items_are_made_while_the_first_is_in_use() -> None:
    stream = Counted(100)
    ahead = read_ahead(stream, 5)

    assert next(ahead) == 0

    assert stream.await_made(6)


def test_no_more_items_are_made_than_may_wait() -> None:
    stream = Counted(100)
    ahead = read_ahead(stream, 5)

    for taken in range(90):
        next(ahead)
        # Those that were taken, those that wait, and the one that was just made as one was taken.
        assert stream.made <= taken + 1 + 5


def test_large_items_wait_alone() -> None:
    stream = Counted(100)
    ahead = read_ahead(stream, 50, characters=10, size=lambda _: 10)

    for taken in range(50):
        next(ahead)
        assert stream.made <= taken + 2


def test_an_error_comes_after_the_items_before_it() -> None:
    def failing() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("broken")

    ahead = read_ahead(failing(), 5)

    assert [next(ahead), next(ahead)] == [1, 2]
    with pytest.raises(ValueError, match="broken"):
        next(ahead)


def test_at_a_barrier_the_stream_waits_until_everything_before_it_is_dealt_with() -> None:
    dealt_with: list[object] = []
    seen: list[int] = []

    def stream() -> Iterator[object]:
        yield from (1, 2)
        yield Barrier()
        seen.append(len(dealt_with))
        yield 3

    ahead = read_ahead(stream(), 50)
    while (item := next(ahead, None)) is not None:
        dealt_with.append(item)

    assert dealt_with == [1, 2, Barrier(), 3]
    assert seen == [3]


def test_a_stream_that_is_not_wanted_any_more_is_closed() -> None:
    stream = Counted(100)
    ahead = read_ahead(stream, 2)
    next(ahead)

    ahead.close()  # type: ignore[attr-defined] # a generator has it

    assert stream.ended.wait(LONG)
    assert stream.made <= 4


def test_a_stream_within_a_stream_is_closed_with_it() -> None:
    stream = Counted(100)
    ahead = read_ahead((item for item in read_ahead(stream, 2)), 2)
    next(ahead)

    ahead.close()  # type: ignore[attr-defined] # a generator has it

    assert stream.ended.wait(LONG)
