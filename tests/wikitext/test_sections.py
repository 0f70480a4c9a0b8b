"""Every expectation here was tried on real MediaWikis 1.39 and 1.43 (`Parser::getSection`, `rvsection`)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.model import DEFAULT_SITE
from editrunner.wikitext.sections import (
    Section,
    get,
    replace,
    section_to_save,
    split,
    with_section,
    with_section_saved,
)
from tests.wikitext.nasty_pages import PIECES

TAGS = DEFAULT_SITE.extension_tags


def sections_of(text: str) -> tuple[Section, ...]:
    return split(text, extension_tags=TAGS)


def levels(text: str) -> list[int]:
    return [section.level for section in sections_of(text)[1:]]


def headings(text: str) -> list[str]:
    return [section.heading for section in sections_of(text)[1:]]


def whole_sections(text: str) -> list[str]:
    """Return the sections as the wiki shows them for editing: with their subsections, blank end cut off."""
    return [text[section.start : section.end].rstrip() for section in sections_of(text)]


# ---------------------------------------------------------------- what is a heading


@pytest.mark.parametrize("text", ["", "a", "a\nb\n", "\n\n", "a = b", " == not at the start ==", "=", "==", "=\na="])
def test_a_page_without_headings_has_only_the_lead(text: str) -> None:
    sections = sections_of(text)

    assert len(sections) == 1
    assert (sections[0].number, sections[0].level, sections[0].start, sections[0].end) == (0, 0, 0, len(text))


@pytest.mark.parametrize(
    ("line", "level", "heading"),
    [
        ("= A =", 1, "A"),
        ("== A ==", 2, "A"),
        ("==A==", 2, "A"),
        ("=== A ===", 3, "A"),
        ("====== A ======", 6, "A"),
        ("== A == \t ", 2, "A"),
        ("==\tA\t==", 2, "A"),
        ("== A == B ==", 2, "A == B"),
        ("== [[A]] {{b}} ''c'' ==", 2, "[[A]] {{b}} ''c''"),
        ("== {{a|b=c}} ==", 2, "{{a|b=c}}"),
        ("== <nowiki>==</nowiki> ==", 2, "<nowiki>==</nowiki>"),
        ("== <b>A</b> ==", 2, "<b>A</b>"),
        ("== A ==<!-- c -->", 2, "A"),
        ("== A == <!-- c --> <!-- d --> ", 2, "A"),
        ("== A <!-- c --> ==", 2, "A"),
        ("== ==", 2, ""),
    ],
)
def test_a_line_between_equal_signs_is_a_heading(line: str, level: int, heading: str) -> None:
    section = sections_of(f"{line}\ntext")[1]

    assert (section.level, section.heading) == (level, heading)


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("=== A ==", 2),
        ("== A ===", 2),
        ("= A ==", 1),
        ("======= A =======", 6),
        ("==A=<!-- c -->=", 1),
        ("=<!-- c -->=A==", 1),
        ("=== A ==<!-- = -->", 2),
    ],
)
def test_a_heading_with_uneven_signs_takes_the_smaller_level(line: str, level: int) -> None:
    assert levels(line) == [level]


def test_the_signs_that_a_level_leaves_over_belong_to_the_heading() -> None:
    assert headings("=== A ==") == ["= A"]
    assert headings("== A ===") == ["A ="]


@pytest.mark.parametrize(("signs", "level"), [(3, 1), (4, 1), (5, 2), (6, 2), (7, 3), (12, 5), (13, 6), (20, 6)])
def test_a_line_of_equal_signs_only_is_a_heading_of_half_their_number(signs: int, level: int) -> None:
    assert levels("=" * signs) == [level]


@pytest.mark.parametrize("line", ["=", "==", "= A", "== A", "== A == b", "== A ==.", "== A ==</b>", "== A ==\u00a0"])
def test_a_line_that_does_not_end_in_equal_signs_is_no_heading(line: str) -> None:
    assert levels(line) == []


def test_equal_signs_with_only_a_comment_between_them_are_a_heading_of_a_comment() -> None:
    assert levels("==<!-- c -->==") == [2]


@pytest.mark.parametrize("line", ["<!-- c -->== A ==", "<noinclude>== A ==</noinclude>", "{{a}}== A ==", ":== A =="])
def test_a_heading_that_does_not_begin_its_line_cannot_be_addressed(line: str) -> None:
    assert headings(f"{line}\n== B ==") == ["B"]


def test_a_line_of_comments_only_is_no_line_to_the_wiki_but_keeps_headings_on_both_sides() -> None:
    text = "== A ==\n <!-- c --> <!-- d -->\n== B ==\n<!-- e -->\n"

    assert headings(text) == ["A", "B"]


def test_only_a_newline_ends_a_line() -> None:
    assert headings("a\u2028== A ==\nb\x85== B ==\nc\r== C ==") == []


# ---------------------------------------------------------------- where a section ends


def test_a_section_ends_where_one_of_its_level_or_a_higher_one_begins() -> None:
    text = "lead\n== A ==\na\n=== B ===\nb\n==== C ====\nc\n=== D ===\nd\n== E ==\ne\n= F =\nf"

    assert whole_sections(text) == [
        "lead",
        "== A ==\na\n=== B ===\nb\n==== C ====\nc\n=== D ===\nd",
        "=== B ===\nb\n==== C ====\nc",
        "==== C ====\nc",
        "=== D ===\nd",
        "== E ==\ne",
        "= F =\nf",
    ]


def test_a_level_that_is_left_out_changes_nothing() -> None:
    assert whole_sections("=== A ===\na\n== B ==\nb\n===== C =====\nc") == [
        "",
        "=== A ===\na",
        "== B ==\nb\n===== C =====\nc",
        "===== C =====\nc",
    ]


def test_the_text_of_a_section_itself_ends_at_its_first_subsection() -> None:
    text = "== A ==\na\n=== B ===\nb\n"
    section = sections_of(text)[1]

    assert text[section.body_start : section.own_end] == "a\n"
    assert text[section.body_start : section.end] == "a\n=== B ===\nb\n"


def test_the_lead_has_no_subsections() -> None:
    lead = sections_of("a\n== B ==\nb")[0]

    assert (lead.start, lead.body_start, lead.own_end, lead.end) == (0, 0, 2, 2)


def test_a_heading_at_the_very_end_has_an_empty_body() -> None:
    section = sections_of("== A ==")[1]

    assert (section.body_start, section.own_end, section.end) == (7, 7, 7)


# ---------------------------------------------------------------- what stands inside something else


@pytest.mark.parametrize(
    ("text", "addressable", "counted"),
    [
        ("<!--\n== A ==\n-->\n== B ==", ["B"], []),
        ("<!-- unclosed\n== A ==", [], []),
        ("<nowiki>\n== A ==\n</nowiki>\n== B ==", ["B"], []),
        ("<nowiki>\n== A ==", ["A"], []),
        ("<NoWiki >\n== A ==\n</nowiki\t>\n== B ==", ["B"], []),
        ("<pre\nid='a'>\n== A ==\n</pre>\n== B ==", ["B"], []),
        ("<includeonly>\n== A ==", [], []),
        ("<INCLUDEONLY>\n== A ==", ["A"], []),
        ("<noinclude>\n== A ==\n</noinclude>", ["A"], []),
        ("{{a|\n== A ==\n}}\n== B ==", ["B"], ["A"]),
        ("{{{a|\n== A ==\n}}}\n== B ==", ["B"], ["A"]),
        ("{{a|\n== A ==", ["A"], []),
        ("{{a|\n=b\n}}\n== B ==", ["B"], []),
        ("{{a|\n=b=\n}}\n== B ==", ["B"], []),
        ("[[a|\n== A ==\n]]\n== B ==", ["A", "B"], []),
        ("{|\n|\n== A ==\n|}\n== B ==", ["A", "B"], []),
        ("-{\n== A ==\n}-\n== B ==", ["A", "B"], []),
        ("{{a\n== A }} ==\n}}\n== B ==", ["B"], ["A }}"]),
        ("== A {{b\n== C ==\n}} ==\n== D ==", ["A {{b\n== C ==\n}}", "D"], ["C"]),
        ("== A [[b\n== C ==\n]] ==\n== D ==", ["A [[b\n== C ==\n]]", "D"], ["C"]),
        ("== A [[b\n== C ==", ["C"], []),
        ("<ref name='a\n== A ==\n", ["A"], []),
        ("a\n <!-- c -->\n== A ==", ["A"], []),
    ],
)
def test_only_headings_that_nothing_encloses_divide_a_page(
    text: str, addressable: list[str], counted: list[str]
) -> None:
    sections = sections_of(text)[1:]

    assert [section.heading for section in sections if section.addressable] == addressable
    assert [section.heading for section in sections if not section.addressable] == counted


def test_a_heading_inside_a_template_takes_a_number() -> None:
    text = "{{a|\n== A ==\n}}\n== B ==\nb"

    assert get(text, "1", extension_tags=TAGS) is None
    assert get(text, "2", extension_tags=TAGS) == "== B ==\nb"


def test_tags_that_the_wiki_does_not_know_are_text() -> None:
    text = "<poem>\n== H ==\n</poem>"

    assert len(split(text, extension_tags=frozenset({"pre"}))) == 2
    assert len(split(text, extension_tags=frozenset({"poem"}))) == 1


# ---------------------------------------------------------------- as the wiki gives and saves them


@pytest.mark.parametrize(
    ("section", "content"),
    [
        ("0", "a\n<noinclude>"),
        ("1", "== A ==\n</noinclude>"),
        ("01", "== A ==\n</noinclude>"),
        ("T-0", "a\n<noinclude>\n== A ==\n</noinclude>"),
        ("T-1", "== B ==\nb"),
        ("T-2", None),
        ("3", None),
        ("new", None),
        ("-1", None),
        ("", None),
    ],
)
def test_a_section_is_given_by_its_id(section: str, content: str | None) -> None:
    text = "a\n<noinclude>\n== A ==\n</noinclude>\n== B ==\nb\n"

    assert get(text, section, extension_tags=TAGS) == content


def test_only_what_is_between_the_tags_is_transcluded_where_there_are_such_tags() -> None:
    text = "== A ==\n<onlyinclude>== B ==\nb\n</onlyinclude>\n== C ==\n<onlyinclude>\n== D ==</onlyinclude>"

    assert get(text, "T-0", extension_tags=TAGS) == "== A ==\n<onlyinclude>"
    assert get(text, "T-1", extension_tags=TAGS) == text.removeprefix("== A ==\n<onlyinclude>")
    assert get(text, "T-2", extension_tags=TAGS) is None


def test_a_section_that_is_not_there_cannot_be_saved() -> None:
    assert replace("a", "1", "b", extension_tags=TAGS) is None
    assert replace("", "0", "b", extension_tags=TAGS) == "b"


# ---------------------------------------------------------------- any text

TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(TEXTS | st.text())
def test_a_text_is_divided_without_a_gap(text: str) -> None:
    sections = sections_of(text)
    dividing = [section for section in sections if section.addressable]

    assert [section.number for section in sections] == list(range(len(sections)))
    assert dividing[0].start == 0
    assert [section.own_end for section in dividing] == [*(section.start for section in dividing[1:]), len(text)]


@given(TEXTS)
def test_a_section_begins_with_its_heading_and_holds_its_subsections_whole(text: str) -> None:
    sections = [section for section in sections_of(text)[1:] if section.addressable]

    for section in sections:
        assert text[section.start :].startswith("=" * section.level)
        assert section.start < section.body_start <= section.own_end <= section.end <= len(text)
        inner = [other for other in sections if section.start < other.start < section.end]
        assert all(other.level > section.level and other.end <= section.end for other in inner)


@pytest.mark.parametrize("piece", [*PIECES, "{{|\n= x\n", "<nowiki></nowiki   ", "== a ==<!-- b --> <!-- c -->\n"])
def test_a_huge_page_of_one_thing_is_divided(piece: str) -> None:
    text = piece * (100_000 // len(piece))

    # What is quadratic here takes hours, and nobody would see the end of the tests.
    for page in (f"{text}\n== H ==", f"== {text.replace(chr(10), '')} =="):
        assert split(page, extension_tags=TAGS, transclusion=True)[0].start == 0
        assert split(page, extension_tags=TAGS)[0].start == 0


# ---------------------------------------------------------------- adding one


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", "== H ==\n\nbody"),
        ("\n\n", "== H ==\n\nbody"),
        ("a", "a\n\n== H ==\n\nbody"),
        ("a\n", "a\n\n== H ==\n\nbody"),
        ("a\n\n\n", "a\n\n== H ==\n\nbody"),
        ("\na", "\na\n\n== H ==\n\nbody"),
    ],
)
def test_a_section_is_added_with_a_blank_line_on_each_side_of_its_heading(text: str, result: str) -> None:
    assert with_section(text, "H", "body") == result


def test_an_added_section_has_the_level_asked_for_and_may_be_empty() -> None:
    assert with_section("a", "H", "", level=3) == "a\n\n=== H ==="


# Tried on MediaWiki 1.39 and 1.43: `tests/integration/test_parameters.py` does it again.
@pytest.mark.parametrize(
    ("text", "number", "content", "saved"),
    [
        ("a\n== B ==", 0, "a", "a\n\n== B =="),
        ("a\n\n\n\n== B ==", 0, "a", "a\n\n== B =="),
        ("a\n== B ==\nb\n=== C ===\nc\n== D ==", 1, "== E ==\n \n", "a\n== E ==\n\n== D =="),
        ("a\n== B ==\nb\n== D ==", 1, "", "a\n== D =="),
        ("a\n== B ==\nb", 1, "== B ==\nc\n", "a\n== B ==\nc"),
    ],
)
def test_saving_a_section_rewrites_its_seams(text: str, number: int, content: str, saved: str) -> None:
    section = split(text, extension_tags=frozenset())[number]

    assert with_section_saved(text, section, content) == saved


@pytest.mark.parametrize(
    ("text", "wanted", "saved"),
    [
        ("a\n\n== B ==\nb\n\n== C ==\nc", "a\n\n== B ==\nX\n\n== C ==\nc", (1, "== B ==\nX")),
        ("a\n\n== B ==\nb\n\n=== C ===\nc", "a\n\n== B ==\nb\n\n=== C ===\nX", (2, "=== C ===\nX")),
        ("a\n\n== B ==\nb", "X\n\n== B ==\nb", (0, "X")),
        ("a\n\n== B ==\nb\n\n=== C ===\nc", "a\n\n== B ==\nX\n\n=== C ===\nY", (1, "== B ==\nX\n\n=== C ===\nY")),
        # The wiki would put a blank line where there is none.
        ("a\n\n== B ==\nb\n== C ==\nc", "a\n\n== B ==\nX\n== C ==\nc", None),
        ("a\n\n== B ==\nb", "X\n\n== B ==\nY", None),
    ],
)
def test_the_smallest_section_is_saved_that_gives_just_the_wanted_text(
    text: str, wanted: str, saved: tuple[int, str] | None
) -> None:
    found = section_to_save(text, wanted, split(text, extension_tags=frozenset()))

    assert (found and (found[0].number, found[1])) == saved
