"""Runs the steps of a composite action as a runner of GitHub Actions does, as far as ours needs it.

Steps that use somebody else's action are not run: what they are given is recorded.
https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
"""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

COMMANDS = frozenset(
    {
        *("add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice"),
        *("remove-matcher", "save-state", "set-env", "set-output", "stop-commands", "warning"),
    }
)
TOKEN = re.compile(r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<sign>&&|\|\||==|!=|!|\(|\))|(?P<name>[\w.-]+))")
SIGNS = {"&&": " and ", "||": " or ", "!": " not "}
IN_TEXT = re.compile(r"\$\{\{(.+?)\}\}")


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the log of a job gave to the runner."""

    name: str
    properties: str
    message: str


def commands_in(log: str) -> list[Command]:
    """Return what a runner takes for a command: https://github.com/actions/runner, `ActionCommand.cs`."""
    found = []
    word = None
    for line in log.splitlines():
        command = _command(line)
        if word is not None:
            word = None if line.strip() == f"::{word}::" else word
        elif command is not None and command.name in COMMANDS:
            found.append(command)
            word = command.message if command.name == "stop-commands" else None
    return [command for command in found if command.name != "stop-commands"]


def _command(line: str) -> Command | None:
    found = re.match(r"\s*::([\w-]+)(?: ([^:]*))?::(.*)", line) or re.search(r"##\[([\w-]+)(?: ([^\]]*))?\](.*)", line)
    return Command(found[1], found[2] or "", found[3]) if found else None


@dataclass(slots=True)
class Done:
    """How an action ended."""

    code: int = 0
    ran: list[str] = field(default_factory=list)
    log: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    used: dict[str, dict[str, str]] = field(default_factory=dict)
    """What the actions of others were given, by the names of the steps."""

    @property
    def commands(self) -> list[Command]:
        return commands_in(self.log)


@dataclass(slots=True)
class GithubRunner:
    """A runner with a checked-out repository.

    `skip` names the steps that are not run; `github` is the context of that name.
    """

    action: Path
    workspace: Path
    temp: Path
    environment: Mapping[str, str]
    github: Mapping[str, Any]
    skip: tuple[str, ...] = ()

    @property
    def results(self) -> Path:
        return self.temp / "editrunner" / "results"

    @property
    def summary(self) -> str:
        path = self.temp / "summary.md"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def run(self, **inputs: str) -> Done:
        """Run the action."""
        self.temp.mkdir(parents=True, exist_ok=True)
        action = yaml.safe_load((self.action / "action.yml").read_text(encoding="utf-8"))
        assert not set(inputs) - set(action["inputs"])
        context: dict[str, Any] = {
            "github": {**self.github, "token": "gh-token"},
            "runner": {"temp": str(self.temp)},
            "steps": {},
        }
        context["inputs"] = {
            name: inputs.get(name, filled(described.get("default", ""), context))
            for name, described in action["inputs"].items()
        }
        done = Done()
        for step in action["runs"]["steps"]:
            if step["name"] not in self.skip and self._wanted(step, context, done):
                self._step(step, context, done)
        done.outputs = {name: filled(output["value"], context) for name, output in action["outputs"].items()}
        return done

    def _wanted(self, step: Mapping[str, Any], context: Mapping[str, Any], done: Done) -> bool:
        condition = str(step.get("if", "success()"))
        if not re.search(r"\b(always|cancelled|failure|success)\(\)", condition):
            condition = f"success() && ({condition})"
        return bool(evaluate(condition, {**context, "success": done.code == 0}))

    def _step(self, step: Mapping[str, Any], context: dict[str, Any], done: Done) -> None:
        done.ran.append(step["name"])
        if "uses" in step:
            done.used[step["name"]] = {key: filled(str(value), context) for key, value in step["with"].items()}
            return
        assert step["shell"] == "bash"
        output = self.temp / "output"
        output.write_text("")
        script = self.temp / "script.sh"
        script.write_text(step["run"])
        path = self.temp / "path"
        added = path.read_text().splitlines() if path.exists() else []
        environment = {
            **self.environment,
            "PATH": ":".join([*reversed(added), self.environment["PATH"]]),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_REPOSITORY": self.github["repository"],
            "GITHUB_EVENT_NAME": self.github["event_name"],
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_PATH": str(path),
            "RUNNER_TEMP": str(self.temp),
            **{name: filled(str(value), context) for name, value in step.get("env", {}).items()},
        }
        ended = subprocess.run(  # noqa: S603 - the action's own steps
            ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
        done.log += ended.stdout
        done.code = done.code or ended.returncode
        if "id" in step:
            pairs = (line.partition("=") for line in output.read_text().splitlines())
            context["steps"][step["id"]] = {"outputs": {name: value for name, _, value in pairs}}


def evaluate(expression: str, context: Mapping[str, Any]) -> Any:
    """Evaluate an expression: contexts, texts, comparisons, and the functions that say how the steps before ended."""
    parts = []
    rest = expression.strip().replace("always()", "'always'").replace("cancelled()", "''")
    rest = rest.replace("success()", "success")
    while rest:
        found = TOKEN.match(rest)
        assert found is not None, expression
        if found["sign"]:
            parts.append(SIGNS.get(found["sign"], found["sign"]))
        elif found["string"]:
            parts.append(repr(found["string"][1:-1].replace("''", "'")))
        else:
            parts.append(f"look({found['name']!r})")
        rest = rest[found.end() :].strip()
    return eval("".join(parts), {"look": lambda name: _look(context, name)})  # noqa: S307 - of our own action only


def _look(context: Any, name: str) -> Any:
    for part in name.split("."):
        context = context.get(part, "") if isinstance(context, Mapping) else ""
    return context


def filled(text: str, context: Mapping[str, Any]) -> str:
    return IN_TEXT.sub(lambda found: str(evaluate(found[1], context)), text)
