from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

import pytest

from editrunner.cli.planning import SpooledTexts
from editrunner.errors import UsageError
from editrunner.model import (
    ApiError,
    Edit,
    EditModule,
    Entry,
    Failure,
    Redirect,
    RevisionText,
    Skip,
    Target,
    TargetsListed,
)
from editrunner.planner.planner import JobProgress, Narrowing, Planner
from editrunner.records.spool import TextSpool
from tests.factories import a_job_with, loaded
from tests.fake_wiki import MODULE, FakeWiki, page_id_of, snapshot

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

    assert [len(batch) for batch in wiki.fetches] == [50, 8, 2]


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


def test_the_revisions_that_a_job_takes_back_are_read_with_those_before_them(tmp_path: Path) -> None:
    page_id = snapshot("A", "text 12").page_id
    wiki = FakeWiki(
        {"A": "text 12"},
        revisions={"A": 12},
        texts={number: RevisionText(number, page_id, number - 1, "wikitext", f"text {number}") for number in (11, 12)},
        edit_module=EditModule(frozenset({"baserevid", "undo", "undoafter", "pageid"}), frozenset()),
    )
    job_file = loaded(tmp_path, a_job_with(targets="[{titles: [A]}]", operations="[{undo: {revision: 12}}]"))

    (entry,) = (item for item in Planner(wiki, job_file, RUN).stream() if isinstance(item, Entry))

    assert isinstance(entry, Edit)
    assert entry.diff.endswith("-text 12\n+text 11")


def test_what_several_batches_had_under_way_is_asked_about_in_requests_that_the_wiki_takes(tmp_path: Path) -> None:
    titles = [f"P{number}" for number in range(120)]
    wiki = FakeWiki(dict.fromkeys(titles, "a"))
    asked: list[int] = []

    def memberships(page_ids: Sequence[int], categories: Sequence[str]) -> Mapping[int, frozenset[str]]:
        asked.append(len(page_ids))
        return dict.fromkeys(page_ids, frozenset(categories))

    wiki.memberships = memberships  # type: ignore[method-assign] # it counts what it is asked
    job = a_job_with(targets="[{category: All}]", operations=f"{APPEND}, only_if: {{in_category: B}}")
    last = tuple(Target(title=title) for title in titles)
    progress = {"job": JobProgress(listed={0: 120}, last=last, complete=True)}

    list(Planner(wiki, loaded(tmp_path, job), RUN, progress=progress).stream())

    assert asked == [50, 50, 20]


def test_a_later_job_does_not_build_upon_what_only_the_wiki_knows(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "a"}, edit_module=EditModule(MODULE.parameters | {"appendtext", "redirect"}, frozenset()))
    job = "{{id: {}, targets: [{{titles: [A]}}], operations: [{{append: {{text: {}, on_server: {}}}}}]}}"
    jobs = ", ".join([job.format("one", "b", "true"), job.format("two", "c", "false")])
    job_file = loaded(tmp_path, f"version: 1\nedit: {{summary: Test}}\njobs: [{jobs}]\n")
    with TextSpool() as spool:
        planned = list(Planner(wiki, job_file, RUN, planned=SpooledTexts(spool)).stream())

    _, later = (item for item in planned if isinstance(item, Entry))
    assert isinstance(later, Failure)
    assert later.code == "earlier_edit_not_comparable"


def test_redirects_are_asked_for_once_for_all_templates_that_a_job_names(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "{{Town}}", "B": "{{B}}"})
    operations = (
        "[{append: {text: a, only_if: {has_template: In use}}}, {remove_template: {template: Town}}],"
        " skip_if: {has_template: Locked}"
    )
    job_file = loaded(tmp_path, a_job_with(targets="[{titles: [A, B]}]", operations=operations))

    list(Planner(wiki, job_file, RUN).stream())

    assert wiki.asked == [["Template:In use", "Template:Locked", "Template:Town"]]


