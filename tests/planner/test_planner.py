from itertools import islice
from pathlib import Path

import pytest

from editrunner.cli.planning import SpooledTexts
from editrunner.model import (
    ApiError,
    Edit,
    EditModule,
    Entry,
    Failure,
    Skip,
    Target,
    TargetsListed,
)
from editrunner.planner.narrowing import Narrowing
from editrunner.planner.planner import Planner
from editrunner.records.spool import TextSpool
from tests.factories import a_job_with, loaded
from tests.fake_wiki import MODULE, FakeWiki, page_id_of

RUN = "er-012345"
EVERYTHING = Narrowing()
APPEND = "[{append: {text: more}}]"
REPLACE = "[{replace: {find: teh, with: the}}]"


def planned(folder: Path, wiki: FakeWiki, targets: str, narrowing: Narrowing = EVERYTHING) -> list[Entry]:
    job_file = loaded(folder, a_job_with(targets=targets, operations=APPEND))
    items = Planner(wiki, job_file, RUN, narrowing=narrowing).stream()
    return [item for item in items if isinstance(item, Entry)]


def category(*members: str) -> list[Target]:
    return [Target(title=title, page_id=number, namespace=0) for number, title in enumerate(members, start=1)]


def test_the_first_entry_comes_while_at_most_the_next_two_batches_are_fetched(tmp_path: Path) -> None:
    titles = [f"P{number}" for number in range(1000)]
    wiki = FakeWiki(dict.fromkeys(titles, "a"), listed={"Category:All": category(*titles)})
    job_file = loaded(tmp_path, a_job_with(targets="[{category: All}]", operations=APPEND))

    stream = Planner(wiki, job_file, RUN).stream()
    _, listed, first = islice(stream, 3)

    assert isinstance(listed, TargetsListed)
    assert isinstance(first, Edit)
    assert wiki.fetches == [titles[:50], titles[50:100], titles[100:150]][: len(wiki.fetches)]


def test_every_batch_behind_the_first_is_as_large_as_the_account_may(tmp_path: Path) -> None:
    titles = [f"P{number}" for number in range(1001)]
    wiki = FakeWiki(batch_size=500, listed={"Category:All": category(*titles)})

    planned(tmp_path, wiki, "[{category: All}]")

    assert [len(batch) for batch in wiki.fetches] == [50, 500, 451]


def test_pages_that_are_very_long_come_in_small_batches(tmp_path: Path) -> None:
    titles = [f"P{number}" for number in range(60)]
    texts = dict.fromkeys(titles, "a" * 2_000_000)
    wiki = FakeWiki(texts, batch_size=500, listed={"Category:All": category(*titles)})

    planned(tmp_path, wiki, "[{category: All}]")

    assert [len(batch) for batch in wiki.fetches] == [50, 4, 4, 2]


def test_long_pages_are_not_forgotten_over_short_ones_that_come_after_them(tmp_path: Path) -> None:
    titles = [f"P{number}" for number in range(60)]
    texts = {**dict.fromkeys(titles, "a" * 2_000_000), "P48": "a", "P49": "a"}
    wiki = FakeWiki(texts, batch_size=500, listed={"Category:All": category(*titles)})

    planned(tmp_path, wiki, "[{category: All}]")

    assert [len(batch) for batch in wiki.fetches] == [50, 4, 4, 2]


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


def test_a_later_job_does_not_build_upon_what_only_the_wiki_knows(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "a"}, edit_module=EditModule(MODULE.parameters | {"appendtext", "pageid"}, frozenset()))
    job = "{{id: {}, targets: [{{titles: [A]}}], operations: [{{append: {{text: {}, on_server: {}}}}}]}}"
    jobs = ", ".join([job.format("one", "b", "true"), job.format("two", "c", "false")])
    job_file = loaded(tmp_path, f"version: 1\nedit: {{summary: Test}}\njobs: [{jobs}]\n")
    with TextSpool() as spool:
        planned = list(Planner(wiki, job_file, RUN, planned=SpooledTexts(spool)).stream())

    _, later = (item for item in planned if isinstance(item, Entry))
    assert isinstance(later, Failure)
    assert later.code == "earlier_edit_not_comparable"


