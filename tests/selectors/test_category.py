import pytest

from editrunner.model import DEFAULT_SITE, Descent, Query
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


def test_all_members_are_listed_unless_a_type_is_asked_for() -> None:
    assert query_of(Category("Towns")).parameters["cmtype"] == "page|subcat|file"
    assert query_of(Category("Towns", type="page")).parameters["cmtype"] == "page"


def test_without_depth_no_subcategory_is_gone_down_into() -> None:
    assert query_of(Category("Towns")).descent is None


def test_subcategories_are_listed_to_go_down_into_them_whatever_is_asked_for() -> None:
    query = query_of(Category("Towns", depth=2, type="page"), (0,))

    assert query.parameters["cmtype"] == "page|subcat"
    assert query.parameters["cmnamespace"] == "0|14"
    assert query.descent == Descent("cmtitle", 2, keep=False)


def test_subcategories_are_kept_where_they_are_asked_for() -> None:
    query = query_of(Category("Towns", depth=1))

    assert query.descent == Descent("cmtitle", 1, keep=True)


def test_namespaces_narrow_the_list() -> None:
    assert query_of(Category("Towns"), (4, 0)).parameters["cmnamespace"] == "0|4"
    assert "cmnamespace" not in query_of(Category("Towns")).parameters


def test_it_is_read_from_the_list_of_members() -> None:
    query = query_of(Category("Towns"))

    assert (query.module, query.limit_parameter) == ("categorymembers", "cmlimit")
