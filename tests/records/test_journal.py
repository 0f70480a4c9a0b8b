import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from editrunner.errors import InvalidLog
from editrunner.model import Entry, Outcome, Row
from editrunner.records.audit import AuditLog
from editrunner.records.audit_reading import verify
from editrunner.records.journal import Journal, read_journal

RUN = "er-012345"
PAGE = Entry(id="j/Ä", job="j", title="Ä", namespace=0, page_id=7)
SAVED = {"page_id": 7, "old_revision": 10, "new_revision": 11, "timestamp": "", "user": "Bot", "known_by": "answer"}


class Writer:
    """Writes a log as a run does."""

    def __init__(self, log: AuditLog) -> None:
        self.log = log
        log.record("run.started", account="Bot", wiki={"api": "https://wiki.example/w/api.php"})

    def intent(self, base: int = 10, attempt: int = 1) -> None:
        self.log.record(
            "edit.intent", PAGE, attempt=attempt, page_id=7, base=base, fetched="", summary="s", expected=None
        )

    def outcome(self, word: str, **fields: object) -> None:
        self.log.record(f"edit.{word}", PAGE, attempt=1, text="", **fields)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


@pytest.fixture
def writer(path: Path) -> Writer:
    return Writer(AuditLog.create(path, RUN))


def bases(journal: Journal) -> dict[str, int]:
    return {entry: intent.base for entry, intent in journal.intents.items()}


def test_an_intent_without_an_outcome_is_an_edit_of_which_nobody_knows(writer: Writer, path: Path) -> None:
    writer.intent()
    assert bases(read_journal(path)) == {"j/Ä": 10}

    writer.outcome("saved", **SAVED)

    journal = read_journal(path)
    assert (journal.intents, journal.outcomes, journal.revisions) == ({}, {"j/Ä": Outcome.SAVED}, {11})


def test_the_oldest_lost_edit_counts_for_all_that_followed_it(writer: Writer, path: Path) -> None:
    writer.intent()
    writer.log.record("edit.probed", PAGE, attempt=1, found="not_there", text="")
    writer.log.record("edit.replanned", PAGE, attempt=1, reason="editconflict")
    writer.intent(base=12, attempt=2)

    assert bases(read_journal(path)) == {"j/Ä": 10}


def test_an_edit_that_the_wiki_has_refused_is_not_lost(writer: Writer, path: Path) -> None:
    writer.intent()
    writer.log.record("edit.replanned", PAGE, attempt=1, reason="editconflict")
    writer.intent(base=12, attempt=2)

    assert bases(read_journal(path)) == {"j/Ä": 12}


def test_an_edit_that_ended_as_unknown_is_still_looked_for(writer: Writer, path: Path) -> None:
    writer.intent()
    writer.outcome("unknown", reason="timeout")

    journal = read_journal(path)

    assert (bases(journal), journal.outcomes) == ({"j/Ä": 10}, {"j/Ä": Outcome.UNKNOWN})


def test_what_a_run_broke_off_on_is_as_it_was_before(writer: Writer, path: Path) -> None:
    writer.intent()
    writer.outcome("failed", errors=[], broke_off=True)
    assert read_journal(path).outcomes == {}
    writer.outcome("failed", errors=[])
    writer.intent()
    writer.outcome("failed", errors=[], broke_off=True)

    journal = read_journal(path)

    assert (bases(journal), journal.outcomes) == ({"j/Ä": 10}, {"j/Ä": Outcome.FAILED})


def test_a_limit_that_ended_the_run_is_remembered_after_a_kill(writer: Writer, path: Path) -> None:
    writer.intent()
    writer.outcome("saved", **SAVED)
    writer.log.record("run.stopped", reason="limits.first", exit_code=4, limit="first", counts={})
    writer.log.record("run.resumed", options={"approved": []})

    journal = read_journal(path)

    assert (journal.stopped, journal.saves_at_limits) == (None, {"first": 1})


def test_targets_are_known_with_the_selections_that_listed_them(writer: Writer, path: Path) -> None:
    writer.log.record("target.listed", job="j", targets=["A", "B", 7], selections=[[0, 2], [1, 1]], complete=False)
    writer.log.record("target.listed", job="j", targets=["C"], selections=[[1, 1]], complete=False)

    listed = read_journal(path).jobs["j"]

    assert (listed.keys, listed.by_selection, listed.last) == ({"A", "B", 7, "C"}, {0: 2, 1: 2}, [("C", 1, None)])
    assert not listed.complete


def test_targets_and_entries_are_known_with_their_rows(writer: Writer, path: Path) -> None:
    page = replace(PAGE, rows=(Row("t.csv", 2, {"a": "b"}), Row("t.csv", 5)))
    rows = [["t.csv", 2], None]
    writer.log.record("target.listed", job="j", targets=["A", "B"], selections=[[0, 2]], rows=rows, complete=False)
    intent = {"attempt": 1, "page_id": 7, "base": 1, "fetched": "", "summary": "s", "expected": None}
    writer.log.record("edit.intent", page, **intent)
    writer.log.record("edit.unknown", PAGE, attempt=1, text="", reason="")

    journal = read_journal(path)

    assert journal.jobs["j"].last == [("A", 0, ("t.csv", 2)), ("B", 0, None)]
    assert journal.rows == {page.id: (("t.csv", 2), ("t.csv", 5))}


def test_a_log_whose_last_line_is_cut_anywhere_is_read_and_repaired(writer: Writer, path: Path, tmp_path: Path) -> None:
    writer.intent()
    before = path.read_bytes()
    writer.outcome("saved", **SAVED)
    whole = path.read_bytes()
    cut = tmp_path / "cut.jsonl"

    for size in range(len(before), len(whole)):
        cut.write_bytes(whole[:size])
        assert bases(read_journal(cut)) == {"j/Ä": 10}, size
        with AuditLog.reopen(cut) as log:
            log.record("run.resumed", options={"approved": []})
        assert cut.read_bytes().startswith(before)
        assert (cut.read_bytes().count(b"log.repaired") == 1) == (size > len(before))
        assert verify(cut).problems == []
        assert bases(read_journal(cut)) == {"j/Ä": 10}


def test_a_log_that_was_changed_is_not_gone_on_with(writer: Writer, path: Path) -> None:
    writer.intent()
    writer.outcome("saved", **SAVED)
    path.write_bytes(path.read_bytes().replace(b'"base":10', b'"base":11'))

    with pytest.raises(InvalidLog, match="changed or damaged"):
        read_journal(path)


def test_a_line_that_no_run_writes_is_a_fault_of_the_log(path: Path) -> None:
    first = b'{"time":"t","run":"er-012345","seq":1,"prev":null,"event":"run.started"}'
    digest = hashlib.sha256(first).hexdigest().encode()
    second = b'{"time":"t","run":"er-012345","seq":2,"prev":"' + digest + b'","event":"edit.intent"}'
    path.write_bytes(first + b"\n" + second + b"\n")

    with pytest.raises(InvalidLog, match="line 2"):
        read_journal(path)


def test_a_page_keeps_the_entry_that_it_was_first_edited_by(writer: Writer, path: Path) -> None:
    writer.intent()
    assert read_journal(path).pages == {("j", 7): "j/Ä"}

    writer.log.record(
        "edit.saved", replace(PAGE, id="j/New", title="New"), attempt=1, text="", **SAVED | {"page_id": 8}
    )

    journal = read_journal(path)
    assert journal.pages == {("j", 7): "j/Ä", ("j", 8): "j/New"}
    assert journal.summaries == {"s"}
