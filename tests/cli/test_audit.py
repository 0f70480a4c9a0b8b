import json
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from editrunner.cli.audit import audit
from editrunner.errors import EditrunnerError, InvalidLog, UsageError
from editrunner.records import audit as records_audit
from tests.records.test_merging import RUN, lines_of, write


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    # Lines of the same millisecond could be merged in another order.
    seconds = count()
    monkeypatch.setattr(records_audit, "utc_now", lambda: f"2026-01-01T00:00:{next(seconds):02}.000Z")
    paths = [tmp_path / f"{number}.jsonl" for number in (1, 2)]
    for number, path in enumerate(paths, start=1):
        write(path, f"A{number}", f"B{number}", shard=f"{number}/2", finished=number == 1)
    return [str(path) for path in paths]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(audit, arguments, catch_exceptions=True, standalone_mode=False)


def printed(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exception is None, result.exception
    return result.stdout


def refused(*arguments: str) -> EditrunnerError:
    error = run(*arguments).exception
    assert isinstance(error, EditrunnerError)
    return error


def test_logs_are_merged_into_a_new_file_or_to_standard_output(logs: list[str], tmp_path: Path) -> None:
    output = tmp_path / "all.jsonl"

    printed("merge", *logs, "-o", str(output))

    assert len(lines_of(output)) == 7
    assert printed("merge", *logs).encode() == output.read_bytes()


def test_nothing_is_overwritten_by_merging(logs: list[str]) -> None:
    before = Path(logs[0]).read_bytes()

    assert isinstance(refused("merge", *logs, "-o", logs[0]), UsageError)
    assert Path(logs[0]).read_bytes() == before


def test_what_cannot_be_merged_leaves_no_file(logs: list[str], tmp_path: Path) -> None:
    output = tmp_path / "all.jsonl"
    with Path(logs[1]).open("ab") as file:
        file.write(b"hello\n")

    assert isinstance(refused("merge", *logs, "-o", str(output)), InvalidLog)
    assert not output.exists()


def test_a_line_that_was_cut_off_is_told_of(logs: list[str]) -> None:
    Path(logs[1]).write_bytes(Path(logs[1]).read_bytes()[:-9])

    result = run("merge", *logs)

    assert len(result.stdout.splitlines()) == 6
    assert result.stderr == f"{logs[1]}: the last line is cut off, and left out.\n"


@pytest.mark.parametrize("is_merged", [False, True])
def test_a_summary_of_several_logs_adds_them_up(logs: list[str], tmp_path: Path, *, is_merged: bool) -> None:
    if is_merged:
        printed("merge", *logs, "-o", str(tmp_path / "all.jsonl"))
        logs = [str(tmp_path / "all.jsonl")]

    value = json.loads(printed("summary", *logs, "--format", "json"))
    text = printed("summary", *logs, "--outcome", "skipped")
    markdown = printed("summary", *logs, "--format", "markdown")
    page = printed("summary", *logs, "--format", "html")

    assert value["counts"]["skipped"] == 4
    assert [(one["run"], one["shard"], len(one["entries"])) for one in value["runs"]] == [
        (RUN, "1/2", 2),
        (RUN, "2/2", 2),
    ]
    assert f"{RUN} 2/2 on https://wiki.example/w/api.php as Bot" in text
    assert "skipped        4\n" in text
    assert f"skipped   {RUN} 2/2 j/B2  d" in text
    assert "The run is unfinished" in text
    assert "| skipped | 4 |" in markdown
    assert "<title>2 runs</title>" in page
    assert all(f">{title}<" in page for title in ("A1", "B1", "A2", "B2"))


def test_entries_of_several_logs_are_chosen(logs: list[str]) -> None:
    shown = printed("show", *logs, "--title", "B2")

    assert len(shown.splitlines()) == 1
    assert f"  {RUN} 2/2  entry.skipped   j/B2" in shown


def test_several_logs_are_shown_in_order_of_time(logs: list[str]) -> None:
    events = [json.loads(line) for line in printed("show", *logs, "--format", "json").splitlines()]

    assert len(events) == 7
    assert [event["time"] for event in events] == sorted(event["time"] for event in events)


def test_what_is_verified_is_told_for_each_log(logs: list[str], tmp_path: Path) -> None:
    output = str(tmp_path / "all.jsonl")
    printed("merge", *logs, "-o", output)
    head = json.loads(printed("verify", logs[0], "--format", "json"))["head"]

    value = json.loads(printed("verify", output, "--head", head, "--format", "json"))
    text = printed("verify", output)

    assert (value["problems"], value["head"], value["finished"]) == ([], None, False)
    assert [(one["shard"], one["finished"]) for one in value["runs"]] == [("1/2", True), ("2/2", False)]
    assert "7 lines of 2 logs, nothing was changed" in text
    assert f"{RUN} 1/2: 4 lines; head digest {head}" in text


def test_a_head_is_for_one_file(logs: list[str]) -> None:
    assert isinstance(refused("verify", *logs, "--head", "0"), UsageError)
