from editrunner.conditions.combined import Any, Not
from editrunner.conditions.contains import Contains
from editrunner.model import unmet
from tests.factories import CONTEXT, a_page


def test_it_holds_where_its_part_does_not() -> None:
    assert Not((Contains("a"),)).holds(a_page("b"), CONTEXT)
    assert not Not((Contains("a"),)).holds(a_page("a"), CONTEXT)


def test_a_page_is_passed_over_for_what_its_part_has_found() -> None:
    against = unmet([Not((Any((Contains("a"), Contains("b"))),))], [], a_page("b"), CONTEXT)

    assert against is not None
    assert against.reason == '`not/any/contains`: the text "b" stands on the page'
