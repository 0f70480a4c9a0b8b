import pytest

from editrunner.model import Undo as UndoChange
from editrunner.operations.undo import Undo
from tests.factories import CONTEXT, a_page


@pytest.mark.parametrize("after", [None, 10])
def test_taking_back_is_left_to_the_wiki(after: int | None) -> None:
    assert Undo(12, after).apply(a_page("a"), CONTEXT) == UndoChange(12, after)


def test_a_range_that_holds_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="the same"):
        Undo(12, 12)
