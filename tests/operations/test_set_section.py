import pytest

from editrunner.operations.set_section import SetSection
from editrunner.operations.step import Step
from editrunner.wikitext.section_choice import ByHeading, ByNumber
from tests.factories import text_after


def status_step() -> Step:
    return Step(SetSection("Checked."), section=ByHeading("Status"))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("== Status ==\nold", "== Status ==\nChecked."),
        ("== Status ==", "== Status ==\nChecked."),
        ("== Status ==\nold\n\n== B ==\nb", "== Status ==\nChecked.\n\n== B ==\nb"),
        ("== Status ==\n== B ==\nb", "== Status ==\nChecked.\n\n== B ==\nb"),
        ("a\n== Status ==\nold\n=== Sub ===\nold too\n", "a\n== Status ==\nChecked.\n"),
        ("a", None),
    ],
)
def test_everything_below_the_heading_is_replaced(text: str, result: str | None) -> None:
    assert text_after(status_step(), text) == result


def test_subsections_can_be_kept() -> None:
    step = Step(SetSection("new"), section=ByHeading("A"), subsections=False)

    assert text_after(step, "== A ==\nold\n=== B ===\nb") == "== A ==\nnew\n=== B ===\nb"


def test_the_lead_can_be_replaced() -> None:
    step = Step(SetSection("new"), section=ByNumber(0))

    assert text_after(step, "old\n\n== A ==\na") == "new\n\n== A ==\na"


@pytest.mark.parametrize("text", ["== Status ==\nChecked.", "== Status ==\nChecked.\n\n\n== B ==\nb"])
def test_a_section_that_has_the_text_is_left_alone(text: str) -> None:
    assert text_after(status_step(), text) is None
