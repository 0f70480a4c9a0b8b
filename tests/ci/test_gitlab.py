"""The jobs for GitLab CI, their lines run in a repository of job files: https://docs.gitlab.com/ci/yaml/."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from editrunner.sandbox import SeedPage
from tests.factories import JOB
from tests.report.reading_junit import read_junit

from .conftest import PROJECT, Scratch
from .gitlab_runner import GitlabRunner

RIGHT = f"{JOB}    examples:\n      - {{before: teh, after: the}}\n"


@pytest.fixture
def scratch(make_scratch: Callable[..., Scratch]) -> Scratch:
    made = make_scratch(SeedPage("Sandbox", "teh cat"))
    made.write("jobs/spelling.yaml", RIGHT)
    return made


@pytest.fixture
def runner(scratch: Scratch) -> GitlabRunner:
    return GitlabRunner(PROJECT / "ci" / "gitlab.yml", scratch.repository, scratch.environment)


def reported(scratch: Scratch, *paths: str) -> dict[str, str]:
    return {
        name: verdict
        for path in paths
        for name, verdict in read_junit((scratch.repository / path).read_text(encoding="utf-8")).items()
    }


def test_job_files_are_checked_and_their_examples_run(scratch: Scratch, runner: GitlabRunner) -> None:
    scratch.write("jobs/spelling.yaml", RIGHT.replace("after: the", "after: tha"))

    ended = runner.run("editrunner check")

    assert ended.code == 1
    assert "jobs/spelling.yaml: valid" in ended.log
    assert "-tha\n+the" in ended.log
    assert reported(scratch, *ended.reports) == {
        "job files / jobs/spelling.yaml": "passed",
        "jobs/spelling.yaml: job / example at 10:9": "failure another-result: "
        "the result is another one (- expected, + result)",
    }


def test_a_merge_request_is_planned_and_its_plans_are_kept(scratch: Scratch, runner: GitlabRunner) -> None:
    scratch.write("jobs/missing.yaml", JOB.replace("[Sandbox]", "[Nowhere]\n    missing: fail"))

    ended = runner.run("editrunner plan")

    assert ended.code == 1, ended.log
    assert "-teh cat\n+the cat" in ended.log
    assert {Path(path).name for path in ended.kept} == {
        f"plan-{number}.{suffix}" for number in (1, 2) for suffix in ("jsonl", "html", "xml")
    }
    assert list(reported(scratch, *ended.reports).values()) == ["failure missing: there is no such page", "passed"]
    assert scratch.edits == 0


def test_the_default_branch_is_applied_and_its_log_is_kept(scratch: Scratch, runner: GitlabRunner) -> None:
    scratch.log_in()
    runner.environment = scratch.environment
    cookies = "editrunner-results/run-1.jsonl.cookies"
    scratch.write(cookies, "what an unanswered CAPTCHA needs")

    ended = runner.run("editrunner apply")

    assert (ended.code, scratch.edits) == (0, 1), ended.log
    assert ended.kept == ("editrunner-results/run-1.jsonl", "editrunner-results/run-1.html")


def test_a_run_that_a_limit_ends_has_its_exit_code_and_keeps_the_others_back(
    scratch: Scratch, runner: GitlabRunner
) -> None:
    scratch.log_in()
    job = JOB.replace("[Sandbox]", "[A, B]\n    missing: create").replace(
        "replace: {find: teh, with: the}", "append: {text: x}"
    )
    scratch.write("jobs/a.yaml", f"limits: {{edits: 1}}\n{job}")

    ended = runner.run("editrunner apply")

    assert (ended.code, scratch.edits) == (4, 1), ended.log
    assert ended.kept == ("editrunner-results/run-1.jsonl", "editrunner-results/run-1.html")


def test_parallel_jobs_are_shards_and_one_more_puts_their_logs_together(
    make_scratch: Callable[..., Scratch], tmp_path: Path
) -> None:
    pages = [SeedPage(f"P{number}", "teh cat") for number in range(8)]
    scratch = make_scratch(*pages)
    scratch.log_in()
    scratch.write("jobs.yaml", JOB.replace("[Sandbox]", f"[{', '.join(page.title for page in pages)}]"))
    template, example = (
        yaml.safe_load((PROJECT / path).read_text(encoding="utf-8"))
        for path in ("ci/gitlab.yml", "examples/gitlab/shards.gitlab-ci.yml")
    )
    document = {**template, "editrunner merge": example["editrunner merge"]}
    (tmp_path / "gitlab.yml").write_text(yaml.safe_dump(document))
    runner = GitlabRunner(tmp_path / "gitlab.yml", scratch.repository, scratch.environment)
    total = example["editrunner apply"]["parallel"]

    for index in range(1, total + 1):
        ended = runner.run("editrunner apply", CI_NODE_INDEX=str(index), CI_NODE_TOTAL=str(total))
        assert ended.code == 0, ended.log
    ended = runner.run("editrunner merge")

    assert (ended.code, scratch.edits) == (0, len(pages)), ended.log
    assert f"{total} runs" in ended.log
    assert "saved          8" in ended.log
    assert {"editrunner-results/merged.jsonl", "editrunner-results/merged.html"} <= set(ended.kept)


@pytest.mark.parametrize("target", ["/proc/self/environ", "../../secret.yaml"])
def test_a_job_file_that_is_a_link_is_refused(target: str, scratch: Scratch, runner: GitlabRunner) -> None:
    (scratch.repository / "jobs" / "link.yaml").symlink_to(target)

    ended = runner.run("editrunner check")

    assert ended.code == 2
    assert "jobs/link.yaml is a link, or no file." in ended.log


def test_shellcheck_finds_nothing_in_the_lines(tmp_path: Path) -> None:
    document = yaml.safe_load((PROJECT / "ci" / "gitlab.yml").read_text(encoding="utf-8"))
    before = document[".editrunner"]["before_script"]
    for name, job in document.items():
        if name.startswith("editrunner "):
            script = tmp_path / "script.sh"
            script.write_text("\n".join(["#!/bin/bash", *before, *job["script"], ""]))
            command = [str(Path(sys.executable).with_name("shellcheck")), "--exclude=SC2206", str(script)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own lines
            assert (done.returncode, done.stdout) == (0, ""), name
