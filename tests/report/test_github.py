import io
from pathlib import Path
from typing import Any

import pytest

from editrunner.errors import LocalFailure
from editrunner.model import Outcome, Position
from editrunner.records.audit import AuditLog
from editrunner.report.github import GithubPlanReport, GithubRunReport, mark
from editrunner.report.reports import PlanTotals, RunTotals

from .plan_entries import API, SUBJECT, edit, failure, skip


@pytest.fixture
def summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    return path


def marks(*entries: Any) -> list[str]:
    file = io.StringIO()
    report = GithubPlanReport(file)
    report.begin(SUBJECT)
    for entry in entries:
        report.entry(entry)
    report.end(PlanTotals(1, 0, 1))
    return file.getvalue().splitlines()


def test_a_mark_stands_on_a_line_and_cannot_be_left_by_its_text() -> None:
    at = Position("a,b:c.yaml", 3, 5)

    assert mark("error", "50%\n::warning::x", at, "j/A") == (
        "::error file=a%2Cb%3Ac.yaml,line=3,col=5,title=j/A::50%25%0A::warning::x"
    )
    assert mark("notice", "x") == "::notice::x"


def test_failures_and_warnings_stand_on_the_lines_of_their_operations(summary: Path) -> None:
    found = marks(edit("A", "a", "b", warnings=("not idempotent",)), failure("B"), skip("C"))

    assert found == [
        "::warning file=jobs.yaml,line=8,col=9,title=j/A::not idempotent",
        "::error file=jobs.yaml,line=7,col=9,title=j/B::missing: no page",
        "::notice title=editrunner::Plan: 1 to edit, 0 to skip, 1 failed.",
    ]


def test_the_summary_of_the_step_is_the_plan(summary: Path) -> None:
    summary.write_text("before\n")

    marks(edit("A", "a", "b"))

    assert summary.read_text().startswith("before\n### Plan of jobs.yaml")
    assert "<details>" in summary.read_text()


def test_what_a_step_adds_together_is_not_more_than_is_shown(summary: Path) -> None:
    many = [edit(f"Page {number}", "🐱\n" * 900, "🐈\n" * 900) for number in range(200)]

    for _ in range(8):
        marks(*many)

    # https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
    assert 500_000 < summary.stat().st_size <= 1024 * 1024
    assert summary.read_text().endswith("**More is left out: the summary would be too long.**\n")


def test_a_summary_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))

    with pytest.raises(LocalFailure, match="summary of the step"):
        marks()


def test_there_are_not_more_marks_than_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    many = [edit(f"Page {number}", "a", "b", warnings=("not idempotent",)) for number in range(200)]

    found = marks(*many, *(failure(f"Page {number}") for number in range(11)))

    assert sum(line.startswith("::warning") for line in found) == 10
    # GitHub counts them apart: warnings do not crowd out the failures that come after them.
    assert sum(line.startswith("::error") for line in found) == 10
    assert "::notice::190 more warnings and 1 more error: the summary of the step has them" in found


def test_a_run_marks_what_did_not_end_well(tmp_path: Path, summary: Path) -> None:
    path = tmp_path / "run.jsonl"
    with AuditLog.create(path, "er-012345") as log:
        log.record("run.started", account="Bot", wiki={"api": API})
        log.record("edit.conflict", edit("A", "a", "b"), attempt=1, text="it has moved on", errors=[])
        log.record("edit.saved", edit("B", "a", "b"), attempt=1, text="revision 2", old_revision=1, new_revision=2)
        log.record("run.stopped", reason="finished", exit_code=1, limit=None, counts={})
    file = io.StringIO()

    counts = {Outcome.CONFLICT: 1, Outcome.SAVED: 1}
    GithubRunReport(file).end(RunTotals("er-012345", counts, "finished", 1, str(path), ""))

    assert file.getvalue().splitlines() == [
        "::error title=j/A::conflict: it has moved on",
        "::notice title=Run er-012345::1 conflict, 1 saved; finished",
    ]
    assert "j/A" in summary.read_text()
