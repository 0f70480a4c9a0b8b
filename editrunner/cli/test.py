"""The verb `test`."""

from __future__ import annotations

from pathlib import Path

import click

from editrunner.cli.messages import say
from editrunner.cli.options import JOB_FILE, format_option
from editrunner.errors import ExitCode
from editrunner.job.examples import run_examples, unanswerable
from editrunner.job.load import load
from editrunner.report.examples import EXAMPLE_REPORTS
from editrunner.report.printable import printable


@click.command(epilog="\b\nExample:\n  editrunner test jobs.yaml")
@click.argument("files", nargs=-1, required=True, type=JOB_FILE, metavar="FILE…")
@format_option(*EXAMPLE_REPORTS)
def test(files: tuple[Path, ...], format_name: str) -> ExitCode:
    """Run the examples of job files: what their operations make of a text, without a wiki."""
    jobs = [(file, job) for file in files for job in load(file).jobs]
    for file, job in jobs:
        if job.examples and (kinds := unanswerable(job)):
            asked = ", ".join(f"`{kind}`" for kind in kinds)
            message = (
                f"{file}: the examples of the job `{job.id}` are run without {asked}: only a wiki can answer that."
            )
            say(printable(message))
    results = [result for _, job in jobs for result in run_examples(job)]
    click.echo(EXAMPLE_REPORTS[format_name](results))
    passed = all(result.passed for result in results)
    return ExitCode.DONE if passed else ExitCode.FINISHED_WITH_PROBLEMS
