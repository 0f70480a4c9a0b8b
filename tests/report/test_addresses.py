import pytest

from editrunner.report.addresses import page_address

API = "https://wiki.example/w/api.php"


def test_an_address_names_a_page_or_something_about_it() -> None:
    assert page_address(API, "Help:A b/c") == "https://wiki.example/w/index.php?title=Help:A_b/c"
    assert page_address(API, "A", diff=7, oldid=5) == "https://wiki.example/w/index.php?title=A&diff=7&oldid=5"


@pytest.mark.parametrize("title", ["A&action=delete", "A?b", "A#b", 'A"b', "A<b", "Ä"])
def test_a_title_cannot_become_a_part_of_the_address(title: str) -> None:
    address = page_address(API, title)

    assert address.isascii()
    assert not set(address.removeprefix("https://wiki.example/w/index.php?title=")) & set('&?#"<>')


@pytest.mark.parametrize("api", ["javascript:alert(1)//api.php", "https://wiki.example/", ""])
def test_there_is_no_address_where_no_wiki_is_known(api: str) -> None:
    assert page_address(api, "A") == ""
