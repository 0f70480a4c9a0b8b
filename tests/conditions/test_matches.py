import pytest

from editrunner.conditions import matches
from editrunner.conditions.matches import Matches
from editrunner.errors import OperationFailed
from tests.factories import CONTEXT, a_page


@pytest.mark.parametrize(
    ("text", "holds"), [("a teh b", True), ("tehran", False), ("(?i:)teh", True), ("", False), ("TEH", False)]
)
def test_it_holds_where_the_pattern_matches_somewhere(text: str, holds: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert Matches(r"\bteh\b").holds(a_page(text), CONTEXT) is holds


def test_what_is_no_pattern_is_refused_before_any_page() -> None:
    with pytest.raises(ValueError, match="not a regular expression"):
        Matches("(")


def test_a_pattern_that_takes_too_long_fails_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matches, "TIMEOUT", 0.01)

    with pytest.raises(OperationFailed) as failure:
        Matches(r"^(a|aa)+$").holds(a_page("a" * 60 + "b"), CONTEXT)

    assert failure.value.code == "regex_timeout"


def test_a_pattern_is_shown_as_the_job_file_has_it() -> None:
    assert Matches(r"\bteh\b").words(holds=False) == r'the pattern "\bteh\b" matches nothing on the page'


def test_a_pattern_that_takes_too_much_memory_fails_the_page() -> None:
    with pytest.raises(OperationFailed) as failure:
        Matches("(?R)").holds(a_page("text"), CONTEXT)

    assert failure.value.code == "regex_memory"
