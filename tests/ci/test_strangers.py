"""Job files of strangers: nothing in one reaches a secret of the environment, another host, or the runner.

The command runs with secrets in its environment; whatever it says and writes is searched for them.
"""

import base64
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from editrunner.sandbox import SeedPage
from tests.factories import JOB
from tests.integration.command import Command, Ended

from .conftest import Scratch
from .github_runner import COMMANDS, commands_in

SECRETS = {
    "EDITRUNNER_PASSWORD": "pa55-of-the-bot",
    "EDITRUNNER_OAUTH2_TOKEN": "token-of-the-bot",
    "GH_TOKEN": "token-of-github",
    "SECRET": "another-secret",
}
NAMES = ("${EDITRUNNER_PASSWORD}", "${env.SECRET}", "${SECRET}", "$SECRET $(printenv) `printenv` %(SECRET)s")
COMMAND = "::set-output name=a::b"


def leaks(text: str) -> list[str]:
    """Return the secrets in a text, plain or in base64."""
    coded = {secret: base64.b64encode(secret.encode()).decode().rstrip("=")[:-2] for secret in SECRETS.values()}
    return [secret for secret, code in coded.items() if secret in text or code in text]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Return what runs the command in a folder, with an environment in which nothing else of it is set."""

    def run_command(folder: Path, *arguments: str, **environment: str) -> Ended:
        return Command(folder, monkeypatch, capsys, environment).run(*arguments)

    return run_command


def fields_with(value: str) -> Iterator[dict[str, Any]]:
    """Yield job files with a text in each place that takes one, by the schema's own example and by hand."""
    plain: dict[str, Any] = {
        "version": 1,
        "edit": {"summary": "s"},
        "jobs": [{"id": "j", "targets": [{"titles": ["Sandbox"]}], "operations": [{"append": {"text": "x"}}]}],
    }
    places: list[dict[str, Any]] = [
        {"edit": {"summary": value}},
        {"edit": {"summary": "s", "tags": [value]}},
        {"wiki": {"account": value}},
        {"limits": {"stop_page": value}},
    ]
    yield from ({**plain, **place} for place in places)
    job = plain["jobs"][0]
    of_job: list[dict[str, Any]] = [
        {"id": value},
        {"description": value},
        {"targets": [{"titles": [value]}]},
        {"targets": [{"category": value}]},
        {"targets": [{"file": value}]},
        {"only_if": {"contains": value}},
        {"operations": [{"append": {"text": value}}]},
        {"operations": [{"append": {"text_file": value}}]},
        {"operations": [{"append": {"text": "x", "section": value}}]},
        {"operations": [{"replace": {"find": value, "with": value}}]},
        {"operations": [{"regex": {"find": value, "with": value}}]},
        {"operations": [{"set_text": {"text": value}}]},
    ]
    yield from ({**plain, "jobs": [{**job, **place}]} for place in of_job)


def texts_in(folder: Path) -> str:
    return "".join(path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())


