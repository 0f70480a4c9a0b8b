from pathlib import Path

import pytest

from editrunner.job.complaints import Complaint, suggestion
from editrunner.model import Position
from tests.factories import JOB, a_job_with, complaints_about


def test_a_complaint_begins_with_its_place() -> None:
    assert str(Complaint.at(Position("job.yaml", 3, 7), "wrong")) == "job.yaml:3:7: wrong"


def test_complaints_stand_in_the_order_of_the_file() -> None:
    places = [(2, 9), (10, 1), (2, 10), (1, 50)]
    complaints = [Complaint.at(Position("job.yaml", line, column), "wrong") for line, column in places]

    assert [(complaint.line, complaint.column) for complaint in sorted(complaints)] == sorted(places)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("find", "; did you mean `find`?"),
        ("fnid", "; did you mean `find`?"),
        ("wiht", "; did you mean `with`?"),
        ("zebra", "; there are `find`, `with`"),
        ("", "; there are `find`, `with`"),
    ],
)
def test_a_misspelt_word_gets_the_nearest_known_one_or_all_of_them(word: str, hint: str) -> None:
    assert suggestion(word, ["with", "find"]) == hint


def test_a_key_that_is_misspelt_is_not_called_missing_too(tmp_path: Path) -> None:
    text = JOB.replace("operations:", "operation:")

    assert complaints_about(tmp_path, text) == ["7:5: a job has no key `operation`; did you mean `operations`?"]


def test_an_endless_key_or_value_is_shown_short(tmp_path: Path) -> None:
    text = f"version: {'v' * 5000}\n{'k' * 900}: 1\njobs: {'j' * 5000}\n"

    complaints = complaints_about(tmp_path, text)

    assert len(complaints) == 3
    assert all(len(complaint) < 200 for complaint in complaints)


@pytest.mark.parametrize(
    ("written", "shown"),
    [("[a]", "a list"), ("{a: b}", "a map"), ("true", "`true`"), ("12", "`12`"), ("abc", 'the text "abc"')],
)
def test_what_stands_there_instead_is_shown_in_the_words_of_yaml(tmp_path: Path, written: str, shown: str) -> None:
    text = JOB.replace("version: 1", f"version: 1\nlimits: {{edits: {written if written != '12' else '12.5'}}}")

    (complaint,) = complaints_about(tmp_path, text)

    assert complaint.endswith(f"`edits` must be a whole number, not {shown.replace('12', '12.5')}")


def test_the_words_of_json_schema_reach_nobody(tmp_path: Path) -> None:
    text = a_job_with(targets="[{titles: 1, pageids: 2}, 7, {}]", operations="[{}, [], {append: 5}, {replace: {}}]")

    complaints = complaints_about(tmp_path, text)

    assert complaints
    for word in ("schema", "property", "properties", "object", "array", "None", "True", "instance", "does not fit"):
        assert not any(word in complaint for complaint in complaints)
