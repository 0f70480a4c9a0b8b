import tracemalloc

from editrunner.records.seen import SeenTargets


def test_a_target_is_new_once() -> None:
    seen = SeenTargets(["A"])

    assert [seen.list(target) for target in ("A", "B", "B", 7, "7", 7)] == [False, True, False, True, True, False]
    assert [seen.has_listed(target) for target in ("A", "C")] == [True, False]


def test_a_page_can_be_listed_and_entered_once_each() -> None:
    seen = SeenTargets()

    assert (seen.enter("A"), seen.has_listed("A"), seen.list("A"), seen.enter("A")) == (True, False, True, False)
    assert (seen.list("B"), seen.enter("B"), seen.list("B"), seen.enter("B")) == (True, True, False, False)


def test_a_target_with_a_row_is_another_one_than_without() -> None:
    seen = SeenTargets([("A", "t.csv", 2)])

    assert [seen.has_listed(key) for key in ("A", ("A", "t.csv", 2), ("A", "t.csv", 3))] == [False, True, False]


def test_a_copy_does_not_tell_the_other_one() -> None:
    seen = SeenTargets(["A"])

    other = seen.copy()
    other.list("B")

    assert (other.has_listed("A"), seen.has_listed("B")) == (True, False)


def test_titles_are_not_kept() -> None:
    titles = [f"A title of a page {number}" for number in range(20_000)]
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()

    seen = SeenTargets(titles)
    for title in titles:
        seen.enter(title)

    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # The titles alone are 1.5 million bytes, and a set of them one more.
    assert after - before < 900_000