class TestSecrets:
    @pytest.mark.parametrize("names", NAMES)
    def test_no_field_reads_the_environment(
        self, names: str, run: Callable[..., Ended], make_scratch: Callable[..., Scratch]
    ) -> None:
        scratch = make_scratch(SeedPage("Sandbox", "text"))
        scratch.log_in()
        logged_in = {name: value for name, value in scratch.environment.items() if name.startswith("EDITRUNNER_")}
        environment = {**SECRETS, "EDITRUNNER_OAUTH2_TOKEN": "", **logged_in}
        password = scratch.environment["EDITRUNNER_PASSWORD"]
        codes = []
        for number, value in enumerate(fields_with(names)):
            folder = scratch.folder / f"case-{number}"
            folder.mkdir()
            (folder / "jobs.yaml").write_text(json.dumps(value))
            ended = run(folder, "plan", "jobs.yaml", "-o", "plan.jsonl", **environment)
            said = ended.out + ended.err + texts_in(folder)
            assert leaks(said) == []
            assert password not in said
            codes.append(ended.code)
        assert set(codes) <= {0, 1, 2}
        assert names.startswith("${") or codes.count(0) >= 5

    @pytest.mark.parametrize(
        "path",
        [
            *("/proc/self/environ", "../secret.txt", "sub/../../secret.txt", "/dev/stdin", "/dev/zero", "/dev/fd/0"),
            *(
                "folder",
                ".git",
                "link.txt",
                "folder/secret.txt",
                "device",
                ".env",
                ".git/config",
                "config.txt",
                "~/.netrc",
            ),
            *("file:///proc/self/environ", "https://wiki.example/x", "$HOME/secret.txt", "pipe"),
        ],
    )
    @pytest.mark.parametrize("key", ["text_file", "file", "table", "folder"])
    def test_no_path_reads_what_is_not_beside_the_job_file(
        self, path: str, key: str, run: Callable[..., Ended], tmp_path: Path
    ) -> None:
        folder = tmp_path / "jobs"
        (folder / ".git").mkdir(parents=True)
        (tmp_path / "secret.txt").write_text(SECRETS["SECRET"])
        (folder / ".git" / "config").write_text(SECRETS["GH_TOKEN"])
        (folder / ".env").write_text(SECRETS["SECRET"])
        (folder / "link.txt").symlink_to("/proc/self/environ")
        (folder / "folder").symlink_to("..")
        (folder / "device").symlink_to("/dev/zero")
        (folder / "config.txt").symlink_to(".git/config")
        os.mkfifo(folder / "pipe")
        operation = f"append: {{text_file: '{path}'}}" if key == "text_file" else "append: {text: x}"
        target = f"{key}: '{path}'" if key != "text_file" else "titles: [A]"
        target += "\n        title: A" if key == "folder" else ""
        text = JOB.replace("titles: [Sandbox]", target).replace("replace: {find: teh, with: the}", operation)
        (folder / "jobs.yaml").write_text(text)

        ended = run(tmp_path, "validate", "jobs/jobs.yaml", **SECRETS)

        assert ended.code == 2, ended
        assert leaks(ended.out + ended.err) == []
        assert ended.out.startswith("jobs/jobs.yaml:")


class TestHosts:
    JOB = f"wiki: {{api: 'http://127.0.0.1:1/api.php'}}\n{JOB}"

    @pytest.mark.parametrize(
        ("environment", "message"),
        [
            ({"EDITRUNNER_API": "https://wiki.example/w/api.php"}, "binds this run to https://wiki.example/w/api.php"),
            ({}, "not on a public host"),
            (
                {"EDITRUNNER_USER": "Bot@er", "EDITRUNNER_PASSWORD": SECRETS["EDITRUNNER_PASSWORD"]},
                "nothing says which wiki they are for",
            ),
        ],
    )
    @pytest.mark.parametrize("verb", ["plan", "apply", "doctor"])
    def test_a_job_file_chooses_no_other_wiki(
        self,
        verb: str,
        environment: dict[str, str],
        message: str,
        run: Callable[..., Ended],
        tmp_path: Path,
    ) -> None:
        (tmp_path / "jobs.yaml").write_text(self.JOB)

        ended = run(tmp_path, verb, *(["--yes"] if verb == "apply" else []), "jobs.yaml", **environment)

        assert ended.code == 2, ended
        assert message in ended.err + ended.out
        assert leaks(ended.out + ended.err) == []


