from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from editrunner.errors import OperationFailed
from editrunner.job.filling import RunFacts, fitting_summary, joined, row_jobs
from editrunner.job.job import MARK_LENGTH, SUMMARY_LENGTH, Job
from editrunner.model import DEFAULT_SITE, Row
from editrunner.operations.append import Append
from editrunner.operations.regex import Regex
from editrunner.operations.set_text import SetText
from editrunner.wikitext.section_choice import Between, ByHeading
from editrunner.wikitext.titles import parse_title
from tests.factories import loaded

FACTS = RunFacts("er-7f3a2c", datetime(2020, 1, 2, tzinfo=UTC), DEFAULT_SITE)
TITLE = parse_title(DEFAULT_SITE, "Help:Some page")
ROW = Row("t.csv", 2, {"title": "A", "new": "b|c", "file": "text.txt"})


def a_job(folder: Path, operations: str, *, summary: str = "Test", keys: str = "") -> Job:
    (folder / "t.csv").write_text('title,new,file\nA,b|c,text.txt\nB,"d\ne",text.txt\n')
    (folder / "text.txt").write_text("from ${a} file\n")
    text = (
        f"version: 1\nedit: {{summary: '{summary}'}}\njobs:\n"
        f"  - {{id: job, targets: [{{table: t.csv}}], operations: {operations}{keys}}}\n"
    )
    return loaded(folder, text).jobs[0]


def filled(job: Job, *rows: Row) -> list[Job]:
    return row_jobs(job, TITLE, rows, FACTS)


def test_a_job_without_placeholders_is_used_as_it_is_for_each_row(tmp_path: Path) -> None:
    job = a_job(tmp_path, "[{append: {text: a}}]")

    assert not job.has_placeholders
    assert [one is job for one in filled(job, ROW, ROW)] == [True, True]
    assert [one is job for one in filled(job)] == [True]


def test_a_step_without_placeholders_is_not_made_anew(tmp_path: Path) -> None:
    job = a_job(tmp_path, "[{append: {text: a}}, {append: {text: '${new}'}}]")

    (of_row,) = filled(job, ROW)

    assert of_row.steps[0].operation is job.steps[0].operation
    assert of_row.steps[1].operation == Append("b|c")


def test_page_day_and_run_have_values_without_a_row(tmp_path: Path) -> None:
    text = "${page.title} ${page.name} ${page.namespace} ${today} ${today:%-d %B %Y} ${run}"

    (of_page,) = filled(a_job(tmp_path, f"[{{append: {{text: '{text}'}}}}]"))

    assert of_page.steps[0].operation == Append("Help:Some page Some page Help 2020-01-02 2 January 2020 er-7f3a2c")


def test_the_day_is_that_of_the_run_in_utc(tmp_path: Path) -> None:
    evening = datetime(2020, 1, 2, 23, tzinfo=timezone(timedelta(hours=-5)))
    job = a_job(tmp_path, "[{append: {text: '${today}'}}]")

    (of_page,) = row_jobs(job, TITLE, (), RunFacts("", evening, DEFAULT_SITE))

    assert of_page.steps[0].operation == Append("2020-01-03")


def test_sections_and_conditions_are_filled_too(tmp_path: Path) -> None:
    operations = (
        "[{append: {section: {heading: '${title} x', under: '${title}'}, text: a, only_if: {contains: '${new}'}}},"
        " {set_text: {section: {between: ['${title}1', '${title}2']}, text: a, skip_if: {matches: '${new}'}}}]"
    )

    (of_row,) = filled(a_job(tmp_path, operations, keys=", skip_if: {contains: '${title}'}"), ROW)

    first, second = of_row.steps
    assert (first.section, second.section) == (ByHeading("A x", "A"), Between("A1", "A2"))
    assert [repr(condition) for step in of_row.steps for condition in (*step.only_if, *step.skip_if)] == [
        "Contains(text='b|c')",
        "Matches(pattern='b\\\\|c')",
    ]
    assert [repr(condition) for condition in of_row.skip_if] == ["Contains(text='A')"]


def test_a_value_in_a_pattern_or_a_replacement_stands_for_itself(tmp_path: Path) -> None:
    row = Row("t.csv", 2, {"title": r"\1", "new": "a.b"})

    (of_row,) = filled(a_job(tmp_path, r"[{regex: {find: '(${new})', with: '\1${title}'}}]"), row)

    assert of_row.steps[0].operation == Regex(r"(a\.b)", r"\1\\1")


def test_the_text_of_a_file_that_a_row_names_is_not_read_for_placeholders(tmp_path: Path) -> None:
    (of_row,) = filled(a_job(tmp_path, "[{set_text: {text_file: '${file}'}}]"), ROW)

    assert of_row.steps[0].operation == SetText("from ${a} file\n")


@pytest.mark.parametrize(
    ("operations", "summary"),
    [
        ("[{append: {text: '[[${new}]]'}}]", "Test"),
        ("[{add_section: {heading: '${new}', text: a}}]", "Test"),
        ("[{append: {text: '${new}'}}]", "Test"),
        ("[{append: {text: a}}]", "${new}"),
    ],
    ids=["a link", "a heading", "an empty text", "an empty summary"],
)
def test_a_value_that_does_not_fit_fails_the_page(tmp_path: Path, operations: str, summary: str) -> None:
    value = "a\nb" if "heading" in operations or "[[" in operations else ""

    with pytest.raises(OperationFailed) as failure:
        filled(a_job(tmp_path, operations, summary=summary), Row("t.csv", 2, {"title": "A", "new": value}))

    assert failure.value.code == "value_unfit"


def test_a_page_without_a_row_fails_where_a_column_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(OperationFailed, match="has no row"):
        filled(a_job(tmp_path, "[{append: {text: '${new}'}}]"))


def test_the_steps_of_the_rows_come_one_rows_after_the_others(tmp_path: Path) -> None:
    job = a_job(tmp_path, "[{append: {text: '1${title}'}}, {append: {text: '2${title}'}}]", summary="On ${title}")

    both = joined(filled(job, ROW, Row("t.csv", 3, {"title": "B"})))

    texts = [step.operation.text for step in both.job.steps if isinstance(step.operation, Append)]
    assert texts == ["1A", "2A", "1B", "2B"]
    assert [both.summary(changing) for changing in ([0, 1], [3], [1, 2])] == ["On A", "On B", "On A; On B"]


@pytest.mark.parametrize("mark", [True, False])
def test_a_summary_is_cut_as_a_wiki_would_but_keeps_its_mark(*, mark: bool) -> None:
    room = SUMMARY_LENGTH - (MARK_LENGTH if mark else 0)

    assert fitting_summary(["a" * room], mark=mark) == "a" * room
    assert fitting_summary(["a" * room, "b"], mark=mark) == "a" * (room - 3) + "..."


def test_line_breaks_in_a_summary_become_spaces(tmp_path: Path) -> None:
    row = Row("t.csv", 3, {"title": "B", "new": "d\ne"})

    (of_row,) = filled(a_job(tmp_path, "[{append: {text: a}}]", summary="On ${new}"), row)

    assert of_row.edit.summary == "On d e"
