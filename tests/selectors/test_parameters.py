from datetime import timedelta

import pytest

from editrunner.selectors.parameters import in_namespaces, time_of


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1 minute", timedelta(minutes=1)),
        ("12 hours", timedelta(hours=12)),
        ("7 days", timedelta(days=7)),
        ("2 weeks", timedelta(weeks=2)),
        ("2030-01-31", "2030-01-31T00:00:00Z"),
        ("2030-01-31T10:20:30Z", "2030-01-31T10:20:30Z"),
    ],
)
def test_a_time_is_a_duration_or_a_day_or_a_second(written: str, read: object) -> None:
    assert time_of(written) == read


@pytest.mark.parametrize("written", ["2030-02-31", "2030-01-31T25:00:00Z"])
def test_there_has_to_be_such_a_time(written: str) -> None:
    with pytest.raises(ValueError, match="there is no time"):
        time_of(written)


def test_no_namespaces_are_no_parameter() -> None:
    assert in_namespaces("x", (4, 0)) == {"x": "4|0"}
    assert in_namespaces("x", ()) == {}
