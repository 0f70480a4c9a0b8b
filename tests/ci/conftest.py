"""What the tests of CI need: editrunner installed as the action installs it, repositories, and a wiki."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from editrunner.sandbox import DEFAULT_ACCOUNTS, SandboxServer, SandboxWiki, SeedPage

from .github_runner import GithubRunner

PROJECT = Path(__file__).parents[2]
REPOSITORY = "example/jobs"


def kept_environment() -> dict[str, str]:
    """Return the environment without what would tell that a test runs, or where."""
    ours = ("EDITRUNNER_", "GITHUB_", "GITLAB_")
    alone = ("CI", "NO_COLOR", "FORCE_COLOR", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours) and name not in alone}


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the step `Install` once; return the folder with the command."""
    temp = tmp_path_factory.mktemp("runner")
    github = {"repository": REPOSITORY, "event_name": "push"}
    runner = GithubRunner(PROJECT, temp, temp, kept_environment(), github, skip=("Check",))
    done = runner.run(mode="check")
    assert (done.code, done.ran) == (0, ["Install"]), done.log
    (folder,) = (temp / "path").read_text().splitlines()
    return Path(folder)


@dataclass(slots=True)
class Scratch:
    """A repository of job files, a wiki, and a stub of GitHub."""

    folder: Path
    wiki: SandboxWiki
    environment: dict[str, str]
    github: dict[str, Any] = field(default_factory=dict)
    runs: int = 0

    @property
    def repository(self) -> Path:
        return self.folder / "repository"

    @property
    def state(self) -> dict[str, Any]:
        """What GitHub knows."""
        found: dict[str, Any] = json.loads(Path(self.environment["GH_STATE"]).read_text())
        return found

    @state.setter
    def state(self, value: dict[str, Any]) -> None:
        Path(self.environment["GH_STATE"]).write_text(json.dumps(value))

    def write(self, name: str, text: str) -> None:
        path = self.repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def log_in(self) -> None:
        account = DEFAULT_ACCOUNTS[0]
        self.environment |= {"EDITRUNNER_USER": account.login_name, "EDITRUNNER_PASSWORD": account.password}

    @property
    def edits(self) -> int:
        """How many edits the wiki was sent."""
        return self.wiki.requests.count("edit")

    @property
    def plans(self) -> Path:
        return self.folder / "plans"

    def plan(self, name: str, plan: str) -> None:
        """Plan a job file as the first of two workflows does, logged out."""
        self.plans.mkdir(exist_ok=True)
        environment = {key: value for key, value in self.environment.items() if key != "EDITRUNNER_PASSWORD"}
        environment.pop("EDITRUNNER_USER", None)
        command = [sys.executable, "-m", "editrunner", "plan", name, "-o", str(self.plans / plan)]
        subprocess.run(command, cwd=self.repository, env=environment, capture_output=True, check=True)  # noqa: S603 - our own

    def comment_text(self) -> str:
        """Return the comment on the plans."""
        script = PROJECT / "ci" / "github" / "comment.py"
        show = (
            "import pathlib, runpy, sys;"
            "sys.stdout.write(runpy.run_path(sys.argv[1])['comment'](pathlib.Path(sys.argv[2]), 'abc'))"
        )
        command = [sys.executable, "-c", show, str(script), str(self.plans)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)  # noqa: S603 - our own
        return done.stdout

    def runner(self, event: str = "pull_request", head: str = REPOSITORY) -> GithubRunner:
        """Return a fresh runner for an event of GitHub; a pull request has its head in a repository."""
        self.runs += 1
        payload = {"pull_request": {"number": 7, "head": {"sha": "a" * 40, "repo": {"full_name": head}}}, **self.github}
        github = {"repository": REPOSITORY, "event_name": event, "event": payload}
        temp = self.folder / f"temp-{self.runs}"
        return GithubRunner(PROJECT, self.repository, temp, self.environment, github, skip=("Install",))


@pytest.fixture
def make_scratch(tmp_path: Path, installed: Path) -> Iterator[Callable[..., Scratch]]:
    """Return what makes a repository beside a wiki with some pages."""
    servers = []

    def make(*pages: SeedPage) -> Scratch:
        wiki = SandboxWiki(pages)
        server = SandboxServer(wiki)
        servers.append(server)
        server.__enter__()
        stub = tmp_path / "bin" / "gh"
        stub.parent.mkdir()
        stub.write_text(f'#!/bin/sh\nexec {sys.executable} {Path(__file__).with_name("stub_gh.py")} "$@"\n')
        stub.chmod(0o755)
        environment = {
            **kept_environment(),
            "PATH": f"{installed}:{stub.parent}:{os.environ['PATH']}",
            "GH_STATE": str(tmp_path / "github.json"),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "EDITRUNNER_API": server.api,
        }
        scratch = Scratch(tmp_path, wiki, environment)
        scratch.repository.mkdir()
        scratch.state = {"pulls": [], "comments": {}, "calls": []}
        return scratch

    yield make
    for server in servers:
        server.__exit__(None, None, None)
