import pytest

from editrunner.sandbox import SandboxWiki, seed_pages
from editrunner.sandbox.store import Draft, Store
from editrunner.sandbox.titles import site_named
from editrunner.wikitext.presave import as_stored, control_character, transforms
from editrunner.wikitext.titles import normal_title, parse_title

SITE = site_named("Sandbox wiki")


def save(store: Store, title: str, text: str) -> None:
    store.save(parse_title(SITE, title), Draft(text, "Bot", "Test"))


def test_revisions_follow_each_other() -> None:
    store = Store(SITE)

    for text in ("one", "two"):
        save(store, "A", text)
    save(store, "B", "three")

    assert [(one.id, one.parent) for one in store.pages["A"].revisions] == [(1, 0), (2, 1)]
    assert store.pages["A"].latest.draft.text == "two"
    assert [page.id for page in store.pages.values()] == [1, 2]


def test_categories_are_read_with_their_sort_keys() -> None:
    store = Store(SITE)
    save(store, "A", "[[Category:a]] [[category : b_|k]] [[:Category:c]] <!-- [[Category:d]] -->")

    assert store.pages["A"].latest.categories == {"Category:A": "", "Category:B": "k"}


def test_templates_are_read_as_they_are_written() -> None:
    store = Store(SITE)
    save(store, "A", "{{a|{{b}}}} {{:c}} {{Template:d\n|x}} {{{e}}} {{#if:f}} <nowiki>{{g}}</nowiki>")

    assert store.pages["A"].latest.templates == {"Template:A", "Template:B", "C", "Template:D"}


@pytest.mark.parametrize("text", ["#REDIRECT [[a#b_c]]", "\n#redirect: [[a#b c|d]] e"])
def test_a_redirect_has_a_target(text: str) -> None:
    store = Store(SITE)
    save(store, "A", text)

    assert store.pages["A"].latest.redirect == (parse_title(SITE, "A"), "b c")


@pytest.mark.parametrize("text", ["a #REDIRECT [[a]]", "#REDIRECT [[a", "#REDIRECT [[a{b]]"])
def test_other_text_has_none(text: str) -> None:
    store = Store(SITE)
    save(store, "A", text)

    assert store.pages["A"].latest.redirect is None


def test_every_seed_page_has_a_title_of_its_own() -> None:
    titles = [normal_title(SITE, page.title) for page in seed_pages()]

    assert len(set(titles)) == len(titles) >= 40


def test_every_seed_page_is_as_a_save_would_leave_it() -> None:
    for page in seed_pages():
        assert as_stored(page.text) == page.text, page.title
        assert not transforms(page.text, SITE), page.title
        assert control_character(page.text) is None, page.title


def test_the_demonstration_has_something_of_everything() -> None:
    pages = seed_pages()

    assert sum("teh" in page.text for page in pages) >= 5
    assert sum("{{Infobox city" in page.text for page in pages) >= 3
    assert sum(page.title.startswith("Help:Editing") for page in pages) >= 2
    assert sum(page.text.startswith("#REDIRECT") for page in pages) >= 4
    assert [page.title for page in pages if page.protected] == ["Harbour rules"]
    assert [page.title for page in pages if page.content_model != "wikitext"] == ["Harbour dues.json"]
    assert any("{{nobots}}" in page.text for page in pages)


def test_a_wiki_starts_with_them() -> None:
    assert SandboxWiki(seed_pages()).requests == []