def test_a_later_job_sees_the_page_as_the_earlier_one_leaves_it(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "a"}, users={"A": "Somebody"}, members={"A": frozenset({"Category:X"})})
    job = "{{id: {}, targets: [{{titles: [A]}}], only_if: {}, operations: [{{append: {{text: {}}}}}]}}"
    jobs = [
        job.format("one", "{last_edited_by: Somebody, in_category: X}", "b"),
        job.format("two", "{last_edited_by: Bot, in_category: X}", "c"),
        job.format("three", "{last_edited_before: 2020-06-01}", "d"),
    ]
    wiki.fetched_at = "2024-01-01T00:00:00Z"
    job_file = loaded(tmp_path, f"version: 1\nedit: {{summary: Test}}\njobs: [{', '.join(jobs)}]\n")
    with TextSpool() as spool:
        items = list(Planner(wiki, job_file, RUN, planned=SpooledTexts(spool)).stream())

    one, two, three = (item for item in items if isinstance(item, Entry))
    assert isinstance(one, Edit)
    assert isinstance(two, Edit)
    assert isinstance(three, Skip)
    assert not any("in_category" in warning for warning in one.warnings)
    assert "`in_category` is answered as it was before one/A: only the wiki knows what that changes" in two.warnings
    assert three.detail == "the page was edited since 2020-06-01, or does not exist"


@pytest.mark.parametrize(("batch_size", "shown"), [(50, True), (500, True), (500, False), (50, False)])
def test_pages_that_may_not_be_edited_are_passed_over_whenever_the_wiki_is_asked(
    tmp_path: Path, batch_size: int, *, shown: bool
) -> None:
    pages = {"A": "teh", "B": "teh", "C": "nothing of it", "D": "teh"}
    refusal = (ApiError("protectedpage", "This page has been protected."),)
    wiki = FakeWiki(pages, batch_size=batch_size, refused={"B": refusal, "C": refusal})
    job_file = loaded(tmp_path, a_job_with(targets="[{titles: [A, B, C, D]}]", operations=REPLACE))

    entries = [item for item in Planner(wiki, job_file, RUN, shown=shown).stream() if isinstance(item, Entry)]

    reasons = {entry.title: entry.reason if isinstance(entry, Skip) else "edited" for entry in entries}
    assert reasons == {"A": "edited", "B": "not_permitted", "C": "no_change", "D": "edited"}
    assert len(wiki.tested) == (1 if shown else 0)
    # Of pages that stay as they are, nobody wants to know.
    assert all(page_id_of("C") not in tested for tested in wiki.tested)


def test_a_preview_warns_of_pages_that_this_session_may_not_edit(tmp_path: Path) -> None:
    refusal = (ApiError("protectedpage", "This page has been protected."),)
    wiki = FakeWiki({"A": "teh"}, refused={"A": refusal})
    job_file = loaded(tmp_path, a_job_with(targets="[{titles: [A]}]", operations=REPLACE))

    (entry,) = (item for item in Planner(wiki, job_file, RUN, preview=True).stream() if isinstance(item, Entry))

    assert isinstance(entry, Edit)
    assert any("protected" in warning for warning in entry.warnings)


def test_entries_that_nobody_looks_at_have_no_differences(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "teh"})
    job_file = loaded(tmp_path, a_job_with(targets="[{titles: [A]}]", operations=REPLACE))

    (entry,) = (item for item in Planner(wiki, job_file, RUN, shown=False).stream() if isinstance(item, Entry))

    assert isinstance(entry, Edit)
    assert (entry.diff, entry.params["text"]) == ("", "the")


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ("[{titles: [A, B, A]}, {pageids: [7]}]", 3),
        ("[{titles: [A, 'Help:B'], namespaces: [12]}]", 1),
        ("[{titles: [A, B, C], limit: 2}]", 2),
        ("[{titles: [A]}, {category: All}]", None),
    ],
)
def test_how_many_pages_there_will_be_is_known_where_the_job_file_names_them(
    tmp_path: Path, targets: str, expected: int | None
) -> None:
    job_file = loaded(tmp_path, a_job_with(targets=targets, operations=APPEND))

    assert Planner(FakeWiki(), job_file, RUN).expected() == expected
    assert Planner(FakeWiki(), job_file, RUN, narrowing=Narrowing(titles=("A",))).expected() is None
