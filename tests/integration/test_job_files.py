"""Each job file of `tests/jobs/integration`, with the pages that it finds and those that it leaves beside it."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from editrunner.model import JsonObject
from editrunner.records.schemas import audit_event_schema, plan_schema
from tests.wiki_access import PageState, WikiAccess

from .command import Command, Ended

pytestmark = pytest.mark.mediawiki

FOLDER = Path(__file__).parents[1] / "jobs" / "integration"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml") if not path.stem.endswith(".pages"))
PLANNED = [
    "category",
    "conditions",
    "flags",
    "folder",
    "for_each",
    "missing_create",
    "protected",
    "redirects_follow",
    "replace",
    "sections",
    "table",
    "touch",
]


@dataclass(frozen=True, slots=True)
class Case:
    """A job file with its pages; `after` has only the fields that matter."""

    job_file: str
    account: str
    before: Mapping[str, str]
    protected: tuple[str, ...]
    after: Mapping[str, Mapping[str, Any] | None]
    outcomes: Mapping[str, str]
    code: int
    files: Mapping[str, str]
    """Those that the job file reads."""


def case(name: str, prefix: str, tag: str) -> Case:
    def read(path: Path) -> str:
        return path.read_text(encoding="utf-8").replace("{prefix}", prefix).replace("{tag}", tag)

    pages = yaml.safe_load(read(FOLDER / f"{name}.pages.yaml"))
    return Case(
        job_file=read(FOLDER / f"{name}.yaml"),
        account=pages.get("account", "Bot"),
        before=pages["before"],
        protected=tuple(pages.get("protected", ())),
        after=pages["after"],
        outcomes=pages["outcomes"],
        code=pages.get("code", 0),
        files=pages.get("files", {}),
    )


@functools.cache
def tag_of(mediawiki: WikiAccess) -> str:
    """A tag that edits may have."""
    tag = mediawiki.unique()
    mediawiki.define_tag(tag)
    return tag


def shown(page: PageState, title: str, wiki: WikiAccess) -> dict[str, Any]:
    """A page with the names that the files use."""
    return {
        "text": page.text,
        "content_model": page.content_model,
        "revisions": len(page.revisions),
        "summary": page.newest.summary,
        "user": page.newest.user,
        "minor": page.newest.minor,
        "tags": sorted(page.newest.tags),
        "bot": wiki.was_by_bot(title),
    }


@pytest.fixture(params=NAMES)
def given(request: pytest.FixtureRequest, command: Command, mediawiki: WikiAccess, prefix: str) -> Case:
    tag = tag_of(mediawiki) if request.param == "flags" else ""
    found = case(request.param, prefix, tag)
    mediawiki.create(found.before)
    for title in found.protected:
        mediawiki.protect(title)
    command.log_in(mediawiki.api, mediawiki.credentials[found.account])
    for name, text in found.files.items():
        command.write(name, text)
    return found


def check_pages(expected: Case, ended: Ended, wiki: WikiAccess) -> None:
    for title, fields in expected.after.items():
        page = wiki.page(title)
        if fields is None:
            assert page is None, title
            continue
        assert page is not None, title
        wanted = {
            name: value.replace("{run}", ended.run) if isinstance(value, str) else value
            for name, value in fields.items()
        }
        found = shown(page, title, wiki)
        assert {name: found[name] for name in wanted} == wanted, title


def check_lines(path: Path, schema: JsonObject) -> None:
    validator = jsonschema.Draft202012Validator(schema)
    for line in path.read_text(encoding="utf-8").removesuffix("\n").split("\n"):
        validator.validate(json.loads(line))


def check_log(command: Command, ended: Ended) -> None:
    """The log is whole, and says the same as the report."""
    check_lines(command.folder / "run.jsonl", audit_event_schema())
    verified = command.run("audit", "verify", "run.jsonl", "--head", ended.report["head"])
    assert verified.code == 0, verified
    summary = command.run("audit", "summary", "run.jsonl", "--format", "json").report
    assert (summary["counts"], summary["exit_code"]) == (ended.report["counts"], ended.code)
    assert len(command.run("audit", "show", "run.jsonl").out.splitlines()) == len(command.events())


def test_applying_a_job_file_leaves_the_pages_as_expected_and_a_second_run_has_nothing_to_do(
    given: Case, command: Command, mediawiki: WikiAccess
) -> None:
    job_file = command.write("jobs.yaml", given.job_file)

    ended = command.apply(job_file)

    assert command.outcomes() == given.outcomes, ended
    assert ended.code == given.code, ended
    check_pages(given, ended, mediawiki)
    check_log(command, ended)

    again = command.apply(job_file)

    assert again.code == given.code, again
    # A page that is saved as it is has no new revision either.
    assert set(again.counts) <= {"skipped", "failed", "unchanged"}
    check_pages(given, ended, mediawiki)


@pytest.mark.parametrize("given", PLANNED, indirect=True)
def test_a_plan_of_a_job_file_is_saved_as_it_was_reviewed(given: Case, command: Command, mediawiki: WikiAccess) -> None:
    job_file = command.write("jobs.yaml", given.job_file)
    planned = command.run("plan", job_file, "-o", "plan.jsonl")
    assert planned.code == given.code, planned
    check_lines(command.folder / "plan.jsonl", plan_schema())

    ended = command.apply(command.folder / "plan.jsonl")

    assert command.outcomes() == given.outcomes, ended
    assert ended.code == given.code, ended
    check_pages(given, ended, mediawiki)
