import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.model import Json
from editrunner.wikitext.json_text import json_as_stored, parse_json, same_json


# As MediaWiki 1.39 and 1.43 store them; tests/integration/test_presave.py asks them for many more.
@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ({}, "{}"),
        ([], "[]"),
        ({"a": [1, {"b": None}], "": {}}, '{\n\t"a": [\n\t\t1,\n\t\t{\n\t\t\t"b": null\n\t\t}\n\t],\n\t"": {}\n}'),
        (
            "<a href='/'>&\u2028\u2029\x7f\x1f\b\f\"\\é😀",
            '"\\u003Ca href=\'/\'\\u003E\\u0026\\u2028\\u2029\x7f\\u001f\\b\\f\\"\\\\é😀"',
        ),
        (r"\u007f \u003C", r'"\\u007f \\u003C"'),
        (1.0, "1"),
        (-0.0, "0"),
        (1e16, "10000000000000000"),
        (1e17, "1.0e+17"),
        (0.0001, "0.0001"),
        (-0.00001, "-1.0e-5"),
        (1.5e300, "1.5e+300"),
        (1234.5, "1234.5"),
        (True, "true"),
    ],
)
def test_a_value_is_written_as_the_wiki_does(value: Json, stored: str) -> None:
    assert json_as_stored(value) == stored


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('aé<"\\ ', max_size=4), inner),
)


@given(JSON)
def test_what_is_written_is_read_as_the_same(value: Json) -> None:
    assert same_json(parse_json(json_as_stored(value)), value)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ([1, 2], [2, 1], False),
        (1, True, False),
        (0, False, False),
        (1, 1.0, True),
        ([], {}, False),
        (None, 0, False),
        ({"a": [True]}, {"a": [1]}, False),
    ],
)
def test_values_are_compared_as_json(one: Json, other: Json, *, same: bool) -> None:
    assert same_json(one, other) is same
