"""The verb `demo`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import click

from editrunner.cli.sandbox import import_sandbox
from editrunner.errors import ExitCode, LocalFailure

_JOB_FILE = "jobs.example.yaml"


@dataclass(frozen=True, slots=True)
class _Act:
    """One command of the demonstration. `expected` are the exit codes that it may end with."""

    comment: str
    arguments: Sequence[str]
    expected: tuple[ExitCode, ...] = (ExitCode.DONE,)


_ACTS = (
    _Act("The job file is checked before anything else happens.", ["validate", _JOB_FILE]),
    _Act("Its jobs have tests of their own, which need no wiki.", ["test", _JOB_FILE]),
    _Act("Every edit is computed and shown, and pinned in a plan.", ["plan", _JOB_FILE, "-o", "plan.jsonl"]),
    _Act("The plan is saved as it was reviewed.", ["apply", "plan.jsonl", "--audit", "run.jsonl"]),
    _Act("Everything that was done is in the audit log.", ["audit", "summary", "run.jsonl"]),
    _Act("Nobody has changed the log since.", ["audit", "verify", "run.jsonl"]),
    _Act("A second run finds nothing to do.", ["apply", _JOB_FILE, "--yes", "--audit", "again.jsonl"]),
)


@click.command(epilog="\b\nExample:\n  editrunner demo")
def demo() -> ExitCode:
    """Show a whole run on the embedded wiki: validate, test, plan, apply, and a second apply with nothing to do."""
    sandbox = import_sandbox()
    account = sandbox.DEFAULT_ACCOUNTS[0]
    with (
        sandbox.SandboxServer(sandbox.SandboxWiki(sandbox.seed_pages())) as server,
        tempfile.TemporaryDirectory(prefix="editrunner-demo-") as folder,
    ):
        (Path(folder) / _JOB_FILE).write_text(example_job_file(), encoding="utf-8")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("EDITRUNNER_")},
            "EDITRUNNER_API": server.api,
            "EDITRUNNER_USER": f"{account.name}@er",
            "EDITRUNNER_PASSWORD": account.password,
            "XDG_STATE_HOME": folder,
        }
        click.secho(f"The embedded wiki answers at {server.api}", dim=True)
        for act in _ACTS:
            _perform(act, Path(folder), environment)
    click.secho("\nThat was all; the embedded wiki and its pages are gone.", dim=True)
    return ExitCode.DONE


def example_job_file() -> str:
    """Return the text of `jobs.example.yaml`: a wheel has it inside the package, a checkout beside it."""
    packaged = files("editrunner") / _JOB_FILE
    path = packaged if packaged.is_file() else Path(__file__).parents[2] / _JOB_FILE
    return path.read_text(encoding="utf-8")


def _perform(act: _Act, folder: Path, environment: dict[str, str]) -> None:
    click.secho(f"\n# {act.comment}", dim=True)
    click.secho(f"$ editrunner {' '.join(act.arguments)}", bold=True)
    sys.stdout.flush()
    command = [sys.executable, "-m", "editrunner", *act.arguments]
    ended = subprocess.run(command, cwd=folder, env=environment, check=False)  # noqa: S603 - our own command
    if ended.returncode not in act.expected:
        raise LocalFailure(
            f"`editrunner {act.arguments[0]}` ended with exit code {ended.returncode}",
            advice="What it says above is why; run it once more, and report it if that does not help.",
        )
