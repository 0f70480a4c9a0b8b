import json
from pathlib import Path

import pytest

from editrunner.model import JsonObject, Skip
from editrunner.records.audit import AuditLog
from editrunner.records.audit_reading import Choice, LogSummary, chosen, read_events, summarise
from editrunner.report.log import (
    event_as_text,
    events_as_markdown,
    summary_as_json,
    summary_as_markdown,
    summary_as_text,
)

NAMES = ("saved", "failed", "skipped", "held")


def entry(name: str, job: str = "j") -> Skip:
    title = f"Page {name} | x"
    return Skip(id=f"{job}/{title}", job=job, title=title, namespace=0, page_id=1, reason="r", detail="d")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "run.jsonl"
    with AuditLog.create(path, "er-012345") as log:
        log.record("run.started", account="Bot", wiki={"api": "https://wiki.example/w/api.php"})
        log.record("edit.saved", entry("saved"), attempt=1, text="revision 3")
        error: JsonObject = {"code": "protectedpage", "text": "No\x1b[31m.", "module": None, "data": {}}
        log.record("edit.failed", entry("failed"), attempt=1, text="protectedpage: No\x1b[31m.", errors=[error])
        log.record("entry.skipped", entry("skipped"), reason="missing", detail="there is no such page")
        log.record("edit.held", entry("held", "k"), attempt=1, text="CAPTCHA 7: 1+1", reason="captcha", params={})
        log.record("run.stopped", reason="finished", exit_code=5, limit=None, counts={})
    return path


def names(found: LogSummary) -> list[str]:
    return [name for name in NAMES if any(f"Page {name}" in key for key in found.entries)]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), ["saved", "failed", "skipped", "held"]),
        (Choice(outcomes=("saved", "failed")), ["saved", "failed"]),
        (Choice(jobs=("k",)), ["held"]),
        (Choice(titles=("Page skipped | x",)), ["skipped"]),
        (Choice(codes=("protectedpage",)), ["failed"]),
        (Choice(codes=("missing", "captcha")), ["skipped", "held"]),
        (Choice(outcomes=("saved",), jobs=("k",)), []),
    ],
)
def test_entries_are_chosen_by_outcome_job_title_and_code(log: Path, choice: Choice, expected: list[str]) -> None:
    assert names(chosen(summarise(read_events(log)), choice)) == expected


def test_the_counts_are_of_the_chosen_entries(log: Path) -> None:
    found = chosen(summarise(read_events(log)), Choice(outcomes=("held",)))

    assert {str(outcome): count for outcome, count in found.counts.items() if count} == {"held": 1}


def test_the_text_names_what_did_not_go_well_and_why(log: Path) -> None:
    text = summary_as_text(summarise(read_events(log)), everything=False)

    assert "j/Page failed | x  protectedpage: No<U+001B>[31m." in text
    assert "Page held" in text
    assert "Page saved" not in text
    assert "Page saved" in summary_as_text(summarise(read_events(log)), everything=True)


def test_markdown_keeps_its_table_whatever_a_title_holds(log: Path) -> None:
    lines = summary_as_markdown(summarise(read_events(log)), everything=False).splitlines()
    (row,) = [line for line in lines if "failed" in line and "Page" in line]

    assert row.replace("\\|", "").count("|") == 4
    assert "\x1b" not in row


def test_json_has_every_entry(log: Path) -> None:
    value = json.loads(summary_as_json(summarise(read_events(log))))

    assert value["entries"]["k/Page held | x"] == "held"
    assert sum(value["counts"].values()) == len(value["entries"]) == 4


def test_a_run_that_went_on_and_did_not_end_is_called_unfinished(log: Path) -> None:
    with AuditLog.reopen(log) as more:
        more.record("run.resumed", tool="editrunner", python="3", account="Bot", options={})

    assert "unfinished" in summary_as_text(summarise(read_events(log)), everything=False)


def test_an_event_is_one_line(log: Path) -> None:
    shown = [event_as_text(event, "er-012345") for event in read_events(log)]

    assert all("\n" not in line and "\x1b" not in line for line in shown)
    assert len(list(events_as_markdown(("er-012345", event) for event in read_events(log)))) == len(shown) + 2


@pytest.mark.parametrize(("kind", "told"), [("plan", True), ("job_file", False)])
def test_what_was_planned_again_is_listed_where_it_is_not_what_was_reviewed(
    tmp_path: Path, kind: str, *, told: bool
) -> None:
    path = tmp_path / "again.jsonl"
    with AuditLog.create(path, "er-012345") as log:
        log.record("run.started", account="Bot", wiki={"api": "https://wiki.example/w/api.php"}, source={"kind": kind})
        log.record("edit.replanned", entry("saved"), attempt=1, reason="it has moved on")
        log.record("edit.saved", entry("saved"), attempt=2, text="revision 3")

    summary = summarise(read_events(path))

    for text in (summary_as_text(summary, everything=False), summary_as_markdown(summary, everything=False)):
        assert ("revision 3; planned again: it has moved on" in text) is told
