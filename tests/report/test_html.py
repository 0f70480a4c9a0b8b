import hashlib
import io
import re
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from editrunner.job.job import EditOptions
from editrunner.model import Outcome
from editrunner.records.audit import AuditLog
from editrunner.report.html import HtmlPlanReport, HtmlRunReport
from editrunner.report.reports import PlanTotals, RunTotals

from .plan_entries import API, SUBJECT, edit, failure, skip

HOSTILE = "</script><script>alert(1)</script>\u202e\x1b"


def plan_page(*entries: Any, totals: PlanTotals = PlanTotals(1, 1, 1, "plan.jsonl", "ab12")) -> str:  # noqa: B008 - frozen
    file = io.StringIO()
    report = HtmlPlanReport(file)
    report.begin(SUBJECT)
    for one in entries:
        report.entry(one)
    report.end(totals)
    return file.getvalue()


def test_a_plan_is_shown_with_its_totals_differences_reasons_and_links() -> None:
    page = plan_page(
        edit("A b", "teh cat", "the cat", warnings=("double redirect",)),
        skip("B"),
        failure("C", "sections_unknown", job="k"),
    )

    assert "<title>Plan of jobs.yaml</title>" in page
    for part in (
        "<mark>teh</mark> cat",
        "<mark>the</mark> cat",
        "double redirect",
        'data-reason="no_change"',
        'data-reason="sections_unknown"',
        "<option>k</option>",
        'href="https://wiki.example/w/index.php?title=A_b&amp;action=history"',
        "diff=cur&amp;oldid=7",
        "ab12",
    ):
        assert part in page


def test_a_plan_says_what_its_edits_are_saved_with() -> None:
    file = io.StringIO()
    report = HtmlPlanReport(file)
    report.begin(replace(SUBJECT, options={"j": EditOptions("<Fix>", mark=False)}))
    report.entry(edit("Same", "a", "b", params={"summary": "<Fix>"}))
    report.entry(edit("Other", "a", "b", params={"summary": "<Spam>"}))
    report.end(PlanTotals(2, 0, 0))

    assert '<p class="note">j: summary: &#34;&lt;Fix&gt;&#34;</p>' in file.getvalue()
    assert file.getvalue().count('<p class="settings">') == 1
    assert '<p class="settings">summary: &#34;&lt;Spam&gt;&#34;</p>' in file.getvalue()


def test_nothing_is_loaded_and_only_its_own_script_and_style_may_run() -> None:
    page = plan_page(edit("A", "a", "b"))

    assert re.search(r"\b(?:src|srcset|integrity)=|@import|url\(", page) is None
    assert re.findall(r"<link\b|<img\b|<iframe\b|<object\b", page) == []
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src &#39;none&#39;;")
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert b64encode(hashlib.sha256(content.encode()).digest()).decode() in policy


def test_titles_and_texts_cannot_act_on_the_page() -> None:
    page = plan_page(
        edit(HOSTILE, HOSTILE, f"{HOSTILE} x", warnings=(HOSTILE,)),
        skip(HOSTILE, HOSTILE, HOSTILE),
        failure(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
    )

    assert page.count("<script") == 1
    assert "\u202e" not in page
    assert "\x1b" not in page
    assert "javascript:" not in page


@pytest.mark.parametrize(
    ("totals", "note"),
    [
        (PlanTotals(0, 0, 0, preview=True), "A preview, planned logged out"),
        (PlanTotals(0, 0, 0, error="the wiki is away"), "the wiki is away"),
    ],
)
def test_what_is_special_about_a_plan_stands_on_top(totals: PlanTotals, note: str) -> None:
    assert note in plan_page(totals=totals)


def test_a_difference_without_end_is_cut_and_says_so() -> None:
    page = plan_page(edit("A", "", "\n".join(f"line {number}" for number in range(5_000))))

    assert page.count('<div class="added">') < 5_000
    assert "the rest of this difference is in the plan" in page


def test_a_finished_run_is_shown_from_its_log(tmp_path: Path) -> None:
    log_path = tmp_path / "run.jsonl"
    with AuditLog.create(log_path, "er-012345") as log:
        log.record("run.started", account="Bot", wiki={"api": API})
        log.record("edit.saved", skip("A"), attempt=1, text="revision 9", old_revision=8, new_revision=9)
        log.record("entry.failed", failure("B"), code="missing", text="no page")
        log.record("run.stopped", reason="finished", exit_code=1, counts={})
    file = io.StringIO()

    HtmlRunReport(file).end(RunTotals("er-012345", {Outcome.SAVED: 1}, "finished", 1, str(log_path), ""))

    page = file.getvalue()
    assert "<title>Run er-012345</title>" in page
    assert 'data-kind="saved"' in page
    assert 'data-kind="failed" data-reason="missing"' in page
    assert "diff=9&amp;oldid=8" in page
    assert '<svg class="timeline"' in page
    # What did not end well stands first; a log knows no texts to filter by their size, or to lay out.
    assert page.index('data-kind="failed" data-reason') < page.index('data-kind="saved" data-reason')
    assert "<label hidden>Size" in page
