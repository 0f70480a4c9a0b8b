import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.wikitext.beginnings import common_length

FEW_LETTERS = st.text("ab", max_size=12)


@pytest.mark.parametrize(
    ("one", "other", "length"),
    [("", "", 0), ("a", "", 0), ("abc", "abc", 3), ("abc", "abd", 2), ("ab", "abc", 2), ("b", "ab", 0)],
)
def test_what_two_texts_begin_with_is_as_long(one: str, other: str, length: int) -> None:
    assert common_length(one, other) == length


@given(FEW_LETTERS, FEW_LETTERS)
def test_it_ends_where_the_first_characters_differ(one: str, other: str) -> None:
    length = common_length(one, other)

    assert one[:length] == other[:length]
    assert length == min(len(one), len(other)) or one[length] != other[length]
