import json
from pathlib import Path

import pytest

from editrunner.job.examples import ExampleResult, run_examples
from editrunner.report.examples import EXAMPLE_REPORTS
from tests.factories import JOB, loaded

from .reading_junit import read_junit

EXAMPLES = """\
    examples:
      - {before: teh cat, after: the cat}
      - {before: teh cat, after: a cat}
"""


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[ExampleResult]:
    monkeypatch.chdir(tmp_path)
    return [result for job in loaded(Path(), JOB + EXAMPLES).jobs for result in run_examples(job)]


def test_what_fails_is_shown_with_its_difference(results: list[ExampleResult]) -> None:
    assert EXAMPLE_REPORTS["text"](results).splitlines() == [
        "job.yaml:11:9: an example of the job `job` fails: the result is another one (- expected, + result)",
        "@@ -1 +1 @@",
        "-a cat",
        "+the cat",
        "1 passed, 1 failed",
    ]


def test_what_fails_is_marked_on_its_line(results: list[ExampleResult]) -> None:
    assert EXAMPLE_REPORTS["github"](results).splitlines() == [
        (
            "::error file=job.yaml,line=11,col=9,title=example of job::"
            "the result is another one (- expected, + result)%0A@@ -1 +1 @@%0A-a cat%0A+the cat"
        ),
        "::notice title=editrunner::Examples: 1 passed, 1 failed.",
    ]


def test_each_example_is_a_case(results: list[ExampleResult]) -> None:
    assert read_junit(EXAMPLE_REPORTS["junit"](results)) == {
        "job.yaml: job / example at 10:9": "passed",
        "job.yaml: job / example at 11:9": "failure another-result: the result is another one (- expected, + result)",
    }


def test_json_has_each_example_with_its_result(results: list[ExampleResult]) -> None:
    assert [row["passed"] for row in json.loads(EXAMPLE_REPORTS["json"](results))] == [True, False]


def test_an_operation_that_fails_is_told_in_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = JOB.replace("with: the}", "with: the, expect: 2}") + EXAMPLES
    results = [result for job in loaded(Path(), text).jobs for result in run_examples(job)]

    found = read_junit(EXAMPLE_REPORTS["junit"](results))

    assert set(found.values()) == {"failure no-result: `replace` expects 2 on a page, and finds 1"}
