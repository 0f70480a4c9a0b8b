import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from editrunner.compact import Texts
from editrunner.records.json_lines import to_line

# With lone surrogates, which no encoding has.
TEXTS = st.lists(st.text(st.characters(exclude_categories=())))
MANY = [f"Title {number}" for number in range(2500)]


@given(TEXTS, TEXTS)
@example(["\ud83d\ude00"], ["\U0001f600"])
def test_texts_are_written_as_the_list_of_them_would_be(first: list[str], second: list[str]) -> None:
    packed = {"a": [Texts(first), "between"], "b": Texts(second), "c": 1}

    assert to_line(packed) == to_line({"a": [first, "between"], "b": second, "c": 1})


@pytest.mark.parametrize("many", [MANY, [*MANY, "Ä"], [*MANY, "\ud800"], MANY[:1000], []])
def test_very_many_texts_are_one_list(many: list[str]) -> None:
    line = to_line({"titles": Texts(many), "more": "Ä"})

    assert json.loads(line) == {"titles": many, "more": "Ä"}
    assert line.count(b"\n") == 1


def test_letters_stay_readable_where_they_can() -> None:
    assert to_line(["Ä"]) == '["Ä"]\n'.encode()
    assert to_line(["Ä", "\ud800"]) == b'["\\u00c4","\\ud800"]\n'
    assert to_line([Texts(["Ä"]), "\ud800"]) == b'[["\\u00c4"],"\\ud800"]\n'
    assert to_line(["Ä", Texts(["\ud800"])]) == b'["\\u00c4",["\\ud800"]]\n'


@pytest.mark.parametrize("value", [{1, 2}, b"bytes", float("nan")])
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError), match="JSON"):
        to_line([value])
