"""The hooks as pre-commit itself runs them, in a repository of job files: https://pre-commit.com/#new-hooks."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import JOB

PROJECT = Path(__file__).parents[2]
CONFIGURATION = """\
repos:
  - repo: {project}
    rev: {revision}
    hooks:
      - id: editrunner-validate
      - id: editrunner-test
"""
RIGHT = f"{JOB}    examples:\n      - {{before: teh, after: the}}\n"


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603, S607 - our own repositories
    return done.stdout.strip()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit installs the hooks, once for all tests."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def repository(tmp_path: Path, home: Path) -> Path:
    """A repository whose hooks come from a clone of this one, so that what is not committed plays no part."""
    clone = home / "project"
    if not clone.exists():
        git(home, "clone", "--quiet", str(PROJECT), str(clone))
    git(tmp_path, "init", "--quiet")
    revision = git(clone, "rev-parse", "HEAD")
    configuration = CONFIGURATION.format(project=clone, revision=revision)
    (tmp_path / ".pre-commit-config.yaml").write_text(configuration)
    return tmp_path


def run_hooks(repository: Path, home: Path) -> tuple[int, str]:
    git(repository, "add", ".")
    environment = {**os.environ, "PRE_COMMIT_HOME": str(home)}
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose"]
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    return done.returncode, done.stdout + done.stderr


def test_job_files_are_checked_and_their_examples_run(repository: Path, home: Path) -> None:
    (repository / "jobs.yaml").write_text(RIGHT)
    (repository / "jobs").mkdir()
    shutil.copy(repository / "jobs.yaml", repository / "jobs" / "spelling.yml")
    (repository / "other.yaml").write_text("not: a job file\n")

    code, output = run_hooks(repository, home)

    assert code == 0, output
    assert output.count(": valid (") == 2
    assert "other.yaml" not in output


@pytest.mark.parametrize(
    ("job_file", "message"),
    [
        (RIGHT.replace("replace:", "repalce:"), "did you mean `replace`?"),
        (RIGHT.replace("after: the", "after: tha"), "tha"),
    ],
)
def test_what_is_wrong_keeps_a_commit_back(job_file: str, message: str, repository: Path, home: Path) -> None:
    (repository / "jobs.yaml").write_text(job_file)

    code, output = run_hooks(repository, home)

    assert code == 1
    assert message in output
