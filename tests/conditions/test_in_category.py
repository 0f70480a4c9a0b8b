import dataclasses

import pytest

from editrunner.conditions.in_category import InCategory
from editrunner.model import Context, Facts, Namespace, Needs, Page
from tests.factories import CONTEXT, a_page


def a_member_of(*categories: str) -> Page:
    return dataclasses.replace(a_page(""), facts=Facts(categories=frozenset(categories)))


@pytest.mark.parametrize("name", ["Stubs", "stubs", "Category:Stubs", "category:stubs", "_Stubs_"])
def test_it_asks_for_the_category_by_the_name_that_the_wiki_has_for_it(name: str) -> None:
    assert InCategory(name).needs(CONTEXT.site) == Needs(categories=frozenset({"Category:Stubs"}))
    assert InCategory(name).holds(a_member_of("Category:Stubs"), CONTEXT)
    assert not InCategory(name).holds(a_member_of("Category:Other"), CONTEXT)


def test_the_name_may_be_in_the_language_of_the_wiki() -> None:
    namespaces = {**CONTEXT.site.namespaces, 14: Namespace(14, "Kategorie", ("Category",))}
    german = Context(dataclasses.replace(CONTEXT.site, namespaces=namespaces), "job")

    for name in ("Stubs", "Category:Stubs", "Kategorie:Stubs"):
        assert InCategory(name).holds(a_member_of("Kategorie:Stubs"), german)


def test_what_stands_in_the_text_decides_nothing() -> None:
    assert not InCategory("Stubs").holds(a_page("[[Category:Stubs]]"), CONTEXT)


def test_it_says_which_category_it_is_about() -> None:
    assert InCategory("Stubs").words(holds=False) == "the page is not in Category:Stubs"
    assert InCategory("Category:Stubs").words(holds=True) == "the page is in Category:Stubs"
