import os
from pathlib import Path

import pytest

from editrunner.job import builder
from editrunner.selectors.titles import Titles
from editrunner.selectors.transcludes import Transcludes
from tests.factories import a_job_with, complaints_about, loaded


def job_of(targets: str, keys: str = "") -> str:
    return a_job_with(targets=f"{targets}, for_each: {{table: t.csv}}{keys}")


def test_a_job_is_for_its_first_row_with_all_targets_then_for_the_second(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("old\nA\nB\n")

    job = loaded(tmp_path, job_of("[{titles: ['${old}', X]}, {transcludes: '${old}'}, {titles: [Y]}]")).jobs[0]

    assert [(target.selector, target.row and target.row.line) for target in job.targets] == [
        (Titles(("A", "X")), 2),
        (Transcludes("A"), 2),
        (Titles(("Y",)), 2),
        (Titles(("B", "X")), 3),
        (Transcludes("B"), 3),
        (Titles(("Y",)), 3),
    ]


def test_what_is_excluded_whatever_the_row_is_is_listed_once(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("old\nA\nB\n")
    exclude = ", exclude: [{titles: [X]}, {titles: ['${old}']}]"

    job = loaded(tmp_path, job_of("[{titles: [Y]}]", exclude)).jobs[0]

    assert [(selection.selector, selection.row and selection.row.line) for selection in job.exclude] == [
        (Titles(("X",)), None),
        (Titles(("A",)), 2),
        (Titles(("B",)), 3),
    ]


def test_a_value_that_no_target_can_have_is_told_of_with_its_row(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('old,file\nA|B,none.txt\n"",none.txt\n')

    complaints = complaints_about(tmp_path, job_of("[{titles: ['${old}']}, {file: '${file}'}]"))

    *files, first, second = [complaint.removeprefix(f"{tmp_path}/") for complaint in complaints]
    assert first.startswith('t.csv:2:1: "A|B" is not a page title')
    assert second == f't.csv:3:1: "" is empty (for `titles` in {tmp_path}/job.yaml:3:28)'
    assert files == [
        "3:57: there is no file `none.txt` in the job file's folder (t.csv:2)",
        "3:57: there is no file `none.txt` in the job file's folder (t.csv:3)",
    ]


@pytest.mark.parametrize("value", ["../secret", "/secret", "link", "pipe", "C:/secret", "pages"])
def test_a_file_that_a_row_names_is_read_from_inside_the_folder_only(tmp_path: Path, value: str) -> None:
    folder = tmp_path / "jobs"
    (folder / "pages").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "pipe")
    (folder / "t.csv").write_text(f"title,file\nA,{value}\n")

    complaints = complaints_about(
        folder, a_job_with(targets="[{table: t.csv}]", operations="[{set_text: {text_file: '${file}'}}]")
    )

    assert len(complaints) == 1
    assert complaints[0].startswith("4:41: ")
    assert complaints[0].endswith("(t.csv:2)")


def test_a_folder_with_a_link_that_leads_out_or_with_what_is_no_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "jobs"
    (folder / "pages").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    (folder / "pages" / "a").symlink_to(tmp_path / "secret")
    os.mkfifo(folder / "pages" / "b")
    (folder / "pages" / "c").write_bytes(b"\xff")

    complaints = complaints_about(folder, a_job_with(targets="[{folder: pages}]"))

    assert [complaint.removeprefix("3:37: ") for complaint in complaints] == [
        "`pages/a` leads out of the job file's folder",
        "`pages/b` is not a regular file",
        "`pages/c` is not UTF-8 text (line 1); save it as UTF-8",
    ]


def test_files_are_bounded_in_number_and_in_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pages").mkdir()
    for name in "abc":
        (tmp_path / "pages" / name).write_text("text")
    text = a_job_with(targets="[{folder: pages}]")

    monkeypatch.setattr(builder, "MAX_FILES", 2)
    assert complaints_about(tmp_path, text) == ["3:37: `pages/c` is one too many: at most 2 files are read"]

    monkeypatch.setattr(builder, "MAX_FILES", 3)
    assert complaints_about(tmp_path, text) == []

    monkeypatch.setattr(builder, "MAX_TOTAL_BYTES", 8)
    assert complaints_about(tmp_path, text) == [
        "3:37: `pages/c` is too much: at most 8 bytes are read, of all files together"
    ]


def test_a_folder_without_such_files_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text("")

    complaints = complaints_about(tmp_path, a_job_with(targets="[{folder: pages, files: '*.wiki'}]"))

    assert complaints == ["3:37: there is no file `*.wiki` in the folder `pages`"]
