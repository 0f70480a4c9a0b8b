"""A job file applied by a person on a terminal; what does not need one is in `tests/integration`."""

import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from editrunner.sandbox import DEFAULT_ACCOUNTS, SandboxServer, SandboxWiki, SeedPage

from .logs import samples_in

JOB = """\
version: 1
edit: {summary: s}
jobs:
  - {id: j, targets: [{titles: [A, B]}], operations: [{append: {text: more}}]}
"""


def answer_at_a_terminal(folder: Path, api: str, answer: str, job: str = JOB) -> tuple[int, str, str]:
    """Run `apply` where questions can be answered; return exit code, result, and what was on the screen."""
    (folder / "jobs.yaml").write_text(job, encoding="utf-8")
    return run_at_a_terminal(folder, api, answer, "apply", "jobs.yaml", "--audit", "run.jsonl")


def run_at_a_terminal(folder: Path, api: str, answer: str, *arguments: str) -> tuple[int, str, str]:
    """Run the command where questions can be answered; return exit code, result, and what was on the screen."""
    account = DEFAULT_ACCOUNTS[0]
    kept = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("EDITRUNNER_")}
    environment = {
        **kept,
        "EDITRUNNER_API": api,
        "EDITRUNNER_USER": account.login_name,
        "EDITRUNNER_PASSWORD": account.password,
        "XDG_STATE_HOME": str(folder),
        "TERM": "xterm",
    }
    person, terminal = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - the command under test
        [sys.executable, "-m", "editrunner", *arguments],
        cwd=folder,
        env=environment,
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
    )
    os.close(terminal)
    os.write(person, answer.encode())
    result, _ = process.communicate(timeout=60)
    screen = b""
    # What was written comes in pieces; behind the last one, nobody holds the other end any more.
    with suppress(OSError):
        while piece := os.read(person, 1 << 16):
            screen += piece
    os.close(person)
    return process.returncode, result, screen.decode()


@pytest.mark.parametrize(("answer", "edits", "logged"), [("y\n", 2, True), ("n\n", 0, False), ("\n", 0, False)])
def test_a_person_is_shown_the_totals_and_asked(tmp_path: Path, answer: str, edits: int, *, logged: bool) -> None:
    pages = [SeedPage("A", "a"), SeedPage("B", "b")]
    with SandboxServer(SandboxWiki(pages)) as server:
        code, result, screen = answer_at_a_terminal(tmp_path, server.api, answer)

        assert code == 0
        assert "Plan: 2 to edit" in screen
        assert f"Save 2 edits on {server.api} as Bot?" in screen
        assert list(server.requests).count("edit") == edits
    assert (tmp_path / "run.jsonl").exists() is logged
    assert ("saved" in result) is logged


def test_a_run_that_was_planned_first_says_how_much_is_left_when_it_goes_on(tmp_path: Path) -> None:
    job = JOB.replace("jobs:", "limits: {edits: 1}\njobs:")
    with SandboxServer(SandboxWiki([SeedPage("A", "a"), SeedPage("B", "b")])) as server:
        assert answer_at_a_terminal(tmp_path, server.api, "y\n", job)[0] == 4

        code, _, _ = run_at_a_terminal(tmp_path, server.api, "", "resume", "run.jsonl", "--metrics", "run.prom")

    assert code == 0
    found = samples_in(tmp_path / "run.prom")
    assert (found["editrunner_entries_expected"], found["editrunner_entries_total saved"]) == (1, 1)


def test_a_run_that_has_listed_everything_knows_how_much_is_tried_again(tmp_path: Path) -> None:
    job = JOB.replace("text: more", "text: more, section: S, if_absent: fail")
    with SandboxServer(SandboxWiki([SeedPage("A", "a"), SeedPage("B", "b\n== S ==")])) as server:
        (tmp_path / "jobs.yaml").write_text(job, encoding="utf-8")
        arguments = ("apply", "jobs.yaml", "--yes", "--audit", "run.jsonl")
        assert run_at_a_terminal(tmp_path, server.api, "", *arguments)[0] == 1

        again = ("resume", "run.jsonl", "--retry-failed", "--metrics", "run.prom")
        code, _, _ = run_at_a_terminal(tmp_path, server.api, "", *again)

    assert code == 1
    found = samples_in(tmp_path / "run.prom")
    assert (found["editrunner_entries_expected"], found["editrunner_entries_total failed"]) == (1, 1)
