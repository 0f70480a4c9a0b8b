"""The command as a person runs it, in a folder and an environment of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from editrunner.cli.main import run
from tests.contract.wikis import Credentials

TIMEOUT = 120


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def run(self) -> str:
        """The id of the run that it reports."""
        found = re.search(r"\ber-[0-9a-f]{6}\b", self.out)
        assert found is not None, self
        return found[0]

    @property
    def report(self) -> dict[str, Any]:
        """What it reports as JSON."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value

    @property
    def counts(self) -> dict[str, int]:
        """The outcomes that occurred, and how often."""
        counts: dict[str, int] = {name: count for name, count in self.report["counts"].items() if count}
        return counts


@dataclass(slots=True)
class Command:
    """Runs editrunner in a folder, with an environment in which nothing else of it is set."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    """With the password: what pytest shows of a failure must not have it."""

    def log_in(self, api: str, credentials: Credentials | None) -> None:
        """Bind the runs to a wiki."""
        self.environment = {"EDITRUNNER_API": api}
        if credentials is not None:
            self.environment |= {"EDITRUNNER_USER": credentials.name, "EDITRUNNER_PASSWORD": credentials.password}

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def jobs(self, *jobs: Mapping[str, Any], name: str = "jobs.yaml", **keys: Any) -> Path:
        """Write a job file; JSON is YAML."""
        value = {"version": 1, "edit": {"summary": "by editrunner"}, **keys, "jobs": list(jobs)}
        return self.write(name, json.dumps(value, ensure_ascii=False))

    def run(self, *arguments: str | Path) -> Ended:
        """Run the command in this process."""
        with self.monkeypatch.context() as patch:
            patch.chdir(self.folder)
            for name in [name for name in os.environ if name.startswith("EDITRUNNER_")]:
                patch.delenv(name)
            for name, value in self._whole_environment().items():
                patch.setenv(name, value)
            self.capsys.readouterr()
            code = run([str(argument) for argument in arguments])
            out, err = self.capsys.readouterr()
        return Ended(code, out, err)

    def start(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """Start the command as a process of its own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EDITRUNNER_")}
        return subprocess.Popen(  # noqa: S603 - the command under test
            [sys.executable, "-m", "editrunner", *map(str, arguments)],
            cwd=self.folder,
            env={**kept, **self._whole_environment()},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run_process(self, *arguments: str | Path) -> Ended:
        """Run the command as a process of its own."""
        return ended(self.start(*arguments))

    def apply(self, source: Path, *arguments: str | Path) -> Ended:
        """Apply without asking, report as JSON, and log to `run.jsonl` (a new one each time)."""
        (self.folder / "run.jsonl").unlink(missing_ok=True)
        return self.run("apply", source, "--yes", "--format", "json", "--audit", "run.jsonl", *arguments)

    def plan(self, source: Path, output: str = "plan.jsonl") -> Path:
        """Write a plan, which has to succeed."""
        planned = self.run("plan", source, "-o", output)
        assert planned.code == 0, planned
        return self.folder / output

    def events(self, log: str = "run.jsonl") -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / log).read_text(encoding="utf-8").split("\n") if line]

    def outcomes(self, log: str = "run.jsonl") -> dict[str, str]:
        """How each entry ended, in one word; that of a skip is its reason, that of a failure its code."""
        words = {}
        for event in self.events(log):
            kind, _, word = event["event"].partition(".")
            if kind == "entry":
                words[event["entry"]] = str(event.get("reason") or event.get("code"))
            elif kind == "edit" and word not in ("intent", "waiting", "replanned", "probed"):
                words[event["entry"]] = word
        return words

    def outcomes_by_title(self, wanted: str) -> Iterator[str]:
        """The titles of the entries that ended in one way, in their order."""
        for entry, word in self.outcomes().items():
            if word == wanted:
                yield entry.partition("/")[2]

    def _whole_environment(self) -> dict[str, str]:
        return {"XDG_STATE_HOME": str(self.folder / "state"), **self.environment}


def ended(process: "subprocess.Popen[str]") -> Ended:
    """Wait for a process."""
    out, err = process.communicate(timeout=TIMEOUT)
    return Ended(process.returncode, out, err)
