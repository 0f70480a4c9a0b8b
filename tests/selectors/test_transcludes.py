import pytest

from editrunner.model import DEFAULT_SITE, Query
from editrunner.selectors.transcludes import Transcludes


def query_of(transcludes: str, namespaces: tuple[int, ...] = ()) -> Query:
    (query,) = Transcludes(transcludes).listings(DEFAULT_SITE, {}, namespaces)
    assert isinstance(query, Query)
    return query


# As {{…}} reads these names.
@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Infobox city", "Template:Infobox city"),
        ("infobox_city", "Template:Infobox city"),
        ("Template:Infobox city", "Template:Infobox city"),
        ("User:A/Box", "User:A/Box"),
        (":Main Page", "Main Page"),
        (":Template:X", "Template:X"),
        ("Star: A", "Template:Star: A"),
    ],
)
def test_a_name_without_a_namespace_is_that_of_a_template(written: str, title: str) -> None:
    assert query_of(written).parameters["eititle"] == title


def test_namespaces_narrow_the_list() -> None:
    assert query_of("A", (0, 4)).parameters["einamespace"] == "0|4"
    assert "einamespace" not in query_of("A").parameters


def test_it_is_read_from_the_list_of_embedding_pages() -> None:
    query = query_of("A")

    assert (query.module, query.limit_parameter, query.descent) == ("embeddedin", "eilimit", None)
