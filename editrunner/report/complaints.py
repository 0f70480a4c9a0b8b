"""What is wrong with job files: as text, as JSON, as JUnit's XML, as marks on their lines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from editrunner.model import Position
from editrunner.report.github import mark
from editrunner.report.junit import Case, junit_document
from editrunner.report.printable import printable, without_commands

_PLACED = re.compile(r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?P<message>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Check:
    """What the check of a job file found; without complaints it is valid."""

    file: str
    complaints: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    contents: str = ""
    """What is in a valid one, as `2 jobs, 3 operations`."""


def checks_as_text(checks: Sequence[Check]) -> str:
    """Return the complaints and warnings, each on a line, or that a file is valid."""
    lines = [
        line
        for check in checks
        for line in (*check.complaints, *(f"{warning} (warning)" for warning in check.warnings), *_verdict(check))
    ]
    return without_commands(printable("\n".join(lines)))


def checks_as_json(checks: Sequence[Check]) -> str:
    """Return each file with its complaints and warnings."""
    rows = [
        {
            "file": check.file,
            "valid": not check.complaints,
            "complaints": list(check.complaints),
            "warnings": list(check.warnings),
        }
        for check in checks
    ]
    return json.dumps(rows, indent=2)


def checks_as_junit(checks: Sequence[Check]) -> str:
    """Return a document with a case for each file."""
    return junit_document(_as_case(check) for check in checks)


def checks_as_github(checks: Sequence[Check]) -> str:
    """Return a mark for each complaint and warning, and one for each file that is valid."""
    lines = []
    for check in checks:
        lines += [_marked("error", complaint) for complaint in check.complaints]
        lines += [_marked("warning", warning) for warning in check.warnings]
        lines += [mark("notice", verdict, title="editrunner") for verdict in _verdict(check)]
    return "\n".join(lines)


CHECK_REPORTS: dict[str, Callable[[Sequence[Check]], str]] = {
    "text": checks_as_text,
    "json": checks_as_json,
    "github": checks_as_github,
    "junit": checks_as_junit,
}


def _verdict(check: Check) -> tuple[str, ...]:
    return () if check.complaints else (f"{check.file}: valid ({check.contents})",)


def _marked(level: Literal["error", "warning"], complaint: str) -> str:
    found = _PLACED.fullmatch(complaint)
    if found is None:
        return mark(level, complaint)
    return mark(level, found["message"], Position(found["file"], int(found["line"]), int(found["column"])))


def _as_case(check: Check) -> Case:
    if not check.complaints:
        return Case("job files", check.file, text="\n".join([check.contents, *check.warnings]))
    first, *rest = check.complaints
    return Case("job files", check.file, "failure", "invalid", first, "\n".join(rest))
