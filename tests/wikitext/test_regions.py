import itertools

import pytest

from editrunner.model import DEFAULT_SITE
from editrunner.wikitext.regions import DEFAULT, KNOWN_TAGS, REGIONS, UnknownTagError, find_regions, is_within, touches

SOURCES = ["<source>a</source>", "<syntaxhighlight>b</syntaxhighlight>"]


def regions(text: str, *names: str) -> list[str]:
    return [text[start:end] for start, end in find_regions(text, names, DEFAULT_SITE)]


@pytest.mark.parametrize(
    ("names", "text", "found"),
    [
        # ------------------------------------------------ tags
        (("nowiki",), "a <nowiki>b</nowiki> c <nowiki/>", ["<nowiki>b</nowiki>", "<nowiki/>"]),
        (("nowiki",), "a <nowiki>b", []),
        (("pre",), "<pre>a\n\nb</pre> c", ["<pre>a\n\nb</pre>"]),
        (("ref",), "a<ref name=x>b <ref2/></ref> <ref name=x />", ["<ref name=x>b <ref2/></ref>", "<ref name=x />"]),
        (("math",), "<math>a</math> <chem>b</chem>", ["<math>a</math>", "<chem>b</chem>"]),
        (("source",), "<source>a</source> <syntaxhighlight>b</syntaxhighlight> c", SOURCES),
        (("score",), "<score>a</score> b", ["<score>a</score>"]),
        (("<poem>",), "<poem>a</poem> b", ["<poem>a</poem>"]),
        # ------------------------------------------------ comments
        (("comments",), "a <!-- b --> c", ["<!-- b -->"]),
        (("comments",), "a\n <!-- b --> \nc", ["<!-- b -->"]),
        (("comments",), "a <!-- b", ["<!-- b"]),
        (("comments",), "<nowiki><!-- a --></nowiki>", []),
        (("comments",), "<ref><!-- a --></ref>", ["<!-- a -->"]),
        # ------------------------------------------------ templates
        (("templates",), "a {{b|{{c}}}} {{{d}}}", ["{{b|{{c}}}}", "{{{d}}}"]),
        (("templates",), "a {{b", []),
        (("template_names",), "{{a b|c|{{d}}}}", ["a b", "d"]),
        (("template_names",), "{{#if: a | b }}", ["#if:"]),
        # ------------------------------------------------ links
        (("links",), "a [[b]]s [[c|d]] [[File:E.png|f [[g]]]]", ["[[b]]s", "[[c|d]]", "[[File:E.png|f [[g]]]]"]),
        (("links",), "[[a\nb]] [[{{c}}]]", []),
        (("link_targets",), "[[a#b|c]] [[d]]", ["a#b", "d"]),
        (("categories",), "[[Category:A|b]] [[:Category:C]] [[category:d]]", ["[[Category:A|b]]", "[[category:d]]"]),
        (("file_names",), "[[File:A.png|thumb|B.png]] C.png [[:Image:D.jpg]]", ["File:A.png", ":Image:D.jpg"]),
        (("file_names",), "{{a|b=C d.png|E.jpg |f=g|h=see i.png\n}}", ["C d.png", "E.jpg ", "see i.png\n"]),
        (("file_names",), "<gallery>\nA.png|b\nFile:C.png\n</gallery>", ["A.png", "File:C.png"]),
        # ------------------------------------------------ addresses
        (("urls",), "a http://b.org/c?d=e, f", ["http://b.org/c?d=e"]),
        (("urls",), "[https://a.org/b. c] (http://d.org)", ["https://a.org/b.", "http://d.org"]),
        (("urls",), "http://a.org/b_(c) mailto:d@e.org xhttp://f", ["http://a.org/b_(c)", "mailto:d@e.org"]),
        (("urls",), "{{a|url=http://b.org/c|d=e}} {{f|//g.org}}", ["http://b.org/c", "//g.org"]),
        (("urls",), "http://a.org/{{b|c d}}/e f", ["http://a.org/{{b|c d}}/e"]),
        (("urls",), "''http://a.org/b'' and/or // c [//d.org e]", ["http://a.org/b", "//d.org"]),
        (("urls",), "http:// HTTP://A.org<br>", ["HTTP://A.org"]),
        # ------------------------------------------------ headings
        (("headings",), "== a ==\nb\n=== c === <!-- d -->\n= e", ["== a ==", "=== c === <!-- d -->"]),
        # ------------------------------------------------ tables
        (("tables",), "a\n{|\n|b\n|}\nc", ["{|\n|b\n|}"]),
        (("tables",), ":{| class=a\n|\n{|\n|b\n|}\n|}\nc", ["{| class=a\n|\n{|\n|b\n|}\n|}"]),
        (("tables",), "{|\n{{a\n|}}\n|}\nb", ["{|\n{{a\n|}}\n|}"]),
        (("tables",), "a\n{|\n|b", ["{|\n|b"]),
        (("tables",), "a {| b\n|}", []),
        (("tables",), "<table><tr><td>a</td></tr></table> b", ["<table><tr><td>a</td></tr></table>"]),
        (("tables",), "<nowiki>\n{|\n</nowiki>a\n|}", []),
        # ------------------------------------------------ quotations
        (("quotes",), "a <blockquote>b\n\nc</blockquote> <q>d</q> e", ["<blockquote>b\n\nc</blockquote>", "<q>d</q>"]),
        (("quotes",), "<blockquote>a", []),
        (("quotes",), "<!-- <q> --> a </q>", []),
        (("quotes",), 'a "b c" d "e', ['"b c"']),
        (("quotes",), 'a 5" b "c" d 6" e', ['"c"']),
        (("quotes",), '"a "b" c" d', ['"a "b" c"']),
        (("quotes",), 'a "b\nc" d', []),
        (("quotes",), "“a “b” c” d „e“ f «g» h »i« j ‘it’s k’", ["“a “b” c”", "„e“", "«g»", "»i«", "‘it’s k’"]),  # noqa: RUF001 - the very letters
        (("quotes",), "”a” „b” ‚c‘ 「d」 『e』 ‹f›", ["”a”", "„b”", "‚c‘", "「d」", "『e』", "‹f›"]),  # noqa: RUF001 - the very letters
        (("quotes",), "it’s a dog’s life", []),  # noqa: RUF001 - the very letters
        (("quotes",), "{{quote|a}} {{Template:Sic|teh}} {{b}}", ["{{quote|a}}", "{{Template:Sic|teh}}"]),
        # ------------------------------------------------ several
        (("ref", "templates"), "{{a|<ref>b</ref>}}<ref>{{c}}</ref> d", ["{{a|<ref>b</ref>}}<ref>{{c}}</ref>"]),
        (("comments", "urls"), "<!-- http://a.org b --> c", ["<!-- http://a.org b -->"]),
        ((), "<nowiki>a</nowiki>", []),
    ],
)
def test_regions_are_found(names: tuple[str, ...], text: str, found: list[str]) -> None:
    assert regions(text, *names) == found


