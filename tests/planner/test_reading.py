from collections.abc import Mapping, Sequence
from pathlib import Path

from editrunner.model import Edit, EditModule, Entry, Redirect, RevisionText, Skip, Target
from editrunner.planner.planner import Planner
from editrunner.planner.progress import JobProgress
from tests.factories import a_job_with, loaded
from tests.fake_wiki import FakeWiki, snapshot

RUN = "er-012345"
APPEND = "[{append: {text: more}}]"


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
