import hashlib
from dataclasses import replace

import pytest

from editrunner.model import DEFAULT_SITE
from editrunner.wikitext.presave import (
    as_stored,
    byte_length,
    control_character,
    sha1,
    summary_as_stored,
    transforms,
)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("text\n\n \t", "text"),
        ("\n\ntext", "\n\ntext"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("Cafe\u0301", "Café"),
        ("text\u00a0", "text\u00a0"),
        ("text\x0b", "text"),
        (" \n", ""),
    ],
)
def test_a_text_is_stored_as_the_wiki_does(sent: str, stored: str) -> None:
    assert as_stored(sent) == stored


def test_storing_twice_changes_nothing_more() -> None:
    once = as_stored("a\r\n\r\nCafe\u0301 \n")

    assert as_stored(once) == once


def test_a_summary_is_trimmed_and_composed() -> None:
    assert summary_as_stored("  Cafe\u0301 \n") == "Café"


# As MediaWiki 1.39 and 1.43 store them.
@pytest.mark.parametrize(
    ("summary", "stored"),
    [
        ("== X ==", "X"),
        ("\n=X== ", "X"),
        ("== a == b ==", "a == b"),
        ("= = =", "="),
        ("= =", ""),
        ("===", ""),
        ("==\u00a0X\u00a0==", "\u00a0X\u00a0"),
        ("==\nX\n==", "X"),
        ("== a\nb ==", "== a\nb =="),
        ("== X", "== X"),
        ("== X == #er-123456", "== X == #er-123456"),
        ("a\tb  c\nd", "a\tb  c\nd"),
    ],
)
def test_a_summary_that_is_a_heading_loses_its_equal_signs(summary: str, stored: str) -> None:
    assert summary_as_stored(summary) == stored


# What Validator::cleanUp() of a real MediaWiki replaces, tried with every code point.
@pytest.mark.parametrize("code", [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF])
def test_a_character_that_the_wiki_replaces_is_found(code: int) -> None:
    assert control_character(f"a{chr(code)}b") == f"U+{code:04X}"


@pytest.mark.parametrize("code", [0x09, 0x0A, 0x0D, 0x7F, 0x80, 0x85, 0x92, 0x9F, 0xA0, 0xAD, 0x2028, 0xFFFD, 0x1FFFE])
def test_a_character_that_the_wiki_keeps_is_no_matter(code: int) -> None:
    assert control_character(f"a{chr(code)}b") is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("-- ~~~~", "a signature (~~~)"),
        ("-- ~~~", "a signature (~~~)"),
        ("{{subst:Welcome}}", "a substitution ({{subst:…}})"),
        ("{{ Subst: Welcome}}", "a substitution ({{subst:…}})"),
        ("{{safesubst:Welcome}}", "a substitution ({{subst:…}})"),
        ("{{safesubst:{{Welcome}}}}", "a substitution ({{subst:…}})"),
        ("{{a|{{subst:Welcome}}}}", "a substitution ({{subst:…}})"),
        ("<includeonly>~~~~</includeonly>", "a signature (~~~)"),
        ("<nowiki>~~~~", "a signature (~~~)"),
        ("{{a|~~~~}}", "a signature (~~~)"),
        ("[[A (b)|]]", "a pipe trick ([[…|]])"),
        ("[[A, B|]]", "a pipe trick ([[…|]])"),
        ("[[|A]]", "a pipe trick ([[…|]])"),
    ],
)
def test_what_the_wiki_expands_while_saving_is_named(text: str, named: str) -> None:
    assert transforms(text, DEFAULT_SITE) == (named,)


@pytest.mark.parametrize(
    "text", ["~~", "{{substance}}", "{{#subst:}}", "[[A|b]]", "[[A]]", "| |]]", "[[{{A}}|]]", "[[A#b|]]", "[[|]]", ""]
)
def test_a_text_that_is_stored_as_it_is_has_nothing_to_be_expanded(text: str) -> None:
    assert transforms(text, DEFAULT_SITE) == ()


@pytest.mark.parametrize("text", ["~~~~", "{{subst:Welcome}}", "[[A (b)|]]"])
@pytest.mark.parametrize(
    "around",
    ["<!-- {} -->", "<!-- {}", "<nowiki>{}</nowiki>", "<ref>{}</ref>", "<gallery>{}</gallery>", "<poem>{}</poem>"],
)
def test_nothing_is_expanded_in_comments_and_tags_of_extensions(text: str, around: str) -> None:
    assert transforms(around.replace("{}", text), DEFAULT_SITE) == ()


def test_a_substitution_in_includeonly_waits_for_the_transclusion() -> None:
    assert transforms("<includeonly>{{subst:Welcome}}</includeonly>", DEFAULT_SITE) == ()


def test_the_words_for_a_substitution_are_those_of_the_wiki() -> None:
    site = replace(DEFAULT_SITE, substitution_words=("ERS:", "SUBST:"))

    assert transforms("{{ers:Willkommen}}", site) == ("a substitution ({{subst:…}})",)
    assert transforms("{{ers:Willkommen}}", DEFAULT_SITE) == ()


@pytest.mark.parametrize(
    ("content_model", "is_expanded"), [("css", True), ("javascript", True), ("json", False), ("Scribunto", False)]
)
def test_scripts_and_style_sheets_are_expanded_too(content_model: str, is_expanded: bool) -> None:  # noqa: FBT001 - of the table
    assert bool(transforms("/* ~~~~ */", DEFAULT_SITE, content_model)) is is_expanded


def test_a_text_is_measured_and_digested_as_utf_8() -> None:
    assert byte_length("é😀") == 6
    assert sha1("é😀") == hashlib.sha1(b"\xc3\xa9\xf0\x9f\x98\x80", usedforsecurity=False).hexdigest()
