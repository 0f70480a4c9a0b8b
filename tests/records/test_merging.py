import json
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.errors import InvalidLog
from editrunner.model import Skip
from editrunner.records import audit
from editrunner.records.audit import AuditLog
from editrunner.records.audit_reading import verify
from editrunner.records.journal import read_journal
from editrunner.records.merging import read_logs, summarise_logs

RUN = "er-012345"
Lines = list[bytes]


def an_entry(title: str) -> Skip:
    return Skip(id=f"j/{title}", job="j", title=title, namespace=0, page_id=1, reason="r", detail="d")


def write(path: Path, *titles: str, run: str = RUN, shard: str | None = None, finished: bool = True) -> str:
    with AuditLog.create(path, run) as log:
        log.record("run.started", account="Bot", wiki={"api": "https://wiki.example/w/api.php"}, shard=shard)
        for title in titles:
            log.record("entry.skipped", an_entry(title), reason="r", detail="d")
        if finished:
            log.record("run.stopped", reason="finished", exit_code=0, counts={})
    return log.head


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The times of the lines that are written, one after the other."""
    times: list[str] = []
    seconds = count()
    monkeypatch.setattr(
        audit, "utc_now", lambda: times.pop(0) if times else f"2026-01-01T00:00:{next(seconds):02}.000Z"
    )
    return times


@pytest.fixture
def logs(tmp_path: Path, clock: list[str]) -> list[Path]:
    """The logs of the shards of one plan, all of the same run, at the same time."""
    paths = []
    for number in (1, 2, 3):
        clock[:] = [f"2026-01-01T00:00:0{second}.{number}00Z" for second in range(5)]
        path = tmp_path / f"{number}.jsonl"
        write(path, f"A{number}", f"B{number}", f"C{number}", shard=f"{number}/3")
        paths.append(path)
    return paths


def lines_of(path: Path) -> Lines:
    return path.read_bytes().splitlines(keepends=True)


def merged(paths: list[Path], name: str = "merged") -> Path:
    path = paths[0].parent / f"{name}.jsonl"
    path.write_bytes(b"".join(line.raw for line in read_logs(paths)))
    return path


def test_all_lines_are_there_as_they_were_in_order_of_time(logs: list[Path]) -> None:
    lines = lines_of(merged(logs))

    assert sorted(lines) == sorted(line for path in logs for line in lines_of(path))
    times = [json.loads(line)["time"] for line in lines]
    assert times == sorted(times)
    assert times[:4] == [f"2026-01-01T00:00:0{second}" for second in ("0.100Z", "0.200Z", "0.300Z", "1.100Z")]


def test_whatever_order_the_logs_come_in_and_in_however_many_steps_the_result_is_the_same(logs: list[Path]) -> None:
    at_once = lines_of(merged(logs))

    assert lines_of(merged(logs[::-1], "reversed")) == at_once
    assert lines_of(merged([logs[2], merged(logs[:2], "two")], "steps")) == at_once


def test_a_log_keeps_its_order_where_the_clock_was_set_back(tmp_path: Path, clock: list[str]) -> None:
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    clock[:] = [f"2026-01-01T00:00:0{second}.000Z" for second in (5, 1, 2, 6)]
    write(one, "A", "B")
    clock[:] = [f"2026-01-01T00:00:0{second}.000Z" for second in (0, 3, 4, 7)]
    write(other, "C", "D")

    path = merged([one, other])

    assert [line for line in lines_of(path) if line in lines_of(one)] == lines_of(one)
    assert verify(path).problems == []


def test_a_merged_log_is_verified_log_by_log(logs: list[Path]) -> None:
    heads = [verify(path).head for path in logs]

    found = verify(merged(logs), *heads)

    assert (found.problems, found.finished, found.lines) == ([], True, 15)
    assert [(log.run, log.shard, log.lines, log.head) for log in found.logs] == [
        (RUN, f"{number}/3", 5, head) for number, head in enumerate(heads, start=1)
    ]


def swapped(lines: Lines, one: int, other: int) -> Lines:
    changed = lines.copy()
    changed[one], changed[other] = changed[other], changed[one]
    return changed


DAMAGES: dict[str, Callable[[Lines], Lines]] = {
    "altered": lambda lines: [*lines[:4], lines[4].replace(b'"reason":"r"', b'"reason":"x"'), *lines[5:]],
    "removed": lambda lines: [*lines[:4], *lines[5:]],
    "the first of a log removed": lambda lines: lines[1:],
    "the second of three beginnings removed": lambda lines: [lines[0], *lines[2:]],
    "repeated": lambda lines: [*lines[:5], lines[4], *lines[5:]],
    "a beginning repeated": lambda lines: [*lines, lines[0]],
    "moved among those of another log": lambda lines: swapped(lines, 3, 4),
    "moved within its log": lambda lines: swapped(lines, 3, 6),
    "moved to the end": lambda lines: [*lines[:2], *lines[3:], lines[2]],
    "torn": lambda lines: [*lines[:-1], lines[-1][:-9]],
    "of something else": lambda lines: [*lines[:5], b"hello\n", *lines[5:]],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_merged_log_that_was_changed_is_found_out(logs: list[Path], damage: str) -> None:
    path = merged(logs)
    path.write_bytes(b"".join(DAMAGES[damage](lines_of(path))))

    assert verify(path).problems != []


@given(st.integers(0, 14), st.integers(0, 14))
def test_two_lines_never_change_places_unseen(tmp_path_factory: pytest.TempPathFactory, one: int, other: int) -> None:
    folder = tmp_path_factory.mktemp("logs")
    paths = [folder / f"{number}.jsonl" for number in range(3)]
    for number, path in enumerate(paths, start=1):
        write(path, "A", "B", "C", shard=f"{number}/3")
    path = merged(paths)
    path.write_bytes(b"".join(swapped(lines_of(path), one, other)))

    assert bool(verify(path).problems) == (one != other)


def test_the_end_of_one_log_that_was_cut_off_is_unfinished_and_lacks_its_head(logs: list[Path]) -> None:
    heads = [verify(path).head for path in logs]
    path = merged(logs)
    path.write_bytes(b"".join(line for line in lines_of(path) if line != lines_of(logs[1])[-1]))

    assert verify(path).problems == []
    assert [log.finished for log in verify(path).logs] == [True, False, True]
    assert verify(path, heads[0]).problems == []
    assert len(verify(path, *heads).problems) == 1


def test_a_last_line_that_was_cut_off_is_left_out_and_told_of(logs: list[Path]) -> None:
    logs[1].write_bytes(logs[1].read_bytes()[:-9])
    torn: list[Path] = []

    lines = list(read_logs(logs, torn.append))

    assert (len(lines), torn) == (14, [logs[1]])


def test_entries_are_known_by_their_log_so_that_counts_add_up(logs: list[Path], tmp_path: Path) -> None:
    again = tmp_path / "again.jsonl"
    write(again, "A1", "X")

    found = summarise_logs(read_logs([merged(logs), again]))

    assert {summary.name: len(summary.entries) for summary in found.values()} == {
        RUN: 2,
        f"{RUN} 1/3": 3,
        f"{RUN} 2/3": 3,
        f"{RUN} 3/3": 3,
    }


@pytest.mark.parametrize("twice", [lambda path: path, lambda path: Path(f"{path}.copy")], ids=["same", "copy"])
def test_a_log_that_comes_twice_is_refused(logs: list[Path], twice: Callable[[Path], Path]) -> None:
    other = twice(logs[0])
    other.write_bytes(logs[0].read_bytes())

    with pytest.raises(InvalidLog, match=r"the log of the run er-012345 1/3 is"):
        next(read_logs([*logs, other]))


def test_a_log_that_is_in_a_merged_one_too_is_refused(logs: list[Path]) -> None:
    with pytest.raises(InvalidLog, match=r"counted twice"):
        list(read_logs([merged(logs), logs[2]]))


@pytest.mark.parametrize("content", [b"", b"hello\n", b'{"event":"run.started"}\n'])
def test_what_is_no_log_is_not_merged(logs: list[Path], content: bytes) -> None:
    logs[1].write_bytes(content)

    with pytest.raises(InvalidLog, match=r"2\.jsonl"):
        list(read_logs(logs))


def test_a_run_does_not_go_on_from_a_merged_log(logs: list[Path]) -> None:
    with pytest.raises(InvalidLog, match=r"holds the logs of several runs"):
        read_journal(merged(logs))
