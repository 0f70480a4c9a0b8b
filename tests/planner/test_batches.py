from collections.abc import Iterator

from editrunner.planner.batches import BatchSize, batched, packed, sized


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


def test_batches_are_as_long_as_the_account_may_ask_for_once_the_pages_are_known_to_be_short() -> None:
    size = BatchSize(500)
    lengths = []

    for batch in sized(range(1200), size):
        lengths.append(len(batch))
        size.learn(len(batch), len(batch) * 10_000)

    assert lengths == [50, 500, 500, 150]


def test_batches_of_long_pages_are_short() -> None:
    size = BatchSize(500)
    lengths = []

    for batch in sized(range(70), size):
        lengths.append(len(batch))
        size.learn(len(batch), len(batch) * 2_000_000)

    assert lengths == [50, 8, 8, 4]


def test_a_page_longer_than_a_batch_is_a_batch() -> None:
    size = BatchSize(500)

    size.learn(1, 10**9)
    assert size.size == 1

    size.learn(0, 0)
    assert size.size == 500
