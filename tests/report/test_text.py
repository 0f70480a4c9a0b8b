import io
from dataclasses import replace

import pytest

from editrunner.job.job import EditOptions, Limits
from editrunner.model import Entry, Shard
from editrunner.report.reports import PlanTotals
from editrunner.report.text import TextPlanReport, show_edit, show_subject

from .plan_entries import SUBJECT, edit, failure, skip

PLAIN = edit("Plain", "teh cat", "the cat")
WARNED = edit("Warned", "teh dog", "the dog", warnings=("the page has ~~~~",))
HELD = edit("Held", "a\nb", "a", hold="removed_bytes")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _no_wishes_about_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def report(entries: list[Entry], totals: PlanTotals, file: io.StringIO | None = None) -> str:
    file = file or io.StringIO()
    text = TextPlanReport(file)
    text.begin(SUBJECT)
    for entry in entries:
        text.entry(entry)
    text.end(totals)
    return file.getvalue()


def test_what_needs_a_look_comes_before_the_other_edits() -> None:
    text = report([PLAIN, WARNED, HELD, failure("Failed")], PlanTotals(3, 0, 1))

    places = [text.index(f"j/{title}  ") for title in ("Failed", "Warned", "Held", "Plain")]
    assert places == sorted(places)
    assert text.startswith("Plan of jobs.yaml for https://wiki.example/w/api.php as Bot\n")
    assert "First those that need a look: 1 failed, 2 with warnings.\n" in text
    assert "        warning: the page has ~~~~\n" in text
    assert "        held: `removed_bytes` " in text


def test_a_plan_of_a_share_of_the_pages_says_which() -> None:
    file = io.StringIO()
    text = TextPlanReport(file)
    text.begin(replace(SUBJECT, shard=Shard(2, 8)))
    text.end(PlanTotals(0, 0, 0))

    assert f"Plan of jobs.yaml, shard 2/8, for {SUBJECT.api} as Bot" in file.getvalue()


def test_nothing_is_said_to_come_first_where_there_is_nothing_else() -> None:
    assert "First those" not in report([WARNED], PlanTotals(1, 0, 0))
    assert "First those" not in report([PLAIN], PlanTotals(1, 0, 0))


def test_skips_stand_behind_the_edits_by_reason_the_most_frequent_first() -> None:
    entries = [skip("Bots", "bots_template"), *(skip(f"P{number}") for number in range(13)), PLAIN]

    text = report(entries, PlanTotals(1, 14, 0))

    assert text.index("+the cat") < text.index("13 no_change\n") < text.index("1 bots_template\n")
    assert text.count("  nothing\n") == 11
    assert "        … and 3 more\n" in text
    assert text.endswith("Plan: 1 to edit, 14 to skip (13 no_change, 1 bots_template), 0 failed.\n")


def test_the_words_that_differ_are_marked_on_a_terminal() -> None:
    text = report([PLAIN], PlanTotals(1, 0, 0), Terminal())

    assert "\x1b[31m-\x1b[0m\x1b[31m\x1b[7mteh\x1b[0m\x1b[31m cat\x1b[0m\n" in text
    assert "\x1b[32m+\x1b[0m\x1b[32m\x1b[7mthe\x1b[0m\x1b[32m cat\x1b[0m\n" in text


def test_a_difference_without_colours_is_a_unified_diff() -> None:
    text = report([edit("A", "a\nb", "a\nc")], PlanTotals(1, 0, 0))

    assert "\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n" in text
    assert "\x1b" not in text


def test_an_edit_without_its_difference_is_one_line() -> None:
    entry = edit("A", "a", "b", diff="")

    assert report([entry], PlanTotals(1, 0, 0)).count("\n") == 3


def test_one_edit_is_shown_at_once() -> None:
    file = io.StringIO()

    show_edit(file, PLAIN)

    assert file.getvalue() == "edit    j/Plain  replace  +0 bytes\n@@ -1 +1 @@\n-teh cat\n+the cat\n"


def test_what_the_edits_are_saved_with_comes_first_and_with_a_page_only_what_it_has_otherwise() -> None:
    file = io.StringIO()
    text = TextPlanReport(file)
    text.begin(replace(SUBJECT, options={"j": EditOptions("Fix", bot=True)}))
    text.entry(edit("Same", "a", "b", params={"summary": "Fix #er-012345", "bot": "1"}))
    text.entry(edit("Other", "a", "b", params={"summary": "Spam", "bot": "1"}))
    text.end(PlanTotals(2, 0, 0))

    head, other = '        j: summary: "Fix #er-012345"; bot: true\n', "        summary: Spam\n"
    assert file.getvalue().startswith(f"Plan of jobs.yaml for {SUBJECT.api} as Bot\n{head}edit    j/Same")
    assert f"edit    j/Other  replace  +0 bytes\n{other}@@" in file.getvalue()
    assert file.getvalue().count("        ") == 2


def test_an_edit_that_is_shown_alone_has_all_that_it_is_saved_with() -> None:
    file = io.StringIO()

    show_subject(file, replace(SUBJECT, limits=Limits(edits=5)))
    show_edit(file, edit("A", "a", "b", params={"summary": "s", "notminor": "1"}))

    assert file.getvalue().startswith(
        f"Plan of jobs.yaml for {SUBJECT.api} as Bot\n        limits.edits: 5\nedit    j/A"
    )
    assert "        summary: s; minor: false\n" in file.getvalue()


def test_nothing_in_a_plan_makes_lines_of_its_own() -> None:
    forged = edit("A", "a", "b", changed_by=("x\n+fake",), warnings=("x\n+fake",))

    assert "\n+fake" not in report([forged, skip("B", "x\n+fake"), failure("C", text="x\n+fake")], PlanTotals(1, 1, 1))


def test_a_plan_that_broke_off_shows_what_there_is_and_why() -> None:
    text = report([PLAIN, skip("S")], PlanTotals(1, 1, 0, error="the wiki is gone"))

    assert "+the cat" in text
    assert "before its time, and is not written: the wiki is gone\n" in text
    assert "to edit" not in text
