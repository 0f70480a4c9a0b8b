"""Every expectation here was tried on real MediaWikis 1.39 and 1.43 (`Parser::getSection`, `rvsection`)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.errors import OperationFailed
from editrunner.model import DEFAULT_SITE
from editrunner.wikitext.sections import (
    ByHeading,
    ById,
    ByNumber,
    Section,
    absence,
    check_transclusion,
    find,
    normal_heading,
    section_to_save,
    split,
    with_section,
    with_section_saved,
)

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


# ---------------------------------------------------------------- what may not be guessed


@pytest.mark.parametrize(
    "opening",
    [
        "<!--",
        "<!-- unclosed <!-- twice",
        "a <!--->",
        "<nowiki>",
        "<NoWiki >",
        "<pre>",
        "<pre\nid='a'>",
        "<ref>",
        '<ref name="a',
        "<ref\n",
        "<gallery>",
        "<syntaxhighlight lang=a>",
        "<includeonly>",
        "<noinclude>",
        "<onlyinclude>",
        "</noinclude",
        "{{",
        "{{a|b=",
        "{{{",
        "{{{{",
        "{{{a|",
        "{{ [[ }} ]]",
        "[[ {{ ]] }}",
        "{{{{{b}}}}",
        "{{{{a}}",
        "{{ {{a}}",
        "{{<noinclude>}}</noinclude",
        "<noinclude>{{</noinclude>",
        "<noinclude>[[</noinclude>",
        "<includeonly>{{",
        "<nowiki/x>{{",
        "<nowi\u212ai>{{",
        "{{<nowiki>}}</nowiki>",
        "{{<!-- }} -->",
        "[[File:A.png|thumb|",
        "[[[a]",
        "-{a",
        "-{{{a}}",
        "{|",
        "{| class=a\n|-\n|",
        ":{|\n|",
        "{|\n{|\n|}",
        "{|\n|}}",
        "{{a|\n{|\n}}",
    ],
)
@pytest.mark.parametrize("closing", ["", "\n}}\n]]\n|}\n-->\n</nowiki></ref>\n"])
def test_a_line_of_equal_signs_inside_something_else_makes_the_sections_unknown(opening: str, closing: str) -> None:
    with pytest.raises(OperationFailed) as failure:
        sections_of(f"== First ==\n{opening}\n== H =={closing}")

    assert failure.value.code == "sections_unknown"


@pytest.mark.parametrize(
    "line",
    [
        "== A {{",
        "== A [[b ==",
        "== A <!-- c",
        "== A == <!-- c\nd -->",
        "== A <ref name='a\nb' /> ==",
        "== A {{b\n|c}} ==",
        "== A <nowiki> ==\n</nowiki>",
        "= {{{!}} {{ =",
    ],
)
def test_a_line_that_begins_like_a_heading_and_opens_something_makes_the_sections_unknown(line: str) -> None:
    with pytest.raises(OperationFailed) as failure:
        sections_of(f"{line}\ntext")

    assert failure.value.code == "sections_unknown"


def test_a_single_equal_sign_counts_as_well_since_it_may_hide_the_end_of_something() -> None:
    with pytest.raises(OperationFailed):
        sections_of("{{a\n=b\n}}")


def test_the_failure_names_the_line_and_what_it_stands_in() -> None:
    with pytest.raises(OperationFailed) as failure:
        sections_of("a\n<!--\n== H ==\n-->")

    assert failure.value.message == (
        "line 3 starts with `=` inside a comment: the sections of this page cannot be told"
    )


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ("{{", "a template or argument"),
        ("[[", "a link"),
        ("{|", "a table"),
        ("<ref>", "<ref>"),
        ("<NOINCLUDE>", "<noinclude>"),
        ("-{", "a language conversion (-{…}-)"),
    ],
)
def test_what_a_heading_stands_in_is_named_for_people(inside: str, named: str) -> None:
    with pytest.raises(OperationFailed, match="cannot be told") as failure:
        sections_of(f"{inside}\n== H ==")

    assert f"inside {named}:" in failure.value.message


@pytest.mark.parametrize(
    "closed",
    [
        "<!-- a -->",
        "<!-- a\n -->",
        "<!-- {{ -->",
        "<!-- <nowiki> -->",
        "<nowiki>{{ [[ <!-- {|</nowiki>",
        "<nowiki />{{a}}",
        "<nowiki/>",
        "<ref name='>'>{{</ref>",
        "<ref\nname='a'>b</ref\n>",
        "<includeonly>{{</includeonly>",
        "<noinclude>a</noinclude>",
        "{{a}}",
        "{{a|{{b|{{{c|}}}}}}}",
        "{{{{{a}}}}}",
        "{{{!}}",
        "{{{ {{ }}}} }",
        "{{a|[[b|c]]}}",
        "[[a|{{b}}]]",
        "[[[[a]]]]",
        "[http://a b]",
        "{{a|\n|}}",
        "{|\n| a\n|}",
        "{|\n|{{a|\n|}}\n|}",
        "}} ]] |} --> </ref>",
        "a {| b",
        "-{a}-",
        "-{ {{a}}}-",
        "}}-",
        "<br>",
        "<nowikis>",
        "{ { [ [",
    ],
)
def test_what_is_closed_again_does_not_matter(closed: str) -> None:
    assert headings(f"{closed}\n== H ==\ntext") == ["H"]


def test_tags_that_the_wiki_does_not_know_are_text() -> None:
    text = "<poem>\n== H ==\n</poem>"

    assert len(split(text, extension_tags=frozenset({"pre"}))) == 2
    with pytest.raises(OperationFailed):
        split(text, extension_tags=frozenset({"poem"}))


def test_something_unclosed_behind_the_last_heading_does_not_matter() -> None:
    assert headings("== A ==\n== B ==\n{{ <!-- <ref>") == ["A", "B"]


# ---------------------------------------------------------------- any text

PIECES = st.sampled_from(
    [
        *("=", "==", "===", "\n", "\n== H ==\n", "\n=== I ===\n", " ", "\t", "a", "|", "é"),
        *("<!--", "-->", "<!-- c -->", "<nowiki>", "</nowiki>", "<nowiki/>", "<ref a='\n'>", "</ref>", "<ref", ">"),
        *("<noinclude>", "</noinclude>", "<includeonly>", "</includeonly>", "<onlyinclude", "\r", "\u2028"),
        *("{", "}", "{{", "}}", "{{{", "}}}", "[[", "]]", "-{", "}-", "{|", "\n{|", "\n|}", "|}}"),
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


def sections_if_known(text: str) -> tuple[Section, ...]:
    """Return the sections, or none at all where they cannot be told; any other failure goes through."""
    try:
        return sections_of(text)
    except OperationFailed as failure:
        if failure.code != "sections_unknown":
            raise
    return ()


@given(TEXTS | st.text())
def test_a_text_is_either_split_without_a_gap_or_refused(text: str) -> None:
    sections = sections_if_known(text)
    if not sections:
        return

    assert [section.number for section in sections] == list(range(len(sections)))
    assert sections[0].start == 0
    assert [section.own_end for section in sections] == [*(section.start for section in sections[1:]), len(text)]


@given(TEXTS)
def test_a_section_begins_with_its_heading_and_holds_its_subsections_whole(text: str) -> None:
    sections = sections_if_known(text)

    for section in sections[1:]:
        assert text[section.start :].startswith("=" * section.level)
        assert section.start < section.body_start <= section.own_end <= section.end <= len(text)
        inner = [other for other in sections if section.start < other.start < section.end]
        assert all(other.level > section.level and other.end <= section.end for other in inner)


@pytest.mark.parametrize(
    "piece",
    [
        *("<nowiki ", "<nowiki>", "<!--", "{{", "[[", "}}", "{|\n", "-{", "</noinclude ", "= \n", "== H ==\n"),
        *("<nowiki></nowiki>", "<!-- c -->", "\n\n", "   <!--a-->", "<noinclude>", "{{a}}", "<ref name='", "=<!--\n"),
    ],
)
def test_a_huge_page_of_one_thing_is_split_or_refused(piece: str) -> None:
    text = piece * (400_000 // len(piece))

    # What is quadratic here takes hours, and nobody would see the end of the tests.
    for page in (f"{text}\n== H ==", f"== H ==\n{text}", f"== {text.replace(chr(10), '')} =="):
        sections_if_known(page)


# ---------------------------------------------------------------- choosing a section

PAGE = "lead\n== A ==\na\n=== B ===\nb\n== C_d <!-- e --> ==\nc\n== A ==\nagain\n=== A ===\n"


def test_a_section_is_found_by_its_number_or_its_heading() -> None:
    sections = sections_of(PAGE)

    assert find(sections, ByNumber(0)) == sections[0]
    assert find(sections, ByNumber(2)) == sections[2]
    assert find(sections, ByHeading("B")) == sections[2]


def test_a_heading_is_compared_without_comments_and_with_single_spaces() -> None:
    assert find(sections_of(PAGE), ByHeading("  C   d ")) == sections_of(PAGE)[3]
    assert normal_heading("C_d <!-- e -->") == "C d"


def test_upper_and_lower_case_of_a_heading_count() -> None:
    assert find(sections_of(PAGE), ByHeading("b")) is None


def test_a_heading_that_stands_twice_is_ambiguous() -> None:
    with pytest.raises(OperationFailed) as failure:
        find(sections_of(PAGE), ByHeading("A"))

    assert failure.value.code == "section_ambiguous"
    assert "numbers 1, 4, 5" in failure.value.message


@pytest.mark.parametrize(
    ("choice", "number"),
    [
        (ByHeading("A", occurrence=1), 1),
        (ByHeading("A", occurrence=2), 4),
        (ByHeading("A", occurrence=3), 5),
        (ByHeading("A", level=3), 5),
        (ByHeading("A", level=2, occurrence=2), 4),
    ],
)
def test_occurrence_and_level_choose_among_equal_headings(choice: ByHeading, number: int) -> None:
    section = find(sections_of(PAGE), choice)

    assert section is not None
    assert section.number == number


@pytest.mark.parametrize(
    "choice", [ByNumber(6), ByHeading("X"), ByHeading("A", occurrence=4), ByHeading("B", level=2), ByHeading("")]
)
def test_a_section_that_is_not_there_is_not_found(choice: ByNumber | ByHeading) -> None:
    assert find(sections_of(PAGE), choice) is None


def test_what_is_absent_is_named_with_what_may_have_been_meant() -> None:
    sections = sections_of("== See also ==\n")

    assert absence(sections, ByNumber(7)) == "there is no section 7; the last is 1"
    assert absence(sections, ByHeading("See alos")) == 'there is no section "See alos"; did you mean "See also"?'
    assert absence(sections, ByHeading("Zebra")) == 'there is no section "Zebra"'


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


@pytest.mark.parametrize("tag", ["<noinclude>", "</NOINCLUDE >", "<onlyinclude/>", "<includeonly>"])
def test_sections_of_a_transclusion_are_unknown_where_the_page_has_tags_for_it(tag: str) -> None:
    with pytest.raises(OperationFailed) as failure:
        check_transclusion(f"a\n{tag}\n== B ==")

    assert failure.value.code == "sections_unknown"
    check_transclusion("a\n<noincluded>\n== B ==")


def test_a_section_is_found_by_its_id() -> None:
    found = split("a\n== B ==\n== C ==", extension_tags=frozenset())

    section = find(found, ById("T-2"))
    assert section is not None
    assert section.heading == "C"
    assert find(found, ById("T-3")) is None
    assert "T-3" in absence(found, ById("T-3"))
