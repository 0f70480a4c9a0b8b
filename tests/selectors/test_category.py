from dataclasses import replace
from typing import Literal

import pytest

from editrunner.model import DEFAULT_SITE, Descent, Namespace, Query
from editrunner.selectors.category import Category


def query_of(category: Category, namespaces: tuple[int, ...] = ()) -> Query:
    (query,) = category.listings(DEFAULT_SITE, {}, namespaces)
    assert isinstance(query, Query)
    return query


@pytest.mark.parametrize("written", ["Towns", "towns", "Category:Towns", "category: towns", "Category:_Towns"])
def test_a_category_is_named_with_or_without_its_namespace(written: str) -> None:
    assert query_of(Category(written)).parameters["cmtitle"] == "Category:Towns"


def test_a_category_whose_name_has_a_colon_is_a_category() -> None:
    assert query_of(Category("Towns: A")).parameters["cmtitle"] == "Category:Towns: A"


def test_members_are_listed_in_the_order_in_which_they_came_in() -> None:
    """So that none is lost whose sort key changes meanwhile."""
    assert query_of(Category("Towns")).parameters == {"cmtitle": "Category:Towns", "cmsort": "timestamp"}
    assert query_of(Category("Towns"), (4, 0)).parameters["cmnamespace"] == "0|4"


def test_pages_alone_are_listed_by_their_namespaces() -> None:
    """In this order, `cmtype` does nothing: https://www.mediawiki.org/wiki/API:Categorymembers."""
    parameters = query_of(Category("Towns", type="page")).parameters

    assert parameters["cmsort"] == "timestamp"
    assert parameters["cmnamespace"] == "0|1|2|3|4|5|7|8|9|10|11|12|13|15"


@pytest.mark.parametrize("kind", ["subcat", "file"])
def test_few_members_among_many_are_chosen_by_the_wiki(kind: Literal["subcat", "file"]) -> None:
    assert query_of(Category("Towns", type=kind)).parameters == {"cmtitle": "Category:Towns", "cmtype": kind}


def test_a_wiki_with_more_namespaces_than_can_be_named_lists_pages_by_their_type() -> None:
    more = {number: Namespace(number, f"N{number}") for number in range(100, 160)}
    site = replace(DEFAULT_SITE, namespaces={**DEFAULT_SITE.namespaces, **more})

    (query,) = Category("Towns", type="page").listings(site, {}, ())

    assert query == Query("categorymembers", {"cmtitle": "Category:Towns", "cmtype": "page"}, "cmlimit")


def test_without_depth_no_subcategory_is_gone_down_into() -> None:
    assert query_of(Category("Towns")).descent is None


def test_subcategories_are_listed_to_go_down_into_them_whatever_is_asked_for() -> None:
    query = query_of(Category("Towns", depth=2, type="page"), (0,))

    assert query.parameters["cmnamespace"] == "0|14"
    assert query.descent == Descent("cmtitle", 2, keep=False)
    assert query_of(Category("Towns", depth=1, type="file"), (6,)).parameters == {
        "cmtitle": "Category:Towns",
        "cmtype": "file|subcat",
        "cmnamespace": "6|14",
    }


def test_subcategories_are_kept_where_they_are_asked_for() -> None:
    query = query_of(Category("Towns", depth=1))

    assert query.descent == Descent("cmtitle", 1, keep=True)


@pytest.mark.parametrize(
    ("kind", "namespaces", "possible"),
    [
        ("any", (0,), True),
        ("page", (0, 14), True),
        ("page", (6, 14), False),
        ("file", (6,), True),
        ("file", (0, 14), False),
        ("subcat", (0,), False),
        ("subcat", (), True),
    ],
)
def test_members_of_a_type_are_in_some_namespaces_only(
    kind: Literal["page", "subcat", "file", "any"], namespaces: tuple[int, ...], *, possible: bool
) -> None:
    assert Category("Towns", type=kind).can_be_in(namespaces) is possible


def test_it_is_read_from_the_list_of_members() -> None:
    query = query_of(Category("Towns"))

    assert (query.module, query.limit_parameter) == ("categorymembers", "cmlimit")
