import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def ahead_of_the_first(stream: Counted, items: int) -> Iterator[Iterator[int]]:
    """Read ahead, with the first item taken before the second one is made."""
    first_is_taken = threading.Event()

    def slow() -> Iterator[int]:
        for number in stream:
            yield number
            assert first_is_taken.wait(LONG)

    with read_ahead(slow(), items) as ahead:
        assert next(ahead) == 0
        first_is_taken.set()
        yield ahead


def test_what_is_read_ahead_comes_whole_and_in_order() -> None:
    with read_ahead(range(1000), 7) as ahead:
        assert list(ahead) == list(range(1000))


def test_nothing_is_made_before_the_first_item_is_asked_for() -> None:
    stream = Counted(3)

    with read_ahead(stream, 1):
        assert stream.made == 0


def test_the_next_items_are_made_while_the_first_is_in_use() -> None:
    stream = Counted(100)
    with ahead_of_the_first(stream, 5):
        assert stream.await_made(6)


def test_where_no_more_may_wait_the_next_items_are_made_when_half_of_them_are_taken() -> None:
    stream = Counted(100)
    with ahead_of_the_first(stream, 10) as ahead:
        assert stream.await_made(11)
        for _ in range(4):
            next(ahead)
            assert stream.made == 11

        next(ahead)

        assert stream.await_made(16)


def test_no_more_items_are_made_than_may_wait() -> None:
    stream = Counted(100)
    with read_ahead(stream, 5) as ahead:
        for taken in range(90):
            next(ahead)
            # Those that were taken, those that wait, and the one that was just made as one was taken.
            assert stream.made <= taken + 1 + 5


def test_large_items_wait_alone() -> None:
    stream = Counted(100)
    with read_ahead(stream, 50, characters=10, size=lambda _: 10) as ahead:
        for taken in range(50):
            next(ahead)
            assert stream.made <= taken + 2


def test_an_item_is_held_back_while_the_next_one_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Counted(3)
    seconds: list[float] = []

    def sleep(length: float) -> None:
        seconds.append(length)
        assert stream.await_made(len(seconds) + 1)

    monkeypatch.setattr(time, "sleep", sleep)
    with read_ahead(stream, 1, head_start=0.5) as ahead:
        assert [next(ahead), next(ahead)] == [0, 1]

    assert seconds == [0.5, 0.5]


def test_nothing_is_held_back_while_the_stream_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds: list[float] = []
    monkeypatch.setattr(time, "sleep", seconds.append)

    with read_ahead(iter([Barrier(), 1]), 5, head_start=0.5) as ahead:
        assert next(ahead) == Barrier()

    assert seconds == []


def test_an_error_comes_after_the_items_before_it() -> None:
    def failing() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("broken")

    with read_ahead(failing(), 5) as ahead:
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

    with read_ahead(stream(), 50) as ahead:
        while (item := next(ahead, None)) is not None:
            dealt_with.append(item)

    assert dealt_with == [1, 2, Barrier(), 3]
    assert seen == [3]


def test_a_stream_that_is_not_wanted_any_more_is_closed() -> None:
    stream = Counted(100)

    with read_ahead(stream, 2) as ahead:
        next(ahead)

    assert stream.ended.wait(LONG)
    assert stream.made <= 4


def test_a_stream_within_a_stream_is_closed_with_it() -> None:
    stream = Counted(100)

    def outer() -> Iterator[int]:
        with read_ahead(stream, 2) as inner:
            yield from inner

    held = outer()
    with read_ahead(held, 2) as ahead:
        next(ahead)

    assert stream.ended.wait(LONG)


def test_whoever_waits_for_an_item_in_another_thread_is_woken_up_at_the_end() -> None:
    wanted, reached = threading.Event(), threading.Event()
    taken: list[list[int]] = []

    def hanging() -> Iterator[int]:
        yield 1
        reached.set()
        wanted.wait(LONG)

    with read_ahead(hanging(), 2) as ahead:
        taker = threading.Thread(target=lambda: taken.append(list(ahead)))
        taker.start()
        assert reached.wait(LONG)

    taker.join(LONG)
    wanted.set()
    assert taken == [[1]]
