from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.model import DEFAULT_SITE
from editrunner.operations.add_category import AddCategory
from editrunner.operations.move_category import MoveCategory
from editrunner.operations.remove_category import RemoveCategory
from editrunner.wikitext import categories
from editrunner.wikitext.categories import category_title, read_categories
from editrunner.wikitext.preprocessor import read_around
from editrunner.wikitext.presave import as_stored
from tests.factories import text_after
from tests.wikitext.nasty_pages import PIECES

ENDS = [
    "[[Category:A]]",
    "[[category: b_c|key]]",
    "[[:Category:A]]",
    "[[de:A]]",
    "[[Category:|x]]",
    "[[File:A.png|a|b]]",
]
PAGES = st.tuples(
    st.lists(st.sampled_from(PIECES), max_size=20),
    st.lists(st.sampled_from([*ENDS, "\n", "word ", "|", "="]), max_size=8),
).map(lambda parts: "".join([*parts[0], *parts[1]]))
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


@given(text=PAGES)
def test_what_stands_at_the_end_of_a_page_is_the_same_whether_the_rest_is_read_or_not(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(categories, "_nodes_at_end", lambda _text, _places: None)
        whole = read_categories(text, DEFAULT_SITE)

    assert read_categories(text, DEFAULT_SITE) == whole


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("{{A}} text\n\n[[Category:A]]\n[[Category:B|key]]\n[[de:A]]\n", False),
        ("[[A|b]] text\n\n[[Category:A]]", False),
        ("<!-- open\n[[Category:A]]", True),
        ("<includeonly>\n[[Category:A]]", True),
        ("{{A|\n[[Category:A]]}}", True),
        ("[[Category:A]] {{B}}", True),
        ("[[A|b [[Category:A]]", True),
    ],
)
def test_the_rest_of_a_page_is_read_only_where_it_could_matter(
    text: str, *, is_read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noting(text: str, *arguments: object) -> object:
        read.append(text)
        return read_around(text, *arguments)  # type: ignore[arg-type] # handed on

    monkeypatch.setattr(categories, "read_around", noting)

    read_categories(text, DEFAULT_SITE)

    assert bool(read) is is_read
