import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from editrunner.errors import InvalidLog
from editrunner.model import Entry, LimitKey, Outcome, Row
from editrunner.records.audit import AuditLog
from editrunner.records.audit_reading import verify
from editrunner.records.journal import Journal, read_journal, read_on

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
    assert (journal.intents, journal.outcomes.get("j/Ä"), [*journal.revisions]) == ({}, Outcome.SAVED, [11])


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

    assert (bases(journal), journal.outcomes.get("j/Ä")) == ({"j/Ä": 10}, Outcome.UNKNOWN)


def test_what_a_run_broke_off_on_is_as_it_was_before(writer: Writer, path: Path) -> None:
    writer.intent()
    writer.outcome("failed", errors=[], broke_off=True)
    assert len(read_journal(path).outcomes) == 0
    writer.outcome("failed", errors=[])
    writer.intent()
    writer.outcome("failed", errors=[], broke_off=True)

    journal = read_journal(path)

    assert (bases(journal), journal.outcomes.get("j/Ä")) == ({"j/Ä": 10}, Outcome.FAILED)


def test_a_limit_that_ended_the_run_is_remembered_after_a_kill(writer: Writer, path: Path) -> None:
    writer.intent()
    writer.outcome("saved", **SAVED)
    writer.log.record("run.stopped", reason="limits.first", exit_code=4, limit="first", counts={})
    writer.log.record("run.resumed", options={"approved": []})

    journal = read_journal(path)

    assert (journal.stopped, journal.saves_at_limits) == (None, {LimitKey("first"): 1})


def test_targets_are_known_with_the_selections_that_listed_them(writer: Writer, path: Path) -> None:
    writer.log.record("target.listed", job="j", targets=["A", "B", 7], selections=[[0, 2], [1, 1]], complete=False)
    writer.log.record("target.listed", job="j", targets=["C"], selections=[[1, 1]], complete=False)

    listed = read_journal(path).jobs["j"]

    assert [key for key in ("A", "B", "C", "7", 7, 8) if listed.seen.has_listed(key)] == ["A", "B", "C", 7]
    assert (listed.by_selection, listed.last) == ({0: 2, 1: 2}, [("C", 1, None)])
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
    assert read_journal(path).pages.entry("j", 7) == "j/Ä"

    writer.log.record("edit.saved", replace(PAGE, id="j/Moved", title="Moved"), attempt=1, text="", **SAVED)

    pages = read_journal(path).pages
    assert (pages.entry("j", 7), pages.is_saved("j", 7)) == ("j/Ä", False)


def test_a_page_that_was_saved_has_ended_whatever_its_title_is_by_now(writer: Writer, path: Path) -> None:
    writer.intent()
    writer.outcome("saved", **SAVED)
    moved = replace(PAGE, id="j/Moved", title="Moved")
    sent = {"attempt": 1, "page_id": 7, "base": 11, "fetched": "", "summary": "s", "expected": None}
    writer.log.record("edit.intent", moved, **sent)
    writer.log.record("edit.failed", moved, attempt=1, text="", errors=[])

    pages = read_journal(path).pages

    assert [pages.is_saved(job, page_id) for job, page_id in (("j", 7), ("j", 8), ("k", 7))] == [True, False, False]


def test_a_merged_edit_that_was_taken_back_has_not_ended(writer: Writer, path: Path) -> None:
    writer.intent()
    writer.outcome("merged", **SAVED)
    writer.outcome("conflict", errors=[], undone=11)

    journal = read_journal(path)

    assert (journal.pages.entry("j", 7), journal.pages.is_saved("j", 7)) == ("j/Ä", False)
    assert (journal.outcomes.get("j/Ä"), journal.places) == (Outcome.CONFLICT, {"j/Ä": ("j", "Ä")})


def test_the_summaries_of_all_edits_are_known(writer: Writer, path: Path) -> None:
    writer.intent()

    summaries = read_journal(path).summaries

    assert ("s" in summaries, "t" in summaries, None in summaries) == (True, False, False)


def test_what_ends_well_at_last_is_no_problem_any_more(writer: Writer, path: Path) -> None:
    writer.outcome("failed", errors=[])
    assert (read_journal(path).problems().all, read_journal(path).places) == (1, {"j/Ä": ("j", "Ä")})

    writer.outcome("saved", **SAVED)

    journal = read_journal(path)
    assert (journal.problems().all, journal.places, journal.saves) == (0, {}, 1)


def test_what_a_run_adds_is_read_without_what_stood_before(writer: Writer, path: Path) -> None:
    writer.intent()
    journal = read_journal(path)
    writer.outcome("held", reason="captcha")

    read_on(journal, path)

    assert (journal.outcomes.get("j/Ä"), [*journal.held], journal.sent) == (Outcome.HELD, ["j/Ä"], {})
    assert journal.end == read_journal(path).end
    assert journal.end.size == path.stat().st_size


def test_what_was_added_must_follow_what_stood_before(writer: Writer, path: Path) -> None:
    writer.intent()
    journal = read_journal(path)
    writer.outcome("held", reason="captcha")
    writer.outcome("saved", **SAVED)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], *lines[3:]]))

    with pytest.raises(InvalidLog, match=":3: the log was changed or damaged here"):
        read_on(journal, path)


def test_a_file_that_is_no_log_is_not_called_a_damaged_one(path: Path) -> None:
    path.write_text('{"type":"header"}\n{"type":"footer"}\n')

    with pytest.raises(InvalidLog, match="not a line of an audit log"):
        read_journal(path)
