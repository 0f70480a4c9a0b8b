"""Runs the jobs of a GitLab CI template as a runner of GitLab does: one shell for all lines of a job.

https://docs.gitlab.com/ci/yaml/
"""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended: its log, and the files that it leaves as artifacts and as reports."""

    code: int
    log: str
    kept: tuple[str, ...]
    reports: tuple[str, ...]


@dataclass(slots=True)
class GitlabRunner:
    """A runner with a checked-out repository."""

    template: Path
    workspace: Path
    environment: Mapping[str, str]

    def run(self, name: str, **variables: str) -> Ended:
        """Run a job."""
        document = yaml.safe_load(self.template.read_text(encoding="utf-8"))
        job = _extended(document, name)
        given = {key: value["value"] for key, value in document["variables"].items()}
        environment = {**self.environment, "CI": "true", "GITLAB_CI": "true", **given, **job["variables"], **variables}
        lines = [*job["before_script"], *job["script"]]
        ended = subprocess.run(  # noqa: S603 - the template's own lines
            ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", "\n".join(lines)],
            cwd=self.workspace,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        kept = [path for pattern in job["artifacts"]["paths"] for path in self._files(pattern)]
        reports = self._files(job["artifacts"]["reports"]["junit"])
        return Ended(ended.returncode, ended.stdout, tuple(kept), tuple(reports))

    def _files(self, pattern: str) -> list[str]:
        found = self.workspace.glob(f"{pattern}**/*" if pattern.endswith("/") else pattern)
        return sorted(str(path.relative_to(self.workspace)) for path in found)


def _extended(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a job with what it extends: maps are merged, anything else is replaced."""
    job: dict[str, Any] = document[name]
    return _merged(_extended(document, job["extends"]), job) if "extends" in job else job


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = {**base, **over}
    for key in base.keys() & over.keys():
        if isinstance(base[key], dict):
            merged[key] = _merged(base[key], over[key])
    return merged
