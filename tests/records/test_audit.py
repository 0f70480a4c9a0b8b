import errno
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from editrunner.errors import InvalidLog, LocalFailure, LockHeld, UsageError
from editrunner.model import Skip
from editrunner.records.audit import AuditLog
from editrunner.records.audit_reading import read_events, summarise, verify

RUN = "er-012345"
ENTRY = Skip(id="j/Ä", job="j", title="Ä", namespace=0, page_id=1, reason="r", detail="d")

Lines = list[bytes]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "run.jsonl"
    write(path)
    return path


def write(path: Path) -> str:
    with AuditLog.create(path, RUN) as log:
        log.record("run.started", account="Bot", wiki={"api": "https://wiki.example/w/api.php"})
        for number in range(4):
            log.record("entry.skipped", ENTRY, reason="r", detail=f"{number}\n\ud83d")
        log.record("run.stopped", reason="finished", exit_code=0, counts={})
    return log.head


def test_the_lines_are_numbered_and_chained(log: Path) -> None:
    events = list(read_events(log))

    assert [event["seq"] for event in events] == [1, 2, 3, 4, 5, 6]
    assert list(events[1])[:8] == ["time", "run", "seq", "prev", "event", "job", "entry", "title"]
    assert verify(log).problems == []
    assert verify(log).finished


def test_all_that_takes_a_while_comes_before_the_log_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "structlog", None)

    with pytest.raises(ImportError):
        AuditLog.create(tmp_path / "run.jsonl", RUN)

    assert not (tmp_path / "run.jsonl").exists()


DAMAGES: dict[str, Callable[[Lines], Lines]] = {
    "altered": lambda lines: [*lines[:2], lines[2].replace(b'"detail":"1', b'"detail":"9'), *lines[3:]],
    "spaced": lambda lines: [*lines[:2], lines[2].replace(b",", b", ", 1), *lines[3:]],
    "removed": lambda lines: [*lines[:2], *lines[3:]],
    "removed at the beginning": lambda lines: lines[1:],
    "inserted": lambda lines: [*lines[:2], lines[1], *lines[2:]],
    "reordered": lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    "torn": lambda lines: [*lines[:-1], lines[-1][:-9]],
    "without its last newline": lambda lines: [*lines[:-1], lines[-1][:-1]],
    "of something else": lambda lines: [*lines, b"hello\n"],
    "with an event that has no number": lambda lines: [*lines, b'{"event":"run.stopped"}\n'],
    "empty": lambda _: [],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_log_that_was_changed_is_found_out(log: Path, damage: str) -> None:
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(DAMAGES[damage](lines)))

    assert verify(log).problems != []


