from collections.abc import Iterator

from editrunner.model import PageSnapshot
from editrunner.planner.batches import BatchSize, batched, in_lots, packed, sized
from tests.fake_wiki import snapshot


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

    assert lengths == [50, 4, 4, 4, 4, 4]


def test_a_page_longer_than_a_batch_is_a_batch() -> None:
    size = BatchSize(500)

    size.learn(1, 10**9)
    assert size.size == 1

    size.learn(1, 0)
    assert size.size == 500


def test_of_no_pages_nothing_is_learned() -> None:
    size = BatchSize(500)
    size.learn(1, 10**9)

    size.learn(0, 0)

    assert size.size == 1


def test_pages_are_handed_on_as_many_at_a_time_as_a_batch_may_have_text() -> None:
    lengths = [3_000_000, 3_000_000, 3_000_000, 9_000_000, 1_000_000, 6_000_000]
    pages = [snapshot(f"P{number}", "a" * length) for number, length in enumerate(lengths)]
    taken = []

    def stream() -> Iterator[PageSnapshot]:
        for page in pages:
            taken.append(page.title)
            yield page

    lots = in_lots(stream())

    assert next(lots) == pages[:3]
    assert taken == ["P0", "P1", "P2"]
    assert [*lots] == [pages[3:4], pages[4:]]
    assert [*in_lots([])] == []
