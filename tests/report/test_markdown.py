import io
from dataclasses import replace
from typing import Any

import pytest

from editrunner.job.job import EditOptions
from editrunner.model import Shard
from editrunner.report.markdown import COMMENT_CHARACTERS, MarkdownPlanReport, cut
from editrunner.report.reports import PlanTotals

from .plan_entries import SUBJECT, edit, failure, skip

HOSTILE = "</details><script>alert(1)</script> @everyone [x](javascript:y) `a` |\u202e"


def comment(*entries: Any, totals: PlanTotals = PlanTotals(1, 2, 1, "plan.jsonl", "ab12"), characters: int = 0) -> str:  # noqa: B008 - frozen
    file = io.StringIO()
    report = MarkdownPlanReport(file, characters or COMMENT_CHARACTERS)
    report.begin(SUBJECT)
    for entry in entries:
        report.entry(entry)
    report.end(totals)
    return file.getvalue()


def test_a_plan_is_a_comment_with_its_totals_and_folded_differences() -> None:
    text = comment(
        edit("A", "teh cat", "the cat", warnings=("double redirect",)), skip("B"), skip("C", "missing"), failure("D")
    )

    assert "### Plan of jobs.yaml" in text
    assert "**1 to edit, 2 to skip, 1 failed.**" in text
    assert "Skipped: 1 no\\_change, 1 missing." in text
    assert "<details><summary><b>j/A</b>: replace +0 bytes ⚠️</summary>" in text
    assert "\n```diff\n@@ -1 +1 @@\n-teh cat\n+the cat\n```\n" in text
    assert "double redirect" in text
    assert "digest `ab12`" in text


def test_what_the_edits_are_saved_with_is_a_list_and_a_page_has_what_it_has_otherwise() -> None:
    file = io.StringIO()
    report = MarkdownPlanReport(file)
    jobs = {f"j{number}": EditOptions(f"{number} {HOSTILE}" * 9) for number in range(99)}
    report.begin(replace(SUBJECT, options={"j": EditOptions("Fix", mark=False), **jobs}))
    report.entry(edit("Same", "a", "b", params={"summary": "Fix"}))
    report.entry(edit("Other", "a", "b", params={"summary": HOSTILE}, hold="removed_bytes"))
    report.end(PlanTotals(2, 0, 0))

    text = file.getvalue()
    assert "\n\n- j: summary: Fix\n- j0: summary: " in text
    assert "- … the rest of what the edits are saved with is in the plan\n" in text
    assert "<summary><b>j/Same</b>: replace +0 bytes</summary>\n\n```diff" in text
    assert '<summary><b>j/Other</b>: replace +0 bytes ⚠️</summary>\n\nsummary: "\\<' in text
    assert "holds it for a person" in text
    assert "<script>" not in text
    assert len(text) < 10_000


def test_a_job_made_by_hand_makes_no_lines_of_its_own() -> None:
    assert "\n# Fake" not in comment(edit("A", "a", "b", changed_by=("x\n\n# Fake",)))


def test_a_plan_of_a_share_of_the_pages_says_which() -> None:
    file = io.StringIO()
    report = MarkdownPlanReport(file)
    report.begin(replace(SUBJECT, shard=Shard(2, 8)))
    report.end(PlanTotals(0, 0, 0))

    assert "### Plan of jobs.yaml, shard 2/8\n" in file.getvalue()


def test_a_fence_is_longer_than_any_in_the_text() -> None:
    assert "\n`````diff\n" in comment(edit("A", "a", "````\nb"))


def test_titles_and_texts_cannot_act_on_the_page() -> None:
    text = comment(edit(HOSTILE, "a", "b", warnings=(HOSTILE,)), skip("x", HOSTILE), failure(HOSTILE, HOSTILE, HOSTILE))

    outside = text.replace("</details>\n", "")
    assert "<script>" not in outside
    assert "</details>" not in outside
    assert " @everyone" not in outside.replace("<b>", "").split("</b>")[1]
    assert "\u202e" not in text


@pytest.mark.parametrize("count", [10, 3_000])
def test_a_comment_is_never_too_long_and_says_what_it_leaves_out(count: int) -> None:
    entries = [edit(f"Page {number}", "a\n" * 20, "b\n" * 20) for number in range(count)]

    text = comment(*entries, totals=PlanTotals(count, 0, 0, "plan.jsonl", "0" * 64))

    shown = text.count("<details>")
    assert len(text) <= COMMENT_CHARACTERS
    assert shown + (0 if count == 10 else int(text.split(" more pages are not shown")[0].split("**")[-1])) == count
    assert text.count("</details>") == shown


def test_what_needs_a_look_comes_first_and_is_not_what_is_left_out() -> None:
    many = [edit(f"Page {number}", "a\n" * 20, "b\n" * 20) for number in range(3_000)]

    text = comment(*many, edit("Warned", "a", "b", warnings=("not idempotent",)), failure("Failed"))

    assert text.index("j/Failed") < text.index("j/Warned") < text.index("j/Page 0<")


def test_a_page_of_which_everything_changes_does_not_fill_the_comment() -> None:
    text = comment(edit("A", "", "line\n" * 10_000), edit("B", "a", "b"))

    assert "the rest of this difference is in the plan" in text
    assert "<b>j/B</b>" in text


def test_a_long_text_is_cut_at_a_line() -> None:
    text = cut("a line\n" * 1_000, 500)

    assert len(text) <= 500
    assert text.startswith("a line\n")
    assert text.endswith("the comment would be too long.**")
    assert cut("short", 500) == "short"
