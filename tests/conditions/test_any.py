import pytest

from editrunner.conditions.combined import All, Any
from editrunner.conditions.contains import Contains
from editrunner.conditions.has_section import HasSection
from editrunner.model import unmet
from tests.factories import CONTEXT, a_page

A_OR_B = Any((Contains("a"), Contains("b")))


@pytest.mark.parametrize(("text", "holds"), [("", False), ("a", True), ("b", True), ("ab", True)])
def test_it_holds_where_one_of_its_parts_does(text: str, holds: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert A_OR_B.holds(a_page(text), CONTEXT) is holds


def test_a_page_is_passed_over_because_all_parts_fail() -> None:
    against = unmet([Any((Contains("a"), All((HasSection("Notes"),))))], [], a_page("x"), CONTEXT)

    assert against is not None
    assert against.reason == (
        '`any/contains`: the text "a" does not stand on the page; '
        '`any/all/has_section`: the page has no section "Notes"'
    )


def test_a_page_is_skipped_for_the_first_part_that_holds() -> None:
    against = unmet([], [A_OR_B], a_page("b"), CONTEXT)

    assert against is not None
    assert (against.key, against.reason) == ("skip_if", '`any/contains`: the text "b" stands on the page')
