import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from editrunner.errors import InvalidJobFile
from editrunner.job.files import MAX_BYTES
from editrunner.job.load import load
from editrunner.records.audit import AuditLog
from editrunner.selectors.titles import Titles
from tests.factories import JOB, complaints_about, complaints_of, loaded


def a_job_of_titles(number: int, title: str = "Page {}") -> str:
    titles = "".join(f"          - {title.format(index)}\n" for index in range(number))
    return JOB.replace("      - titles: [Sandbox]\n", f"      - titles:\n{titles}")


def calls_of(work: Callable[[], object]) -> int:
    """Count the calls of Python functions that some work makes."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def test_a_job_file_is_known_by_its_path_and_its_digest(tmp_path: Path) -> None:
    job_file = loaded(tmp_path, JOB)

    assert job_file.path == str(tmp_path / "job.yaml")
    assert job_file.sha256 == hashlib.sha256(JOB.encode()).hexdigest()


@pytest.mark.parametrize("title", ["no", "on", "1984", "1e3", "0x10", "2001-01-01", "12:30:45", "~", "true", "null"])
def test_a_title_arrives_as_it_is_written(tmp_path: Path, title: str) -> None:
    job_file = loaded(tmp_path, JOB.replace("[Sandbox]", f"[{title}]"))

    assert job_file.jobs[0].targets[0].selector == Titles((title,))


def test_a_missing_file_is_one_clear_message(tmp_path: Path) -> None:
    assert complaints_of(tmp_path / "missing.yaml") == [
        "there is no such file: look at the path, or let `editrunner init` write one"
    ]


def test_a_folder_is_no_job_file(tmp_path: Path) -> None:
    assert complaints_of(tmp_path) == ["this is a folder, not a job file: name the files in it"]


def test_a_path_below_a_file_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert complaints_of(tmp_path / "file" / "job.yaml") == ["the file cannot be read: Not a directory"]


def test_an_enormous_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "job.yaml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)

    assert complaints_of(path) == ["the file is 16,777,217 bytes large; at most 16,777,216 are read"]


def test_a_few_complaints_are_all_reported_at_once_and_very_many_are_counted(tmp_path: Path) -> None:
    assert len(complaints_about(tmp_path, a_job_of_titles(100, "'A#{}'"))) == 100

    complaints = complaints_about(tmp_path, a_job_of_titles(1000, "'A#{}'"))

    assert len(complaints) == 101
    assert complaints[-1] == "… and 900 more"


@pytest.mark.parametrize("title", ["Page {}", "'A#{}'"])
def test_ten_times_the_titles_are_ten_times_the_work(tmp_path: Path, title: str) -> None:
    def work(number: int) -> int:
        text = a_job_of_titles(number, title)
        return calls_of(lambda: complaints_about(tmp_path, text))

    work(10)

    assert work(10_000) < 11 * work(1_000)


def test_ten_times_the_numbers_that_must_differ_are_ten_times_the_work(tmp_path: Path) -> None:
    def work(number: int) -> int:
        mixed = ", ".join(f"{index}, n{index}" for index in range(number))
        text = JOB.replace("[Sandbox]", f"[Sandbox]\n        namespaces: [{mixed}]")
        return calls_of(lambda: complaints_about(tmp_path, text))

    work(10)

    assert work(5_000) < 11 * work(500)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_does_not_recurse_without_bound(tmp_path: Path, opening: str) -> None:
    (complaint,) = complaints_about(tmp_path, f"version: 1\njobs:\n  {opening * 50_000}")

    assert complaint.endswith("nested more than 40 levels deep")


def test_complaints_begin_with_the_path_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "job.yaml").write_text("version: 2\njobs: []\n")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(InvalidJobFile) as refusal:
        load(Path("job.yaml"))

    assert refusal.value.complaints == (
        "job.yaml:1:10: `version` must be 1, not `2`",
        "job.yaml:2:7: `jobs` is empty",
    )


def test_a_plan_and_a_log_are_told_from_a_job_file(tmp_path: Path) -> None:
    plan, log = tmp_path / "plan.jsonl", tmp_path / "run.jsonl"
    plan.write_text('{"type":"header","format":1}\n{"type":"footer"}\n', encoding="utf-8")
    with AuditLog.create(log, "er-012345") as audit:
        audit.record("run.started", account="Bot", wiki={"api": "https://wiki.example/w/api.php"})

    assert complaints_of(plan) == ["this is a plan, not a job file: `plan`, `review` and `apply` take it"]
    assert complaints_of(log) == ["this is an audit log, not a job file: `resume`, `revert` and `audit` take it"]
