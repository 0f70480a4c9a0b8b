"""Every section of many pages, compared with what real wikis give for it and make of it."""

import dataclasses
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editrunner.model import DEFAULT_SITE, Site
from editrunner.wikitext.presave import as_stored, normal, transforms
from editrunner.wikitext.sections import get, replace, split
from tests.wiki_access import WikiAccess
from tests.wikitext.nasty_pages import NASTY_PAGES, PIECES

pytestmark = pytest.mark.mediawiki

IS_LONG = bool(os.environ.get("EDITRUNNER_TEST_LONG"))
RANDOM_PAGES = 1_000 if IS_LONG else 120
PAGES_OF_ONE_REQUEST = 25
NEW_TEXTS = ("== New ==\ntext", "text", "", "=== New ===\n\ntext\n\n")


@pytest.fixture(scope="module")
def extension_tags(mediawiki: WikiAccess) -> frozenset[str]:
    tags = mediawiki.query(meta="siteinfo", siprop="extensiontags")["extensiontags"]
    return frozenset(tag.strip("<>").lower() for tag in tags)


def site_with(extension_tags: frozenset[str]) -> Site:
    return dataclasses.replace(DEFAULT_SITE, extension_tags=extension_tags)


def texts(random: Random) -> Iterator[str]:
    """Yield articles, pages that are nasty on purpose, articles that were damaged, and texts of random pieces."""
    articles = [path.read_text() for path in sorted(Path(__file__).parents[1].glob("wikitext/pages/*.wiki"))]
    yield from articles
    yield from NASTY_PAGES
    for _ in range(RANDOM_PAGES):
        yield _damaged(random.choice(articles), random)
        pieces = random.sample(PIECES, random.randint(4, len(PIECES)))
        yield "".join(random.choice(pieces) for _ in range(random.randint(1, 50)))


def _damaged(article: str, random: Random) -> str:
    """Take out a piece somewhere, and put another one in somewhere else."""
    start = random.randrange(len(article))
    article = article[:start] + article[start + random.randint(1, 30) :]
    place = random.randrange(len(article))
    return article[:place] + random.choice(PIECES) + article[place:]


def ids_of(text: str, extension_tags: frozenset[str]) -> list[str]:
    """Return the id of each section, and one past the end, in both ways of counting."""
    counts = [
        len(split(text, extension_tags=extension_tags, transclusion=transclusion)) for transclusion in (False, True)
    ]
    return [f"{mark}{number}" for mark, count in zip(("", "T-"), counts, strict=True) for number in range(count + 1)]


def given_by_wiki(wiki: WikiAccess, revisions: list[int], section: str) -> dict[int, str | None]:
    """Return a section of several revisions; `None` for those that have no such section."""
    query = {"prop": "revisions", "rvprop": "ids|content", "rvslots": "main", "rvsection": section}
    pages = wiki.query(**query, revids="|".join(map(str, revisions)))["pages"]
    rows = [row for page in pages for row in page["revisions"]]
    assert all("content" in row["slots"]["main"] or row["slots"]["main"]["nosuchsection"] for row in rows)
    return {row["revid"]: row["slots"]["main"].get("content") for row in rows}


def stored(wiki: WikiAccess, titles: list[str]) -> dict[str, tuple[int, str]]:
    """Return the newest revision and the text of each page."""
    found: dict[str, tuple[int, str]] = {}
    for start in range(0, len(titles), PAGES_OF_ONE_REQUEST):
        some = "|".join(titles[start : start + PAGES_OF_ONE_REQUEST])
        pages = wiki.query(prop="revisions", rvprop="ids|content", rvslots="main", titles=some)["pages"]
        found |= {page["title"]: (page["revisions"][0]["revid"], _content(page["revisions"][0])) for page in pages}
    return found


def _content(revision: Mapping[str, Mapping[str, Mapping[str, str]]]) -> str:
    return revision["slots"]["main"]["content"]


@pytest.fixture(scope="module")
def pages(mediawiki: WikiAccess) -> dict[str, tuple[int, str]]:
    """Many pages: the newest revision and the text of each, by title."""
    prefix = mediawiki.unique()
    # The API shows a text in a normal form; what is imported is kept as it is.
    made = {f"{prefix} {number}": normal(text) for number, text in enumerate(texts(Random(20)))}
    mediawiki.bring_in(made)
    return stored(mediawiki, list(made))


def test_every_section_of_every_page_is_what_the_wiki_gives(
    mediawiki: WikiAccess,
    pages: dict[str, tuple[int, str]],
    extension_tags: frozenset[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    by_id: dict[str, list[tuple[int, str]]] = {}
    for revision, text in pages.values():
        for section in ids_of(text, extension_tags):
            by_id.setdefault(section, []).append((revision, text))

    given_sections: list[str | None] = []
    for section, asked in by_id.items():
        for start in range(0, len(asked), PAGES_OF_ONE_REQUEST):
            some = asked[start : start + PAGES_OF_ONE_REQUEST]
            theirs = given_by_wiki(mediawiki, [revision for revision, _ in some], section)
            for revision, text in some:
                assert theirs[revision] == get(text, section, extension_tags=extension_tags), (section, text)
            given_sections += theirs.values()

    absent = given_sections.count(None)
    with capsys.disabled():
        print(f"\n{len(pages)} pages: {len(given_sections) - absent} sections equal, {absent} absent on both sides")  # noqa: T201 - is to be seen


def test_a_page_is_what_the_wiki_makes_of_it_when_a_section_is_saved(
    mediawiki: WikiAccess,
    pages: dict[str, tuple[int, str]],
    extension_tags: frozenset[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    random = Random(21)
    expected = {}
    for title, (_, text) in pages.items():
        section = random.choice(ids_of(text, extension_tags))
        new = random.choice(NEW_TEXTS)
        saved = replace(text, section, new, extension_tags=extension_tags)
        # What the wiki expands while saving is no matter of sections.
        if saved is not None and not transforms(saved, site_with(extension_tags)):
            mediawiki.edit(title, new, section=section)
            expected[title] = (section, new, as_stored(saved))

    found = stored(mediawiki, list(expected))
    for title, (section, new, text) in expected.items():
        assert found[title][1] == text, (section, new, pages[title][1])
    with capsys.disabled():
        print(f"\n{len(expected)} pages saved by section: all as expected")  # noqa: T201 - is to be seen


def is_taken(text: str) -> bool:
    """Say whether the wiki takes a text: with U+001F, a list begins that is separated by it.

    https://www.mediawiki.org/wiki/API:Data_formats#Multivalue_parameters
    """
    return not text.startswith("\x1f")


@given(
    text=st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=80).filter(is_taken),
    data=st.data(),
)
@settings(
    max_examples=1_000 if IS_LONG else 25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_text_is_divided_as_the_wiki_divides_it(
    mediawiki: WikiAccess, extension_tags: frozenset[str], text: str, data: st.DataObject
) -> None:
    title = "Sections of any text"
    mediawiki.edit(title, text)
    ((revision, text),) = stored(mediawiki, [title]).values()
    ids = ids_of(text, extension_tags)

    for section in ids:
        given_section = given_by_wiki(mediawiki, [revision], section)[revision]
        assert given_section == get(text, section, extension_tags=extension_tags), section

    section, new = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(NEW_TEXTS))
    saved = replace(text, section, new, extension_tags=extension_tags)
    if saved is not None and not transforms(saved, site_with(extension_tags)):
        mediawiki.edit(title, new, section=section)
        assert mediawiki.text(title) == as_stored(saved)
