import pytest

from editrunner.operations.rename_section import RenameSection
from editrunner.operations.step import Step
from editrunner.wikitext.section_choice import ByHeading, ByNumber
from tests.factories import failure_code, text_after

RENAME = Step(RenameSection("New"), section=ByHeading("Old"))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("== Old ==\na\n== B ==", "== New ==\na\n== B =="),
        ("lead\n===Old=== \na", "lead\n===New=== \na"),
        ("==  Old\t== <!-- c -->\na", "==  New\t== <!-- c -->\na"),
        ("== Old <!-- c --> ==", "== New <!-- c --> =="),
        ("== ''Old'' ==", "== New =="),
        ("== [[A|Old]] ==", "== New =="),
        ('== <span id="older"></span>Old ==', '== <span id="older"></span>New =='),
    ],
)
def test_level_and_layout_stay(text: str, result: str) -> None:
    assert text_after(RENAME, text) == result
    assert text_after(RENAME, result) is None


def test_anchors_of_templates_stay() -> None:
    step = Step(RenameSection("New"), section=ByNumber(1))

    assert text_after(step, "== {{anchor|x}} Old{{Anchor|y}} ==") == "== {{anchor|x}} New{{Anchor|y}} =="


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("== Old ==", '== <span id="Old"></span>New =='),
        ("== The ''old'' \"one\" & all ==", '== <span id="The_old_&quot;one&quot;_&amp;_all"></span>New =='),
        ('== <span id="Old"></span>Old ==', '== <span id="Old"></span>New =='),
        ("== New ==", None),
    ],
)
def test_the_old_name_can_stay_as_an_anchor(text: str, result: str | None) -> None:
    assert text_after(Step(RenameSection("New", keep_anchor=True), section=ByNumber(1)), text) == result


def test_an_anchor_that_is_not_known_is_refused() -> None:
    step = Step(RenameSection("New", keep_anchor=True), section=ByNumber(1))

    assert failure_code(step, "== {{H}} ==") == "heading_unknown"


@pytest.mark.parametrize("to", ["<!--", "{{"])
def test_a_heading_that_would_be_none_is_refused(to: str) -> None:
    step = Step(RenameSection(to), section=ByNumber(1))

    assert failure_code(step, "== Old ==\n{{a}} }}\n== B ==") == "heading_broken"


@pytest.mark.parametrize("to", ["= New", "New =", " "])
def test_equal_signs_around_the_heading_are_refused(to: str) -> None:
    with pytest.raises(ValueError, match="equal signs"):
        RenameSection(to)


def test_the_lead_has_no_heading() -> None:
    assert failure_code(Step(RenameSection("New"), section=ByNumber(0)), "lead\n== A ==") == "no_heading"
