"""Pages so long that the wiki sends them in several answers: https://www.mediawiki.org/wiki/Manual:$wgAPIMaxResultSize."""

import json
from collections.abc import Mapping

import pytest

from editrunner.model import JsonObject, Target
from editrunner.wiki.pages import Fetching, fetch_pages
from tests.wiki_access import WikiAccess

from .command import Command

pytestmark = pytest.mark.mediawiki

LENGTH = 1_900_000
NAMES = ["E", "C", "A", "D", "B"]


@pytest.fixture
def texts(mediawiki: WikiAccess, prefix: str) -> dict[str, str]:
    """Five pages of nine megabytes together, asked for in another order than that of their ids, and short ones."""
    long = {f"{prefix} {name}": f"{name} teh" + " word" * (LENGTH // 5) for name in NAMES}
    for title in sorted(long):
        mediawiki.bring_in({title: long[title]})
    short = {f"{prefix} short": "teh", f"{prefix} redirect": f"#REDIRECT [[{prefix} B]]"}
    mediawiki.bring_in(short)
    return {**long, **short}


@pytest.mark.parametrize("by_id", [False, True])
def test_those_that_are_there_come_before_the_wiki_is_asked_for_more(
    mediawiki: WikiAccess, prefix: str, texts: dict[str, str], *, by_id: bool
) -> None:
    asked: list[Mapping[str, str]] = []

    def read(parameters: Mapping[str, str]) -> JsonObject:
        asked.append(parameters)
        body: JsonObject = mediawiki.connection("Admin").call("POST", dict(parameters)).body
        return body

    if by_id:
        gone = "page id 99999999"
        targets = [Target(page_id=mediawiki.existing(title).page_id) for title in texts]
        pages = fetch_pages(read, [*targets, Target(page_id=99_999_999)], Fetching(follow_redirects=False))
        extra = 0
    else:
        gone = f"{prefix} missing"
        targets = [Target(title=title) for title in texts]
        pages = fetch_pages(read, [*targets, Target(title=gone)], Fetching(follow_redirects=False))
        # Missing pages are asked about once more.
        extra = 1

    first = [next(pages) for _ in range(4)]
    assert len(asked) == 1
    rest = [*pages]
    assert len(asked) == 2 + extra

    assert {page.title: page.text for page in (*first, *rest) if page.title != gone} == texts
    assert rest[-1].title == gone
    assert len(rest) == len(texts) - len(first) + 1


def test_all_of_them_are_planned_each_once(command: Command, prefix: str, texts: dict[str, str]) -> None:
    titles = [*texts, f"{prefix} missing"]
    job = {"id": "j", "targets": [{"titles": titles}], "operations": [{"replace": {"find": "teh", "with": "the"}}]}

    plan = command.plan(command.jobs(job))

    lines = [json.loads(line) for line in plan.read_text(encoding="utf-8").splitlines()]
    entries = {line["title"]: line for line in lines if line["type"] in ("edit", "skip")}
    assert len(entries) == sum(line["type"] in ("edit", "skip") for line in lines)
    edited = {title for title, line in entries.items() if line["type"] == "edit"}
    assert edited == {title for title in texts if not title.endswith("redirect")}
    assert {title: entries[title]["params"]["text"] for title in edited} == {
        title: texts[title].replace("teh", "the") for title in edited
    }
    assert entries[f"{prefix} missing"]["type"] == "skip"
