from pathlib import Path
from typing import Any

import pytest

from editrunner.cli.planning import limits_to_json, settings_from_plan
from editrunner.errors import InvalidPlan
from editrunner.job.job import JobLimits, Limits
from editrunner.records.plan import PlanHeader
from tests.factories import loaded

JOB = """\
version: 1
edit: {summary: Test, override_filters: [1, global-2], on_merge: undo, returnto: {title: A, anchor: "#b"}}
limits: {first: 3, removed_bytes: 100, stop_page: "User:Bot/Stop"}
jobs: [{id: job, limits: {edits: 3, failures: "2.5%"}, targets: [{titles: [A]}], operations: [{append: {text: a}}]}]
"""


def header_with(jobs: list[Any], limits: Limits) -> PlanHeader:
    return PlanHeader(
        run="er-012345",
        tool="editrunner 0",
        created="2020-01-02T03:04:05Z",
        job_file="job.yaml",
        job_file_sha256="0" * 64,
        jobs=tuple(jobs),
        limits=limits_to_json(limits),
        maxlag=5,
        api="https://wiki.example/w/api.php",
        generator="MediaWiki 1.43",
        account="Bot",
    )


def test_a_plan_has_the_settings_of_its_job_file(tmp_path: Path) -> None:
    job_file = loaded(tmp_path, JOB)

    settings = settings_from_plan(header_with([job_file.jobs[0].normalised], job_file.limits))

    assert settings.limits == job_file.limits
    assert settings.edit_options == job_file.edit_options
    assert settings.job_limits == job_file.job_limits == {"job": JobLimits(edits=3, failures="2.5%")}


@pytest.mark.parametrize(
    "job",
    [
        {},
        {"id": "job"},
        {"id": "job", "edit": 7},
        {"id": "job", "edit": None},
        {"id": 7, "edit": {"summary": "a"}},
        {"id": "job", "edit": {}},
        {"id": "job", "edit": {"summary": 7}},
        {"id": "job", "edit": {"summary": "a", "tags": 7}},
        {"id": "job", "edit": {"summary": "a", "override_filters": ["x"]}},
        {"id": "job", "edit": {"summary": "a", "returnto": []}},
        {"id": "job", "edit": {"summary": "a", "returnto": {"query": "x"}}},
        {"id": "job", "edit": {"summary": "a", "sumary": "b"}},
        {"id": "job", "edit": {"summary": "a"}, "limits": None},
        {"id": "job", "edit": {"summary": "a"}, "limits": {"edits": 0}},
        {"id": "job", "edit": {"summary": "a"}, "limits": {"first": 1}},
        {"id": "job", "edit": {"summary": "a"}, "limits": {"failures": "100%"}},
    ],
)
def test_jobs_that_no_job_file_could_have_are_refused(job: dict[str, Any]) -> None:
    with pytest.raises(InvalidPlan, match="jobs and limits"):
        settings_from_plan(header_with([job], Limits()))
