from pathlib import Path

import pytest

from editrunner.model import DEFAULT_SITE
from editrunner.operations.add_category import AddCategory
from editrunner.operations.move_category import MoveCategory
from editrunner.operations.remove_category import RemoveCategory
from editrunner.wikitext.categories import category_title, read_categories
from editrunner.wikitext.presave import as_stored
from tests.factories import text_after

ARTICLES = sorted(Path(__file__).with_name("pages").glob("*.wiki"))
EACH = pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)


def test_there_are_articles_with_categories() -> None:
    assert any(read_categories(path.read_text(encoding="utf-8"), DEFAULT_SITE).links for path in ARTICLES)


@EACH
def test_a_category_that_is_added_and_removed_leaves_the_article_as_it_was(path: Path) -> None:
    text = as_stored(path.read_text(encoding="utf-8"))

    added = text_after(AddCategory("Zz"), text)
    assert added is not None
    removed = text_after(RemoveCategory("Zz"), added)

    assert removed is not None
    assert as_stored(removed) == text


@EACH
def test_a_category_that_is_moved_and_moved_back_leaves_the_article_as_it_was(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    for link in read_categories(text, DEFAULT_SITE).links:
        moved = text_after(MoveCategory(link.title, "Zz"), text)
        assert moved is not None
        assert moved == f"{text[: link.name[0]]}Zz{text[link.name[1] :]}"
        assert text_after(MoveCategory("Zz", link.title), moved) == text


@pytest.mark.parametrize("name", ["A", "a", "Category:A", "category: a", ":Category:A", "_A_"])
def test_a_category_is_known_however_it_is_named(name: str) -> None:
    assert category_title(DEFAULT_SITE, name).full == "Category:A"


@pytest.mark.parametrize("name", ["Help:A", "Category talk:A"])
def test_a_category_can_have_the_name_of_another_page(name: str) -> None:
    assert category_title(DEFAULT_SITE, name).full == f"Category:{name}"
