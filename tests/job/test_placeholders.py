import pytest

from editrunner.job.placeholders import Names, marked_text, marked_texts
from editrunner.wikitext.substitution import marked

NAMES = Names(frozenset({"country"}), {"mayor": "the target in line 7"}, has_rows=True)


def faults(text: str, names: Names | None = NAMES) -> list[str]:
    found: list[tuple[tuple[str | int, ...], str]] = []
    marked_text(text, (), names, found)
    return [message for _, message in found]


@pytest.mark.parametrize(
    "text",
    ["${country}", "${today}", "${today:%d.%m.%Y}", "${today:%-d %B, 100%%}", "${page.title}", "${run}", "$${mayor}"],
)
def test_columns_page_day_and_run_can_be_used(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("${contry}", "there is no `${contry}` here; did you mean `country`?"),
        ("${mayor}", "`${mayor}` has no value for the pages of the target in line 7"),
        ("${today:%H}", "`${today:%H}` is not the format of a day, as `${today:%d %B %Y}`"),
        ("${today:%}", "`${today:%}` is not the format of a day, as `${today:%d %B %Y}`"),
        ("${today:}", "`${today:}` is not the format of a day, as `${today:%d %B %Y}`"),
        ("a\ufdd0b", "the text has the character U+FDD0 or U+FDD1, which is none that a text may have"),
    ],
)
def test_other_names_are_complained_of(text: str, fault: str) -> None:
    assert faults(text) == [fault]


def test_each_name_is_complained_of_once() -> None:
    assert len(faults("${a} ${a} ${b}")) == 2


def test_where_a_table_cannot_be_read_nobody_knows_its_columns() -> None:
    assert faults("${anything}", Names(all_known=False)) == []


def test_only_columns_are_known_when_files_are_read() -> None:
    found: list[tuple[tuple[str | int, ...], str]] = []

    marked_texts({"text_file": "${country}${page.name}", "text": "${page.name}"}, ("at",), NAMES, found)

    assert [path for path, _ in found] == [("at", "text_file")]


def test_texts_are_marked_however_deep_they_are_and_all_else_stays() -> None:
    value = {"a": ["${country}", 1, {"b": "${run}"}], "c": True}

    assert marked_texts(value, (), NAMES, []) == {"a": [marked("${country}"), 1, {"b": marked("${run}")}], "c": True}


def test_where_no_value_can_stand_none_is_taken() -> None:
    assert faults("${country}", None) == ["`${country}` cannot stand here; write `$${` for a `${` that is to stay"]
