"""The workflows for CI, checked by the schemas of GitHub and GitLab, and by a linter for what strangers could do."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
ACTION = PROJECT / "action.yml"
WORKFLOWS = sorted((PROJECT / "examples" / "github").glob("*.yml"))
GITLAB_TEMPLATE = PROJECT / "ci" / "gitlab.yml"
GITLAB_EXAMPLES = [PROJECT / "examples" / "gitlab" / name for name in (".gitlab-ci.yml", "shards.gitlab-ci.yml")]


def run_tool(name: str, *arguments: str | Path) -> tuple[int, str]:
    command = [Path(sys.executable).with_name(name), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)  # noqa: S603 - tools of the environment
    return done.returncode, done.stdout


def read(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("vendor.github-actions", [ACTION]),
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.gitlab-ci", [GITLAB_TEMPLATE, *GITLAB_EXAMPLES]),
    ],
)
def test_the_schemas_take_them(schema: str, paths: list[Path]) -> None:
    transform = ["--data-transform=gitlab-ci"] if "gitlab" in schema else []

    code, output = run_tool("check-jsonschema", f"--builtin-schema={schema}", *transform, *paths)

    assert code == 0, output


def test_a_linter_for_security_finds_nothing() -> None:
    code, output = run_tool(
        "zizmor", "--offline", "--no-config", "--persona=auditor", "--min-severity=low", ACTION, *WORKFLOWS
    )

    assert code == 0, output


def test_a_workflow_on_pull_requests_has_no_secret() -> None:
    for path in WORKFLOWS:
        if "pull_request" in read(path)[True] or "workflow_run" in read(path)[True]:
            assert "secrets." not in path.read_text(encoding="utf-8")


def test_the_workflow_that_may_comment_checks_nothing_out() -> None:
    (job,) = read(PROJECT / "examples" / "github" / "plan-comment.yml")["jobs"].values()

    used = [step["uses"].partition("@")[0] for step in job["steps"]]

    assert used == ["actions/download-artifact", "editrunner/editrunner"]
    assert job["steps"][1]["with"]["mode"] == "comment"


def test_no_checkout_leaves_its_token_behind() -> None:
    for path in WORKFLOWS:
        for job in read(path)["jobs"].values():
            for step in job["steps"]:
                if step["uses"].startswith("actions/checkout@"):
                    assert step["with"] == {"persist-credentials": False}


def test_inputs_and_modes_are_those_of_the_action() -> None:
    action = read(ACTION)
    modes = re.findall(r"`(\w+)`", action["inputs"]["mode"]["description"])
    for path in WORKFLOWS:
        for job in read(path)["jobs"].values():
            (given,) = [step["with"] for step in job["steps"] if step["uses"].startswith("editrunner/")]
            assert set(given) <= set(action["inputs"])
            assert given["mode"] in modes


@pytest.mark.parametrize("path", GITLAB_EXAMPLES, ids=lambda path: path.name)
def test_the_jobs_for_gitlab_that_are_changed_are_there(path: Path) -> None:
    template, example = read(GITLAB_TEMPLATE), read(path)

    assert {name for name, job in example.items() if " " in name and "extends" not in job} <= set(template)
    assert {job["extends"] for name, job in example.items() if " " in name and "extends" in job} <= set(template)
    assert {name for name in example["variables"] if name.startswith("EDITRUNNER_P")} <= set(template["variables"])
