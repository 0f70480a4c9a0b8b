"""A job's own tests: what it makes of a text, without a wiki.

The conditions of the job that need to know more than a text are left out: only a wiki knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from editrunner.errors import OperationFailed
from editrunner.job.filling import RunFacts, row_jobs
from editrunner.job.job import Example, Job
from editrunner.model import (
    DEFAULT_SITE,
    Context,
    Page,
    answerable,
    needs_of,
    unmet,
)
from editrunner.operations.applying import apply_steps
from editrunner.wikitext.presave import as_stored
from editrunner.wikitext.titles import parse_title

_RUN = RunFacts("er-000000", datetime(2001, 2, 3, tzinfo=UTC), DEFAULT_SITE)
"""Always the same, so that an example with `${today}` has a result that can be written down."""


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What came out of an example. `failure` says why nothing did; `reasons`, why operations changed nothing."""

    job: str
    example: Example
    result: str
    failure: str | None = None
    reasons: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the result is what the example says, as a wiki would store it."""
        return self.failure is None and as_stored(self.result) == as_stored(self.example.after)


def run_examples(job: Job) -> list[ExampleResult]:
    """Apply the job's operations to the texts of its examples."""
    return [_run(job, example) for example in job.examples]


def _run(job: Job, example: Example) -> ExampleResult:
    title = parse_title(DEFAULT_SITE, example.title)
    page = Page(example.title, title.namespace, "wikitext", example.before)
    context = Context(DEFAULT_SITE, job.id)
    try:
        (of_row,) = row_jobs(job, title, () if example.row is None else (example.row,), _RUN)
        only_if, skip_if = (answerable(conditions, DEFAULT_SITE) for conditions in (of_row.only_if, of_row.skip_if))
        against = unmet(only_if, skip_if, page, context)
        if against is None:
            applied = apply_steps(of_row.steps, page, context)
            return ExampleResult(job.id, example, applied.text, reasons=applied.reasons)
    except OperationFailed as error:
        return ExampleResult(job.id, example, page.text, error.message)
    is_meant = as_stored(example.after) == as_stored(page.text)
    words = None if is_meant else f"the page is left alone: `{against.key}`: {against.reason}"
    return ExampleResult(job.id, example, page.text, words)


def unanswerable(job: Job) -> list[str]:
    """Return the kinds of the job's conditions that only a wiki can answer; examples are run without them."""
    return [condition.KIND for condition in (*job.only_if, *job.skip_if) if needs_of([condition], DEFAULT_SITE)]
