"""Shells complete verbs and options, as the README says how to set them up; tried in those that are installed."""

import os
import pty
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from editrunner.cli.main import VERBS

_COMMAND = Path(sys.executable).with_name("editrunner")
SECONDS = 60
"""After so long a shell that has not shown what is expected will not do so any more."""


def environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": f"{_COMMAND.parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "PS1": "$ ",
    }


def completions(folder: Path, words: str) -> str:
    """Ask the command itself, as the functions for bash do."""
    asked = {"_EDITRUNNER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    ended = subprocess.run(  # noqa: S603 - the command under test
        [_COMMAND], env={**environment(folder), **asked}, capture_output=True, text=True, check=True
    )
    return ended.stdout


def test_all_verbs_are_completed(tmp_path: Path) -> None:
    assert completions(tmp_path, "editrunner ").split() == [f"plain,{verb}" for verb in VERBS]


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("editrunner re", "plain,review\nplain,resume\nplain,revert\n"),
        ("editrunner plan --det", "plain,--detailed-exitcode\n"),
        ("editrunner plan --format ma", "plain,markdown\n"),
        ("editrunner audit ver", "plain,verify\n"),
        ("editrunner --ver", "plain,--version\n"),
        ("editrunner apply jo", "file,jo\n"),
    ],
)
def test_verbs_their_options_and_files_are_completed(words: str, completed: str, tmp_path: Path) -> None:
    assert completions(tmp_path, words) == completed


def test_completing_a_verb_loads_none(tmp_path: Path) -> None:
    asked = {"_EDITRUNNER_COMPLETE": "bash_complete", "COMP_WORDS": "editrunner ", "COMP_CWORD": "1"}
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "editrunner"],
        env={**environment(tmp_path), **asked},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "plain,plan" in ended.stdout
    assert "editrunner.cli.main" in ended.stderr
    assert "editrunner.cli.plan\n" not in ended.stderr
    assert "requests" not in ended.stderr


@contextmanager
def terminal(command: list[str], folder: Path) -> Iterator[int]:
    """Run a command on a terminal of its own, and yield that."""
    process, screen = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execvpe(command[0], command, environment(folder))  # noqa: S606 - a shell on a terminal
    try:
        yield screen
    finally:
        os.close(screen)
        os.waitpid(process, 0)


def shown(screen: int, expected: str) -> str:
    """Return what a terminal shows, up to what is expected."""
    text = b""
    while expected.encode() not in text:
        ready, _, _ = select.select([screen], [], [], SECONDS)
        if not ready:
            break
        try:
            text += os.read(screen, 65_536)
        except OSError:
            # The shell has ended.
            break
    return text.decode(errors="replace")


@pytest.mark.parametrize(
    ("command", "set_up"),
    [
        (
            ["bash", "--norc", "--noprofile", "-i"],
            'eval "$(_EDITRUNNER_COMPLETE=bash_source editrunner)"',
        ),
        (
            ["zsh", "-f", "-i"],
            'autoload -Uz compinit; compinit -u; eval "$(_EDITRUNNER_COMPLETE=zsh_source editrunner)"',
        ),
    ],
    ids=["bash", "zsh"],
)
def test_a_shell_completes_a_verb_and_its_option(command: list[str], set_up: str, tmp_path: Path) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"there is no {command[0]}")
    with terminal(command, tmp_path) as screen:
        os.write(screen, f"{set_up}; echo is'-'ready\n".encode())
        assert "is-ready" in shown(screen, "is-ready")
        os.write(screen, b"editrunner sche\t--he\t\n")

        assert "Usage: editrunner schema" in shown(screen, "Print the JSON Schema")
        os.write(screen, b"exit\n")


def test_fish_completes_a_verb_and_its_option(tmp_path: Path) -> None:
    if shutil.which("fish") is None:
        pytest.skip("there is no fish")
    script = (
        "_EDITRUNNER_COMPLETE=fish_source editrunner | source;"
        "complete -C 'editrunner sche'; complete -C 'editrunner plan --det'"
    )
    ended = subprocess.run(  # noqa: S603 - a fixed script
        ["fish", "--no-config", "-c", script],  # noqa: S607 - whichever fish there is
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )

    schema, option = ended.stdout.splitlines()
    assert schema.startswith("schema\tPrint the JSON Schema")
    assert option == "--detailed-exitcode\tEnd with 3 where there is something to edit."
