"""A job's own tests: what it makes of a text, without a wiki.

The conditions of the job that need to know more than a text are left out: only a wiki knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from editrunner.errors import OperationFailed
from editrunner.job.job import Example, Job
from editrunner.model import (
    DEFAULT_SITE,
    Condition,
    Context,
    NewText,
    OnServer,
    Page,
    needs_of,
    unmet,
)
from editrunner.operations.server_side import text_with
from editrunner.wikitext.presave import as_stored


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What came out of an example. `failure` says why nothing did."""

    job: str
    example: Example
    result: str
    failure: str | None = None

    @property
    def passed(self) -> bool:
        """Whether the result is what the example says, as a wiki would store it."""
        return self.failure is None and as_stored(self.result) == as_stored(self.example.after)


def run_examples(job: Job) -> list[ExampleResult]:
    """Apply the job's operations to the texts of its examples."""
    return [_run(job, example) for example in job.examples]


def _run(job: Job, example: Example) -> ExampleResult:
    page = Page(example.title, 0, "wikitext", example.before)
    context = Context(DEFAULT_SITE, job.id)
    try:
        against = unmet(_answerable(job.only_if), _answerable(job.skip_if), page, context)
    except OperationFailed as error:
        return ExampleResult(job.id, example, page.text, error.message)
    if against is not None:
        is_meant = as_stored(example.after) == as_stored(page.text)
        words = f"the page is left alone: `{against.key}`: {against.reason}"
        return ExampleResult(job.id, example, page.text, None if is_meant else words)
    for step in job.steps:
        try:
            change = step.apply(page, context)
        except OperationFailed as error:
            return ExampleResult(job.id, example, page.text, error.message)
        if isinstance(change, OnServer):
            change = NewText(text_with(page.text, change))
        if isinstance(change, NewText):
            page = replace(page, text=change.text)
    return ExampleResult(job.id, example, page.text)


def unanswerable(job: Job) -> list[str]:
    """Return the kinds of the job's conditions that only a wiki can answer; examples are run without them."""
    return [condition.KIND for condition in (*job.only_if, *job.skip_if) if needs_of([condition], DEFAULT_SITE)]


def _answerable(conditions: Iterable[Condition]) -> list[Condition]:
    return [condition for condition in conditions if not needs_of([condition], DEFAULT_SITE)]
