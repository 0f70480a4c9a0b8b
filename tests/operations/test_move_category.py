import pytest

from editrunner.errors import OperationFailed
from editrunner.model import DEFAULT_SITE, Absent, Context
from editrunner.operations.move_category import MoveCategory
from tests.factories import CONTEXT, a_page, text_after

MOVE = MoveCategory("B", "D")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("[[Category:A]]\n[[Category:B]]\n[[Category:C]]", "[[Category:A]]\n[[Category:D]]\n[[Category:C]]"),
        ("[[ category : b_ | *key ]] text", "[[ category : D_ | *key ]] text"),
        ("[[Category:B<!-- c -->|{{PAGENAME}}]]", "[[Category:D<!-- c -->|{{PAGENAME}}]]"),
        ("[[Category:B| ]]\n[[Category:D|k]]\n", "[[Category:D|k]]\n"),
        ("[[Category:B|1]]\n[[Category:B|2]]\n", "[[Category:D|2]]\n"),
        ("[[:Category:B]] [[Category:B]]", "[[:Category:B]] [[Category:D]]"),
        ("{{a|[[Category:B]]}}\n[[Category:B]]", "{{a|[[Category:B]]}}\n[[Category:D]]"),
        ("<noinclude>[[Category:B]]</noinclude>", "<noinclude>[[Category:D]]</noinclude>"),
    ],
)
def test_the_name_changes_and_nothing_else(text: str, result: str) -> None:
    assert text_after(MOVE, text) == result
    assert text_after(MOVE, result) is None


def test_the_case_of_the_first_letter_is_no_other_category() -> None:
    assert isinstance(MoveCategory("B", "b").apply(a_page("[[Category:B]]"), CONTEXT), Absent)


def test_a_category_that_is_a_redirect_is_no_aim() -> None:
    context = Context(DEFAULT_SITE, "job", {"Category:D": "Category:B"})

    with pytest.raises(OperationFailed, match="is a redirect to Category:B"):
        MOVE.apply(a_page("[[Category:B]]"), context)


def test_the_category_to_move_to_is_asked_about() -> None:
    assert MOVE.names(DEFAULT_SITE) == ("Category:D",)


def test_moving_to_the_same_category_is_refused() -> None:
    with pytest.raises(ValueError, match="the same"):
        MoveCategory("B", "B")
