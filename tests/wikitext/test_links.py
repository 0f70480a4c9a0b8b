from dataclasses import replace

import pytest

from editrunner.errors import OperationFailed
from editrunner.model import DEFAULT_SITE
from editrunner.wikitext.links import (
    Link,
    as_label,
    can_be_target,
    file_values,
    find_links,
    normal_fragment,
    page_of,
    read_target,
    shown_text,
    trail_at,
)
from editrunner.wikitext.preprocessor import read_deeply


def links(text: str) -> tuple[Link, ...]:
    return find_links(text, read_deeply(text, DEFAULT_SITE.extension_tags), DEFAULT_SITE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[[a]] [[b|c]]", [("link", "A"), ("link", "B")]),
        ("[[:File:a.png]] [[:category:b]]", [("link", "File:A.png"), ("link", "Category:B")]),
        ("[[image:a.png|b [[c]]]]", [("file", "File:A.png"), ("link", "C")]),
        ("[[file:a.png|link=b|alt=c]]", [("file", "File:A.png"), ("option", "B")]),
        ("[[Category:a|b]]", [("category", "Category:A")]),
        ("[[media:a.png]]", [("link", "Media:A.png")]),
        ("<gallery>\na.png|[[b]]\n\n<!-- c -->\nHelp:d\n</gallery>", [("gallery", "File:A.png"), ("link", "B")]),
        ("<gallery>\na.png|link=b|c</gallery>", [("gallery", "File:A.png"), ("option", "B")]),
        ("#REDIRECT [[a]] [[b]]", [("redirect", "A"), ("link", "B")]),
        ("#redirect : [[Category:a]]", [("redirect", "Category:A")]),
        ("x #REDIRECT [[a]]", [("link", "A")]),
        ("<ref>[[a]]</ref> <includeonly>[[b]]</includeonly>", [("link", "A"), ("link", "B")]),
        ("[[a|{{b|c}}]] [[a{{!}}b]]", [("link", "A"), ("link", "A")]),
        ("[[a|b [[c]] d]]", [("link", "C")]),
        ("[[a|<ref>[[b]]</ref>]]", [("link", "A"), ("link", "B")]),
        ("[[[a]]] [[[[a]]]]", [("link", "A")]),
        ("[[a|]] [[|a]] [[]] [[#a]] [[a\nb]] [[{{a}}]] [[<b>]]", []),
        ("<nowiki>[[a]]</nowiki> <!-- [[a]] --> [[a", []),
    ],
)
def test_links_are_found_with_their_uses_and_titles(text: str, found: list[tuple[str, str]]) -> None:
    assert [(link.use, link.title.full) for link in links(text)] == found


def test_a_title_too_long_for_one_is_none() -> None:
    assert links(f"[[{'%41' * 1000}]]") == ()


@pytest.mark.parametrize(
    ("written", "title", "fragment"),
    [
        ("a", "A", None),
        (" _a__b ", "A b", None),
        ("a#b_c", "A", "b c"),
        ("a#", "A", ""),
        ("%41&amp;b", "A&b", None),
        ("a%23b", "A", "b"),
        (":help:a", "Help:A", None),
        ("100%", "100%", None),
    ],
)
def test_a_target_is_read_as_the_wiki_reads_it(written: str, title: str, fragment: str | None) -> None:
    found = read_target(written, DEFAULT_SITE)

    assert (found[0].full, found[1]) == (title, fragment)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("[[a]]", "a"), ("[[ :a b]]", "a b"), ("[[a|b]]", "b"), ("[[%41]]", "A"), ("[[a''b]]", "a&#39;&#39;b")],
)
def test_what_a_link_shows(text: str, shown: str) -> None:
    assert shown_text(text, links(text)[0]) == shown


@pytest.mark.parametrize(
    ("shown", "fitting"),
    [
        ("a b", True),
        ("A_b", True),
        (" a b", False),
        ("''a b''", False),
        ("%41 b", False),
        (":a b", False),
        ("/a b", False),
        ("a b#c", False),
        ("a [b", False),
        ("c", False),
    ],
)
def test_a_text_can_be_the_target_where_it_shows_itself(shown: str, *, fitting: bool) -> None:
    assert can_be_target(shown, read_target("A b", DEFAULT_SITE)[0], None, DEFAULT_SITE) is fitting


@pytest.mark.parametrize("pattern", ["^([a-z)", "^(" + "(?:" * 25 + "a" + ")+" * 25 + ")"])
def test_what_a_wiki_calls_its_trail_and_is_no_pattern_is_left_aside(pattern: str) -> None:
    assert trail_at("[[bus]]es1", 7, replace(DEFAULT_SITE, link_trail=pattern)) == "es"


def test_a_trail_that_takes_too_long_fails_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editrunner.wikitext.links.TIMEOUT", 0.01)

    with pytest.raises(OperationFailed, match="takes too long"):
        trail_at("a" * 100, 0, replace(DEFAULT_SITE, link_trail="^((?:a|aa)+b)"))


def test_the_trail_is_that_of_the_wiki() -> None:
    assert trail_at("[[bus]]es1", 7, DEFAULT_SITE) == "es"
    assert trail_at("[[bus]] es", 7, DEFAULT_SITE) == ""


def test_media_is_the_same_file() -> None:
    assert page_of(read_target("Media:a.png", DEFAULT_SITE)[0], DEFAULT_SITE) == "File:A.png"


def test_values_that_could_be_files() -> None:
    text = "{{a|b.png|c= d.png |e=File:f.png|g=Help:h|i={{j|k.png}}|l.png=m}} {{{n|o.png}}}"
    found = file_values(text, read_deeply(text, DEFAULT_SITE.extension_tags), DEFAULT_SITE)

    assert [link.title.full for link in found] == ["File:B.png", "File:D.png", "File:F.png", "File:M", "File:K.png"]


def test_a_label_is_escaped_where_it_would_be_emphasis() -> None:
    assert as_label("a''b'c") == "a&#39;&#39;b'c"


def test_fragments_are_compared_without_regard_to_blanks() -> None:
    assert normal_fragment(" a_b  c ") == "a b c"
