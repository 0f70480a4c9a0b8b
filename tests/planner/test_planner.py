from itertools import islice
from pathlib import Path

import pytest

from editrunner.errors import UsageError
from editrunner.model import Edit, Entry, Failure, Skip, Target, TargetsListed
from editrunner.planner.planner import Narrowing, Planner
from tests.factories import a_job_with, loaded
from tests.fake_wiki import FakeWiki

RUN = "er-012345"
EVERYTHING = Narrowing()
APPEND = "[{append: {text: more}}]"


def planned(folder: Path, wiki: FakeWiki, targets: str, narrowing: Narrowing = EVERYTHING) -> list[Entry]:
    job_file = loaded(folder, a_job_with(targets=targets, operations=APPEND))
    items = Planner(wiki, job_file, RUN, narrowing=narrowing).stream()
    return [item for item in items if not isinstance(item, TargetsListed)]


def category(*members: str) -> list[Target]:
    return [Target(title=title, page_id=number, namespace=0) for number, title in enumerate(members, start=1)]


def test_the_first_entry_comes_after_one_batch_is_fetched(tmp_path: Path) -> None:
    titles = [f"P{number}" for number in range(1000)]
    wiki = FakeWiki(dict.fromkeys(titles, "a"), listed={"Category:All": category(*titles)})
    job_file = loaded(tmp_path, a_job_with(targets="[{category: All}]", operations=APPEND))

    listed, first = islice(Planner(wiki, job_file, RUN).stream(), 2)

    assert isinstance(listed, TargetsListed)
    assert isinstance(first, Edit)
    assert wiki.fetches == [titles[:50]]


def test_every_batch_is_as_large_as_the_account_may(tmp_path: Path) -> None:
    titles = [f"P{number}" for number in range(1001)]
    wiki = FakeWiki(batch_size=500, listed={"Category:All": category(*titles)})

    planned(tmp_path, wiki, "[{category: All}]")

    assert [len(batch) for batch in wiki.fetches] == [500, 500, 1]


def test_a_page_that_several_selectors_name_is_one_entry_and_fetched_once(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "a", "B": "b"}, listed={"Category:All": category("B", "A")})

    entries = planned(tmp_path, wiki, "[{titles: [A]}, {category: All}, {titles: [A, B]}]")

    assert [entry.id for entry in entries] == ["job/A", "job/B"]
    assert wiki.fetches == [["A", "B"]]


def test_pages_end_as_edits_skips_and_failures(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "a", "Done": "a\nmore"})

    entries = planned(tmp_path, wiki, "[{titles: [A, Done, Missing, Bad]}]")

    assert [type(entry) for entry in entries] == [Edit, Skip, Skip, Failure]


def test_categories_that_form_a_ring_are_each_listed_once(tmp_path: Path) -> None:
    def sub(name: str) -> Target:
        return Target(title=f"Category:{name}", page_id=9, namespace=14)

    wiki = FakeWiki(
        {"A": "a", "B": "b"},
        listed={"Category:Top": [sub("Down"), *category("A")], "Category:Down": [sub("Top"), *category("B")]},
    )

    entries = planned(tmp_path, wiki, "[{category: Top, depth: 9, type: page}]")

    assert [entry.title for entry in entries] == ["A", "B"]
    assert [query.parameters["cmtitle"] for query in wiki.lists] == ["Category:Top", "Category:Down"]


@pytest.mark.parametrize(("depth", "titles"), [(0, ["A"]), (1, ["A", "B"]), (2, ["A", "B", "C"])])
def test_a_category_is_gone_down_into_as_deep_as_asked(tmp_path: Path, depth: int, titles: list[str]) -> None:
    def level(title: str, below: str) -> list[Target]:
        return [*category(title), Target(title=f"Category:{below}", page_id=9, namespace=14)]

    wiki = FakeWiki(
        dict.fromkeys("ABC", "x"),
        listed={"Category:1": level("A", "2"), "Category:2": level("B", "3"), "Category:3": level("C", "4")},
    )

    entries = planned(tmp_path, wiki, f"[{{category: '1', depth: {depth}, namespaces: [0]}}]")

    assert [entry.title for entry in entries] == titles


def test_a_limit_ends_the_listing(tmp_path: Path) -> None:
    wiki = FakeWiki(dict.fromkeys("ABC", "x"), listed={"Category:All": category("A", "B", "C")})

    assert [entry.title for entry in planned(tmp_path, wiki, "[{category: All, limit: 2}]")] == ["A", "B"]


def test_a_run_can_be_narrowed_to_a_page(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "a", "B": "b"})

    entries = planned(tmp_path, wiki, "[{titles: [A, B]}]", Narrowing(titles=("B",)))

    assert [entry.title for entry in entries] == ["B"]


def test_a_job_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"`other`.*there are: job"):
        planned(tmp_path, FakeWiki(), "[{titles: [A]}]", Narrowing(jobs=("other",)))
