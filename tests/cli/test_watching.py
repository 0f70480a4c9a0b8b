import json
import sys
from pathlib import Path

import pytest

from editrunner.cli.watch_request import WatchRequest
from editrunner.cli.watching import Watch, watching
from editrunner.errors import ExitCode, UsageError, WikiUnavailable
from editrunner.model import Outcome

from .conftest import Embedded
from .logs import lines_of, samples_in
from .screens import a_terminal
from .test_terminal import ENTRY

APPLY = ("apply", "jobs.yaml", "--yes", "--audit", "run.jsonl")


def test_a_log_tells_operators_what_happens(embedded: Embedded) -> None:
    ended = embedded.run(*APPLY, "--log-file", "op.log")

    log = lines_of(embedded.folder / "op.log")
    assert [line["event"] for line in log] == ["started", "entry", "entry", "run", "ended"]
    assert {(line["verb"], line["source"]) for line in log} == {("apply", "jobs.yaml")}
    assert [(line["title"], line["outcome"]) for line in log[1:3]] == [("A", "saved"), ("B", "saved")]
    assert log[3]["audit"] == "run.jsonl"
    assert log[3]["counts"] == {"saved": 2, "skipped": 1}
    assert (log[-1]["exit_code"], log[-1]["level"]) == (0, "info")
    assert ended.stderr == ""


def test_a_verbose_log_tells_of_skips_too_and_the_next_call_is_added(embedded: Embedded) -> None:
    embedded.run("plan", "jobs.yaml", "--log-file", "op.log", "--verbose")
    embedded.run(*APPLY, "--log-file", "op.log", "-v")

    log = lines_of(embedded.folder / "op.log")
    assert [line["kind"] for line in log if line["event"] == "planned"] == ["edit", "edit", "skip"]
    assert [line["outcome"] for line in log if line["event"] == "entry"] == ["saved", "saved", "skipped"]


def test_a_log_without_a_file_takes_the_place_of_the_messages(embedded: Embedded) -> None:
    ended = embedded.run(*APPLY, "--log-format", "json")

    assert [json.loads(line)["event"] for line in ended.stderr.splitlines()] == [
        *("started", "entry", "entry", "run", "ended")
    ]
    assert "saved          2" in ended.stdout


def test_a_log_for_people_is_a_line_for_each_event(embedded: Embedded) -> None:
    ended = embedded.run(*APPLY, "--log-format", "console", FORCE_COLOR="1")

    assert "[info     ] entry " in ended.stderr
    assert "outcome=saved" in ended.stderr
    assert "\x1b" not in ended.stderr


def test_metrics_are_what_prometheus_reads(embedded: Embedded) -> None:
    embedded.run(*APPLY, "--metrics", "run.prom")

    found = samples_in(embedded.folder / "run.prom")
    assert found["editrunner_entries_total saved"] == 2
    assert found["editrunner_entries_total skipped"] == 1
    assert found["editrunner_entries_total unknown"] == 0
    assert found["editrunner_exit_code"] == 0
    assert found["editrunner_start_timestamp_seconds"] <= found["editrunner_end_timestamp_seconds"]
    assert [path.name for path in embedded.folder.iterdir() if path.name.startswith(".")] == []


def test_metrics_of_a_plan_say_what_is_to_become_of_its_pages(embedded: Embedded) -> None:
    embedded.run("plan", "jobs.yaml", "--detailed-exitcode", "--metrics", "plan.prom", code=3)

    found = samples_in(embedded.folder / "plan.prom")
    assert {kind: found[f"editrunner_planned_total {kind}"] for kind in ("edit", "skip", "failure")} == {
        "edit": 2,
        "skip": 1,
        "failure": 0,
    }
    assert found["editrunner_exit_code"] == 3
    # Nothing has an outcome: a nought would say that nothing was saved, and raise somebody's alarm.
    assert not any(name.startswith("editrunner_entries_total") for name in found)


def test_a_run_that_cannot_begin_is_in_the_log_and_in_the_metrics(embedded: Embedded) -> None:
    wrong = {"EDITRUNNER_PASSWORD": "hunter2-is-no-password"}
    embedded.run(*APPLY, "--metrics", "run.prom", "--log-file", "op.log", code=6, **wrong)

    last = lines_of(embedded.folder / "op.log")[-1]
    assert (last["event"], last["level"], last["exit_code"]) == ("ended", "error", 6)
    assert "refuses the log-in" in last["text"]
    assert last["advice"]
    assert samples_in(embedded.folder / "run.prom")["editrunner_exit_code"] == 6


@pytest.mark.parametrize("wrong", [False, True], ids=["logged in", "refused"])
def test_no_secret_is_in_a_log_or_in_metrics(wrong: bool, embedded: Embedded) -> None:  # noqa: FBT001 - a parameter
    secret = "hunter2-is-no-password" if wrong else embedded.environment["EDITRUNNER_PASSWORD"]
    watched = ("--metrics", "run.prom", "--log-file", "op.log", "--verbose")

    ended = embedded.run(*APPLY, *watched, code=6 if wrong else 0, EDITRUNNER_PASSWORD=secret)

    texts = [path.read_text(encoding="utf-8") for path in embedded.folder.glob("*.*")]
    assert len(texts) >= 3
    assert not any(secret in text for text in [*texts, ended.stdout, ended.stderr])


