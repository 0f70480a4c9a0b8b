from editrunner.sandbox.namespaces import Namespaces
from editrunner.sandbox.store import Author, Draft, Store, default_model
from editrunner.sandbox.titles import Title, Titles


def test_revisions_follow_each_other() -> None:
    store = Store(Titles(Namespaces("Sandbox wiki")))
    title = Title(0, "A")

    first, second = (store.save(title, Draft(text, Author("Bot"))) for text in "ab")

    assert (first.parent_id, second.parent_id) == (0, first.revision_id)
    page = store.page(Title(0, "A", "fragment"))
    assert page
    assert page.latest == second
    assert store.page_by_id(page.page_id) is page
    assert store.revision(1) == first
    assert list(store) == [page]


def test_a_page_of_another_wiki_is_not_here() -> None:
    store = Store(Titles(Namespaces("Sandbox wiki")))
    store.save(Title(0, "A"), Draft("a", Author("Bot")))

    assert store.page(Title(0, "A", interwiki="wikipedia")) is None


def test_the_content_model_follows_from_the_title() -> None:
    titles = (Title(0, "A.js"), Title(2, "A/b.js"), Title(2, "A.js"), Title(8, "A.json"), Title(10, "A/b.css"))

    assert [default_model(title) for title in titles] == ["wikitext", "javascript", "wikitext", "json", "wikitext"]
