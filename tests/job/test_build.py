from pathlib import Path

import pytest

from editrunner.compact import Texts
from editrunner.conditions.contains import Contains
from editrunner.job.job import MARK_LENGTH, SUMMARY_LENGTH, EditOptions, Limits, WikiSettings
from editrunner.model import Position
from editrunner.operations.append import Append
from editrunner.operations.regex import Regex
from editrunner.operations.replace import Replace
from editrunner.selectors.pageids import PageIds
from editrunner.selectors.titles import Titles
from editrunner.wikitext.section_choice import Between, ByHeading, ByNumber, SectionChoice
from tests.factories import JOB, a_job_with, complaints_about, loaded


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    job_file = loaded(tmp_path, JOB)
    (job,) = job_file.jobs

    assert job_file.wiki == WikiSettings(api=None, account=None, maxlag=5)
    assert job_file.limits == Limits(edits=None, failures=10)
    assert job.edit == EditOptions("Fix spelling", mark=True, minor=None, bot=False, tags=())
    assert (job.redirects, job.missing, job.ignore_bots_template) == ("follow", "skip", False)
    assert (job.only_if, job.skip_if, job.exclude, job.examples) == ((), (), (), ())


def test_lists_and_keywords_of_the_file_are_fields_of_an_operation(tmp_path: Path) -> None:
    text = a_job_with(operations="[{regex: {find: a, with: b, flags: [ignore_case]}}]")

    (step,) = loaded(tmp_path, text).jobs[0].steps

    assert step.operation == Regex("a", "b", ("ignore_case",))


def test_a_job_overrides_single_keys_of_the_edit_of_the_file(tmp_path: Path) -> None:
    text = JOB.replace("edit: {summary: Fix spelling}", "edit: {summary: All, minor: true, tags: [a, b]}").replace(
        "  - id: job", "  - id: job\n    edit: {summary: One, bot: true}"
    )

    assert loaded(tmp_path, text).jobs[0].edit == EditOptions("One", minor=True, bot=True, tags=("a", "b"))


def test_a_selector_is_taken_apart_from_what_narrows_it(tmp_path: Path) -> None:
    text = a_job_with(targets="[{pageids: [1, 2], namespaces: [0, 4], limit: 7}, {titles: [A]}]")

    first, second = loaded(tmp_path, text).jobs[0].targets

    assert (first.selector, first.namespaces, first.limit) == (PageIds((1, 2)), (0, 4), 7)
    assert (second.selector, second.namespaces, second.limit) == (Titles(("A",)), (), None)
    assert second.position == Position(str(tmp_path / "job.yaml"), 3, text.splitlines()[2].index("{titles") + 1)


def test_each_operation_knows_where_it_stands(tmp_path: Path) -> None:
    (step,) = loaded(tmp_path, JOB).jobs[0].steps

    assert step.operation == Replace("teh", "the")
    assert step.position == Position(str(tmp_path / "job.yaml"), 8, 9)


@pytest.mark.parametrize(
    ("written", "section"),
    [
        ("lead", ByNumber(0)),
        ("0", ByNumber(0)),
        ("12", ByNumber(12)),
        ("See also", ByHeading("See also")),
        ("Lead", ByHeading("Lead")),
        ("no", ByHeading("no")),
        ("1.5", ByHeading("1.5")),
        ("{heading: 2019}", ByHeading("2019")),
        ("{heading: lead}", ByHeading("lead")),
        ("{heading: A, level: 3, occurrence: 2}", ByHeading("A", level=3, occurrence=2)),
        ("{heading: A, under: B}", ByHeading("A", under="B")),
        ('{between: ["<!-- A -->", "<!-- B -->"]}', Between("<!-- A -->", "<!-- B -->")),
    ],
)
def test_a_section_is_the_lead_a_number_or_a_heading(tmp_path: Path, written: str, section: SectionChoice) -> None:
    text = a_job_with(operations=f"[{{append: {{text: a, section: {written}}}}}]")

    assert loaded(tmp_path, text).jobs[0].steps[0].section == section


