from collections import Counter

import pytest

from editrunner.errors import ExitCode, LimitReached, exit_code_of
from editrunner.executor.gauges import Gauges, Pace
from editrunner.job.job import JobLimits, Limits
from editrunner.model import Outcome


def save(gauges: Gauges, times: int) -> str | None:
    """Save so many edits; return the limit that ends the run before."""
    try:
        for _ in range(times):
            gauges.check("j")
            gauges.count(Outcome.SAVED, "j")
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
        gauges.count(outcome, "j")

    assert save(gauges, 1) is None
    assert save(gauges, 1) == "edits"


def test_earlier_edits_count_for_the_whole_run_and_for_the_first_look_only() -> None:
    assert save(Gauges(Limits(edits=2), saved_before=5), 2) is None
    assert save(Gauges(Limits(edits_total=6), saved_before=5), 2) == "edits_total"
    assert save(Gauges(Limits(first=6), saved_before=5), 2) == "first"
    assert save(Gauges(Limits(first=6), saved_before=5, looked_at=True), 2) is None


def test_failures_end_the_run_when_they_are_more_than_allowed() -> None:
    gauges = Gauges(Limits(failures=2), failures=1)
    gauges.count_failure("j")

    with pytest.raises(LimitReached) as reached:
        gauges.count_failure("j")

    assert (reached.value.key, exit_code_of(reached.value)) == ("failures", ExitCode.LIMIT)


def test_captchas_in_a_row_end_the_run_for_a_person() -> None:
    gauges = Gauges(Limits(captchas=2))
    gauges.count(Outcome.HELD, "j", is_challenge=True)
    gauges.count(Outcome.SAVED, "j")
    gauges.count(Outcome.HELD, "j", is_challenge=True)
    gauges.check("j")
    gauges.count(Outcome.HELD, "j", is_challenge=True)

    with pytest.raises(LimitReached) as reached:
        gauges.check("j")

    assert (reached.value.key, exit_code_of(reached.value)) == ("captchas", ExitCode.WAITING_FOR_PERSON)


def end(gauges: Gauges, outcomes: str, job: str = "j") -> str | None:
    """End entries, well (`.`) or not (`F`); return the limit that this reaches, and the number of the entry."""
    for number, outcome in enumerate(outcomes, start=1):
        gauges.count_ended(job)
        if outcome == "F":
            try:
                gauges.count_failure(job)
            except LimitReached as reached:
                return f"{reached.key} {number}"
    return None


@pytest.mark.parametrize(
    ("outcomes", "reached"),
    [
        ("F", None),
        ("FF", "failures 2"),
        ("." * 50 + "F.F", "failures 53"),
        ("." * 98 + "FF", None),
        ("." * 99 + "FFF", "failures 102"),
        ("." * 147 + "FFF", None),
    ],
)
def test_a_share_of_failures_is_one_of_what_has_ended_so_far_and_one_is_always_allowed(
    outcomes: str, reached: str | None
) -> None:
    assert end(Gauges(Limits(failures="2%")), outcomes) == reached


def test_a_share_of_failures_is_one_of_a_whole_plan() -> None:
    planned = Counter({"j": 150, "k": 50})

    assert end(Gauges(Limits(failures="2%"), planned=planned), "FFFFF") == "failures 5"
    assert end(Gauges(Limits(failures="0.5%"), planned=planned), "FF") == "failures 2"


def test_a_share_counts_what_earlier_invocations_have_ended() -> None:
    gauges = Gauges(Limits(failures="2%"), failures=1, ended=Counter({"j": 98}))

    assert end(gauges, ".F") is None
    assert end(gauges, "F") == "failures 1"


def test_the_limits_of_a_job_count_that_job_alone() -> None:
    gauges = Gauges(Limits(edits=5), {"j": JobLimits(edits=2)})
    for job, times in (("k", 2), ("j", 2), ("k", 1)):
        for _ in range(times):
            gauges.check(job)
            gauges.count(Outcome.SAVED, job)

    with pytest.raises(LimitReached) as of_file:
        gauges.check("k")
    gauges.saved = 0
    with pytest.raises(LimitReached) as of_job:
        gauges.check("j")
    gauges.check("k")

    assert (of_file.value.key, of_job.value.key) == ("edits", "j/edits")
    assert (of_job.value.reason, exit_code_of(of_job.value)) == (
        "limits.edits of the job j: 2 edits of it are saved",
        ExitCode.LIMIT,
    )


def test_the_failures_of_a_job_end_the_run() -> None:
    gauges = Gauges(Limits(failures=10), {"j": JobLimits(failures=1), "k": JobLimits(failures="10%")})

    assert end(gauges, "FFF", "l") is None
    assert end(gauges, "." * 18 + "FF", "k") is None
    assert end(gauges, "F", "k") == "k/failures 1"
    assert end(gauges, "FF", "j") == "j/failures 2"


def test_edits_are_kept_apart_from_the_beginning_of_the_one_before() -> None:
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    told: list[float] = []
    pace = Pace(12, sleep, lambda: now[0], told.append)

    pace.keep()
    now[0] += 2
    pace.keep()
    now[0] += 60
    pace.keep()

    assert slept == told == [3.0]


@pytest.mark.parametrize("edits_per_minute", [None, 60])
def test_an_edit_that_waits_waits_longer_where_another_one_is_asked_to(edits_per_minute: float | None) -> None:
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds
        if len(slept) == 1:
            pace.hold(5)

    pace = Pace(edits_per_minute, sleep, lambda: now[0])
    pace.hold(3)
    pace.keep()

    assert slept == [3.0, 5.0]