@pytest.mark.parametrize("name", sorted({*REGIONS, *KNOWN_TAGS}))
def test_nothing_is_found_in_a_text_without_markup(name: str) -> None:
    assert regions("Nothing to see here.", name) == []


def test_regions_are_in_order_and_apart() -> None:
    text = "{{a|[[b]] http://c.org <ref>d</ref>}} == e ==\n\n[[f]] <!-- [[g]] -->\n" * 3
    found = find_regions(text, [*REGIONS, *DEFAULT, "ref"], DEFAULT_SITE)

    assert all(one[1] < other[0] for one, other in itertools.pairwise(found))
    assert all(0 <= start < end <= len(text) for start, end in found)


def test_a_tag_that_neither_the_wiki_nor_editrunner_knows_is_no_region() -> None:
    with pytest.raises(UnknownTagError, match="no extension tag <chess>"):
        regions("<chess>a</chess>", "<chess>")


@pytest.mark.parametrize(
    ("start", "end", "touched"), [(0, 2, False), (0, 3, True), (4, 5, True), (5, 6, False), (5, 8, False), (7, 9, True)]
)
def test_a_stretch_touches_a_region_where_they_have_a_character_in_common(
    start: int, end: int, *, touched: bool
) -> None:
    assert touches([(2, 5), (8, 9)], start, end) is touched


@pytest.mark.parametrize(
    ("start", "end", "within"),
    [(3, 4, True), (2, 5, True), (1, 6, False), (4, 6, True), (1, 3, True), (5, 7, False), (1, 10, False)],
)
def test_a_region_inside_a_stretch_does_not_hold_it(start: int, end: int, *, within: bool) -> None:
    assert is_within([(2, 5), (8, 9)], start, end) is within


@pytest.mark.parametrize(
    "text",
    [
        "[[" * 3000 + "]]" * 3000,
        "{{a|" * 3000 + "}}" * 3000,
        "“" * 3000 + "”" * 3000,
        "<blockquote>" * 3000 + "</blockquote>" * 3000,
        "{|\n" * 3000 + "|}\n" * 3000,
        "<ref>" * 3000 + "</ref>" * 3000,
        "http://" * 3000,
        "<!--" * 3000,
    ],
)
def test_depth_is_no_reason_to_recurse(text: str) -> None:
    found = find_regions(text, [*REGIONS, *DEFAULT, "ref"], DEFAULT_SITE)

    assert all(start < end for start, end in found)
