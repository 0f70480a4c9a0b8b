"""The verb `test`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from editrunner.cli.options import JOB_FILE, format_option
from editrunner.errors import ExitCode
from editrunner.job.examples import ExampleResult, run_examples, unanswerable
from editrunner.job.load import load
from editrunner.report.junit_examples import example_diff, examples_as_junit
from editrunner.report.printable import printable


@click.command(epilog="\b\nExample:\n  editrunner test jobs.yaml")
@click.argument("files", nargs=-1, required=True, type=JOB_FILE, metavar="FILE…")
@format_option("text", "json", "junit")
def test(files: tuple[Path, ...], format_name: str) -> ExitCode:
    """Run the examples of job files: what their operations make of a text, without a wiki."""
    jobs = [(file, job) for file in files for job in load(file).jobs]
    for file, job in jobs:
        if job.examples and (kinds := unanswerable(job)):
            asked = ", ".join(f"`{kind}`" for kind in kinds)
            message = (
                f"{file}: the examples of the job `{job.id}` are run without {asked}: only a wiki can answer that."
            )
            click.echo(message, err=True)
    results = [result for _, job in jobs for result in run_examples(job)]
    failed = [result for result in results if not result.passed]
    if format_name == "json":
        click.echo(json.dumps([_as_json(result) for result in results], indent=2))
    elif format_name == "junit":
        click.echo(examples_as_junit(results))
    else:
        for result in failed:
            click.echo(printable(_as_text(result)))
        click.echo(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    return ExitCode.FINISHED_WITH_PROBLEMS if failed else ExitCode.DONE


def _as_json(result: ExampleResult) -> dict[str, object]:
    return {
        "job": result.job,
        "at": str(result.example.position),
        "passed": result.passed,
        "expected": result.example.after,
        "result": result.result,
        "failure": result.failure,
    }


def _as_text(result: ExampleResult) -> str:
    heading = f"{result.example.position}: an example of the job `{result.job}` fails"
    if result.failure is not None:
        return f"{heading}: {result.failure}"
    return f"{heading} (- expected, + result)\n{example_diff(result)}"
