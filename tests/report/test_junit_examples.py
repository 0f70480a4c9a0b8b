from pathlib import Path
from xml.etree import ElementTree as ET

from editrunner.job.examples import run_examples
from editrunner.report.junit_examples import examples_as_junit
from tests.factories import loaded

JOBS = """\
version: 1
edit: {summary: Test}
jobs:
  - id: good
    targets: [{titles: [A]}]
    operations: [{append: {text: b}}]
    examples:
      - {before: a, after: "a\\nb"}
  - id: bad
    targets: [{titles: [A]}]
    operations: [{replace: {find: "\\x84", with: b, expect: 2}}]
    examples:
      - {before: "\\x84", after: b}
      - {before: "a <x> & \\x84\\x84", after: a}
"""


def test_each_job_is_a_suite_and_each_example_a_case(tmp_path: Path) -> None:
    results = [result for job in loaded(tmp_path, JOBS).jobs for result in run_examples(job)]

    suites = ET.fromstring(examples_as_junit(results))  # noqa: S314 - made here

    assert suites.attrib == {"tests": "3", "failures": "2", "errors": "0", "skipped": "0"}
    assert [(suite.get("tests"), suite.get("failures")) for suite in suites] == [("1", "0"), ("2", "2")]
    cases = list(suites.iter("testcase"))
    assert [(case.get("classname"), case.get("line")) for case in cases] == [
        ("good", "8"),
        ("bad", "13"),
        ("bad", "14"),
    ]
    failures = [failure.text for case in cases for failure in case]
    assert failures == ["`replace` expects 2 on a page, and finds 1", "@@ -1 +1 @@\n-a\n+a <x> & bb"]
