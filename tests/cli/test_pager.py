import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from editrunner.cli.pager import paged

from .conftest import SECONDS, Embedded
from .screens import Terminal

SHOWN = "for line in sys.stdin: print('|' + line, end='')"


def pager(folder: Path, program: str) -> str:
    """Return a command that reads what it is to show by a program of ours."""
    path = folder / "pager.py"
    path.write_text(f"import os, sys\n{program}\n", encoding="utf-8")
    return f"{sys.executable} {path}"


def on_a_terminal(embedded: Embedded, *arguments: str, **variables: str) -> tuple[int, str]:
    """Run the command on a terminal, and return how it ended, and what was on the screen."""
    person, screen = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - the command under test
        [sys.executable, "-m", "editrunner", *arguments],
        cwd=embedded.folder,
        env={**embedded.environment, **variables},
        stdin=screen,
        stdout=screen,
        stderr=subprocess.DEVNULL,
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
    return process.wait(SECONDS), shown.decode().replace("\r\n", "\n")


def test_a_plan_on_a_terminal_is_shown_by_the_pager(embedded: Embedded) -> None:
    code, shown = on_a_terminal(embedded, "plan", "jobs.yaml", PAGER=pager(embedded.folder, SHOWN), NO_COLOR="1")

    assert code == 0
    assert "|edit    j/A  append  +5 bytes\n" in shown
    assert shown.endswith("|Plan: 2 to edit, 1 to skip (1 missing), 0 failed.\n")


def test_a_short_plan_needs_no_key_of_less(embedded: Embedded) -> None:
    code, shown = on_a_terminal(embedded, "plan", "jobs.yaml", "--summary-only")

    assert code == 0
    assert "2 to edit" in shown


def test_colours_reach_the_pager(embedded: Embedded) -> None:
    _, shown = on_a_terminal(embedded, "plan", "jobs.yaml", PAGER=pager(embedded.folder, SHOWN))

    assert "\x1b[32m+" in shown


def test_a_pager_that_is_left_early_keeps_no_plan_from_being_written(embedded: Embedded) -> None:
    long = "x\\n" * 200_000
    text = (embedded.folder / "jobs.yaml").read_text().replace("{text: more}", f'{{text: "{long}"}}')
    (embedded.folder / "jobs.yaml").write_text(text)
    command = pager(embedded.folder, "print(sys.stdin.readline())")

    code, shown = on_a_terminal(embedded, "plan", "jobs.yaml", "-o", "plan.jsonl", "--detailed-exitcode", PAGER=command)

    assert code == 3
    assert "Plan of jobs.yaml" in shown
    assert "Traceback" not in shown
    embedded.run("plan", "plan.jsonl", "--summary-only")


def test_a_pager_gets_no_secret(embedded: Embedded) -> None:
    names = "print(sorted(name for name in os.environ if name.startswith('EDITRUNNER')))"

    _, shown = on_a_terminal(embedded, "plan", "jobs.yaml", PAGER=pager(embedded.folder, names))

    assert shown.strip() == "[]"


@pytest.mark.parametrize(
    "variables", [{"PAGER": ""}, {"PAGER": "cat"}, {"CI": "1"}, {"TERM": "dumb"}, {"PAGER": "'"}], ids=str
)
def test_there_is_no_pager_where_none_is_wanted(variables: dict[str, str]) -> None:
    screen = Terminal()

    with paged(screen, {"PAGER": "false", **variables}) as file:
        assert file is screen


def test_a_file_needs_no_pager(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w") as file, paged(file, {}) as shown:
        assert shown is file


def test_a_pager_that_is_not_there_is_done_without(tmp_path: Path) -> None:
    screen = Terminal()

    with paged(screen, {"PAGER": str(tmp_path / "none"), "TERM": "xterm"}) as file:
        file.write("text")

    assert screen.getvalue() == "text"


def test_a_pager_is_not_started_for_nothing(tmp_path: Path) -> None:
    with paged(Terminal(), {"PAGER": f"touch {tmp_path / 'started'}", "TERM": "xterm"}):
        pass

    assert not (tmp_path / "started").exists()