class TestReports:
    """What a title, a text or a name brings along means nothing to where a report is read."""

    TEXT = "\n".join(
        [
            *("a", COMMAND, " \t::stop-commands::x", "##[error]x", "\x1b]0;x\x07", "<script>alert(1)</script>"),
            *("</details>", "@everyone ```", "end"),
        ]
    )

    @pytest.fixture
    def scratch(self, make_scratch: Callable[..., Scratch]) -> Scratch:
        made = make_scratch(SeedPage("Sandbox", self.TEXT.replace("\x1b", "").replace("\x07", "")))
        job = {
            "version": 1,
            "edit": {"summary": "s"},
            "jobs": [
                {
                    "id": "j",
                    "targets": [{"titles": ["Sandbox", "New"]}],
                    "missing": "create",
                    "operations": [{"append": {"text": f"{COMMAND}\n##[warning]y"}}],
                }
            ],
        }
        made.write("jobs.yaml", json.dumps(job))
        return made

    @pytest.mark.parametrize("format_name", ["text", "github"])
    def test_a_plan_in_the_log_of_a_job_has_no_command_but_our_marks(
        self, format_name: str, run: Callable[..., Ended], scratch: Scratch
    ) -> None:
        environment = {"EDITRUNNER_API": scratch.environment["EDITRUNNER_API"], "GITHUB_ACTIONS": "true"}

        ended = run(scratch.repository, "plan", "--format", format_name, "jobs.yaml", **environment)

        assert ended.code in (0, 1), ended
        commands = commands_in(ended.out + ended.err)
        assert {command.name for command in commands} <= ({"error", "notice"} if format_name == "github" else set())
        assert "\x1b" not in ended.out + ended.err

    def test_complaints_in_the_log_of_a_job_have_no_command(self, run: Callable[..., Ended], tmp_path: Path) -> None:
        (tmp_path / "jobs.yaml").write_text(f'version: 1\n"a\\n{COMMAND}\\n##[error]z\\e[2J": 1\n')
        for verb in ("validate", "plan", "test"):
            ended = run(
                tmp_path, verb, "jobs.yaml", GITHUB_ACTIONS="true", EDITRUNNER_API="https://wiki.example/api.php"
            )

            assert ended.code == 2
            assert commands_in(ended.out + ended.err) == []
            assert "\x1b" not in ended.out + ended.err

    def test_the_action_carries_out_nothing_of_it(self, scratch: Scratch) -> None:
        runner = scratch.runner()

        done = runner.run()

        assert {command.name for command in done.commands} == {"notice"}, done.log
        assert done.outputs["changes"] == "true"
        (comment,) = [comment["body"] for comment in scratch.state["comments"]["7"]]
        assert "\n@everyone" not in comment
        assert "\n</details>\n@" not in comment

    @pytest.mark.parametrize(
        "name",
        ["a;touch x.yaml", "$(touch x).yaml", "a`id`.yaml", "a\nb.yaml", "-o.yaml", "::error::x.yaml", "a<b>.yaml"],
    )
    def test_a_job_file_with_a_name_for_somebody_else_is_refused(
        self, name: str, make_scratch: Callable[..., Scratch]
    ) -> None:
        scratch = make_scratch()
        scratch.write(name, JOB)

        done = scratch.runner().run(files="*.yaml")

        assert (done.code, done.ran) == (2, ["Check", "Keep the results"])
        assert [command.name for command in done.commands] == ["error"]

    def test_a_job_file_that_is_a_link_is_refused(self, make_scratch: Callable[..., Scratch]) -> None:
        scratch = make_scratch()
        (scratch.folder / "outside").mkdir()
        (scratch.folder / "outside" / "a.yaml").write_text("SECRET: another-secret")
        scratch.write(".git/config", SECRETS["GH_TOKEN"])
        links = {"a.yaml": "/proc/self/environ", "b.yaml": ".git/config", "jobs": "../outside"}
        for name, target in links.items():
            (scratch.repository / name).symlink_to(target)
            done = scratch.runner().run(files="jobs/*.yaml" if name == "jobs" else name)

            assert done.code == 2
            assert "is a link, or outside of the repository" in done.log
            assert leaks(done.log) == []


def test_the_runner_of_these_tests_knows_a_command_when_it_sees_one() -> None:
    log = "x\n ::error file=a::b\n::stop-commands::w\n::error::c\n::w::\nd ##[group]e\n::no-such::f"

    assert [(command.name, command.message) for command in commands_in(log)] == [("error", "b"), ("group", "e")]
    assert "set-output" in COMMANDS
