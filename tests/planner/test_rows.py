from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from editrunner.job.job import JobFile
from editrunner.model import Edit, Entry, Failure, Fetched, Redirect, Skip, Target, TargetsListed
from editrunner.planner.planner import Planner
from editrunner.planner.progress import JobProgress, targets_again
from editrunner.planner.rows import JobRows, has_rows
from editrunner.records.seen import SeenTargets
from tests.factories import loaded
from tests.fake_wiki import FakeWiki

RUN = "er-012345"


def a_job(folder: Path, table: str, keys: str, summary: str = "${title}") -> JobFile:
    (folder / "t.csv").write_text(table)
    text = f"version: 1\nedit: {{summary: '{summary}', mark: false}}\njobs:\n  - id: job\n"
    return loaded(folder, text + "".join(f"    {line}\n" for line in keys.splitlines()))


TABLE = "targets: [{table: t.csv}]\noperations: [{append: {text: '${value}', repeat: true}}]\n"


def leading(*sources: str, to: str) -> dict[str, tuple[Redirect, ...]]:
    return {source: (Redirect(source, to),) for source in sources}


def entries(wiki: FakeWiki, job_file: JobFile) -> list[Entry]:
    return [item for item in Planner(wiki, job_file, RUN).stream() if isinstance(item, Entry)]


def texts(planned: Sequence[Entry]) -> dict[str, str]:
    return {entry.title: entry.params["text"] for entry in planned if isinstance(entry, Edit)}


def test_the_rows_of_a_page_are_one_edit_in_the_order_of_the_table(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "a", "B": "b"}, chains=leading("R", to="A"))
    job_file = a_job(tmp_path, "title,value\nA,1\nB,2\nR,3\nA,4\n", TABLE)

    planned = entries(wiki, job_file)

    assert texts(planned) == {"A": "a\n1\n3\n4", "B": "b\n2"}
    assert [[row.line for row in entry.rows] for entry in planned] == [[2, 4, 5], [3]]
    assert planned[0].requested == ("A", "R")
    assert [entry.params["summary"] for entry in planned if isinstance(entry, Edit)] == ["A; R", "B"]


class RedirectedMeanwhile(FakeWiki):
    """A wiki that had but one redirect, `R`, when the rows were listed."""

    def redirect_chains(self, titles: Sequence[str]) -> Mapping[str, tuple[Redirect, ...]]:
        return {title: self.chains[title] for title in titles if title == "R"}


@pytest.mark.parametrize("titles", ["AB", "BA"])
def test_rows_whose_title_leads_to_a_page_of_other_rows_by_now_are_a_failure(tmp_path: Path, titles: str) -> None:
    wiki = RedirectedMeanwhile({"B": "b"}, batch_size=1, chains=leading("A", to="B"))
    job_file = a_job(tmp_path, "title,value\n" + "".join(f"{title},{title}\n" for title in titles), TABLE)

    failed, saved = sorted(entries(wiki, job_file), key=lambda entry: entry.title)

    assert isinstance(failed, Failure)
    assert (failed.title, failed.code, [row.values["value"] for row in failed.rows]) == ("A", "other_rows", ["A"])
    assert texts([saved]) == {"B": "b\nB"}


def test_rows_whose_titles_come_to_lead_to_one_page_without_rows_are_an_edit_and_a_failure(tmp_path: Path) -> None:
    wiki = RedirectedMeanwhile({"C": "c"}, batch_size=1, chains=leading("A", "B", to="C"))
    job_file = a_job(tmp_path, "title,value\nA,1\nB,2\n", TABLE)

    saved, failed = entries(wiki, job_file)

    assert texts([saved]) == {"C": "c\n1"}
    assert isinstance(failed, Failure)
    assert (failed.title, failed.code) == ("B", "other_rows")


def test_rows_of_a_redirect_and_of_a_title_that_is_one_by_now_are_for_one_page_in_one_batch(tmp_path: Path) -> None:
    wiki = RedirectedMeanwhile({"B": "b"}, chains=leading("A", "R", to="B"))
    job_file = a_job(tmp_path, "title,value\nR,1\nA,2\n", TABLE)

    assert texts(entries(wiki, job_file)) == {"B": "b\n1\n2"}


