from editrunner.sandbox.links import page_links, sort_key
from editrunner.sandbox.namespaces import Namespaces
from editrunner.sandbox.titles import Title, Titles

TITLES = Titles(Namespaces("Sandbox wiki"))


def test_categories_are_read_with_their_sort_keys() -> None:
    links = page_links("[[Category:a]] [[category : b_|k]] [[:Category:c]] <!-- [[Category:d]] -->", TITLES)

    assert links.shown.categories == {Title(14, "A"): "", Title(14, "B"): "k"}


def test_transclusions_are_read_nested_too() -> None:
    links = page_links("{{a|{{b}}}} {{:c}} {{Template:d\n|x}} {{{e}}} {{PAGENAME}} {{#if:f}} {{lc:g}}", TITLES)

    assert links.shown.transclusions == (Title(10, "A"), Title(10, "B"), Title(0, "C"), Title(10, "D"))


def test_a_template_gives_what_it_includes_only() -> None:
    links = page_links("<includeonly>[[Category:A]]</includeonly><noinclude>[[Category:B]]</noinclude>", TITLES)

    assert list(links.transcluded.categories) == [Title(14, "A")]
    assert list(links.shown.categories) == [Title(14, "B")]


def test_onlyinclude_is_all_that_is_given() -> None:
    links = page_links("[[Category:A]]<onlyinclude>[[Category:B]]</onlyinclude>", TITLES)

    assert list(links.transcluded.categories) == [Title(14, "B")]


def test_sort_keys_are_upper_case() -> None:
    assert sort_key("k", Title(0, "Aé")) == "K\nAÉ".encode()
