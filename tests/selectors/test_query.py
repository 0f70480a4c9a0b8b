import pytest

from editrunner.model import DEFAULT_SITE, RawQuery
from editrunner.selectors.query import RawList, Value


def raw_query_of(**query: Value) -> RawQuery:
    (listing,) = RawList(query).listings(DEFAULT_SITE, {}, ())
    assert isinstance(listing, RawQuery)
    return listing


def test_a_list_has_the_parameters_that_are_given() -> None:
    assert raw_query_of(list="alllinks", alprefix="A") == RawQuery("list", "alllinks", {"alprefix": "A"})


def test_a_generator_may_begin_with_titles() -> None:
    assert raw_query_of(generator="links", titles="A") == RawQuery("generator", "links", {"titles": "A"})


def test_values_are_written_as_the_api_takes_them() -> None:
    raw = raw_query_of(list="x", xon=True, xoff=False, xmany=("a", "b"), xpiped=("a|b", "c"))

    assert raw.parameters == {"xon": "1", "xmany": "a|b", "xpiped": "\x1fa|b\x1fc"}


@pytest.mark.parametrize(
    "name", ["action", "format", "meta", "prop", "redirects", "centralauthtoken", "titles", "pageids"]
)
def test_what_belongs_to_no_list_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"`{name}` is not a parameter of a list"):
        RawList({"list": "alllinks", name: "x"})


@pytest.mark.parametrize("name", ["wrtoken", "gwltoken"])
def test_secrets_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is a secret"):
        RawList({"list": "watchlistraw", name: "x"})


@pytest.mark.parametrize("module", ["allpages|users", "*", "", "All", "a+b", "allpages\n"])
def test_one_module_is_named_and_nothing_else(module: str) -> None:
    with pytest.raises(ValueError, match="not the name of a module"):
        RawList({"list": module})


@pytest.mark.parametrize("name", ["a&b", "a b", "", "A", "cm\n", "*"])
def test_the_name_of_a_parameter_has_to_be_one(name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a parameter"):
        RawList({"list": "categorymembers", name: "x"})