@pytest.mark.parametrize("digits", ["2019", " 3 ", "٣"])
def test_a_section_of_quoted_digits_could_be_two_things(tmp_path: Path, digits: str) -> None:
    text = a_job_with(operations=f'[{{append: {{text: a, section: "{digits}"}}}}]')

    (complaint,) = complaints_about(tmp_path, text)

    assert "could be a number or a heading" in complaint


def test_only_append_leaves_subsections_alone_unless_told_otherwise(tmp_path: Path) -> None:
    operations = (
        "[{append: {text: a, section: A}}, {prepend: {text: a, section: A}}, {set_section: {text: a, section: A}}]"
    )

    steps = loaded(tmp_path, a_job_with(operations=operations)).jobs[0].steps

    assert [step.subsections for step in steps] == [False, True, True]


def test_a_text_may_stand_in_a_file_beside_the_job_file(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("* a note\n")
    text = a_job_with(operations="[{append: {text_file: note.txt}}, {prepend: {text_file: note.txt}}]")

    job_file = loaded(tmp_path, text)

    assert job_file.jobs[0].steps[0].operation == Append("* a note\n")
    assert list(job_file.inputs) == ["note.txt"]


def test_a_file_is_read_once_and_found_wherever_the_command_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "titles.txt").write_text("A\n")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    job_file = loaded(tmp_path, a_job_with(targets="[{file: titles.txt}]"))

    assert job_file.inputs["titles.txt"].content == "A\n"


def test_a_name_without_a_value_in_a_text_file_is_a_complaint_too(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("On ${todya}\n")
    text = a_job_with(operations="[{append: {text_file: note.txt}}]")

    assert complaints_about(tmp_path, text) == [
        "4:39: there is no `${todya}` here (columns come from `table`, `folder` or `for_each`); did you mean `today`?"
    ]


def test_a_dollar_or_a_brace_alone_is_text(tmp_path: Path) -> None:
    text = a_job_with(operations='[{append: {text: "$5 {a} $a"}}]')

    assert loaded(tmp_path, text).jobs[0].steps[0].operation == Append("$5 {a} $a")


@pytest.mark.parametrize(
    ("length", "mark", "valid"),
    [
        (SUMMARY_LENGTH - MARK_LENGTH, True, True),
        (SUMMARY_LENGTH - MARK_LENGTH + 1, True, False),
        (SUMMARY_LENGTH, False, True),
        (SUMMARY_LENGTH + 1, False, False),
    ],
)
def test_a_summary_has_room_for_the_mark_of_the_run(tmp_path: Path, length: int, mark: bool, valid: bool) -> None:  # noqa: FBT001 - parameters of the test
    text = JOB.replace("summary: Fix spelling", f"summary: {'é' * length}, mark: {str(mark).lower()}")

    assert (complaints_about(tmp_path, text) == []) is valid


def test_texts_are_taken_in_the_form_in_which_a_wiki_has_them(tmp_path: Path) -> None:
    operations = r'[{append: {text: "e\u0301\r\n", section: "e\u0301"}}, {replace: {find: "e\u0301", with: a}}]'
    text = a_job_with(operations=operations).replace("{id: job,", r'{id: job, only_if: {contains: "e\u0301"},')

    job = loaded(tmp_path, text).jobs[0]

    assert [step.operation for step in job.steps] == [Append("é\n"), Replace("é", "a")]
    assert job.steps[0].section == ByHeading("é")
    assert job.only_if == (Contains("é"),)


def test_the_normalised_job_has_the_defaults_and_the_places(tmp_path: Path) -> None:
    normalised = loaded(tmp_path, JOB).jobs[0].normalised
    file = str(tmp_path / "job.yaml")

    assert normalised["redirects"] == "follow"
    assert normalised["edit"] == {
        "summary": "Fix spelling",
        "mark": True,
        "minor": None,
        "bot": False,
        "tags": [],
        "watchlist": "nochange",
        "watchlist_expiry": None,
        "conflicts": "strict",
        "content_model": None,
        "content_format": None,
        "recreate_deleted": False,
        "on_merge": "keep",
        "override_filters": [],
        "returnto": None,
    }
    assert normalised["targets"] == [{"titles": Texts(["Sandbox"]), "at": [file, 6, 9]}]
    assert normalised["operations"] == [{"replace": {"find": "teh", "with": "the"}, "at": [file, 8, 9]}]
