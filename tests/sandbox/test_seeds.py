from editrunner.sandbox import SandboxWiki, seed_pages
from editrunner.sandbox.namespaces import Namespaces
from editrunner.sandbox.texts import clean, stored_json, stored_wikitext
from editrunner.sandbox.titles import Titles


def test_every_seed_page_has_a_title_of_its_own() -> None:
    titles = Titles(Namespaces("Sandbox wiki"))
    keys = [titles.read(page.title).key for page in seed_pages()]

    assert len(set(keys)) == len(keys) >= 40


def test_every_seed_page_is_as_a_save_would_leave_it() -> None:
    for page in seed_pages():
        stored = stored_json if page.content_model == "json" else stored_wikitext
        assert stored(clean(page.text)) == page.text, page.title


def test_the_demonstration_has_something_of_everything() -> None:
    pages = seed_pages()

    assert sum("teh" in page.text for page in pages) >= 5
    assert sum("{{Infobox city" in page.text for page in pages) >= 3
    assert sum(page.title.startswith("Help:Editing") for page in pages) >= 2
    assert sum(page.text.startswith("#REDIRECT") for page in pages) >= 4
    assert [page.title for page in pages if page.protected] == ["Harbour rules"]
    assert any("{{nobots}}" in page.text for page in pages)


def test_a_wiki_starts_with_them() -> None:
    assert SandboxWiki(seed_pages()).requests == []
