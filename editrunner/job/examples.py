"""A job's own tests: what its operations make of a text, without a wiki."""

from __future__ import annotations

from dataclasses import dataclass, replace

from editrunner.errors import OperationFailed
from editrunner.job.job import Example, Job
from editrunner.model import DEFAULT_SITE, Context, NewText, OnServer, Page
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
