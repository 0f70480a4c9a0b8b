import pytest

from editrunner.wikitext.taking_out import spans_to_take_out


def without(text: str) -> str:
    """The text without everything that is in brackets."""
    spans = [(index, text.index("]", index) + 1) for index, letter in enumerate(text) if letter == "["]
    kept, done = "", 0
    for start, end in spans_to_take_out(text, spans):
        kept, done = kept + text[done:start], end
    return kept + text[done:]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[x]", ""),
        ("[x]\ny", "y"),
        ("[x]\n\ny", "y"),
        ("a\n[x]\nb", "a\nb"),
        ("a\n  [x] \nb", "a\nb"),
        ("a\n\n[x]\n\nb", "a\n\nb"),
        ("a\n\n[x]\nb", "a\n\nb"),
        ("a\n[x]\n\nb", "a\n\nb"),
        ("a\n\n[x]\n[y] [z]\n\nb", "a\n\nb"),
        ("[x]\n[y]\n\nb", "b"),
        ("[x]\n\n[y]\n\nb", "b"),
        ("a\n\n[x]", "a"),
        ("[x]\n\n[y]", ""),
        ("a\n\n[x]\n\n[y]", "a\n\n"),
        ("a\n[x]\n", "a\n"),
        ("a\n\n\n[x]\n\n\nb", "a\n\n\n\nb"),
    ],
)
def test_what_stands_alone_goes_with_its_line(text: str, left: str) -> None:
    assert without(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a [x] b", "a b"),
        ("a[x]b", "ab"),
        ("a [x]b", "a b"),
        ("a[x] b", "a b"),
        ("a [x]\nb", "a\nb"),
        ("[x] a", "a"),
        ("a\n[x] * b", "a\n* b"),
        ("a [x][y] b", "a b"),
        ("* [x]\n* a", "*\n* a"),
    ],
)
def test_among_other_text_a_blank_goes_along_where_there_would_be_one_too_many(text: str, left: str) -> None:
    assert without(text) == left
