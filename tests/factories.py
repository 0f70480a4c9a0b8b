"""Short ways to the values that many tests are given."""

from pathlib import Path

from editrunner.errors import InvalidJobFile, OperationFailed
from editrunner.job.job import JobFile
from editrunner.job.load import load
from editrunner.model import DEFAULT_SITE, Change, Context, NewText, Operation, Page
from editrunner.operations.step import Step

CONTEXT = Context(DEFAULT_SITE, "job")


def a_page(text: str, *, content_model: str = "wikitext") -> Page:
    return Page("Example", 0, content_model, text)


def text_after(operation: Operation | Step, text: str) -> str | None:
    """Return what an operation makes of a text, or `None` where it changes nothing."""
    return text_of(operation.apply(a_page(text), CONTEXT))


def text_of(change: Change) -> str | None:
    return change.text if isinstance(change, NewText) else None


def failure_code(operation: Operation | Step, text: str) -> str | None:
    """Return the code with which an operation fails on a text, or `None` where it does not."""
    try:
        operation.apply(a_page(text), CONTEXT)
    except OperationFailed as error:
        return error.code
    return None


JOB = """\
version: 1
edit: {summary: Fix spelling}
jobs:
  - id: job
    targets:
      - titles: [Sandbox]
    operations:
      - replace: {find: teh, with: the}
"""


def a_job_with(*, targets: str = "[{titles: [Sandbox]}]", operations: str = "[{append: {text: a}}]") -> str:
    return (
        f"version: 1\nedit: {{summary: Test}}\njobs: [{{id: job, targets: {targets},\n    operations: {operations}}}]\n"
    )


def loaded(folder: Path, text: str) -> JobFile:
    path = folder / "job.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def complaints_about(folder: Path, text: str | bytes) -> list[str]:
    """Return what is wrong with a job file, each as `line:column: message`."""
    path = folder / "job.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return complaints_of(path)


def complaints_of(path: Path) -> list[str]:
    try:
        load(path)
    except InvalidJobFile as error:
        return [complaint.removeprefix(f"{path}:").lstrip() for complaint in error.complaints]
    return []
