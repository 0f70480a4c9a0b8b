"""A job file applied by a person on a terminal; what does not need one is in `tests/integration`."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from editrunner.sandbox import DEFAULT_ACCOUNTS, SandboxServer, SandboxWiki, SeedPage

JOB = """\
version: 1
edit: {summary: s}
jobs:
  - {id: j, targets: [{titles: [A, B]}], operations: [{append: {text: more}}]}
"""


def answer_at_a_terminal(folder: Path, api: str, answer: str) -> tuple[int, str, str]:
    """Run `apply` where questions can be answered; return exit code, result, and what was on the screen."""
    (folder / "jobs.yaml").write_text(JOB, encoding="utf-8")
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
    process = subprocess.Popen(
        [sys.executable, "-m", "editrunner", "apply", "jobs.yaml", "--audit", "run.jsonl"],
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
    screen = os.read(person, 1 << 16).decode()
    os.close(person)
    return process.returncode, result, screen


@pytest.mark.parametrize(("answer", "edits", "logged"), [("y\n", 2, True), ("n\n", 0, False), ("\n", 0, False)])
def test_a_person_is_shown_the_totals_and_asked(tmp_path: Path, answer: str, edits: int, *, logged: bool) -> None:
    pages = [SeedPage("A", "a"), SeedPage("B", "b")]
    with SandboxServer(SandboxWiki(pages)) as server:
        code, result, screen = answer_at_a_terminal(tmp_path, server.api, answer)

        assert code == 0
        assert "Plan: 2 to edit" in screen
        assert f"Save 2 edits on {server.api}?" in screen
        assert list(server.requests).count("edit") == edits
    assert (tmp_path / "run.jsonl").exists() is logged
    assert ("saved" in result) is logged
