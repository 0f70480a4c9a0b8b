import pytest

from editrunner.executor.shares import job_limits_of, limits_of
from editrunner.job.job import JobLimits, Limits
from editrunner.model import Shard


@pytest.mark.parametrize("count", [1, 3, 8])
@pytest.mark.parametrize("number", [1, 7, 8, 100])
def test_the_shards_together_have_what_the_job_file_allows(number: int, count: int) -> None:
    limits = Limits(edits=number, edits_total=number, first=number)
    parts = [limits_of(limits, Shard(index, count)) for index in range(1, count + 1)]

    for name in ("edits", "edits_total", "first"):
        of_shards = [getattr(part, name) for part in parts]
        assert sum(of_shards) == number
        assert max(of_shards) - min(of_shards) <= 1
        assert of_shards == sorted(of_shards, reverse=True)


def test_a_shard_has_its_part_of_the_pace_and_of_the_edits_of_a_job() -> None:
    shard = Shard(2, 8)

    assert limits_of(Limits(edits_per_minute=12), shard).edits_per_minute == 1.5
    assert job_limits_of({"a": JobLimits(edits=9), "b": JobLimits()}, shard) == {
        "a": JobLimits(edits=1),
        "b": JobLimits(),
    }


def test_what_counts_failures_counts_them_in_each_shard() -> None:
    limits = Limits(failures=4, captchas=2, removed_bytes=9, stop_page="User:Bot/Stop")

    assert limits_of(limits, Shard(1, 8)) == limits


def test_a_run_of_all_pages_has_all() -> None:
    limits, of_jobs = Limits(edits=5, edits_per_minute=2), {"a": JobLimits(edits=5)}

    assert limits_of(limits, None) == limits
    assert job_limits_of(of_jobs, None) == of_jobs
