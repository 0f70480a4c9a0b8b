"""What `plan` ends with, and a plan that is there already; how pages are planned is tried in `tests/integration`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from editrunner.report.registry import PLAN_REPORTS
from editrunner.sandbox import SandboxServer, SandboxWiki, SeedPage
from tests.factories import JOB
from tests.integration.command import Command, Ended


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Ended]]:
    pages = [SeedPage("Sandbox", "teh cat"), SeedPage("Right", "the cat")]
    with SandboxServer(SandboxWiki(pages)) as server:
        command = Command(tmp_path, monkeypatch, capsys, {"EDITRUNNER_API": server.api})

        def run_plan(title: str, *arguments: str) -> Ended:
            command.write("jobs.yaml", JOB.replace("[Sandbox]", f"[{title}]\n    missing: fail"))
            return command.run("plan", *arguments)

        yield run_plan


@pytest.mark.parametrize("format_name", list(PLAN_REPORTS))
@pytest.mark.parametrize(
    ("title", "detailed", "code"),
    [("Sandbox", True, 3), ("Sandbox", False, 0), ("Right", True, 0), ("Missing", True, 1), ("Missing", False, 1)],
)
def test_the_exit_code_says_whether_there_is_something_to_edit(
    format_name: str, title: str, code: int, run: Callable[..., Ended], *, detailed: bool
) -> None:
    flag = ["--detailed-exitcode"] if detailed else []

    ended = run(title, *flag, "--format", format_name, "jobs.yaml")

    assert ended.code == code, ended
    assert ended.out


@pytest.mark.parametrize("format_name", list(PLAN_REPORTS))
def test_a_plan_is_shown_as_it_was_made_and_no_wiki_is_asked(
    format_name: str, run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run("Sandbox", "-o", "plan.jsonl", "--detailed-exitcode", "--format", format_name, "jobs.yaml")
    monkeypatch.setattr("editrunner.cli.plan.open_wiki", None)

    shown = run("Sandbox", "--detailed-exitcode", "--format", format_name, "plan.jsonl")

    assert (made.code, shown.code) == (3, 3)
    assert "+the cat" in shown.out.replace("%0A", "\n") or format_name in ("html", "github")
    assert len(shown.out) > len(made.out) / 2


def test_a_plan_of_a_plan_is_refused(run: Callable[..., Ended]) -> None:
    run("Sandbox", "-o", "plan.jsonl", "jobs.yaml")

    ended = run("Sandbox", "-o", "other.jsonl", "plan.jsonl")

    assert ended.code == 2
    assert "plan.jsonl is a plan already" in ended.err
