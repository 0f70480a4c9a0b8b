import pytest

from editrunner.operations.remove_section import RemoveSection
from editrunner.operations.step import Step
from editrunner.wikitext.section_choice import ByHeading, ByNumber
from tests.factories import failure_code, text_after

REMOVE = Step(RemoveSection(), section=ByHeading("A"))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("lead\n\n== A ==\na\n\n== B ==\nb", "lead\n\n== B ==\nb"),
        ("lead\n\n== A ==\na\n=== C ===\nc\n", "lead\n\n"),
        ("== A ==", ""),
        (
            "lead\n\n== A ==\na\n\n{{DEFAULTSORT:X}}\n[[Category:C]]\n[[de:X]]",
            "lead\n\n{{DEFAULTSORT:X}}\n[[Category:C]]\n[[de:X]]",
        ),
        ("== A == <!-- c -->\na\n= B =", "= B ="),
    ],
)
def test_the_section_goes_with_its_heading(text: str, result: str) -> None:
    assert text_after(REMOVE, text) == result
    assert text_after(REMOVE, result) is None


def test_subsections_can_be_kept() -> None:
    step = Step(RemoveSection(), section=ByHeading("A"), subsections=False)

    assert text_after(step, "== A ==\na\n=== B ===\nb") == "=== B ===\nb"


def test_what_has_no_heading_is_no_section() -> None:
    assert failure_code(Step(RemoveSection(), section=ByNumber(0)), "lead\n== A ==\na") == "no_heading"
