"""Plans, runs and checks as JUnit's XML, which CI systems show as the results of tests.

No standard says what that is. This keeps to what the strictest reader takes, Jenkins' xUnit plugin
(https://plugins.jenkins.io/xunit/), and means what GitLab shows: https://docs.gitlab.com/ci/testing/unit_test_reports/.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, TypeAlias
from xml.etree import ElementTree as ET

from editrunner.errors import ExitCode
from editrunner.model import Edit, Entry, Failure, Outcome, Skip
from editrunner.records.audit_reading import EntryOutcome, read_events, summarise
from editrunner.report.printable import printable
from editrunner.report.reports import PlanSubject, PlanTotals, RunTotals

Verdict: TypeAlias = Literal["passed", "skipped", "failure", "error"]

_VERDICTS: dict[Outcome, Verdict] = {
    Outcome.SAVED: "passed",
    Outcome.UNCHANGED: "passed",
    Outcome.SKIPPED: "skipped",
    Outcome.UNKNOWN: "error",
}
"""All others are failures: somebody has to look at the page."""
_OF_ENTRIES = (ExitCode.DONE, ExitCode.FINISHED_WITH_PROBLEMS, ExitCode.WAITING_FOR_PERSON)
"""Exit codes that the entries of a run explain; behind any other, something ended the run before its time."""
_LONGEST_TEXT = 4_000
"""Characters of a difference: GitLab reads no file of more than 30 MB."""

# Beyond what is not printable: https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Case:
    """One result: of a page, an example, a job file."""

    suite: str
    name: str
    verdict: Verdict = "passed"
    kind: str = ""
    """In one word, why it has not passed."""
    message: str = ""
    text: str = ""
    """What there is to read besides."""


def junit_document(cases: Iterable[Case]) -> str:
    """Return a document with a suite for each name of one."""
    suites: dict[str, list[Case]] = {}
    for case in cases:
        suites.setdefault(case.suite, []).append(case)
    root = ET.Element("testsuites", {"name": "editrunner"})
    for name, of_suite in suites.items():
        suite = ET.SubElement(root, "testsuite", {"name": _clean(name), **_counts(of_suite)})
        for case in of_suite:
            _add(suite, case)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


class JunitPlanReport:
    """A plan: an edit has passed, a skip is skipped, a failure has failed."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._job_file = ""
        self._cases: list[Case] = []

    def begin(self, subject: PlanSubject) -> None:
        """Remember what it is of."""
        self._job_file = subject.job_file

    def entry(self, entry: Entry) -> None:
        """Take in an entry."""
        suite = f"{self._job_file}: {entry.job}"
        match entry:
            case Edit():
                self._cases.append(Case(suite, entry.title, text="\n".join([*entry.warnings, entry.diff])))
            case Skip():
                self._cases.append(Case(suite, entry.title, "skipped", entry.reason, entry.detail))
            case Failure():
                self._cases.append(Case(suite, entry.title, "failure", entry.code, entry.text))

    def end(self, totals: PlanTotals) -> None:
        """Write the document."""
        if totals.error is not None:
            self._cases.append(Case(self._job_file, "plan", "error", "ended", totals.error))
        self._file.write(f"{junit_document(self._cases)}\n")


class JunitRunReport:
    """A run, from its log: what is saved, or was so already, has passed."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def end(self, totals: RunTotals) -> None:
        """Write the document."""
        found = summarise(read_events(Path(totals.log)))
        cases = [_of_run(name, entry) for name, entry in found.entries.items()]
        if totals.exit_code not in _OF_ENTRIES:
            cases.append(Case(f"run {totals.name}", "run", "error", f"exit-code-{totals.exit_code}", totals.reason))
        self._file.write(f"{junit_document(cases)}\n")


def _of_run(name: str, entry: EntryOutcome) -> Case:
    job, _, title = name.partition("/")
    return Case(job, title, _VERDICTS.get(entry.outcome, "failure"), str(entry.outcome), entry.text)


def _counts(cases: Sequence[Case]) -> dict[str, str]:
    found = Counter(case.verdict for case in cases)
    numbers = {"tests": len(cases), "failures": found["failure"], "errors": found["error"], "skipped": found["skipped"]}
    return {name: str(number) for name, number in numbers.items()}


def _add(suite: ET.Element, case: Case) -> None:
    element = ET.SubElement(suite, "testcase", {"classname": _clean(case.suite), "name": _clean(case.name)})
    text = _clean(case.text if len(case.text) <= _LONGEST_TEXT else f"{case.text[:_LONGEST_TEXT]}\n…")
    if case.verdict == "passed":
        if text:
            ET.SubElement(element, "system-out").text = text
        return
    message = _clean(case.message)
    verdict = ET.SubElement(element, case.verdict, {"type": _clean(case.kind), "message": message})
    # GitLab shows the text and not the attribute: https://docs.gitlab.com/ci/testing/unit_test_reports/
    verdict.text = "\n".join(part for part in (message, text) if part)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", printable(text))
