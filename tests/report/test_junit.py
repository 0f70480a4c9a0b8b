import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.model import Outcome
from editrunner.records.audit import AuditLog
from editrunner.report.junit import Case, JunitPlanReport, JunitRunReport, junit_document
from editrunner.report.reports import PlanTotals, RunTotals

from .plan_entries import API, SUBJECT, edit, failure, skip
from .reading_junit import SCHEMA, read_junit


def planned(*entries: object, error: str | None = None) -> dict[str, str]:
    file = io.StringIO()
    report = JunitPlanReport(file)
    report.begin(SUBJECT)
    for entry in entries:
        report.entry(entry)  # type: ignore[arg-type] # entries of any kind
    report.end(PlanTotals(0, 0, 0, error=error))
    return read_junit(file.getvalue())


def test_an_edit_has_passed_a_skip_is_skipped_a_failure_has_failed() -> None:
    assert planned(edit("A", "a", "b"), skip("B"), failure("C")) == {
        "jobs.yaml: j / A": "passed",
        "jobs.yaml: j / B": "skipped no_change: nothing",
        "jobs.yaml: j / C": "failure missing: no page",
    }


def test_a_plan_that_ended_before_its_time_is_an_error() -> None:
    assert planned(edit("A", "a", "b"), error="the wiki is gone") == {
        "jobs.yaml: j / A": "passed",
        "jobs.yaml / plan": "error ended: the wiki is gone",
    }


def test_a_plan_without_pages_is_a_document_too() -> None:
    assert planned() == {}


def test_long_differences_are_cut() -> None:
    document = junit_document([Case("s", "n", text="x" * 1_000_000)])

    assert len(document) < 10_000
    assert read_junit(document) == {"s / n": "passed"}


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_the_document(name: str, message: str, text: str) -> None:
    SCHEMA.validate(junit_document([Case(name, name, "failure", "kind", message, text), Case(name, name, text=text)]))


@pytest.mark.parametrize("hostile", ["]]>", "</testcase><testcase>", "&amp;\x00\x1b[2J", "\ud800", "\ufffe", '" x="'])
def test_markup_and_controls_in_a_title_are_text(hostile: str) -> None:
    assert list(planned(edit(f"A{hostile}", "a", hostile)).values()) == ["passed"]


@pytest.mark.parametrize(
    ("event", "verdict"),
    [
        ("edit.saved", "passed"),
        ("edit.unchanged", "passed"),
        ("entry.skipped", "skipped skipped: why"),
        ("edit.merged", "failure merged: why"),
        ("edit.held", "failure held: why"),
        ("edit.conflict", "failure conflict: why"),
        ("edit.failed", "failure failed: why"),
        ("edit.unknown", "error unknown: why"),
    ],
)
def test_what_a_run_has_not_saved_has_not_passed(event: str, verdict: str, tmp_path: Path) -> None:
    assert ran(tmp_path, event, exit_code=1) == {"j / A/B": verdict}


@pytest.mark.parametrize(("code", "added"), [(0, 0), (1, 0), (5, 0), (4, 1), (6, 1), (8, 1), (130, 1)])
def test_a_run_that_ended_before_its_time_is_an_error(code: int, added: int, tmp_path: Path) -> None:
    found = ran(tmp_path, "edit.saved", exit_code=code)

    assert list(found.values()).count(f"error exit-code-{code}: limits.edits") == added
    assert len(found) == 1 + added


def ran(folder: Path, event: str, exit_code: int) -> dict[str, str]:
    path = folder / "run.jsonl"
    with AuditLog.create(path, "er-012345") as log:
        log.record("run.started", account="Bot", wiki={"api": API})
        log.record(event, edit("A/B", "a", "b"), attempt=1, text="why")
    file = io.StringIO()
    JunitRunReport(file).end(RunTotals("er-012345", {Outcome.SAVED: 1}, "limits.edits", exit_code, str(path), ""))
    return read_junit(file.getvalue())
