import pytest

from editrunner.model import DEFAULT_SITE, Namespace, Site
from editrunner.wikitext.titles import find_namespace, normal_title, parse_title


# What real MediaWikis make of these titles.
@pytest.mark.parametrize(
    ("written", "namespace", "name", "full"),
    [
        ("sandbox", 0, "Sandbox", "Sandbox"),
        ("help talk:some_page", 13, "Some page", "Help talk:Some page"),
        (" : foo", 0, "Foo", "Foo"),
        ("a  b", 0, "A b", "A b"),
        ("_x_", 0, "X", "X"),
        ("image:x", 6, "X", "File:X"),
        ("IMAGE talk: y", 7, "Y", "File talk:Y"),
        ("user: ex_Bot ", 2, "Ex Bot", "User:Ex Bot"),
        ("file:ångström", 6, "Ångström", "File:Ångström"),
        ("help\u00a0:x", 12, "X", "Help:X"),
        ("a\u200eb", 0, "Ab", "Ab"),
        ("Star Wars: A New Hope", 0, "Star Wars: A New Hope", "Star Wars: A New Hope"),
        ("12:30:45", 0, "12:30:45", "12:30:45"),
    ],
)
def test_a_title_is_taken_apart_and_spelt_as_the_wiki_does(written: str, namespace: int, name: str, full: str) -> None:
    title = parse_title(DEFAULT_SITE, written)

    assert (title.namespace, title.name, title.full) == (namespace, name, full)


def test_a_decomposed_title_is_the_same_as_the_composed_one() -> None:
    assert normal_title(DEFAULT_SITE, "Cafe\u0301") == "Café"


def test_a_leading_colon_leads_into_the_main_namespace_only_where_no_other_follows() -> None:
    assert parse_title(DEFAULT_SITE, ":Template:X").namespace == 10
    assert parse_title(DEFAULT_SITE, ":X").namespace == 0


@pytest.mark.parametrize("letter", ["ß", "ŉ", "ა", "ჰ", "ǆ", "ǅ"])
def test_a_letter_whose_capital_depends_on_the_version_of_the_wiki_is_left_alone(letter: str) -> None:
    assert normal_title(DEFAULT_SITE, f"{letter}eta") == f"{letter}eta"


def test_the_first_letter_stays_small_where_the_wiki_keeps_it() -> None:
    namespaces = {0: Namespace(0, "", first_letter=False), 14: Namespace(14, "Category")}
    site = Site("", namespaces, frozenset())

    assert normal_title(site, "iPhone") == "iPhone"
    assert normal_title(site, "category:phones") == "Category:Phones"


@pytest.mark.parametrize("text", ["", ":", " ", "::", "Talk:"])
def test_what_is_no_title_is_taken_apart_without_an_exception(text: str) -> None:
    assert isinstance(parse_title(DEFAULT_SITE, text).full, str)


@pytest.mark.parametrize(("name", "number"), [("HELP", 12), ("image", 6), ("Image Talk", 7), ("", 0)])
def test_a_namespace_is_found_by_name_or_alias_in_any_case(name: str, number: int) -> None:
    found = find_namespace(DEFAULT_SITE, name)

    assert found is not None
    assert found.id == number


def test_an_unknown_namespace_is_not_found() -> None:
    assert find_namespace(DEFAULT_SITE, "Star Wars") is None
