from editrunner.selectors.selection import Selection
from editrunner.selectors.titles import Titles


def test_a_selection_takes_every_page_unless_it_is_narrowed() -> None:
    selection = Selection(Titles(("A",)))

    assert (selection.namespaces, selection.limit) == ((), None)
