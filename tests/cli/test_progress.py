from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from editrunner.cli.progress import Tally
from editrunner.model import Edit, Entry, Failure, Outcome, Skip, Wait
from tests.report.plan_entries import edit, failure, skip

MORNING = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until somebody puts it forward."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return MORNING + timedelta(seconds=self.seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def count(clock: Clock) -> Callable[[int | None], Tally]:
    return lambda total: Tally(total, lambda: clock.seconds, clock.now)


def test_a_run_says_how_far_it_is_how_fast_and_when_it_will_be_done(
    clock: Clock, count: Callable[[int | None], Tally]
) -> None:
    tally = count(1_000)
    for outcome in (Outcome.SAVED, Outcome.SAVED, Outcome.SKIPPED, Outcome.FAILED):
        tally.end(outcome)
    clock.seconds = 60

    # 996 pages more at four a minute take 249 minutes.
    assert tally.words() == ("4 of 1,000 pages, 1 failed, 2.0 edits a minute, done about 07:10 (2 saved, 1 skipped)")


def test_an_end_on_another_day_is_said_with_its_date(clock: Clock, count: Callable[[int | None], Tally]) -> None:
    tally = count(2_001)
    tally.end(Outcome.SAVED)
    clock.seconds = 60

    assert "done about 2026-01-02 12:21" in tally.words()


def test_no_pace_is_told_from_the_first_seconds(clock: Clock, count: Callable[[int | None], Tally]) -> None:
    tally = count(10)
    tally.end(Outcome.SAVED)
    clock.seconds = 1

    assert tally.words() == "1 of 10 pages (1 saved)"


def test_without_a_total_there_is_no_end(clock: Clock, count: Callable[[int | None], Tally]) -> None:
    tally = count(None)
    tally.end(Outcome.CONFLICT)
    clock.seconds = 600

    assert tally.words() == "1 pages (1 conflict)"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (edit("A", "a", "b"), "1 pages (1 to edit)"),
        (skip("A"), "1 pages (1 to skip)"),
        (failure("A"), "1 pages, 1 failed"),
    ],
    ids=["edit", "skip", "failure"],
)
def test_planned_pages_are_counted_by_what_is_to_become_of_them(
    entry: Edit | Skip | Failure, words: str, count: Callable[[int | None], Tally]
) -> None:
    tally = count(None)
    tally.plan(entry)

    assert tally.words() == words


def test_what_is_waited_for_is_said_until_it_is_over(clock: Clock, count: Callable[[int | None], Tally]) -> None:
    tally = count(None)
    assert tally.wait_words() == ""

    tally.wait(Wait("maxlag", "the database lags", 75.0, 2))
    clock.seconds = 15
    assert tally.wait_words() == "waiting until 03:01:15: the database lags (maxlag, attempt 2), 60 s left"

    clock.seconds = 75
    assert tally.wait_words() == ""


def test_a_page_ends_a_wait(count: Callable[[int | None], Tally]) -> None:
    entry: Entry = skip("A")
    tally = count(None)
    tally.pause(30)
    assert tally.wait_words() == "waiting until 03:00:30: limits.edits_per_minute, 30 s left"

    tally.plan(entry)

    assert tally.wait_words() == ""
