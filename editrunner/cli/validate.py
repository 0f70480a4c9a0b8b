"""The verb `validate`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from editrunner.cli.options import JOB_FILE, format_option
from editrunner.errors import ExitCode, InvalidJobFile
from editrunner.job.load import load
from editrunner.report.printable import printable


@click.command()
@click.argument("files", nargs=-1, required=True, type=JOB_FILE, metavar="FILE…")
@format_option("text", "json")
def validate(files: tuple[Path, ...], format_name: str) -> ExitCode:
    """Check job files, and report everything that is wrong, each at FILE:LINE:COLUMN."""
    results = [(file, *_check(file)) for file in files]
    if format_name == "json":
        rows = [
            {"file": str(file), "valid": not complaints, "complaints": complaints} for file, complaints, _ in results
        ]
        click.echo(json.dumps(rows, indent=2))
    else:
        for _, complaints, verdict in results:
            click.echo(printable("\n".join(complaints) or verdict))
    return ExitCode.USAGE if any(complaints for _, complaints, _ in results) else ExitCode.DONE


def _check(file: Path) -> tuple[list[str], str]:
    try:
        jobs = load(file).jobs
    except InvalidJobFile as error:
        return list(error.complaints), ""
    operations = sum(len(job.steps) for job in jobs)
    return [], f"{file}: valid ({_counted(len(jobs), 'job')}, {_counted(operations, 'operation')})"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
