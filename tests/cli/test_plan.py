import json
from pathlib import Path

import pytest

from .conftest import Embedded


@pytest.fixture
def plan(embedded: Embedded) -> Path:
    embedded.run("plan", "jobs.yaml", "-o", "plan.jsonl")
    return embedded.folder / "plan.jsonl"


def again(embedded: Embedded, *arguments: str, code: int = 0) -> str:
    """Show the plan where no wiki can be reached, and nobody can log in."""
    away = {"EDITRUNNER_API": "https://wiki.invalid/api.php", "EDITRUNNER_PASSWORD": ""}
    return embedded.run("plan", "plan.jsonl", *arguments, code=code, **away).stdout


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", ["text", "json", "markdown", "html", "github"])
def test_a_plan_file_is_shown_again_as_it_was_when_it_was_made(name: str, embedded: Embedded) -> None:
    embedded.run("plan", "jobs.yaml", "-o", "plan.jsonl", "--format", "text")
    made = embedded.run("plan", "jobs.yaml", "-o", "plan.jsonl", "--format", name).stdout

    assert again(embedded, "--format", name) == made


@pytest.mark.usefixtures("plan")
def test_marks_of_a_plan_file_are_on_the_lines_of_its_job_file(embedded: Embedded) -> None:
    text = (embedded.folder / "jobs.yaml").read_text().replace("text: more", "text: ~~~~")
    (embedded.folder / "jobs.yaml").write_text(text)
    embedded.run("plan", "jobs.yaml", "-o", "plan.jsonl")

    assert "::warning file=jobs.yaml,line=6,col=18," in again(embedded, "--format", "github")


@pytest.mark.usefixtures("plan")
def test_a_part_of_a_plan_file_is_shown(embedded: Embedded) -> None:
    shown = json.loads(again(embedded, "--title", "b", "--format", "json"))

    assert [entry["title"] for entry in shown["entries"]] == ["B"]
    assert shown["counts"] == {"edit": 1, "skip": 0, "failure": 0}
    assert "Plan: 2 to edit, 1 to skip" in again(embedded, "--job", "j")


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("arguments", [["--title", "Z"], ["--job", "z"], ["-o", "other.jsonl"]])
def test_what_a_plan_file_has_not_is_a_usage_error(arguments: list[str], embedded: Embedded) -> None:
    again(embedded, *arguments, code=2)

    assert not (embedded.folder / "other.jsonl").exists()


@pytest.mark.usefixtures("plan")
def test_a_plan_file_ends_with_the_exit_code_of_its_planning(embedded: Embedded) -> None:
    again(embedded, "--detailed-exitcode", code=3)


def test_a_plan_file_that_was_changed_is_not_shown(plan: Path, embedded: Embedded) -> None:
    plan.write_bytes(plan.read_bytes().replace(b"more", b"less"))

    assert again(embedded, code=2) == ""


def test_a_summary_leaves_out_the_differences_but_not_from_the_plan_file(embedded: Embedded) -> None:
    shown = embedded.run("plan", "jobs.yaml", "-o", "plan.jsonl", "--summary-only").stdout

    assert "edit    j/A  append  +5 bytes\nedit    j/B  append  +5 bytes\n" in shown
    assert "+more" not in shown
    assert "\n+more\n" in again(embedded)
    assert "+more" not in again(embedded, "--summary-only")


def test_nothing_takes_the_place_of_a_file_that_is_no_plan(embedded: Embedded) -> None:
    ended = embedded.run("plan", "jobs.yaml", "-o", "jobs.yaml", code=2)

    assert ended.stderr.endswith("Name another file with `-o`.\n")
