import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from editrunner.cli import running
from editrunner.cli.connect import Approach
from editrunner.cli.interrupts import Interrupts
from editrunner.cli.running import Beginning, report_run, wiki_for_writing
from editrunner.cli.watching import Watch
from editrunner.errors import ExitCode
from editrunner.executor.apply import RunResult
from editrunner.model import InputFile, Outcome, Shard
from editrunner.records.audit import AuditLog
from editrunner.records.audit_reading import read_events
from editrunner.records.schemas import audit_event_schema
from editrunner.report.registry import RUN_REPORTS
from tests.fake_wiki import FakeWiki


class _Closed:
    """A wiki that remembers whether it was closed."""

    closed = False

    def close(self) -> None:
        self.closed = True


def test_a_wiki_is_closed_where_ctrl_c_comes_while_an_import_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    wiki = _Closed()

    @contextmanager
    def imported_meanwhile(_: str) -> Iterator[None]:
        yield
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "imported_meanwhile", imported_meanwhile)
    monkeypatch.setattr(running, "open_wiki", lambda *_args, **_named: wiki)
    way = Approach("https://wiki.example/w/api.php", None, None)

    with pytest.raises(KeyboardInterrupt), wiki_for_writing(way, 5, None, Interrupts(), Watch()):
        pytest.fail("it was not to be used")

    assert wiki.closed


def ended(
    capsys: pytest.CaptureFixture[str],
    counts: dict[Outcome, int],
    code: ExitCode = ExitCode.FINISHED_WITH_PROBLEMS,
    limit: str | None = None,
    **named: Any,
) -> str:
    """Return what is said at the end of a run."""
    result = RunResult(counts, "finished", code, limit=limit)
    report_run(result, "er-012345", Path("run.jsonl"), "0" * 64, RUN_REPORTS["text"](io.StringIO()), **named)
    return capsys.readouterr().err


def test_a_conflict_with_a_plan_is_planned_anew_as_trying_again_cannot_help(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = ended(capsys, {Outcome.CONFLICT: 1}, plan=Path("a plan.jsonl"))

    assert said == (
        "`editrunner audit summary run.jsonl` shows what did not go well; "
        "`editrunner apply 'a plan.jsonl' --replan` plans anew what is in conflict.\n"
    )


def test_what_failed_beside_a_conflict_can_be_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    said = ended(capsys, {Outcome.CONFLICT: 1, Outcome.FAILED: 1}, plan=Path("plan.jsonl"))

    assert "--replan" in said
    assert "`editrunner resume run.jsonl --retry-failed` tries that again." in said


def test_a_conflict_of_a_job_file_is_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    said = ended(capsys, {Outcome.CONFLICT: 1})

    assert "--retry-failed" in said
    assert "--replan" not in said


@pytest.mark.parametrize(
    ("limit", "is_shared_out"), [("edits", True), ("job/edits", True), ("first", True), ("stop_page", False)]
)
def test_only_a_limit_that_shards_share_out_is_said_to_be_used_up_in_part(
    limit: str, capsys: pytest.CaptureFixture[str], *, is_shared_out: bool
) -> None:
    said = ended(capsys, {Outcome.SAVED: 1}, ExitCode.LIMIT, limit, shard=Shard(1, 2))

    assert ("has its part of" in said) is is_shared_out
    assert "goes on with it.\n" in said


def test_a_log_begins_with_what_its_run_goes_on_from(tmp_path: Path) -> None:
    path, sha256 = tmp_path / "run.jsonl", "0" * 64
    beginning = Beginning(
        source={"kind": "job_file", "path": "jobs.yaml", "sha256": sha256, "digest": None},
        jobs=[{"id": "spelling"}],
        limits={"edits": 10},
        maxlag=5,
        options={"jobs": ["spelling"]},
        shard=Shard(2, 8),
        inputs=[InputFile("jobs.yaml", sha256, "version: 1\n")],
    )

    with AuditLog.create(path, "er-012345") as log:
        beginning.write(log, FakeWiki())

    started, file = read_events(path)
    validator = jsonschema.Draft202012Validator(audit_event_schema())
    assert [fault.message for event in (started, file) for fault in validator.iter_errors(event)] == []
    assert (started["event"], started["account"], started["shard"]) == ("run.started", "Bot", "2/8")
    assert (file["event"], file["content"]) == ("run.input", "version: 1\n")
