"""A verb imports only what it needs: a `validate` in an editor or a hook should not wait for a whole HTTP client."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from editrunner.cli.main import VERBS, editrunner
from editrunner.report.registry import RUN_REPORTS
from tests.factories import JOB

HEAVY = {"requests", "structlog", "rich", "werkzeug"}

# Run in a Python of its own: this one has imported everything already.
_SCRIPT = """
import contextlib, io, json, sys
from editrunner.cli.main import run
with contextlib.redirect_stdout(io.StringIO()) as output, contextlib.redirect_stderr(output):
    code = run(sys.argv[1:])
names = {name.partition(".")[0] for name in sys.modules} | {name for name in sys.modules if name[:11] == "editrunner."}
print(json.dumps([code, sorted(names), output.getvalue()]))
"""


def imported_by(*arguments: str, ends_with: int = 0) -> set[str]:
    """Run a verb, and return the packages that it has imported, and our own modules."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", _SCRIPT, *arguments], capture_output=True, text=True, check=True
    )
    code, modules, output = json.loads(done.stdout)
    assert code == ends_with, output
    return set(modules)


@pytest.fixture
def job_file(tmp_path: Path) -> str:
    path = tmp_path / "job.yaml"
    path.write_text(f"{JOB}    examples:\n      - {{before: teh, after: the}}\n")
    return str(path)


def test_version_loads_nothing_but_the_command_itself() -> None:
    assert imported_by("--version") & {*HEAVY, "yaml", "jsonschema", "regex"} == set()


def test_help_loads_no_verb() -> None:
    assert imported_by("--help") & {*HEAVY, "yaml", "jsonschema", "regex"} == set()


def test_validate_loads_neither_network_nor_log(job_file: str) -> None:
    modules = imported_by("validate", job_file)

    assert modules & HEAVY == set()
    assert {"yaml", "jsonschema"} <= modules
    assert {"editrunner.planner", "editrunner.executor", "editrunner.wiki"} & modules == set()


def test_of_operations_selectors_and_conditions_those_are_loaded_that_a_job_file_names(job_file: str) -> None:
    modules = imported_by("validate", job_file)

    assert {"editrunner.operations.replace", "editrunner.selectors.titles"} <= modules
    others = {"operations.regex", "operations.unlink", "selectors.search", "selectors.prefix", "conditions.contains"}
    assert {f"editrunner.{name}" for name in others} & modules == set()


def test_a_format_is_loaded_where_it_is_wanted() -> None:
    formats = {f"editrunner.report.{name}" for name in RUN_REPORTS}

    assert imported_by("apply", "--help") & formats == set()


def test_test_loads_neither_network_nor_log(job_file: str) -> None:
    assert imported_by("test", job_file) & HEAVY == set()


@pytest.mark.parametrize("which", ["job", "plan", "audit"])
def test_schema_loads_neither_network_nor_log(which: str) -> None:
    assert imported_by("schema", which) & HEAVY == set()


@pytest.mark.parametrize("verb", ["show", "summary", "verify"])
def test_reading_a_log_loads_no_network(verb: str, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text("this is no log\n")

    assert "requests" not in imported_by("audit", verb, str(log), ends_with=2)


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_a_verb_needs_no_wiki(verb: str) -> None:
    assert "editrunner" in imported_by(verb, "--help")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_a_command(verb: str) -> None:
    command = editrunner.get_command(click.Context(editrunner), verb)

    assert isinstance(command, click.Command)
    assert command.name == verb
    assert command.help


def test_a_verb_that_is_not_there_is_no_command() -> None:
    assert editrunner.get_command(click.Context(editrunner), "destroy") is None
