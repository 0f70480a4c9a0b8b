"""The results of examples as JUnit's XML, which CI systems show: https://github.com/testmoapp/junitxml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from editrunner.job.examples import ExampleResult
from editrunner.planner.diff import unified_diff
from editrunner.wikitext.presave import as_stored

# https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def examples_as_junit(results: Sequence[ExampleResult]) -> str:
    """Return a document with a suite for each job that has examples."""
    suites = ET.Element("testsuites", _counts(results))
    for (file, job), group in groupby(results, key=lambda result: (result.example.position.file, result.job)):
        of_job = list(group)
        suite = ET.SubElement(suites, "testsuite", {"name": _clean(f"{file}: {job}"), **_counts(of_job)})
        for result in of_job:
            _add_case(suite, result)
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True)


def _counts(results: Sequence[ExampleResult]) -> dict[str, str]:
    failed = sum(not result.passed for result in results)
    return {"tests": str(len(results)), "failures": str(failed), "errors": "0", "skipped": "0"}


def _add_case(suite: ET.Element, result: ExampleResult) -> None:
    position = result.example.position
    place = {"file": _clean(position.file), "line": str(position.line)}
    case = ET.SubElement(
        suite, "testcase", {"classname": result.job, "name": _clean(f"example in line {position.line}"), **place}
    )
    if not result.passed:
        failure = ET.SubElement(case, "failure", {"message": _clean(result.failure or "the result is another one")})
        failure.text = _clean(example_diff(result) if result.failure is None else result.failure)


def example_diff(result: ExampleResult) -> str:
    """Return how a result differs from what is expected."""
    return "\n".join(unified_diff(as_stored(result.example.after), as_stored(result.result), "page").split("\n")[2:])


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
