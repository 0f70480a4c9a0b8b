import pytest

from editrunner.sandbox.namespaces import Namespaces
from editrunner.sandbox.titles import BadTitle, Title, Titles

TITLES = Titles(Namespaces("Sandbox wiki"))


@pytest.mark.parametrize(
    ("raw", "full"),
    [
        ("a_b", "A b"),
        (" talk : a", "Talk:A"),
        ("project:a", "Sandbox wiki:A"),
        ("Sandbox_wiki talk:a", "Sandbox wiki talk:A"),
        ("image:a", "File:A"),
        (":Category:a", "Category:A"),
        ("Wikipedia:a b", "wikipedia:a b"),
        ("&#65;&amp;", "A&"),
        ("ǆa", "ǅa"),
    ],
)
def test_titles_are_normalised(raw: str, full: str) -> None:
    assert TITLES.full(TITLES.read(raw)) == full


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "title-invalid-empty"),
        ("Talk:", "title-invalid-empty"),
        ("a[b", "title-invalid-characters"),
        ("a%41", "title-invalid-characters"),
        ("a/../b", "title-invalid-relative"),
        ("a~~~", "title-invalid-magic-tilde"),
        ("é" * 128, "title-invalid-too-long"),
        ("::a", "title-invalid-leading-colon"),
        ("Talk:User:a", "title-invalid-talk-namespace"),
        ("a\ufffd", "title-invalid-utf8"),
    ],
)
def test_invalid_titles_have_a_reason(raw: str, code: str) -> None:
    with pytest.raises(BadTitle) as bad:
        TITLES.read(raw)

    assert bad.value.code == code


def test_a_fragment_is_kept_apart() -> None:
    assert TITLES.read("a#b_c") == Title(0, "A", "b c")


def test_some_titles_cannot_have_a_page() -> None:
    assert [TITLES.read(raw).can_exist for raw in ("A", "Special:A", "wikipedia:A", "#a")] == [
        True,
        False,
        False,
        False,
    ]
