"""What is expected here was tried on real MediaWikis; `tests/integration/test_sections.py` compares many more texts."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.model import DEFAULT_SITE
from editrunner.wikitext.preprocessor import (
    Node,
    headings_of,
    read,
    read_deeply,
    without_comments,
)
from tests.wikitext.nasty_pages import PIECES

TAGS = DEFAULT_SITE.extension_tags
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def seen(text: str, *, transclusion: bool = False) -> list[tuple[str, str]]:
    """Return the kind and the text of each node."""
    return [(node.kind, text[node.start : node.end]) for node in read(text, TAGS, transclusion=transclusion).nodes]


def parts_of(text: str) -> list[list[str]]:
    return [[text[start:end] for start, end in node.parts] for node in read(text, TAGS).nodes]


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("a {{b}} c", [("template", "{{b}}")]),
        ("{{{a}}}", [("argument", "{{{a}}}")]),
        ("{{{{a}}}}", [("argument", "{{{a}}}")]),
        ("{{{{{a}}}}}", [("template", "{{{{{a}}}}}"), ("argument", "{{{a}}}")]),
        ("{{{ {{ }}}} }", [("template", "{{ {{ }}}}"), ("template", "{{ }}")]),
        ("{{a}", []),
        ("{{a|[[b}}]]", [("link", "[[b}}]]")]),
        ("[[a|{{b}}]]", [("link", "[[a|{{b}}]]"), ("template", "{{b}}")]),
        ("[[[a]]]", [("link", "[[a]]")]),
        ("[[[[a]]]]", [("link", "[[[[a]]]]"), ("link", "[[a]]")]),
        ("-{a}-", [("variant", "-{a}-")]),
        ("-{{a}}", [("template", "{{a}}")]),
        ("-{{{a}}}-", [("argument", "{{{a}}}")]),
        ("-{ {{a}}}-", [("variant", "-{ {{a}}}-"), ("template", "{{a}}")]),
        ("<!-- {{a}} -->{{b}}", [("comment", "<!-- {{a}} -->"), ("template", "{{b}}")]),
        ("a\n <!-- b --> \nc", [("comment", " <!-- b --> \n")]),
        ("a<!-- {{b}}", [("comment", "<!-- {{b}}")]),
        ("<nowiki>{{a}}</nowiki>", [("extension", "<nowiki>{{a}}</nowiki>")]),
        ("<nowiki>{{a}}", [("template", "{{a}}")]),
        ("<Pre a='>'>b</pRE >", [("extension", "<Pre a='>'>b</pRE >")]),
        ("<ref/>{{a}}", [("extension", "<ref/>"), ("template", "{{a}}")]),
        ("<b>{{a}}</b>", [("template", "{{a}}")]),
        (
            "<noinclude>{{a}}</noinclude>",
            [("ignored", "<noinclude>"), ("template", "{{a}}"), ("ignored", "</noinclude>")],
        ),
        ("<includeonly>{{a}}</includeonly>", [("ignored", "<includeonly>{{a}}</includeonly>")]),
    ],
)
def test_things_are_told_apart_as_the_wiki_tells_them_apart(text: str, nodes: list[tuple[str, str]]) -> None:
    assert seen(text) == nodes


def test_a_transclusion_hides_and_shows_other_things() -> None:
    text = "<noinclude>{{a}}</noinclude><includeonly>{{b}}</includeonly>"

    assert seen(text, transclusion=True) == [
        ("ignored", "<noinclude>{{a}}</noinclude>"),
        ("ignored", "<includeonly>"),
        ("template", "{{b}}"),
        ("ignored", "</includeonly>"),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("{{a|b=c|d}}", [["a", "b=c", "d"]]),
        ("{{a|{{b|c}}|}}", [["a", "{{b|c}}", ""], ["b", "c"]]),
        ("[[a|b|c]]", [["a", "b", "c"]]),
        ("{{a|[[b|c]]|<nowiki>|</nowiki>}}", [["a", "[[b|c]]", "<nowiki>|</nowiki>"], ["b", "c"], []]),
        ("{{{{{a|b}}}|c}}", [["{{{a|b}}}", "c"], ["a", "b"]]),
    ],
)
def test_pipes_part_only_what_they_stand_in(text: str, parts: list[list[str]]) -> None:
    assert parts_of(text) == parts


def test_what_stands_in_tags_whose_content_is_wikitext_is_seen_too() -> None:
    text = "<ref>{{a}}<poem>[[b]]</poem></ref><nowiki>{{c}}</nowiki><includeonly>{{d}}</includeonly>"

    nodes = [text[node.start : node.end] for node in read_deeply(text, TAGS)]

    assert {"{{a}}", "[[b]]", "{{d}}", "<poem>[[b]]</poem>"} <= set(nodes)
    assert "{{c}}" not in nodes


def test_what_is_hidden_from_the_page_itself_is_gone_through_once() -> None:
    text = "<includeonly>[[a]]<noinclude>" * 3

    nodes = [(node.kind, node.start, node.inner) for node in read_deeply(text, TAGS)]

    length = len(text) // 3
    assert nodes[0] == ("ignored", 0, (len("<includeonly>"), len(text)))
    assert [start for kind, start, inner in nodes if kind == "ignored" and inner is None] == [
        len("<includeonly>[[a]]"),
        *(length + offset for offset in (0, len("<includeonly>[[a]]"))),
        *(2 * length + offset for offset in (0, len("<includeonly>[[a]]"))),
    ]
    assert [start for kind, start, _ in nodes if kind == "link"] == [
        part * length + len("<includeonly>") for part in range(3)
    ]


@given(TEXTS)
def test_nodes_never_cross_each_other(text: str) -> None:
    open_ends: list[Node] = []
    for node in read_deeply(text, TAGS):
        while open_ends and open_ends[-1].end <= node.start:
            open_ends.pop()
        assert 0 <= node.start < node.end <= len(text)
        assert not open_ends or node.end <= open_ends[-1].end
        open_ends.append(node)


@given(text=TEXTS, transclusion=st.booleans())
def test_headings_are_the_same_with_and_without_the_nodes(text: str, transclusion: bool) -> None:  # noqa: FBT001 - hypothesis gives it by name
    assert headings_of(text, TAGS, transclusion=transclusion) == read(text, TAGS, transclusion=transclusion).headings


@given(text=TEXTS)
def test_comments_and_tags_are_the_same_with_and_without_the_brackets(text: str) -> None:
    whole = [node for node in read_deeply(text, TAGS) if node.kind in ("comment", "extension", "ignored")]

    assert list(read_deeply(text, TAGS, elements_only=True)) == whole


@pytest.mark.parametrize(
    ("text", "without"),
    [("a<!-- b -->c", "ac"), ("a<!-- b", "a<!-- b"), ("<!-->-->", ""), ("<!--a--><!--b-->c", "c")],
)
def test_comments_can_be_cut_out(text: str, without: str) -> None:
    assert without_comments(text) == without


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_what_was_read_before_does_not_matter(before: str, old: str, new: str, behind: str) -> None:
    # With a set of tags of its own, a text is read without anything to go by.
    fresh = read_deeply(f"{before}{new}{behind}", TAGS | {f"x{uuid.uuid4().hex}"})

    read_deeply(f"{before}{old}{behind}", TAGS)

    assert read_deeply(f"{before}{new}{behind}", TAGS) == fresh
