from collections.abc import Iterator

from editrunner.planner.batches import batched, packed


def test_a_stream_is_read_no_further_than_its_next_batch() -> None:
    read: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(5):
            read.append(number)
            yield number

    batches = batched(numbers(), 2)

    assert (next(batches), read) == ([0, 1], [0, 1])
    assert list(batches) == [[2, 3], [4]]


def test_a_group_is_never_taken_apart() -> None:
    groups = [["a"], ["b"] * 2, ["c"] * 5, ["d"], ["e"] * 2]

    assert list(packed(groups, 3)) == [["a", "b", "b"], ["c"] * 5, ["d", "e", "e"]]


def test_of_nothing_there_are_no_batches() -> None:
    assert (list(batched([], 2)), list(packed([], 2))) == ([], [])
