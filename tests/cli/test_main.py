import subprocess
import sys
from pathlib import Path

import click
import pytest

from editrunner import __version__
from editrunner.cli import main as command
from editrunner.errors import (
    CredentialsError,
    InvalidJobFile,
    InvalidLog,
    InvalidPlan,
    LocalFailure,
    LockHeld,
    LoginRefused,
    OurMistake,
    RunRefused,
    UsageError,
    WikiUnavailable,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("words"), 2),
        (InvalidJobFile(["words"]), 2),
        (InvalidPlan("words"), 2),
        (InvalidLog("words"), 2),
        (CredentialsError("words"), 2),
        (WikiUnavailable("words"), 6),
        (LoginRefused("words"), 6),
        (RunRefused("words"), 6),
        (LockHeld("words"), 7),
        (LocalFailure("words"), 8),
        (OurMistake("words"), 70),
        (click.UsageError("words"), 2),
        (click.Abort(), 130),
        (KeyboardInterrupt(), 130),
        (RuntimeError("words"), 70),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_exception_ends_as_an_exit_code_and_a_message(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(command.editrunner, "main", fail)

    assert command.run([]) == code

    out, err = capsys.readouterr()
    assert out == ""
    assert err.strip()
    assert ("Traceback" in err) is (type(error) is RuntimeError)


def test_a_message_does_not_act_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise WikiUnavailable("\x1b[2J", advice="\u202e")

    monkeypatch.setattr(command.editrunner, "main", fail)
    command.run([])

    assert not {"\x1b", "\u202e"} & set(capsys.readouterr().err)


@pytest.mark.parametrize("verb", command.VERBS)
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run([verb, "--help"]) == 0

    out, err = capsys.readouterr()
    usage, _, examples = out.partition("  Example")
    assert f"editrunner {verb}" in usage
    assert f"  editrunner {verb}" in examples
    assert err == ""


@pytest.mark.parametrize("verb", ["show", "summary", "verify"])
def test_every_part_of_audit_has_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["audit", verb, "--help"]) == 0

    assert f"  editrunner audit {verb} run.jsonl" in capsys.readouterr().out.partition("  Example")[2]


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["plan"], ["plan", "--nonsense"], ["apply"], ["audit", "nonsense"], ["plan", "x", "--format", "y"]],
)
def test_a_command_that_makes_no_sense_is_a_usage_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(arguments) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert "Error" in err


@pytest.mark.parametrize("verb", ["validate", "test", "plan", "apply"])
@pytest.mark.parametrize("content", [None, b"", b"\x00\xff\x1b[2J", b"version: 2\n", b"a: [\n"])
def test_a_file_that_is_no_job_file_is_refused_without_a_traceback(
    verb: str, content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "jobs.yaml"
    if content is not None:
        path.write_bytes(content)

    assert command.run([verb, str(path)]) == 2

    out, err = capsys.readouterr()
    assert str(path) in out + err
    assert "Traceback" not in err
    assert "\x1b" not in out + err


@pytest.mark.parametrize("verb", ["show", "summary", "verify"])
@pytest.mark.parametrize("content", [None, b"\x00\xff", b"{}\n", b'{"event":"run.started"}\n'])
def test_a_file_that_is_no_log_is_refused_without_a_traceback(
    verb: str, content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "run.jsonl"
    if content is not None:
        path.write_bytes(content)

    assert command.run(["audit", verb, str(path)]) in (1, 2)

    assert "Traceback" not in capsys.readouterr().err


def run_process(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - the command under test
        [sys.executable, "-m", "editrunner", *arguments], capture_output=True, text=True, check=False
    )


def test_a_misspelt_verb_is_told_from_one_that_is_like_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(["plna", "jobs.yaml"]) == 2
    assert "There is no verb `plna`. Did you mean `plan`?" in capsys.readouterr().err
    assert command.run(["xyzzy"]) == 2
    assert "Did you mean" not in capsys.readouterr().err


def test_ctrl_c_waits_until_a_verb_is_imported(
    ctrl_c_while_importing: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "editrunner.cli.schema", raising=False)

    assert command.run(["schema", "job"]) == 130
    assert ctrl_c_while_importing == ["editrunner.cli.schema"]
    out, err = capsys.readouterr()
    assert (out, err.strip()) == ("", "Interrupted.")


def test_the_command_is_a_process_with_an_exit_code() -> None:
    version, nonsense = run_process("--version"), run_process("nonsense")

    assert (version.returncode, version.stderr) == (0, "")
    assert __version__ in version.stdout
    assert (nonsense.returncode, nonsense.stdout) == (2, "")


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_stream_is_no_bug(closed: str) -> None:
    command = f"{sys.executable} -m editrunner --version {closed}"

    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)  # noqa: S603 - ours

    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("arguments", ["init", "sections -"])
def test_closed_input_is_as_good_as_an_empty_one(arguments: str) -> None:
    def run_with(stdin: str) -> tuple[int, str, str]:
        command = f"{sys.executable} -m editrunner {arguments} {stdin}"
        ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)  # noqa: S603 - ours
        return ended.returncode, ended.stdout, ended.stderr

    closed = run_with("<&-")

    assert closed == run_with("</dev/null")
    assert "Traceback" not in closed[2]


def test_a_reader_that_is_gone_changes_nothing() -> None:
    command = f"{{ {sys.executable} -m editrunner schema job; echo $? >&3; }} 3>&2 2>&1 | true"

    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)  # noqa: S603 - ours

    assert ended.stderr == "0\n"


def test_a_full_disk_behind_the_result_is_a_local_failure() -> None:
    command = f"{sys.executable} -m editrunner schema job > /dev/full"

    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)  # noqa: S603 - ours

    assert ended.returncode == 8
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(("arguments", "code"), [("nonsense", 2), ("schema job > /dev/full", 8)])
def test_a_full_disk_behind_the_messages_takes_no_exit_code_away(arguments: str, code: int) -> None:
    command = f"{sys.executable} -m editrunner {arguments} 2> /dev/full"

    ended = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)  # noqa: S603 - ours

    assert ended.returncode == code
