import pytest

from editrunner.conditions.combined import All
from editrunner.conditions.contains import Contains
from editrunner.conditions.in_category import InCategory
from editrunner.conditions.last_edited_by import LastEditedBy
from editrunner.model import Needs, unmet
from tests.factories import CONTEXT, a_page

A_AND_B = All((Contains("a"), Contains("b")))


@pytest.mark.parametrize(("text", "holds"), [("", False), ("a", False), ("b", False), ("ab", True)])
def test_it_holds_where_each_part_does(text: str, holds: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert A_AND_B.holds(a_page(text), CONTEXT) is holds


def test_a_page_is_passed_over_for_the_first_part_that_fails() -> None:
    against = unmet([A_AND_B], [], a_page("a"), CONTEXT)

    assert against is not None
    assert against.reason == '`all/contains`: the text "b" does not stand on the page'


def test_a_page_is_skipped_for_all_parts_together() -> None:
    against = unmet([], [A_AND_B], a_page("ab"), CONTEXT)

    assert against is not None
    assert against.reason == (
        '`all/contains`: the text "a" stands on the page; `all/contains`: the text "b" stands on the page'
    )


def test_it_needs_what_its_parts_need() -> None:
    condition = All((InCategory("X"), All((InCategory("Y"), LastEditedBy("Bot")))))

    assert condition.needs(CONTEXT.site) == Needs(last_editor=True, categories=frozenset({"Category:X", "Category:Y"}))
