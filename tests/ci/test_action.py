"""The action, its steps run in a repository of job files: https://docs.github.com/en/actions."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from editrunner.records.audit_reading import verify
from editrunner.sandbox import SeedPage
from tests.factories import JOB

from .conftest import PROJECT, Scratch
from .github_runner import commands_in, filled

RIGHT = f"{JOB}    examples:\n      - {{before: teh, after: the}}\n"
MARKER = "<!-- editrunner: the plans of this pull request -->"
FORK = "stranger/jobs"


@pytest.fixture
def scratch(make_scratch: Callable[..., Scratch]) -> Scratch:
    """A wiki with one page to edit and one to leave alone, and a job file for it."""
    made = make_scratch(SeedPage("Sandbox", "teh cat"), SeedPage("Other", "the cat"))
    made.write("jobs/spelling.yaml", RIGHT)
    return made


def comments(scratch: Scratch, number: int = 7) -> list[str]:
    return [comment["body"] for comment in scratch.state["comments"].get(str(number), [])]


def said(commands: list[Any], level: str) -> list[str]:
    return [command.message for command in commands if command.name == level]


class TestPlan:
    def test_a_pull_request_is_checked_planned_and_commented_on(self, scratch: Scratch) -> None:
        runner = scratch.runner()

        done = runner.run()

        assert (done.code, done.ran) == (0, ["Check", "Plan", "Comment", "Keep the results"]), done.log
        assert done.outputs == {"changes": "true", "exit-code": "0"}
        assert said(done.commands, "notice") == [
            "jobs/spelling.yaml: valid (1 job, 1 operation)",
            "Examples: 1 passed, 0 failed.",
            "Plan: 1 to edit, 0 to skip, 0 failed.",
        ]
        assert kept(done) == {"plan-001.jsonl", "plan-001.html"}
        assert "-teh cat\n+the cat" in runner.summary
        (comment,) = comments(scratch)
        assert comment.startswith(f"{MARKER}\nFor the commit {'a' * 40}:\n")
        assert "-teh cat\n+the cat" in comment
        assert scratch.edits == 0
        assert {call["token"] for call in scratch.state["calls"]} == {"gh-token"}
        assert "gh-token" not in done.log

    def test_all_plans_are_in_one_comment_and_a_failure_in_one_fails(self, scratch: Scratch) -> None:
        scratch.write("jobs.yaml", RIGHT.replace("[Sandbox]", "[Other]"))
        scratch.write("jobs/missing.yaml", RIGHT.replace("[Sandbox]", "[Nowhere]\n    missing: fail"))

        done = scratch.runner().run()

        (comment,) = comments(scratch)
        headings = re.findall(r"^### Plan of (.*)$", comment, re.MULTILINE)
        assert headings == ["jobs.yaml", "jobs/missing.yaml", "jobs/spelling.yaml"]
        assert "❌ **job/Nowhere**" in comment
        assert (done.code, done.outputs) == (1, {"changes": "true", "exit-code": "1"})

    def test_something_to_edit_is_told_of_beside_a_failure(self, scratch: Scratch) -> None:
        scratch.write("jobs/spelling.yaml", RIGHT.replace("[Sandbox]", "[Sandbox, Nowhere]\n    missing: fail"))

        assert scratch.runner().run().outputs == {"changes": "true", "exit-code": "1"}

    def test_a_failure_alone_is_nothing_to_edit(self, scratch: Scratch) -> None:
        scratch.write("jobs/spelling.yaml", RIGHT.replace("[Sandbox]", "[Nowhere]\n    missing: fail"))

        assert scratch.runner().run().outputs == {"changes": "false", "exit-code": "1"}

    def test_a_job_file_that_is_wrong_is_marked_and_nothing_is_planned(self, scratch: Scratch) -> None:
        scratch.write("jobs/spelling.yaml", RIGHT.replace("replace:", "repalce:"))

        done = scratch.runner().run()

        assert (done.code, done.ran) == (2, ["Check", "Keep the results"])
        (command,) = [command for command in done.commands if command.name == "error"]
        assert command.properties == "file=jobs/spelling.yaml,line=8,col=9"
        assert "did you mean `replace`?" in command.message

    def test_an_example_that_fails_is_marked(self, scratch: Scratch) -> None:
        scratch.write("jobs/spelling.yaml", RIGHT.replace("after: the", "after: tha"))

        done = scratch.runner().run()

        assert (done.code, done.ran) == (1, ["Check", "Keep the results"])
        assert "-tha%0A+the" in said(done.commands, "error")[0]

    def test_a_plan_that_cannot_be_made_is_said_in_the_comment(self, scratch: Scratch) -> None:
        scratch.environment["EDITRUNNER_API"] = "http://no-such-host.invalid/api.php"

        done = scratch.runner().run()

        assert (done.code, done.outputs["exit-code"]) == (6, "6")
        assert "`jobs/spelling.yaml`\n\n⚠️ It could not be made: exit code 6." in comments(scratch)[0]

    def test_nothing_is_commented_on_a_pull_request_from_a_fork(self, scratch: Scratch) -> None:
        done = scratch.runner(head=FORK).run()

        assert (done.code, done.ran) == (0, ["Check", "Plan", "Keep the results"])
        assert scratch.state["calls"] == []

    def test_no_job_file_at_all_is_a_mistake(self, scratch: Scratch) -> None:
        done = scratch.runner().run(files="task/*.yaml")

        assert done.code == 2
        assert said(done.commands, "error") == ["No job file is there: the input 'files' is 'task/*.yaml'."]


class TestComment:
    """The second of two workflows: it has the plans of the first, and a token."""

    @pytest.fixture
    def planned(self, scratch: Scratch) -> Path:
        head = {"user": {"login": "stranger"}, "ref": "spelling", "sha": "a" * 40}
        scratch.state = {**scratch.state, "pulls": [{"number": 8, "head": head}]}
        scratch.github = {
            "workflow_run": {
                "head_repository": {"owner": {"login": "stranger"}, "full_name": FORK},
                "head_branch": "spelling",
                "head_sha": "a" * 40,
            }
        }
        scratch.plan("jobs/spelling.yaml", "plan-001.jsonl")
        return scratch.plans

    def comment(self, scratch: Scratch) -> Any:
        return scratch.runner("workflow_run").run(mode="comment", plans=str(scratch.plans))

    def test_it_comments_on_the_pull_request_that_github_names(self, scratch: Scratch, planned: Path) -> None:
        asked = len(scratch.wiki.requests)

        done = self.comment(scratch)

        assert (done.code, done.ran) == (0, ["Comment for another workflow"]), done.log
        assert "+the cat" in comments(scratch, 8)[0]
        assert len(scratch.wiki.requests) == asked

    def test_the_comment_is_written_anew_and_those_of_others_are_left_alone(
        self, scratch: Scratch, planned: Path
    ) -> None:
        theirs = {"databaseId": 1, "body": f"{MARKER}\nmine", "viewerDidAuthor": False}
        scratch.state = {**scratch.state, "comments": {"8": [theirs]}}
        self.comment(scratch)
        scratch.write("jobs/spelling.yaml", RIGHT.replace("the", "thee"))
        scratch.plan("jobs/spelling.yaml", "plan-001.jsonl")

        self.comment(scratch)

        other, ours = comments(scratch, 8)
        assert other == f"{MARKER}\nmine"
        assert "+thee cat" in ours
        assert "+the cat" not in ours

    @pytest.mark.parametrize("change", [{"sha": "b" * 40}, {"ref": "main"}, {"user": {"login": "else"}}])
    def test_a_commit_that_is_no_head_any_more_is_not_commented_on(
        self, change: dict[str, Any], scratch: Scratch, planned: Path
    ) -> None:
        (pull,) = scratch.state["pulls"]
        scratch.state = {**scratch.state, "pulls": [{**pull, "head": {**pull["head"], **change}}]}

        done = self.comment(scratch)

        assert done.code == 0
        assert "No open pull request" in done.log
        assert scratch.state["comments"] == {}

    def test_what_is_no_plan_is_not_repeated(self, scratch: Scratch, planned: Path) -> None:
        (planned / "plan-002.jsonl").write_text("@everyone look <!-- at this -->")
        (planned / "plan-003.jsonl").symlink_to("/proc/self/environ")
        (planned / "plan-004.failed").write_text("6\t@everyone\n")
        (planned / "plan-005.failed").write_text("6\tjobs/`x`.yaml\n")
        (planned / "plan-006.failed").write_bytes(b"6\t\xff\n")
        (planned / "plan-007.failed").mkdir()
        changed = (planned / "plan-001.jsonl").read_text().replace("the cat", "our cat")
        (planned / "plan-001.jsonl").write_text(changed)

        done = self.comment(scratch)

        assert done.code == 0
        assert comments(scratch, 8) == [
            (
                f"{MARKER}\nFor the commit {'a' * 40}:\n\nplan-001 cannot be read.\n\nplan-002 cannot be read.\n"
                "\nplan-003.jsonl is no plan.\n"
                "\nplan-004 could not be made.\n\nplan-005 could not be made.\n\nplan-006 could not be made.\n"
            )
        ]

    def test_where_the_checks_failed_there_is_nothing_to_comment(self, scratch: Scratch, planned: Path) -> None:
        (planned / "plan-001.jsonl").unlink()

        done = self.comment(scratch)

        assert done.code == 0
        assert "There are no plans" in done.log
        assert scratch.state["comments"] == {}

    def test_what_is_too_long_is_cut_between_pages(self, make_scratch: Callable[..., Scratch]) -> None:
        pages = [SeedPage(f"P{number}", "teh " * 200) for number in range(60)]
        scratch = make_scratch(*pages)
        scratch.github = {"pull_request": {"number": 7}}
        scratch.write("jobs.yaml", JOB.replace("[Sandbox]", f"[{', '.join(page.title for page in pages)}]"))
        for number in (1, 2, 3):
            scratch.plan("jobs.yaml", f"plan-00{number}.jsonl")

        text = scratch.comment_text()

        assert 50_000 < len(text) <= 65_536
        assert text.count("### Plan of") == text.count("too long") == 3
        assert text.count("<details>") == text.count("</details>") > 10


class TestApply:
    def test_what_is_on_the_main_branch_is_saved_and_its_log_is_kept(self, scratch: Scratch) -> None:
        scratch.log_in()
        runner = scratch.runner("push")
        runner.results.mkdir(parents=True)
        (runner.results / "run-001.jsonl.cookies").write_text("what an unanswered CAPTCHA needs")

        done = runner.run(mode="apply")

        assert (done.code, done.ran) == (0, ["Check", "Apply", "Keep the results"]), done.log
        assert said(done.commands, "notice")[-1] == "1 saved; finished"
        assert scratch.edits == 1
        assert "| saved | 1 |" in runner.summary
        assert kept(done) == {"run-001.jsonl", "run-001.html"}
        assert f"Head digest of the audit log: {verify(runner.results / 'run-001.jsonl').head}" in done.log

    @pytest.mark.parametrize(
        ("limits", "accept", "level", "code", "message"),
        [
            ("{edits: 1}", "", "error", 4, "A limit or the stop page ended the run"),
            ("{removed_bytes: 0}", "4 5", "warning", 5, "A page waits for a person"),
        ],
    )
    def test_a_run_that_is_not_done_fails_unless_that_is_accepted(
        self, limits: str, accept: str, level: str, code: int, message: str, scratch: Scratch
    ) -> None:
        scratch.log_in()
        job = JOB.replace("[Sandbox]", "[Sandbox, Other]").replace(
            "replace: {find: teh, with: the}", "set_text: {text: x}"
        )
        scratch.write("jobs/spelling.yaml", f"limits: {limits}\n{job}")

        done = scratch.runner("push").run(mode="apply", accept=accept)

        assert done.code == (0 if accept else code), done.log
        assert message in said(done.commands, level)[-1]
        assert done.outputs["exit-code"] == str(code)
        assert kept(done) == {"run-001.jsonl", "run-001.html"}

    def test_what_was_accepted_is_not_forgotten_over_a_job_file_that_went_well(self, scratch: Scratch) -> None:
        scratch.log_in()
        scratch.write("jobs/a.yaml", JOB.replace("[Sandbox]", "[Nowhere]\n    missing: fail"))

        done = scratch.runner("push").run(mode="apply", accept="1")

        assert (done.code, done.outputs["exit-code"], scratch.edits) == (0, "1", 1)

    def test_the_job_files_after_one_that_fails_wait_for_the_next_run(self, scratch: Scratch) -> None:
        scratch.log_in()
        scratch.write("jobs/a.yaml", JOB.replace("[Sandbox]", "[Nowhere]\n    missing: fail"))

        done = scratch.runner("push").run(mode="apply")

        assert (done.code, scratch.edits) == (1, 0)

    def test_what_is_no_job_file_keeps_all_others_back_a_plan_too(self, scratch: Scratch) -> None:
        scratch.log_in()
        scratch.plan("jobs/spelling.yaml", "plan-001.jsonl")
        scratch.write("jobs/z.yaml", (scratch.plans / "plan-001.jsonl").read_text())

        done = scratch.runner("push").run(mode="apply")

        assert (done.code, done.ran, scratch.edits) == (2, ["Check", "Keep the results"], 0)


class TestShards:
    def test_shards_are_applied_apart_and_their_logs_are_put_together(
        self, make_scratch: Callable[..., Scratch]
    ) -> None:
        pages = [SeedPage(f"P{number}", "teh cat") for number in range(8)]
        scratch = make_scratch(*pages)
        scratch.log_in()
        scratch.write("jobs.yaml", JOB.replace("[Sandbox]", f"[{', '.join(page.title for page in pages)}]"))
        (job,) = [job for job in shards_workflow() if "strategy" in job]
        numbers = job["strategy"]["matrix"]["shard"]
        logs = scratch.folder / "shards"

        for number in numbers:
            runner = scratch.runner("push")
            context = {"matrix": {"shard": str(number)}, "strategy": {"job-total": str(len(numbers))}}
            given = {name: filled(str(value), context) for name, value in job["steps"][-1]["with"].items()}
            done = runner.run(**given)
            assert done.code == 0, done.log
            shutil.copytree(runner.results, logs / done.used["Keep the results"]["name"])
        runner = scratch.runner("push")
        done = runner.run(mode="merge", logs=str(logs))

        assert (done.code, done.ran) == (0, ["Merge", "Keep the results"]), done.log
        assert scratch.edits == len(pages)
        assert kept(done) == {"merged.jsonl", "merged.html"}
        assert "### 8 runs" in runner.summary
        assert "| saved | 8 |" in runner.summary
        assert verify(runner.results / "merged.jsonl").problems == []

    def test_where_there_is_no_log_that_is_said(self, scratch: Scratch) -> None:
        done = scratch.runner("push").run(mode="merge", logs="nowhere")

        assert done.code == 2
        assert said(done.commands, "error") == ["No audit log is there: the input 'logs' is 'nowhere'."]


def shards_workflow() -> list[dict[str, Any]]:
    document = yaml.safe_load((PROJECT / "examples" / "github" / "shards.yml").read_text(encoding="utf-8"))
    return list(document["jobs"].values())


def kept(done: Any) -> set[str]:
    """Return the names of the files that become artifacts."""
    patterns = done.used["Keep the results"]["path"].split()
    return {path.name for pattern in patterns for path in Path("/").glob(pattern.lstrip("/"))}


def test_what_a_verb_says_is_not_carried_out_and_its_exit_code_is_kept(tmp_path: Path) -> None:
    library = PROJECT / "ci" / "github" / "library.bash"
    script = f"source {library}; quietly {tmp_path}/result bash -c 'echo ::error::a >&2; echo ::error::b; exit 7'"

    done = subprocess.run(  # noqa: S603 - our own script
        ["/bin/bash", "-c", script],
        env={"RUNNER_TEMP": str(tmp_path), "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )

    assert (done.returncode, (tmp_path / "result").read_text()) == (7, "::error::b\n")
    assert "::error::a" in done.stdout
    assert commands_in(done.stdout) == []
    # The runner listens again afterwards.
    assert commands_in(f"{done.stdout}::error::c") != []


@pytest.mark.parametrize("name", ["install", "check", "plan", "apply", "merge", "comment"])
def test_shellcheck_finds_nothing_in_the_scripts(name: str) -> None:
    script = PROJECT / "ci" / "github" / name
    command = [
        str(Path(sys.executable).with_name("shellcheck")),
        "--external-sources",
        "--source-path=SCRIPTDIR",
        str(script),
    ]

    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own scripts

    assert (done.returncode, done.stdout) == (0, "")
