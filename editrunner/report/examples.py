"""The results of examples: as text, as JSON, as JUnit's XML, as marks on the lines of the job file."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from editrunner.job.examples import ExampleResult
from editrunner.planner.diff import unified_diff
from editrunner.report.github import mark
from editrunner.report.junit import Case, junit_document
from editrunner.report.printable import printable, without_commands
from editrunner.wikitext.presave import as_stored

_ANOTHER_RESULT = "the result is another one (- expected, + result)"


def examples_as_text(results: Sequence[ExampleResult]) -> str:
    """Return what fails, and how many do."""
    failed = [result for result in results if not result.passed]
    shown = [f"{_heading(result)}: {_why(result)}" for result in failed]
    return without_commands(printable("\n".join([*shown, _totals(results)])))


def examples_as_json(results: Sequence[ExampleResult]) -> str:
    """Return each example with its result."""
    return json.dumps([_as_json(result) for result in results], indent=2)


def examples_as_junit(results: Sequence[ExampleResult]) -> str:
    """Return a document with a case for each example."""
    return junit_document(_as_case(result) for result in results)


def examples_as_github(results: Sequence[ExampleResult]) -> str:
    """Return a mark for each example that fails, and one that says how many do."""
    failed = [result for result in results if not result.passed]
    marks = [mark("error", _why(result), result.example.position, f"example of {result.job}") for result in failed]
    return "\n".join([*marks, mark("notice", f"Examples: {_totals(results)}.", title="editrunner")])


EXAMPLE_REPORTS: dict[str, Callable[[Sequence[ExampleResult]], str]] = {
    "text": examples_as_text,
    "json": examples_as_json,
    "github": examples_as_github,
    "junit": examples_as_junit,
}


def _heading(result: ExampleResult) -> str:
    return f"{result.example.position}: an example of the job `{result.job}` fails"


def _why(result: ExampleResult) -> str:
    return result.failure if result.failure is not None else f"{_ANOTHER_RESULT}\n{_difference(result)}"


def _difference(result: ExampleResult) -> str:
    """Return how a result differs from what is expected, and why operations changed nothing."""
    difference = unified_diff(as_stored(result.example.after), as_stored(result.result), "page").split("\n")[2:]
    return "\n".join([*difference, *result.reasons])


def _totals(results: Sequence[ExampleResult]) -> str:
    passed = sum(result.passed for result in results)
    return f"{passed} passed, {len(results) - passed} failed"


def _as_json(result: ExampleResult) -> dict[str, object]:
    return {
        "job": result.job,
        "at": str(result.example.position),
        "passed": result.passed,
        "expected": result.example.after,
        "result": result.result,
        "failure": result.failure,
    }


def _as_case(result: ExampleResult) -> Case:
    position = result.example.position
    suite, name = f"{position.file}: {result.job}", f"example at {position.line}:{position.column}"
    if result.passed:
        return Case(suite, name)
    if result.failure is not None:
        return Case(suite, name, "failure", "no-result", result.failure, str(position))
    return Case(suite, name, "failure", "another-result", _ANOTHER_RESULT, f"{position}\n{_difference(result)}")
