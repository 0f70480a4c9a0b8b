from dataclasses import dataclass

import pytest

from editrunner.conditions.contains import Contains
from editrunner.model import Absent, Change, Context, NoChange, Operation, Page
from editrunner.operations.append import Append
from editrunner.operations.prepend import Prepend
from editrunner.operations.replace import Replace
from editrunner.operations.set_text import SetText
from editrunner.operations.step import Step
from editrunner.wikitext.section_choice import Between, ByHeading, ById, ByNumber, SectionChoice
from tests.factories import CONTEXT, a_page, failure_code, text_after

PAGE = "lead\n\n== A ==\na\n\n=== B ===\nb\n\n== C ==\nc"
BRACES = "{{\n== A ==\n}}"


def test_without_a_section_the_whole_page_is_changed() -> None:
    assert text_after(Step(Replace("a", "x")), "a\n== a ==\na") == "x\n== x ==\nx"


@pytest.mark.parametrize(
    ("section", "result"),
    [
        (ByNumber(0), "x\n== a ==\na\n=== a ===\na\n== b ==\na"),
        (ByNumber(1), "a\n== x ==\nx\n=== x ===\nx\n== b ==\na"),
        (ByNumber(2), "a\n== a ==\na\n=== x ===\nx\n== b ==\na"),
        (ByHeading("b"), "a\n== a ==\na\n=== a ===\na\n== b ==\nx"),
    ],
)
def test_an_operation_is_confined_to_its_section(section: SectionChoice, result: str) -> None:
    step = Step(Replace("a", "x"), section=section)

    assert text_after(step, "a\n== a ==\na\n=== a ===\na\n== b ==\na") == result


def test_a_section_may_be_taken_without_its_subsections() -> None:
    step = Step(Replace("a", "x"), section=ByNumber(1), subsections=False)

    assert text_after(step, "== a ==\na\n=== a ===\na") == "== x ==\nx\n=== a ===\na"


@pytest.mark.parametrize(
    ("section", "result"),
    [
        (ByNumber(0), "lead\nnew\n\n== A ==\na\n\n=== B ===\nb\n\n== C ==\nc"),
        (ByHeading("A"), "lead\n\n== A ==\na\nnew\n\n=== B ===\nb\n\n== C ==\nc"),
        (ByHeading("B"), "lead\n\n== A ==\na\n\n=== B ===\nb\nnew\n\n== C ==\nc"),
        (ByHeading("C"), "lead\n\n== A ==\na\n\n=== B ===\nb\n\n== C ==\nc\nnew"),
    ],
)
def test_a_text_is_appended_before_the_subsections(section: SectionChoice, result: str) -> None:
    assert text_after(Step(Append("new"), section=section, subsections=False), PAGE) == result


def test_a_text_is_appended_behind_the_subsections_where_they_belong_to_the_section() -> None:
    step = Step(Append("new"), section=ByHeading("A"), subsections=True)

    assert text_after(step, PAGE) == "lead\n\n== A ==\na\n\n=== B ===\nb\nnew\n\n== C ==\nc"


def test_a_text_is_prepended_below_the_heading() -> None:
    step = Step(Prepend("new"), section=ByHeading("C"))

    assert text_after(step, PAGE) == PAGE.replace("== C ==\nc", "== C ==\nnew\nc")


@pytest.mark.parametrize(
    ("page", "result"),
    [
        ("== A ==", "== A ==\nnew"),
        ("== A ==\n", "== A ==\nnew"),
        ("== A ==\n== B ==", "== A ==\nnew\n\n== B =="),
        ("== A ==\n\n== B ==", "== A ==\nnew\n\n== B =="),
        ("== A ==\na\n== B ==", "== A ==\na\nnew\n== B =="),
    ],
)
def test_headings_around_keep_lines_of_their_own(page: str, result: str) -> None:
    assert text_after(Step(Append("new"), section=ByHeading("A"), subsections=False), page) == result


def test_text_that_stands_in_another_section_is_appended_all_the_same() -> None:
    step = Step(Append("new"), section=ByHeading("B"))

    assert text_after(step, "== A ==\nnew\n== B ==\nb") == "== A ==\nnew\n== B ==\nb\nnew"
    assert text_after(step, "== B ==\nnew\n== A ==\na") is None


def test_a_section_is_set_with_its_heading_or_taken_away() -> None:
    assert text_after(Step(SetText("== X ==\nx"), section=ByNumber(1)), "a\n== B ==\nb\n== C ==\nc") == (
        "a\n== X ==\nx\n\n== C ==\nc"
    )
    assert text_after(Step(SetText(""), section=ByNumber(1)), "a\n== B ==\nb\n== C ==\nc") == "a\n== C ==\nc"


# ---------------------------------------------------------------- where the section is not there


def test_a_page_without_the_section_is_left_alone() -> None:
    assert text_after(Step(Append("new"), section=ByHeading("X")), PAGE) is None


def test_a_page_without_the_section_can_fail() -> None:
    assert failure_code(Step(Append("new"), section=ByHeading("X"), if_absent="fail"), PAGE) == "section_absent"