def test_a_warning_about_the_job_file_is_said_and_logged(embedded: Embedded) -> None:
    text = (embedded.folder / "jobs.yaml").read_text().replace("titles: [A, B, Missing]", "titles: [Paris, Texas]")
    (embedded.folder / "jobs.yaml").write_text(text)

    assert "two titles" in embedded.run("plan", "jobs.yaml", "--log-file", "op.log").stderr
    (warning,) = [line for line in lines_of(embedded.folder / "op.log") if line["level"] == "warning"]
    assert "two titles" in warning["text"]
    assert embedded.run("plan", "jobs.yaml", "--quiet").stderr == ""


def test_what_is_expected_is_what_was_asked_for_and_is_left(embedded: Embedded) -> None:
    text = (embedded.folder / "jobs.yaml").read_text()
    (embedded.folder / "jobs.yaml").write_text(text.replace("jobs:", "limits: {edits: 1}\njobs:"))
    embedded.run("plan", "jobs.yaml", "-o", "plan.jsonl")
    watched = ("--metrics", "run.prom")

    embedded.run("apply", "plan.jsonl", "--title", "A", "--audit", "part.jsonl", *watched)
    assert samples_in(embedded.folder / "run.prom")["editrunner_entries_expected"] == 1
    embedded.run("apply", "plan.jsonl", "--audit", "run.jsonl", *watched)
    assert samples_in(embedded.folder / "run.prom")["editrunner_entries_expected"] == 3


def test_a_run_that_goes_on_expects_what_is_left(embedded: Embedded) -> None:
    text = (embedded.folder / "jobs.yaml").read_text()
    (embedded.folder / "jobs.yaml").write_text(text.replace("jobs:", "limits: {edits: 1}\njobs:"))
    embedded.run("plan", "jobs.yaml", "-o", "plan.jsonl")
    stopped = embedded.run("apply", "plan.jsonl", "--audit", "run.jsonl", code=4)
    assert "`editrunner resume run.jsonl` goes on with it." in stopped.stderr

    embedded.run("resume", "run.jsonl", "--metrics", "run.prom")

    found = samples_in(embedded.folder / "run.prom")
    assert found["editrunner_entries_expected"] == sum(
        count for name, count in found.items() if name.startswith("editrunner_entries_total ")
    )


def test_quiet_leaves_the_result(embedded: Embedded) -> None:
    text = (embedded.folder / "jobs.yaml").read_text().replace("text: more", "text: more, section: S, if_absent: fail")
    (embedded.folder / "jobs.yaml").write_text(text)

    loud = embedded.run(*APPLY, code=1)
    assert "failed    j/A" in loud.stderr
    assert "`editrunner audit summary run.jsonl` shows what did not go well" in loud.stderr
    (embedded.folder / "run.jsonl").unlink()
    quiet = embedded.run(*APPLY, "--quiet", code=1)
    assert "j/A" not in quiet.stderr
    assert "failed         2" in quiet.stdout


def test_verbose_shows_each_page(embedded: Embedded) -> None:
    assert "saved     j/A  revision" in embedded.run(*APPLY, "--verbose").stderr


def test_quiet_and_verbose_do_not_go_together() -> None:
    with pytest.raises(UsageError), watching(WatchRequest(quiet=True, verbose=True)):
        pass


@pytest.mark.parametrize("option", ["--log-file", "--metrics"])
def test_what_cannot_be_written_is_known_before_anything_is_saved(option: str, embedded: Embedded) -> None:
    ended = embedded.run(*APPLY, option, "nowhere/file", code=8)

    assert f"`{option}`" in ended.stderr
    assert not (embedded.folder / "run.jsonl").exists()


@pytest.mark.parametrize("verb", ["plan", "apply", "resume", "revert", "doctor", "sections"])
def test_each_verb_that_talks_to_a_wiki_can_be_watched(verb: str, embedded: Embedded) -> None:
    shown = embedded.run(verb, "--help").stdout

    assert all(option in shown for option in ("--log-file", "--log-format", "--quiet", "--verbose"))
    assert ("--metrics" in shown) is (verb in ("plan", "apply", "resume", "revert"))


def test_what_breaks_a_verb_off_is_in_the_log_without_its_words(tmp_path: Path) -> None:
    path = tmp_path / "op.log"
    with pytest.raises(RuntimeError), watching(WatchRequest(log_file=path)):
        raise RuntimeError("a password, for all we know")

    assert lines_of(path)[-1]["text"] == "RuntimeError"
    assert lines_of(path)[-1]["exit_code"] == ExitCode.BUG


def test_unless_it_is_asked_for_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    watch = Watch()
    with watch.showing(lambda: 3):
        watch.entry_ended(ENTRY, Outcome.SAVED, "revision 3")
        watch.planned(ENTRY)
        watch.pausing(3)
    watch.break_off(WikiUnavailable("gone", advice="wait"))
    watch.close()

    assert capsys.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_gets_a_bar_and_the_quiet_none(monkeypatch: pytest.MonkeyPatch) -> None:

    screen = a_terminal(monkeypatch)
    with Watch(WatchRequest(quiet=True)).showing(lambda: 3):
        pass
    assert screen.getvalue() == ""

    with Watch().showing(lambda: 3):
        pass
    assert "of 3 pages" in screen.getvalue()
    assert sys.stderr is screen
