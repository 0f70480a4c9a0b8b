import pytest

from editrunner.errors import ExitCode
from editrunner.executor.gauges import Gauges, LimitReached, Pace
from editrunner.job.job import Limits
from editrunner.model import Outcome


def save(gauges: Gauges, times: int) -> str | None:
    """Save so many edits; return the limit that ends the run before."""
    try:
        for _ in range(times):
            gauges.check()
            gauges.count(Outcome.SAVED)
    except LimitReached as reached:
        return reached.key
    return None


@pytest.mark.parametrize("limits", [Limits(edits=3), Limits(edits_total=3), Limits(first=3)])
def test_a_limit_ends_the_run_before_the_edit_that_would_pass_it(limits: Limits) -> None:
    gauges = Gauges(limits)

    assert save(gauges, 3) is None
    assert save(gauges, 1) is not None
    assert gauges.saved == 3


def test_only_what_was_saved_counts() -> None:
    gauges = Gauges(Limits(edits=1))
    for outcome in set(Outcome) - {Outcome.SAVED, Outcome.MERGED}:
        gauges.count(outcome)

    assert save(gauges, 1) is None
    assert save(gauges, 1) == "edits"


def test_earlier_edits_count_for_the_whole_run_and_for_the_first_look_only() -> None:
    assert save(Gauges(Limits(edits=2), saved_before=5), 2) is None
    assert save(Gauges(Limits(edits_total=6), saved_before=5), 2) == "edits_total"
    assert save(Gauges(Limits(first=6), saved_before=5), 2) == "first"
    assert save(Gauges(Limits(first=6), saved_before=5, looked_at=True), 2) is None


def test_failures_end_the_run_when_they_are_more_than_allowed() -> None:
    gauges = Gauges(Limits(failures=2), failures=1)
    gauges.count_failure(ended=0)

    with pytest.raises(LimitReached) as reached:
        gauges.count_failure(ended=0)

    assert (reached.value.key, reached.value.exit_code) == ("failures", ExitCode.LIMIT)


@pytest.mark.parametrize(("ended", "allowed"), [(1, 2), (100, 2), (149, 2), (150, 3), (1000, 20)])
def test_a_share_of_failures_is_of_the_pages_so_far_and_of_a_hundred_at_least(ended: int, allowed: int) -> None:
    gauges = Gauges(Limits(failures="2%"), failures=allowed - 1)
    gauges.count_failure(ended)

    with pytest.raises(LimitReached):
        gauges.count_failure(ended)


def test_captchas_in_a_row_end_the_run_for_a_person() -> None:
    gauges = Gauges(Limits(captchas=2))
    gauges.count(Outcome.HELD, is_challenge=True)
    gauges.count(Outcome.SAVED)
    gauges.count(Outcome.HELD, is_challenge=True)
    gauges.check()
    gauges.count(Outcome.HELD, is_challenge=True)

    with pytest.raises(LimitReached) as reached:
        gauges.check()

    assert (reached.value.key, reached.value.exit_code) == ("captchas", ExitCode.WAITING_FOR_PERSON)


def test_edits_are_kept_apart_from_the_beginning_of_the_one_before() -> None:
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(12, sleep, lambda: now[0])

    pace.keep()
    now[0] += 2
    pace.keep()
    now[0] += 60
    pace.keep()

    assert slept == [3.0]