@pytest.mark.parametrize(
    ("page", "result"),
    [
        ("", "== X ==\nnew"),
        ("a", "a\n\n== X ==\nnew"),
        ("a\n\n\n", "a\n\n== X ==\nnew"),
        ("== A ==\na", "== A ==\na\n\n== X ==\nnew"),
    ],
)
def test_the_section_can_be_created_at_the_end(page: str, result: str) -> None:
    assert text_after(Step(Append("new"), section=ByHeading("X"), if_absent="create"), page) == result


def test_a_created_section_has_the_level_asked_for() -> None:
    step = Step(Append("new"), section=ByHeading("X", level=3), if_absent="create")

    assert text_after(step, "a") == "a\n\n=== X ===\nnew"


@pytest.mark.parametrize("if_absent", ["skip", "fail", "create"])
def test_an_ambiguous_section_fails_the_page(if_absent: str) -> None:
    step = Step(Append("new"), section=ByHeading("A"), if_absent=if_absent)  # type: ignore[arg-type] # each of the three

    assert failure_code(step, "== A ==\n== A ==") == "section_ambiguous"


def test_a_heading_that_cannot_stand_as_one_is_no_reason_to_go_on_for_ever() -> None:
    step = Step(Append("new"), section=ByHeading("A <!-- b"), if_absent="create")

    assert text_after(step, "") is None


def test_a_section_inside_a_template_is_none_of_the_pages() -> None:
    assert text_after(Step(Append("new"), section=ByHeading("A")), BRACES) is None
    assert failure_code(Step(Append("new"), section=ByNumber(1), if_absent="fail"), BRACES) == "section_absent"
    assert text_after(Step(Append("new"), section=ByNumber(0)), BRACES) == f"{BRACES}\nnew"


def test_a_heading_that_only_the_wiki_knows_fails_the_page() -> None:
    assert failure_code(Step(Append("new"), section=ByHeading("A")), "== {{A}} ==") == "sections_unknown"


def test_only_wikitext_has_sections() -> None:
    assert "css" in Step(Append("a")).content_models
    assert Step(Append("a"), section=ByNumber(0)).content_models == {"wikitext"}


def test_a_section_by_its_id_counts_as_a_transclusion_shows_them() -> None:
    step = Step(Append("b"), ById("T-1"))

    assert text_after(step, "a\n== B ==") == "a\n== B ==\nb"
    assert text_after(step, "<noinclude>\n== A ==\n</noinclude>\n== B ==") == (
        "<noinclude>\n== A ==\n</noinclude>\n== B ==\nb"
    )


# ---------------------------------------------------------------- between two lines

MARKED = "a\n<!-- START -->\nold\n<!-- END -->\n\n[[Category:A]]"
MARKERS = Between("<!-- START -->", "<!-- END -->")


@pytest.mark.parametrize(
    ("operation", "between"),
    [
        (SetText("new"), "new\n"),
        (SetText("new\n"), "new\n"),
        (SetText(""), ""),
        (Append("new"), "old\nnew\n"),
        (Prepend("new"), "new\nold\n"),
        (Replace("old", "[[Category:A]]"), "[[Category:A]]\n"),
    ],
)
def test_only_what_stands_between_two_lines_is_changed(operation: Operation, between: str) -> None:
    changed = text_after(Step(operation, section=MARKERS), MARKED)

    assert changed == MARKED.replace("old\n", between)


def test_lines_that_are_not_there_leave_the_page_alone_and_odd_ones_fail_it() -> None:
    assert text_after(Step(SetText("new"), section=MARKERS), "a") is None
    assert failure_code(Step(SetText("new"), section=MARKERS, if_absent="fail"), "a") == "section_absent"
    assert failure_code(Step(SetText("new"), section=MARKERS), "<!-- START -->\na") == "section_ambiguous"


# ---------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (Step(Append("b"), only_if=(Contains("x"),)), '`only_if`: the text "x" does not stand on the page'),
        (Step(Append("b"), skip_if=(Contains("x"), Contains("a"))), '`skip_if`: the text "a" stands on the page'),
    ],
)
def test_a_condition_on_an_operation_leaves_the_page_to_the_others(step: Step, reason: str) -> None:
    assert step.apply(a_page("a"), CONTEXT) == NoChange(reason)


def test_a_condition_looks_at_the_whole_page_whatever_the_section() -> None:
    step = Step(Append("b"), section=ByHeading("B"), only_if=(Contains("lead"),))

    assert text_after(step, "lead\n== B ==") == "lead\n== B ==\nb"


@dataclass(frozen=True)
class Nothing(Append):
    """Finds nothing that it is for."""

    def apply(self, page: Page, context: Context) -> Change:
        return Absent("there is no template A")


def test_what_an_operation_is_for_may_be_absent_or_must_not() -> None:
    assert Step(Nothing("a")).apply(a_page("a"), CONTEXT) == NoChange("there is no template A")
    assert failure_code(Step(Nothing("a"), if_absent="fail"), "a") == "absent"
