import pytest

from editrunner.errors import OperationFailed
from editrunner.model import DEFAULT_SITE
from editrunner.wikitext.section_choice import (
    Absence,
    Between,
    ByHeading,
    ById,
    ByNumber,
    find_between,
    find_section,
    normal_heading,
)

PAGE = "lead\n== A ==\na\n=== B ===\nb\n== C_d <!-- e --> ==\nc\n== A ==\nagain\n=== A ===\n"


def number_of(choice: ByNumber | ByHeading | ById, text: str = PAGE) -> int | None:
    """Return the number of the chosen section, or `None` where there is none."""
    found = find_section(text, choice, extension_tags=DEFAULT_SITE.extension_tags)
    return None if isinstance(found, Absence) else found.number


def absence(choice: ByNumber | ByHeading | ById, text: str = PAGE) -> str:
    found = find_section(text, choice, extension_tags=DEFAULT_SITE.extension_tags)
    assert isinstance(found, Absence)
    return found.reason


def test_a_section_is_found_by_its_number_or_its_heading() -> None:
    assert number_of(ByNumber(0)) == 0
    assert number_of(ByNumber(2)) == 2
    assert number_of(ByHeading("B")) == 2


def test_a_section_is_found_by_its_id_as_a_transclusion_counts() -> None:
    text = "<noinclude>\n== A ==\n</noinclude>\n== B ==\n== C =="

    assert number_of(ById("T-2"), text) == 2
    assert number_of(ByNumber(3), text) == 3
    assert "T-3" in absence(ById("T-3"), text)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("  C   d ", "C d"),
        ("C_d <!-- e -->", "C d"),
        ("[[A]] and [[B (c)|B]]", "A and B"),
        ("[[:Category:A|A]]", "A"),
        ("[https://example.org A b]", "A b"),
        ("''A'' '''b''' '''''c'''''", "A b c"),
        ("A's", "A's"),
        ("<i>A</i> <span id='x'>b</span>", "A b"),
        ("A<ref>b</ref><ref name='c'/>", "A"),
        ("A &amp; b&nbsp;c &#65;", "A & b c A"),
        ("A < b", "A < b"),
    ],
)
def test_headings_are_compared_as_people_read_them(written: str, normal: str) -> None:
    assert normal_heading(written) == normal
    assert number_of(ByHeading(normal), f"== {written} ==") == 1


def test_upper_and_lower_case_of_a_heading_count() -> None:
    assert number_of(ByHeading("b")) is None


def test_a_heading_that_stands_twice_is_ambiguous() -> None:
    with pytest.raises(OperationFailed) as failure:
        number_of(ByHeading("A"))

    assert failure.value.code == "section_ambiguous"
    assert "numbers 1, 4, 5" in failure.value.message


def test_a_complaint_names_no_more_sections_than_people_read() -> None:
    with pytest.raises(OperationFailed) as failure:
        find_section("== A ==\n" * 11, ByHeading("A"), extension_tags=DEFAULT_SITE.extension_tags)

    assert "numbers 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 …" in failure.value.message


@pytest.mark.parametrize(
    ("choice", "number"),
    [
        (ByHeading("A", occurrence=1), 1),
        (ByHeading("A", occurrence=2), 4),
        (ByHeading("A", occurrence=3), 5),
        (ByHeading("A", level=3), 5),
        (ByHeading("A", level=2, occurrence=2), 4),
        (ByHeading("A", under="A"), 5),
        (ByHeading("B", under="A"), 2),
    ],
)
def test_occurrence_level_and_parent_choose_among_equal_headings(choice: ByHeading, number: int) -> None:
    assert number_of(choice) == number


def test_the_parent_can_be_any_section_above() -> None:
    text = "== 2019 ==\n=== May ===\n==== Notes ====\n== 2020 ==\n=== May ===\n==== Notes ====\n"

    assert number_of(ByHeading("Notes", under="2020"), text) == 6
    with pytest.raises(OperationFailed):
        number_of(ByHeading("Notes", under="May"), text)


@pytest.mark.parametrize(
    "choice",
    [
        ByNumber(6),
        ByHeading("X"),
        ByHeading("A", occurrence=4),
        ByHeading("B", level=2),
        ByHeading("B", under="C d"),
        ByHeading("B", under="X"),
        ByHeading(""),
    ],
)
def test_a_section_that_is_not_there_is_not_found(choice: ByNumber | ByHeading) -> None:
    assert number_of(choice) is None


def test_what_is_absent_is_named_with_what_may_have_been_meant() -> None:
    text = "== See also ==\n"

    assert absence(ByNumber(7), text) == "there is no section 7; the last is 1"
    assert absence(ByHeading("See alos"), text) == 'there is no section "See alos"; did you mean "See also"?'
    assert absence(ByHeading("Zebra"), text) == 'there is no section "Zebra"'
    assert absence(ByHeading("See also", level=3), text) == 'there is no section "See also" of level 3'
    assert absence(ByHeading("A", under="Sea also"), text).startswith('there is no section "Sea also"; did you mean')


def test_a_section_that_cannot_be_asked_for_is_named_for_what_it_is() -> None:
    assert "inside a template" in absence(ByNumber(1), "{{a|\n== B ==\n}}\n== C ==")


def test_a_heading_that_comes_out_of_a_template_could_be_any() -> None:
    text = "== {{Year}} ==\n== B =="

    with pytest.raises(OperationFailed) as failure:
        number_of(ByHeading("2019"), text)

    assert failure.value.code == "sections_unknown"
    assert "section 1" in failure.value.message
    assert number_of(ByHeading("B"), text) == 2


MARKERS = Between("<!-- START -->", "<!-- END -->")


@pytest.mark.parametrize(
    ("text", "between"),
    [
        ("a\n<!-- START -->\nb\nc\n<!-- END -->\nd", "b\nc\n"),
        ("<!-- START -->\n<!-- END -->", ""),
        ("  <!-- START --> \nb\n\t<!-- END -->", "b\n"),
    ],
)
def test_what_stands_between_two_lines_is_found(text: str, between: str) -> None:
    found = find_between(text, MARKERS)

    assert not isinstance(found, Absence)
    assert text[found[0] : found[1]] == between


def test_lines_that_are_not_there_have_nothing_between_them() -> None:
    found = find_between("a <!-- START -->\n<!-- END --> b", MARKERS)

    assert found == Absence("there is no line <!-- START -->")


@pytest.mark.parametrize(
    "text",
    [
        "<!-- START -->\na",
        "a\n<!-- END -->",
        "<!-- END -->\n<!-- START -->",
        "<!-- START -->\n<!-- START -->\n<!-- END -->",
        "<!-- START -->\n<!-- END -->\n<!-- END -->",
    ],
)
def test_lines_that_do_not_make_a_pair_are_a_failure(text: str) -> None:
    with pytest.raises(OperationFailed) as failure:
        find_between(text, MARKERS)

    assert failure.value.code == "section_ambiguous"
