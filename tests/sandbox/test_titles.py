import pytest

from editrunner.sandbox.api import NotUnderstood
from editrunner.sandbox.titles import InvalidTitle, read_title, site_named

SITE = site_named("Sandbox wiki")


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("a_b#c", "A b"),
        ("project:a", "Sandbox wiki:A"),
        ("Sandbox_wiki talk:a", "Sandbox wiki talk:A"),
        ("image:a", "File:A"),
        ("User:A.js", "User:A.js"),
    ],
)
def test_titles_are_normalised(written: str, full: str) -> None:
    assert read_title(SITE, written).full == full


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "title-invalid-empty"),
        ("Talk:", "title-invalid-empty"),
        ("a[b", "title-invalid-characters"),
        ("a%41", "title-invalid-characters"),
        ("é" * 128, "title-invalid-too-long"),
    ],
)
def test_invalid_titles_have_a_reason(written: str, code: str) -> None:
    with pytest.raises(InvalidTitle) as invalid:
        read_title(SITE, written)

    assert invalid.value.code == "invalidtitle"
    assert invalid.value.reason["code"] == code


@pytest.mark.parametrize(
    "written",
    [
        *("MediaWiki:A", "User:A/b.js", "user:a/b/c.css", "#a", "::a", "Talk:User:a", "Talk::a", "wikipedia:A"),
        *("./a", "a/../b", "Help:..", "a/.", "a~~~", "a&amp;b", "&#65;", "a\ufffd", "ßa", "ǆ"),
    ],
)
def test_titles_under_further_rules_are_not_understood(written: str) -> None:
    with pytest.raises(NotUnderstood):
        read_title(SITE, written)
