import pytest

from editrunner.conditions.contains import Contains
from tests.factories import CONTEXT, a_page


@pytest.mark.parametrize(
    ("text", "holds"), [("teh cat", True), ("a\nteh\nb", True), ("Teh cat", False), ("the", False), ("", False)]
)
def test_it_holds_where_the_text_stands_letter_for_letter(text: str, holds: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert Contains("teh").holds(a_page(text), CONTEXT) is holds


def test_it_is_no_pattern() -> None:
    assert not Contains("t.h").holds(a_page("teh"), CONTEXT)