def test_redirects_that_are_not_followed_keep_their_own_rows(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "a", "R": "#REDIRECT [[A]]"}, chains=leading("R", to="A"))
    job_file = a_job(tmp_path, "title,value\nA,1\nR,3\n", f"{TABLE}redirects: edit\n")

    assert texts(entries(wiki, job_file)) == {"A": "a\n1", "R": "#REDIRECT [[A]]\n3"}


class Redirected(FakeWiki):
    """Somebody makes `R` a redirect to `A` as soon as the first pages are fetched."""

    def fetch(
        self, targets: Sequence[Target], *, follow_redirects: bool, users: bool = False, tests: bool = True
    ) -> list[Fetched]:
        found = super().fetch(targets, follow_redirects=follow_redirects, users=users, tests=tests)
        self.chains = leading("R", to="A")
        return found


def test_a_row_whose_title_came_to_lead_to_a_page_that_was_dealt_with_has_failed(tmp_path: Path) -> None:
    wiki = Redirected({"A": "a", "B": "b", "R": "r"}, batch_size=1)
    job_file = a_job(tmp_path, "title,value\nA,1\nR,2\nB,3\n", TABLE)

    planned = entries(wiki, job_file)

    assert texts(planned) == {"A": "a\n1", "B": "b\n3"}
    (failure,) = (entry for entry in planned if isinstance(entry, Failure))
    assert (failure.id, failure.code, [row.line for row in failure.rows]) == ("job/R", "other_rows", [3])


def test_titles_that_lead_to_one_page_are_fetched_together_however_far_apart_they_stand(tmp_path: Path) -> None:
    titles = [f"P{number}" for number in range(120)]
    wiki = FakeWiki(dict.fromkeys(titles, "a"), chains=leading("R", to="P0"))
    table = "title,value\n" + "".join(f"{title},x\n" for title in [*titles, "R"])

    planned = entries(wiki, a_job(tmp_path, table, TABLE))

    assert texts(planned)["P0"] == "a\nx\nx"
    assert [len(batch) for batch in wiki.fetches] == [50, 50, 21]
    assert wiki.fetches[0][:2] == ["P0", "R"]


def test_the_row_whose_condition_does_not_hold_is_left_out_alone(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "one two", "B": "nothing"})
    keys = f"{TABLE}only_if: {{contains: '${{value}}'}}\n"

    planned = entries(wiki, a_job(tmp_path, "title,value\nA,three\nA,two\nB,one\n", keys))

    assert texts(planned) == {"A": "one two\ntwo"}
    assert [entry.reason for entry in planned if isinstance(entry, Skip)] == ["only_if"]


def test_the_summary_is_of_the_rows_that_have_changed_the_page(tmp_path: Path) -> None:
    wiki = FakeWiki({"A": "one two"})
    keys = "targets: [{table: t.csv}]\noperations: [{replace: {find: '${value}', with: x}}]\n"

    (edit,) = entries(wiki, a_job(tmp_path, "title,value\nA,three\nA,two\n", keys, summary="On ${value}"))

    assert isinstance(edit, Edit)
    assert edit.params["summary"] == "On two"


def test_a_job_is_repeated_for_each_row_with_its_own_targets(tmp_path: Path) -> None:
    def listed(*titles: str) -> list[Target]:
        return [Target(title=title, page_id=number, namespace=0) for number, title in enumerate(titles, start=1)]

    wiki = FakeWiki(dict.fromkeys("ABCD", "x"), listed={"Category:1": listed("A", "B"), "Category:2": listed("B", "C")})
    keys = (
        "for_each: {table: t.csv}\ntargets: [{category: '${title}', limit: 2}, {titles: ['${more}']}]\n"
        "operations: [{append: {text: 'in ${title}', repeat: true}}]\n"
    )

    planned = entries(wiki, a_job(tmp_path, "title,more\n1,D\n2,A\n", keys))

    assert texts(planned) == {"A": "x\nin 1\nin 2", "B": "x\nin 1\nin 2", "D": "x\nin 1", "C": "x\nin 2"}


