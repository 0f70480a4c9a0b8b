from pathlib import Path

import pytest

from editrunner.errors import LocalFailure, UsageError
from editrunner.records.decisions import Decisions


def test_a_decision_is_on_disk_as_soon_as_it_is_made_and_the_last_one_counts(tmp_path: Path) -> None:
    decisions = Decisions.beside(tmp_path / "out.jsonl", "d1")
    decisions.decide("j/A", "approved")
    decisions.decide("j/B", "approved")
    decisions.decide("j/A", "declined")

    assert Decisions.beside(tmp_path / "out.jsonl", "d1").by_entry == {"j/A": "declined", "j/B": "approved"}


def test_a_decision_is_about_any_title_that_a_page_can_have(tmp_path: Path) -> None:
    # MediaWiki takes U+0085, which Unicode calls a new line, in a title.
    Decisions.beside(tmp_path / "out.jsonl", "d1").decide("j/A\x85B", "approved")

    assert Decisions.beside(tmp_path / "out.jsonl", "d1").by_entry == {"j/A\x85B": "approved"}


def test_half_a_line_is_no_decision(tmp_path: Path) -> None:
    decisions = Decisions.beside(tmp_path / "out.jsonl", "d1")
    decisions.decide("j/A", "approved")
    decisions.path.write_bytes(decisions.path.read_bytes() + b'{"entry":"j/B","deci')

    assert Decisions.beside(tmp_path / "out.jsonl", "d1").by_entry == {"j/A": "approved"}


def test_decisions_of_another_plan_are_not_taken_up(tmp_path: Path) -> None:
    Decisions.beside(tmp_path / "out.jsonl", "d1").decide("j/A", "approved")

    with pytest.raises(UsageError, match="another plan"):
        Decisions.beside(tmp_path / "out.jsonl", "d2")


@pytest.mark.parametrize("content", [b"[]}\n", b"\xff}", b'{"entry":"j/A"}\n'])
def test_a_file_of_something_else_is_left_as_it_is(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / ".out.jsonl.review"
    path.write_bytes(content)

    with pytest.raises(UsageError, match=r"no file of decisions|cannot be read"):
        Decisions.beside(tmp_path / "out.jsonl", "d1")
    assert path.read_bytes() == content


def test_decisions_that_cannot_be_kept_end_the_review(tmp_path: Path) -> None:
    decisions = Decisions.beside(tmp_path / "missing" / "out.jsonl", "d1")

    with pytest.raises(LocalFailure):
        decisions.decide("j/A", "approved")
