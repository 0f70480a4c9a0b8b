"""The verb `validate`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import click

from editrunner.cli.options import JOB_FILE, format_option
from editrunner.errors import ExitCode, InvalidJobFile
from editrunner.job.load import load
from editrunner.report.printable import printable


@click.command(epilog="\b\nExamples:\n  editrunner validate jobs.yaml\n  editrunner validate jobs/*.yaml --format json")
@click.argument("files", nargs=-1, required=True, type=JOB_FILE, metavar="FILE…")
@format_option("text", "json")
def validate(files: tuple[Path, ...], format_name: str) -> ExitCode:
    """Check job files, and report everything that is wrong, each at FILE:LINE:COLUMN.

    A warning is about what is probably not meant; a file with nothing else is valid.
    """
    results = [_check(file) for file in files]
    if format_name == "json":
        click.echo(json.dumps([_as_json(result) for result in results], indent=2))
    else:
        for result in results:
            warnings = [f"{warning} (warning)" for warning in result.warnings]
            click.echo(printable("\n".join([*result.complaints, *warnings, *result.verdict])))
    return ExitCode.USAGE if any(result.complaints for result in results) else ExitCode.DONE


@dataclass(frozen=True, slots=True)
class _Result:
    """What was found in a job file; `verdict` has a line where it is valid."""

    file: Path
    complaints: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()


def _check(file: Path) -> _Result:
    try:
        job_file = load(file)
    except InvalidJobFile as error:
        return _Result(file, complaints=tuple(error.complaints))
    operations = sum(len(job.steps) for job in job_file.jobs)
    verdict = f"{file}: valid ({_counted(len(job_file.jobs), 'job')}, {_counted(operations, 'operation')})"
    return _Result(file, warnings=job_file.warnings, verdict=(verdict,))


def _as_json(result: _Result) -> dict[str, object]:
    return {
        "file": str(result.file),
        "valid": not result.complaints,
        "complaints": list(result.complaints),
        "warnings": list(result.warnings),
    }


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