def test_what_is_learned_of_redirects_while_others_are_asked_for_is_kept(tmp_path: Path) -> None:
    """A page is planned anew in the middle of reading the next batch, each with names of its own."""
    towns = {f"Template:{old}": f"Template:{new}" for old, new in (("Old A", "New A"), ("Old B", "New B"))}
    chains = {source: (Redirect(source, target, None),) for source, target in towns.items()}
    wiki = FakeWiki({"A": "{{Old A}}", "B": "{{Old B}}"}, batch_size=1, chains=chains)
    (tmp_path / "rows.csv").write_text("title,name\nA,New A\nB,New B\n")
    operations = "[{remove_template: {template: '${name}'}}]"
    job_file = loaded(tmp_path, a_job_with(targets="[{table: rows.csv}]", operations=operations))
    planner = Planner(wiki, job_file, RUN)
    first, *_ = entries = [item for item in planner.stream() if isinstance(item, Edit)]
    asking = wiki.redirects_to
    fresh = Planner(wiki, job_file, RUN)
    planned: list[Entry] = []

    def ask_meanwhile(titles: Sequence[str]) -> Mapping[str, str]:
        wiki.redirects_to = asking  # type: ignore[method-assign]
        found = asking(titles)
        planned.append(fresh.replan(first))
        return found

    wiki.redirects_to = ask_meanwhile  # type: ignore[method-assign]
    planned += [fresh.replan(entry) for entry in reversed(entries)]

    assert [type(entry) for entry in planned] == [Edit, Edit, Edit]


CONDITIONS = """
version: 1
edit: {summary: Test}
jobs:
  - id: job
    targets: [{titles: [A, B, C, Missing, Bad]}]
    missing: create
    KEYS
    operations: [{append: {text: more}}]
"""


def conditional(folder: Path, wiki: FakeWiki, keys: str) -> dict[str, str]:
    """Plan a job with conditions; return for each page the reason why it is passed over, or `edit`."""
    planner = Planner(wiki, loaded(folder, CONDITIONS.replace("KEYS", keys)), RUN)
    entries = [item for item in planner.stream() if isinstance(item, Entry)]
    return {entry.title: f"{entry.reason}: {entry.detail}" if isinstance(entry, Skip) else "edit" for entry in entries}


def test_the_wiki_is_asked_once_a_batch_for_all_categories_of_a_job(tmp_path: Path) -> None:
    members = {"A": frozenset({"Category:X", "Category:Z"}), "B": frozenset({"Category:Y"})}
    wiki = FakeWiki(dict.fromkeys("ABC", "a"), members=members)
    keys = "only_if: {any: [{in_category: x}, {in_category: 'Category:Y'}]}\n    skip_if: {in_category: Z}"

    planned = conditional(tmp_path, wiki, keys)

    assert wiki.asked_categories == [["Category:X", "Category:Y", "Category:Z"]]
    absent = "`any/in_category`: the page is not in Category:x; `any/in_category`: the page is not in Category:Y"
    assert planned == {
        "A": "skip_if: the page is in Category:Z",
        "B": "edit",
        "C": f"only_if: {absent}",
        "Missing": f"only_if: {absent}",
        "Bad": "edit",
    }


def test_more_categories_than_a_request_takes_are_asked_for_in_several(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "a"}, members={"A": frozenset({"Category:C1", "Category:C4"})}, batch_size=3)
    parts = ", ".join(f"{{in_category: C{number}}}" for number in range(5))

    planned = conditional(tmp_path, wiki, f"only_if: {{not: {{any: [{parts}]}}}}")

    assert [len(asked) for asked in wiki.asked_categories] == [3, 2]
    assert planned["A"] == "only_if: `not/any/in_category`: the page is in Category:C1"


def test_nobody_is_asked_for_what_no_condition_needs(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "a"}, users={"A": "Somebody"})

    planned = conditional(tmp_path, wiki, "only_if: {contains: a}\n    skip_if: {last_edited_before: 2020-01-01}")

    assert planned["A"] == "edit"
    assert (wiki.asked_categories, wiki.asked_users) == ([], False)


def test_the_last_editor_comes_with_the_pages(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "a", "B": "b"}, users={"A": "Somebody", "B": "Bot"})

    planned = conditional(tmp_path, wiki, "skip_if: {last_edited_by: bot}")

    assert (planned["A"], planned["B"]) == ("edit", "skip_if: the last edit of the page is by bot")
    assert (len(wiki.fetches), wiki.asked_users) == (1, True)


def test_planning_a_page_again_asks_again(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "a"}, members={"A": frozenset({"Category:X"})}, users={"A": "Somebody"})
    job_file = loaded(tmp_path, CONDITIONS.replace("KEYS", "only_if: {in_category: X, last_edited_by: Somebody}"))
    planner = Planner(wiki, job_file, RUN)
    first = next(item for item in planner.stream() if isinstance(item, Edit))

    wiki.users = {"A": "Another"}
    again = planner.replan(first)
    wiki.members = {}
    and_again = planner.replan(first)

    assert [entry.detail for entry in (again, and_again) if isinstance(entry, Skip)] == [
        "the last edit of the page is not by Somebody",
        "the page is not in Category:X",
    ]


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
