import pytest

from editrunner.errors import UsageError
from editrunner.model import DEFAULT_SITE, Shard, Skip
from editrunner.planner.narrowing import Narrowing, check_jobs

ENTRY = Skip(
    id="J/Talk:A",
    job="J",
    title="Talk:A",
    namespace=1,
    page_id=1,
    requested=("talk:a", "Old"),
    reason="no_change",
    detail="as it was",
)


@pytest.mark.parametrize(
    ("narrowing", "is_wanted"),
    [
        (Narrowing(), True),
        (Narrowing(jobs=("J",)), True),
        (Narrowing(jobs=("K",)), False),
        (Narrowing(titles=("talk:_a",)), True),
        (Narrowing(titles=("old",)), True),
        (Narrowing(titles=("A",)), False),
        (Narrowing(jobs=("K",), titles=("Old",)), False),
    ],
)
def test_an_entry_is_wanted_for_its_job_and_for_any_of_its_titles(narrowing: Narrowing, *, is_wanted: bool) -> None:
    assert narrowing.has(ENTRY, DEFAULT_SITE) is is_wanted


def test_of_several_shards_one_wants_an_entry() -> None:
    shards = [Narrowing(shard=Shard(index, 3)) for index in (1, 2, 3)]

    assert [narrowing.has(ENTRY, DEFAULT_SITE) for narrowing in shards].count(True) == 1


def test_the_wanted_titles_of_an_entry_come_as_they_are_asked_for() -> None:
    narrowing = Narrowing(titles=("talk:_a", "Old", "B"))

    assert narrowing.titles_of(ENTRY, DEFAULT_SITE) == {"talk:_a", "Old"}


def test_a_job_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(UsageError, match=r"`other` in jobs\.yaml; there are: one, two"):
        check_jobs(Narrowing(jobs=("two", "other")), ["one", "two"], "jobs.yaml")