def test_a_log_whose_end_was_cut_off_is_unfinished_and_lacks_its_head(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    head = write(path)
    assert verify(path, head).problems == []

    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

    assert verify(path).problems == []
    assert not verify(path).finished
    assert verify(path, head).problems != []


@pytest.mark.parametrize("last", [b"", b"{}\n", b'{"event":"run.started"}\n', b"[1]\n", b"\xff\xfe\n"])
def test_what_is_no_event_is_no_log(tmp_path: Path, last: bytes) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(last)

    with pytest.raises(InvalidLog):
        list(read_events(path))


def test_a_log_is_never_overwritten(log: Path) -> None:
    with pytest.raises(UsageError, match="never overwritten"):
        AuditLog.create(log, RUN)


def test_a_log_in_a_folder_that_is_not_there_is_a_local_failure(tmp_path: Path) -> None:
    with pytest.raises(LocalFailure):
        AuditLog.create(tmp_path / "no" / "run.jsonl", RUN)


def test_the_last_outcome_of_an_entry_counts(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with AuditLog.create(path, RUN) as log:
        log.record("run.started", account=None, wiki={"api": "x"})
        log.record("edit.unknown", ENTRY, text="?")
        log.record("edit.saved", ENTRY, text="revision 3")

    summary = summarise(read_events(path))

    assert {name: count for name, count in summary.counts.items() if count} == {"saved": 1}
    assert summary.stopped is None


def test_a_log_is_one_json_object_a_line(log: Path) -> None:
    assert all(isinstance(json.loads(line), dict) for line in log.read_bytes().splitlines())


def test_a_line_that_could_not_be_written_leaves_no_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.jsonl"

    def write_half(descriptor: int, data: bytes) -> int:
        if len(data) < 300:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_all(descriptor, data[:300])

    write_all = os.write
    with AuditLog.create(path, RUN) as log:
        log.record("run.started", account="Bot", wiki={"api": "x"})
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", write_half)
            with pytest.raises(LocalFailure):
                log.record("entry.skipped", ENTRY, reason="r", detail="d" * 200)
        log.record("run.stopped", reason="full", exit_code=8, counts={})

    assert [event["event"] for event in read_events(path)] == ["run.started", "run.stopped"]
    assert verify(path).problems == []


def test_room_is_made_sure_of_before_it_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.jsonl"

    def refuse(_descriptor: int, _offset: int, _size: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with AuditLog.create(path, RUN) as log:
        log.record("run.started", account="Bot", wiki={"api": "x"})
        before = path.read_bytes()
        log.make_room(1_000_000)
        assert path.read_bytes() == before
        monkeypatch.setattr(os, "posix_fallocate", refuse)
        with pytest.raises(LocalFailure, match="No space left"):
            log.make_room(1_000_001)

    assert path.read_bytes() == before


def test_on_a_full_disk_the_room_that_was_kept_takes_the_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.jsonl"
    write, give_up, full = os.write, os.ftruncate, [True]

    def write_where_there_is_room(descriptor: int, data: bytes) -> int:
        if full[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data)

    def make_room_by_cutting(descriptor: int, size: int) -> None:
        give_up(descriptor, size)
        full[0] = size != 0

    with AuditLog.create(path, RUN) as log:
        log.record("run.started", account="Bot", wiki={"api": "x"})
        log.make_room(1000)
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", write_where_there_is_room)
            patch.setattr(os, "ftruncate", make_room_by_cutting)
            log.record("entry.skipped", ENTRY, reason="r", detail="d")

    assert [event["event"] for event in read_events(path)] == ["run.started", "entry.skipped"]
    assert verify(path).problems == []


def test_nothing_follows_the_end_of_a_run_but_its_resumption(tmp_path: Path) -> None:
    with AuditLog.create(tmp_path / "run.jsonl", RUN) as log:
        log.record("run.started", account="Bot", wiki={"api": "https://wiki.example/w/api.php"})
        log.record("run.stopped", reason="finished", exit_code=0, counts={})
        log.record("edit.waiting", code="maxlag", text="by a thread that was left behind", seconds=5)

    assert verify(log.path).finished

    with AuditLog.reopen(log.path) as log:
        log.record("run.resumed", options={})
        log.record("edit.waiting", code="maxlag", text="Waiting.", seconds=5)

    assert [event["event"] for event in read_events(log.path)][-2:] == ["run.resumed", "edit.waiting"]
    assert verify(log.path).problems == []


def test_what_a_disk_has_lost_once_is_never_said_to_be_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failures = [OSError(errno.EIO, "Input/output error")]

    def lose_once(_descriptor: int) -> None:
        # The system forgets what it could not write: https://lwn.net/Articles/752063/
        if failures:
            raise failures.pop()

    log = AuditLog.create(tmp_path / "run.jsonl", RUN)
    log.record("run.started", account="Bot", wiki={"api": "https://wiki.example/w/api.php"})
    monkeypatch.setattr(os, "fsync", lose_once)

    for _ in range(2):
        with pytest.raises(LocalFailure, match="Input/output error"):
            log.sync()

    with pytest.raises(LocalFailure), log:
        pass


def test_a_log_is_being_written_for_the_thread_that_does_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    append = AuditLog._append  # noqa: SLF001 - the moment in which a line is written

    def look(log: AuditLog, line: bytes) -> None:
        other = threading.Thread(target=lambda: seen.append(log.is_writing))
        other.start()
        other.join()
        seen.append(log.is_writing)
        append(log, line)

    monkeypatch.setattr(AuditLog, "_append", look)
    with AuditLog.create(tmp_path / "run.jsonl", RUN) as log:
        log.record("run.started", account="Bot", wiki={"api": "https://wiki.example/w/api.php"})
        seen.append(log.is_writing)

    assert seen == [False, True, False]


def test_two_processes_do_not_write_to_one_log(log: Path) -> None:
    with AuditLog.reopen(log), pytest.raises(LockHeld):
        AuditLog.reopen(log)


def test_ctrl_c_waits_while_what_a_log_needs_is_imported_to_reopen_it(
    log: Path, ctrl_c_while_importing: list[str]
) -> None:
    with pytest.raises(KeyboardInterrupt):
        AuditLog.reopen(log)

    assert ctrl_c_while_importing == ["structlog"]


def test_a_file_with_no_event_at_all_is_no_log_rather_than_a_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "plan.jsonl"
    path.write_text('{"type":"header"}\n{"type":"footer"}\n')

    with pytest.raises(InvalidLog, match="not a line of an audit log") as refusal:
        verify(path)

    assert refusal.value.advice == "Name the log that a run has written."
