import dataclasses
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from editrunner.job.job import EditOptions, JobLimits, Limits
from editrunner.model import After, Base, Edit, Entry, Failure, Outcome, Skip
from editrunner.records.audit import AuditLog
from editrunner.report.registry import PLAN_REPORTS, RUN_REPORTS
from editrunner.report.reports import PlanSubject, PlanTotals, RunTotals

from .plan_entries import SUBJECT, edit

ESCAPE = "\x1b[2J\u202e"
COMMON: dict[str, Any] = {"job": "j", "namespace": 0, "page_id": 1}
EDIT = Edit(
    **COMMON,
    id=f"j/A{ESCAPE}",
    title=f"A{ESCAPE}",
    base=Base(7, "2020-01-02T03:04:05Z", "0" * 40, 10),
    fetched="2020-01-02T03:04:05Z",
    params={"text": f"b{ESCAPE}\ud83d"},
    after=After("0" * 40, 7),
    diff=f"--- A\n+++ A\n@@ -1 +1 @@\n-a\n+b{ESCAPE}\ud83d[bold]",
    changed_by=("replace", "append"),
    warnings=(f"double redirect: {ESCAPE}",),
)
SKIPS = [Skip(**COMMON, id=f"j/{n}", title=str(n), reason="no_change", detail=ESCAPE) for n in range(2)]
FAILURE = Failure(**COMMON, id="j/F", title="F", code="invalidtitle", text=f"bad{ESCAPE}")
ENTRIES: list[Entry] = [EDIT, *SKIPS, FAILURE]


def plan_report(name: str, entries: list[Entry], totals: PlanTotals) -> str:
    file = io.StringIO()
    report = PLAN_REPORTS[name](file)
    report.begin(PlanSubject(f"jobs{ESCAPE}.yaml", "https://wiki.example/w/api.php", "Bot", "er-012345", ""))
    for entry in entries:
        report.entry(entry)
    report.end(totals)
    return file.getvalue()


def run_report(name: str, totals: RunTotals) -> str:
    file = io.StringIO()
    RUN_REPORTS[name](file).end(totals)
    return file.getvalue()


RAN = RunTotals("er-012345", {Outcome.SAVED: 3, Outcome.CONFLICT: 1}, "finished", 1, f"run{ESCAPE}.jsonl", "0" * 64)


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / f"run{ESCAPE}.jsonl"
    with AuditLog.create(path, "er-012345") as log:
        log.record("run.started", account=f"Bot{ESCAPE}", wiki={"api": "https://wiki.example/w/api.php"})
        log.record("edit.saved", EDIT, attempt=1, text=ESCAPE, old_revision=1, new_revision=2)
        log.record("run.stopped", reason=ESCAPE, exit_code=0, limit=None, counts={})
    return str(path)


@pytest.mark.parametrize("name", PLAN_REPORTS)
@pytest.mark.parametrize("character", ["\x1b", "\u202e", "\ud83d"])
def test_nothing_of_a_wiki_reaches_the_terminal_as_it_is(name: str, character: str, log: str) -> None:
    assert character not in plan_report(name, ENTRIES, PlanTotals(1, 2, 1, f"plan{ESCAPE}.jsonl", "0" * 64))
    assert character not in run_report(name, replace(RAN, log=log))


def test_a_plan_shows_each_page_with_its_changes_and_the_totals() -> None:
    text = plan_report("text", ENTRIES, PlanTotals(1, 2, 1))

    assert "replace, append" in text
    assert "-3 bytes" in text
    assert "\n-a\n" in text
    assert "[bold]" in text, "no markup of the terminal library"
    assert "1 to edit (1 with warnings), 2 to skip (2 no_change), 1 failed" in text


@pytest.mark.parametrize("entries", [ENTRIES, ENTRIES[:1], []], ids=["several", "one", "none"])
def test_a_plan_in_json_is_one_document(entries: list[Entry]) -> None:
    totals = PlanTotals(1, 2, 1, "plan.jsonl", "0" * 64)

    value = json.loads(plan_report("json", entries, totals))

    assert [entry["id"] for entry in value["entries"]] == [entry.id for entry in entries]
    assert value["counts"] == {"edit": 1, "skip": 2, "failure": 1}
    assert value["digest"] == "0" * 64


def test_a_script_sees_what_the_edits_are_saved_with() -> None:
    file = io.StringIO()
    report = PLAN_REPORTS["json"](file)
    options = {"j": EditOptions("Fix", tags=("a", "b"))}
    report.begin(replace(SUBJECT, options=options, limits=Limits(edits=5), job_limits={"j": JobLimits(edits=3)}))
    report.entry(edit("A", "a", "b", params={"summary": "Spam", "tags": "a|b"}))
    report.end(PlanTotals(1, 0, 0))

    shown = json.loads(file.getvalue())
    assert shown["entries"][0]["saved_with"] == {"summary": "Spam", "tags": "a, b"}
    (job,) = shown["jobs"]
    assert (job["id"], job["edit"]["tags"], job["limits"]["edits"]) == ("j", ["a", "b"], 3)
    assert (shown["limits"]["edits"], shown["maxlag"]) == (5, 5)


def test_a_run_in_json_names_every_outcome() -> None:
    value = json.loads(run_report("json", RAN))

    assert set(value["counts"]) == {str(outcome) for outcome in Outcome}
    assert (value["run"], value["counts"]["saved"], value["exit_code"]) == ("er-012345", 3, 1)


def test_a_run_shows_what_happened_and_where_the_log_is() -> None:
    text = run_report("text", RAN)

    assert "4 pages" in text
    assert "unchanged" not in text
    assert "0" * 64 in text


def test_an_empty_plan_says_so() -> None:
    assert "select no page" in plan_report("text", [], PlanTotals(0, 0, 0))


def test_a_preview_says_so() -> None:
    assert "preview" in plan_report("text", [], PlanTotals(0, 0, 0, preview=True))


def test_a_tab_in_a_diff_stays_a_tab() -> None:
    edit = dataclasses.replace(EDIT, diff="--- A\n+++ A\n@@ -1 +1 @@\n-a\t \n+a \t")

    assert "\n-a\t \n+a \t\n" in plan_report("text", [edit], PlanTotals(1, 0, 0))


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_a_file_gets_colours_only_where_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], *, coloured: bool
) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert ("\x1b[32m" in plan_report("text", ENTRIES, PlanTotals(1, 2, 1))) is coloured


def test_a_plan_that_ends_before_its_time_says_so_in_each_format() -> None:
    totals = PlanTotals(1, 2, 1, error="the wiki is gone")

    assert json.loads(plan_report("json", ENTRIES, totals))["error"] == "the wiki is gone"
    assert "before its time" in plan_report("text", ENTRIES, totals)
    assert "to edit" not in plan_report("text", ENTRIES, totals)


def test_a_script_sees_what_waits_for_a_person() -> None:
    held = edit("A", "a", "b", hold="removed_bytes")

    (entry,) = json.loads(plan_report("json", [held], PlanTotals(1, 0, 0)))["entries"]

    assert entry["hold"] == "removed_bytes"
