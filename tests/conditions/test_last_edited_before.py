import dataclasses

import pytest

from editrunner.conditions.last_edited_before import LastEditedBefore
from editrunner.model import Facts, Page
from tests.factories import CONTEXT, a_page


def a_page_edited_at(last_edit: str | None, as_of: str = "2024-03-31T12:00:00Z") -> Page:
    return dataclasses.replace(a_page(""), facts=Facts(as_of, last_edit))


@pytest.mark.parametrize(
    ("when", "newest_that_fits", "oldest_that_does_not"),
    [
        ("2024-01-31", "2024-01-30T23:59:59Z", "2024-01-31T00:00:00Z"),
        ("2024-01-31T10:00Z", "2024-01-31T09:59:59Z", "2024-01-31T10:00:00Z"),
        ("2024-01-31T10:00:30Z", "2024-01-31T10:00:29Z", "2024-01-31T10:00:30Z"),
        ("1 hour", "2024-03-31T10:59:59Z", "2024-03-31T11:00:00Z"),
        ("30 days", "2024-03-01T11:59:59Z", "2024-03-01T12:00:00Z"),
        ("2 weeks", "2024-03-17T11:59:59Z", "2024-03-17T12:00:00Z"),
        ("1 month", "2024-02-29T11:59:59Z", "2024-02-29T12:00:00Z"),
        ("3 months", "2023-12-31T11:59:59Z", "2023-12-31T12:00:00Z"),
        ("1 year", "2023-03-31T11:59:59Z", "2023-03-31T12:00:00Z"),
    ],
)
def test_it_holds_up_to_the_time(when: str, newest_that_fits: str, oldest_that_does_not: str) -> None:
    condition = LastEditedBefore(when)

    assert condition.holds(a_page_edited_at(newest_that_fits), CONTEXT)
    assert not condition.holds(a_page_edited_at(oldest_that_does_not), CONTEXT)


def test_a_page_that_does_not_exist_was_never_edited() -> None:
    assert not LastEditedBefore("1 hour").holds(a_page_edited_at(None), CONTEXT)


@pytest.mark.parametrize("when", ["2024-02-30", "2024-01-31T25:00Z", "9999 years"])
def test_a_time_that_does_not_exist_is_refused_before_any_page(when: str) -> None:
    with pytest.raises(ValueError, match=when):
        LastEditedBefore(when)


def test_it_says_what_was_found() -> None:
    assert (
        LastEditedBefore("30 days").words(holds=False)
        == "the page was edited within the last 30 days, or does not exist"
    )
    assert LastEditedBefore("2024-01-31").words(holds=True) == "the page was not edited since 2024-01-31"
