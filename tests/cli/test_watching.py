import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from editrunner.cli import metrics_file
from editrunner.cli.metrics_file import MetricsFile
from editrunner.cli.operating_log import OperatingLog
from editrunner.cli.watching import Watch, watching
from editrunner.cli.wishes import Wishes
from editrunner.errors import ExitCode, LocalFailure, UsageError, WikiUnavailable
from editrunner.model import Outcome, Wait

from .conftest import Embedded
from .screens import a_terminal
from .test_terminal import ENTRY

APPLY = ("apply", "jobs.yaml", "--yes", "--audit", "run.jsonl")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def samples(path: Path) -> dict[str, float]:
    """Read metrics as Prometheus does; return their values by name, with the outcome or code where there is one."""
    found = {}
    for family in text_string_to_metric_families(path.read_text(encoding="utf-8")):
        for sample in family.samples:
            labels = sample.labels
            found[" ".join([sample.name, *(labels[name] for name in ("outcome", "code") if name in labels)])] = (
                sample.value
            )
    return found


def test_a_log_tells_operators_what_happens(embedded: Embedded) -> None:
    ended = embedded.run(*APPLY, "--log-file", "op.log")

    log = lines(embedded.folder / "op.log")
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

    log = lines(embedded.folder / "op.log")
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

    found = samples(embedded.folder / "run.prom")
    assert found["editrunner_entries_total saved"] == 2
    assert found["editrunner_entries_total skipped"] == 1
    assert found["editrunner_entries_total unknown"] == 0
    assert found["editrunner_exit_code"] == 0
    assert found["editrunner_start_timestamp_seconds"] <= found["editrunner_end_timestamp_seconds"]
    assert [path.name for path in embedded.folder.iterdir() if path.name.startswith(".")] == []


def test_a_run_that_cannot_begin_is_in_the_log_and_in_the_metrics(embedded: Embedded) -> None:
    wrong = {"EDITRUNNER_PASSWORD": "hunter2-is-no-password"}
    embedded.run(*APPLY, "--metrics", "run.prom", "--log-file", "op.log", code=6, **wrong)

    last = lines(embedded.folder / "op.log")[-1]
    assert (last["event"], last["level"], last["exit_code"]) == ("ended", "error", 6)
    assert "refuses the log-in" in last["text"]
    assert last["advice"]
    assert samples(embedded.folder / "run.prom")["editrunner_exit_code"] == 6


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
    (warning,) = [line for line in lines(embedded.folder / "op.log") if line["level"] == "warning"]
    assert "two titles" in warning["text"]
    assert embedded.run("plan", "jobs.yaml", "--quiet").stderr == ""


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
    with pytest.raises(UsageError), watching(Wishes(quiet=True, verbose=True)):
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
    assert ("--metrics" in shown) is (verb in ("apply", "resume", "revert"))


def test_what_breaks_a_verb_off_is_in_the_log_without_its_words(tmp_path: Path) -> None:
    path = tmp_path / "op.log"
    with pytest.raises(RuntimeError), watching(Wishes(log_file=path)):
        raise RuntimeError("a password, for all we know")

    assert lines(path)[-1]["text"] == "RuntimeError"
    assert lines(path)[-1]["exit_code"] == ExitCode.BUG


def test_a_log_is_harmless_on_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "op.log"
    log = OperatingLog(Wishes(log_file=path, log_format="console"))
    log.ended(ENTRY, Outcome.FAILED, "text\x1b[2J\ud83d")
    log.close()

    assert "text<U+001B>[2J<U+D83D>" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("outcome", "level"),
    [(Outcome.SAVED, "info"), (Outcome.HELD, "warning"), (Outcome.MERGED, "warning"), (Outcome.UNKNOWN, "error")],
)
def test_an_outcome_is_as_grave_in_the_log_as_it_is(outcome: Outcome, level: str, tmp_path: Path) -> None:
    path = tmp_path / "op.log"
    log = OperatingLog(Wishes(log_file=path))
    log.ended(ENTRY, outcome, "")
    log.close()

    assert lines(path)[-1]["level"] == level


def test_a_log_that_cannot_be_written_any_more_does_not_end_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    log = OperatingLog(Wishes(log_file=Path("/dev/full")))
    log.write("info", "more")
    log.close()

    assert capsys.readouterr().err == (
        "The log /dev/full ends here: No space left on device. What is being done goes on.\n"
    )


class Now:
    """A clock that is put forward by hand."""

    seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def test_metrics_are_written_every_so_often(tmp_path: Path) -> None:
    path, now = tmp_path / "run.prom", Now()
    metrics = MetricsFile(path, "apply", 'a "b"\\\n.yaml', now)
    metrics.expect(100)
    metrics.ended(Outcome.SAVED)
    assert "editrunner_entries_expected" not in samples(path)

    now.seconds += metrics_file.SECONDS_BETWEEN_WRITES
    metrics.waiting(Wait("maxlag", "lagged", 5.0, 1))

    found = samples(path)
    assert found["editrunner_entries_total saved"] == 1
    assert found["editrunner_entries_expected"] == 100
    assert found["editrunner_waits_total maxlag"] == 1
    assert found["editrunner_wait_seconds_total maxlag"] == 5.0
    assert found["editrunner_update_timestamp_seconds"] == now.seconds
    assert "editrunner_exit_code" not in found


def test_metrics_that_cannot_be_written_any_more_do_not_end_a_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    metrics = MetricsFile(folder / "run.prom", "apply", "")
    (folder / "run.prom").unlink()
    folder.rmdir()

    metrics.write(0)

    assert "cannot be written any more" in capsys.readouterr().err
    with pytest.raises(LocalFailure):
        MetricsFile(folder / "run.prom", "apply", "")


def test_without_wishes_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    watch = Watch()
    with watch.showing(3):
        watch.entry_ended(ENTRY, Outcome.SAVED, "")
        watch.planned(ENTRY)
        watch.pausing(3)
    watch.break_off(WikiUnavailable("gone", advice="wait"))
    watch.close()

    assert capsys.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_gets_a_bar_and_the_quiet_none(monkeypatch: pytest.MonkeyPatch) -> None:

    screen = a_terminal(monkeypatch)
    with Watch(Wishes(quiet=True)).showing(3):
        pass
    assert screen.getvalue() == ""

    with Watch().showing(3):
        pass
    assert "of 3 pages" in screen.getvalue()
    assert sys.stderr is screen


def test_metrics_can_be_read_by_a_collector_of_another_user(tmp_path: Path) -> None:
    (tmp_path / "fresh").write_text("")
    MetricsFile(tmp_path / "run.prom", "apply", "")

    assert stat.S_IMODE((tmp_path / "run.prom").stat().st_mode) == stat.S_IMODE((tmp_path / "fresh").stat().st_mode)