def test_what_is_excluded_for_one_row_is_a_target_of_the_others(tmp_path: Path) -> None:
    wiki = FakeWiki(dict.fromkeys("ABCR", "x"), chains=leading("R", to="C"))
    keys = (
        "for_each: {table: t.csv}\ntargets: [{titles: [A, B, R]}]\nexclude: [{titles: ['${title}', B]}]\n"
        "operations: [{append: {text: 'for ${title}', repeat: true}}]\n"
    )

    planned = entries(wiki, a_job(tmp_path, "title\nA\nC\n", keys))

    assert texts(planned) == {"A": "x\nfor C", "C": "x\nfor A"}
    assert [(entry.title, entry.reason) for entry in planned if isinstance(entry, Skip)] == [("B", "excluded")]


def test_pages_that_are_named_by_title_and_by_id_are_one(tmp_path: Path) -> None:
    wiki = FakeWiki({"page id 7": "x"})
    keys = (
        "for_each: {table: t.csv}\ntargets: [{pageids: [7]}, {titles: [page id 7]}]\n"
        "operations: [{append: {text: '${title}', repeat: true}}]\n"
    )
    job_file = a_job(tmp_path, "title\nA\nC\n", keys)

    (edit,) = entries(wiki, job_file)

    assert [row.values["title"] for row in edit.rows] == ["A", "C"]


@pytest.mark.parametrize("done", range(4))
def test_a_run_that_goes_on_does_the_rest_with_its_rows(tmp_path: Path, done: int) -> None:
    wiki = FakeWiki({"A": "a", "B": "b", "C": "c"}, batch_size=2, chains=leading("R", to="A"))
    job_file = a_job(tmp_path, "title,value\nA,1\nB,2\nC,3\nR,4\n", TABLE)
    listed = [item for item in Planner(wiki, job_file, RUN).stream() if isinstance(item, TargetsListed)]
    assert [[target.title for target in item.targets] for item in listed] == [["A", "R"], ["B", "C"], []]
    before = [target for item in listed[:done] for target in item.targets]
    last = listed[done - 1].targets if done else ()
    again = targets_again(job_file.jobs[0], [(str(one.title), one.selection, one.row) for one in last])
    seen = SeenTargets(str(target.title) for target in before)
    progress = JobProgress(seen, {0: len(before)}, tuple(again), complete=done == len(listed))

    items = list(Planner(wiki, job_file, RUN, progress={"job": progress}).stream())

    planned = [item for item in items if isinstance(item, Edit)]
    everything = {"A": "a\n1\n4", "B": "b\n2", "C": "c\n3"}
    left = {0: "ABC", 1: "ABC", 2: "BC", 3: ""}[done]
    assert texts(planned) == {title: everything[title] for title in left}


def test_the_rows_of_a_job_are_found_by_file_and_line(tmp_path: Path) -> None:
    job_file = a_job(tmp_path, "title,value\nA,1\nB,2\n", TABLE)

    rows = JobRows(job_file.jobs[0], job_file.inputs)

    found = [rows.get(place) for place in (("t.csv", 2), ("t.csv", 3), ("t.csv", 4), ("u.csv", 2))]
    assert [row and row.values["value"] for row in found] == ["1", "2", None, None]
    assert has_rows(job_file.jobs[0])


def test_a_condition_asks_for_the_category_of_each_row(tmp_path: Path) -> None:
    members = {"A": frozenset({"Category:In 1"}), "B": frozenset({"Category:In 1"})}
    wiki = FakeWiki({"A": "a", "B": "b"}, members=members)
    keys = f"{TABLE}only_if: {{in_category: 'In ${{value}}'}}\n"

    planned = entries(wiki, a_job(tmp_path, "title,value\nA,1\nB,2\n", keys))

    assert texts(planned) == {"A": "a\n1"}
    assert wiki.asked_categories == [["Category:In 1", "Category:In 2"]]
