"""Without a terminal, and in continuous integration: no verb asks, none is coloured, none moves about."""

import os
import pty
import select
import signal
import subprocess
import sys

import pytest

from editrunner.cli.main import VERBS
from editrunner.records.locks import wiki_lock

from .conftest import SECONDS, Embedded

CALLS: dict[str, tuple[list[str], int]] = {
    "init": (["init", "new.yaml"], 2),
    "validate": (["validate", "jobs.yaml"], 0),
    "test": (["test", "jobs.yaml"], 0),
    "plan": (["plan", "jobs.yaml"], 0),
    "review": (["review", "plan.jsonl", "-o", "approved.jsonl"], 2),
    "apply": (["apply", "jobs.yaml"], 2),
    "resume": (["resume", "run.jsonl"], 0),
    "revert": (["revert", "run.jsonl"], 2),
    "audit": (["audit", "summary", "run.jsonl"], 0),
    "sections": (["sections", "--title", "A"], 0),
    "doctor": (["doctor", "jobs.yaml"], 0),
    "schema": (["schema", "job"], 0),
    "demo": (["demo"], 0),
}
"""A call of each verb, and what it ends with where it cannot ask; `sandbox` has a test of its own."""
COLOURED = ("plan", "resume", "demo")
ASKING = ("init", "review", "apply", "revert")


def prepare(embedded: Embedded, arguments: list[str]) -> None:
    """Make the plan or the log that a call is for."""
    if "plan.jsonl" in arguments:
        embedded.run("plan", "jobs.yaml", "-o", "plan.jsonl")
    if "run.jsonl" in arguments:
        embedded.run("apply", "jobs.yaml", "--yes", "--audit", "run.jsonl")


def test_every_verb_is_called_here() -> None:
    assert {*CALLS, "sandbox"} == set(VERBS)


@pytest.mark.parametrize("verb", CALLS)
def test_a_verb_asks_nobody_and_is_without_colours_where_there_is_no_terminal(verb: str, embedded: Embedded) -> None:
    arguments, code = CALLS[verb]
    prepare(embedded, arguments)

    # The command ends although its input stays open and empty: nothing is read from it.
    ended = embedded.run(*arguments, code=code)

    assert "\x1b" not in ended.stdout + ended.stderr
    assert "\r" not in ended.stdout + ended.stderr
    if verb in ASKING:
        assert "there is no terminal" in ended.stderr
        # The message, and what to do about it.
        assert len(ended.stderr.splitlines()) == 2


def on_a_terminal(embedded: Embedded, *arguments: str, **variables: str) -> tuple[int, str]:
    """Run the command on a terminal at which nobody sits; return how it ended and what was on the screen."""
    person, screen = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - the command under test
        [sys.executable, "-m", "editrunner", *arguments],
        cwd=embedded.folder,
        env={**embedded.environment, **variables},
        stdin=screen,
        stdout=screen,
        stderr=screen,
    )
    os.close(screen)
    shown = b""
    while select.select([person], [], [], SECONDS)[0]:
        try:
            shown += os.read(person, 1 << 16)
        except OSError:
            # Nobody writes to the terminal any more.
            break
    os.close(person)
    return process.wait(SECONDS), shown.decode()


@pytest.mark.parametrize("verb", ASKING)
def test_no_verb_asks_in_continuous_integration_even_on_a_terminal(verb: str, embedded: Embedded) -> None:
    arguments, code = CALLS[verb]
    prepare(embedded, arguments)

    ended, screen = on_a_terminal(embedded, *arguments, CI="true")

    assert ended == code
    assert "there is no terminal" in screen


@pytest.mark.parametrize("verb", COLOURED)
def test_no_color_is_heeded_on_a_terminal(verb: str, embedded: Embedded) -> None:
    arguments, _ = CALLS[verb]
    prepare(embedded, arguments)

    _, screen = on_a_terminal(embedded, *arguments, NO_COLOR="1", CI="true")

    assert "\x1b[" not in screen


@pytest.mark.parametrize("verb", COLOURED)
def test_colours_can_be_forced_on_a_file(verb: str, embedded: Embedded) -> None:
    arguments, code = CALLS[verb]
    prepare(embedded, arguments)

    ended = embedded.run(*arguments, code=code, FORCE_COLOR="1")

    assert "\x1b[" in ended.stdout
    assert "\x1b[" not in ended.stderr


def test_the_embedded_wiki_is_served_without_a_terminal(embedded: Embedded) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "editrunner", "sandbox"],
        env=dict(embedded.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    message = process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=SECONDS)

    assert "The embedded wiki answers" in message
    assert "export EDITRUNNER_API=http://127.0.0.1:" in out
    assert "\x1b" not in out + message + err
    # It is there to be interrupted; before it serves, that is an interruption like any other.
    assert process.returncode in (0, 130)


@pytest.mark.parametrize(
    "arguments",
    [
        ["apply", "jobs.yaml", "--yes", "--audit", "again.jsonl"],
        ["apply", "plan.jsonl", "--audit", "again.jsonl"],
        ["resume", "run.jsonl", "--retry-failed"],
        ["revert", "run.jsonl", "--yes", "--audit", "again.jsonl"],
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_a_run_ends_at_once_where_another_holds_the_lock(arguments: list[str], embedded: Embedded) -> None:
    text = (embedded.folder / "jobs.yaml").read_text().replace("text: more", "text: more, section: S, if_absent: fail")
    embedded.run("plan", "jobs.yaml", "-o", "plan.jsonl")
    # A run of which something is left to do: one page is saved, one has failed.
    (embedded.folder / "jobs.yaml").write_text(text.replace("titles: [A, B", "titles: [A"))
    embedded.run("apply", "jobs.yaml", "--yes", "--audit", "run.jsonl", code=1)
    account = embedded.environment["EDITRUNNER_USER"].partition("@")[0]

    with wiki_lock(embedded.folder / "state" / "editrunner", embedded.api, account):
        ended = embedded.run(*arguments, "--metrics", "run.prom", "--log-file", "op.log", code=7)

    assert ended.stdout == ""
    assert ended.stderr == (
        f"editrunner: another run of {account} on {embedded.api} is going on\n"
        "Wait for it to end; nothing was done here.\n"
    )
    assert not (embedded.folder / "again.jsonl").exists()
    assert '"exit_code": 7' in (embedded.folder / "op.log").read_text()
