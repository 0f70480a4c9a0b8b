"""The command as a process, in a folder of its own, with the embedded wiki."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from editrunner.sandbox import DEFAULT_ACCOUNTS, SandboxServer, SandboxWiki, SeedPage

SECONDS = 120
"""After so long a command waits for somebody who is not there."""
JOB = """\
version: 1
edit: {summary: s}
jobs:
  - id: j
    targets: [{titles: [A, B, Missing]}]
    operations: [{append: {text: more}}]
    examples: [{before: a, after: "a\\nmore"}]
"""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A folder with a job file, and an environment with a wiki."""

    folder: Path
    environment: Mapping[str, str]

    @property
    def api(self) -> str:
        """The address of the wiki's api.php."""
        return self.environment["EDITRUNNER_API"]

    def run(self, *arguments: str, code: int = 0, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run the command without a terminal; its input is a pipe in which nothing ever comes, and has no end."""
        never, keeps_open = os.pipe()
        try:
            ended = subprocess.run(  # noqa: S603 - the command under test
                [sys.executable, "-m", "editrunner", *arguments],
                cwd=self.folder,
                env={**self.environment, **variables},
                stdin=never,
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
        finally:
            os.close(never)
            os.close(keeps_open)
        assert ended.returncode == code, ended
        return ended


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Embedded]:
    """A wiki with two pages, and a job file for them."""
    (tmp_path / "jobs.yaml").write_text(JOB, encoding="utf-8")
    account = DEFAULT_ACCOUNTS[0]
    unwanted = ("CI", "NO_COLOR", "FORCE_COLOR", "PAGER", "GITHUB_STEP_SUMMARY")
    kept = {
        name: value for name, value in os.environ.items() if name not in unwanted and not name.startswith("EDITRUNNER_")
    }
    with SandboxServer(SandboxWiki([SeedPage("A", "a"), SeedPage("B", "b")])) as server:
        environment = {
            **kept,
            "EDITRUNNER_API": server.api,
            "EDITRUNNER_USER": account.login_name,
            "EDITRUNNER_PASSWORD": account.password,
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "TERM": "xterm",
        }
        yield Embedded(tmp_path, environment)
