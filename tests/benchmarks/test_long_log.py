from pathlib import Path

from benchmarks.long_log import main
from editrunner.model import Entry, Outcome
from editrunner.records.audit import AuditLog
from editrunner.records.audit_reading import verify
from editrunner.records.journal import read_journal

PAGE = Entry(id="j/A", job="j", title="A", namespace=0, page_id=7)
SAVED = {"page_id": 7, "old_revision": 10, "new_revision": 11, "timestamp": "", "user": "Bot", "known_by": "answer"}


def test_a_long_log_is_that_of_a_run_that_was_killed_on_its_way(tmp_path: Path) -> None:
    with AuditLog.create(tmp_path / "short.jsonl", "er-012345") as log:
        log.record("run.started", account="Bot")
        log.record("target.listed", job="j", targets=["A", "B"], selections=[[0, 2]], complete=False)
        fields = {"page_id": 7, "base": 10, "fetched": "", "summary": "s", "expected": None}
        log.record("edit.intent", PAGE, attempt=1, **fields)
        log.record("edit.saved", PAGE, attempt=1, text="", **SAVED)
        log.record("run.stopped", reason="limits.edits", limit="edits", exit_code=4, counts={})

    main(tmp_path / "short.jsonl", tmp_path / "long.jsonl", 1200)

    assert verify(tmp_path / "long.jsonl").problems == []
    journal = read_journal(tmp_path / "long.jsonl")
    assert journal.outcomes.counts() == {Outcome.SAVED: 1200}
    assert journal.intents == {}
    assert [[key for key, _, _ in batch] for batch in journal.jobs["j"].open] == [["A", "B"]]
    assert journal.stopped is None
