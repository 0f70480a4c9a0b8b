"""The verb `validate`."""

from __future__ import annotations

from pathlib import Path

import click

from editrunner.cli.options import JOB_FILE, format_option
from editrunner.errors import ExitCode, InvalidJobFile
from editrunner.job.load import load
from editrunner.report.complaints import CHECK_REPORTS, Check


@click.command(epilog="\b\nExamples:\n  editrunner validate jobs.yaml\n  editrunner validate jobs/*.yaml --format json")
@click.argument("files", nargs=-1, required=True, type=JOB_FILE, metavar="FILE…")
@format_option(*CHECK_REPORTS)
def validate(files: tuple[Path, ...], format_name: str) -> ExitCode:
    """Check job files, and report everything that is wrong, each at FILE:LINE:COLUMN.

    A warning is about what is probably not meant; a file with nothing else is valid.
    """
    checks = [_check(file) for file in files]
    click.echo(CHECK_REPORTS[format_name](checks))
    return ExitCode.USAGE if any(check.complaints for check in checks) else ExitCode.DONE


def _check(file: Path) -> Check:
    try:
        job_file = load(file)
    except InvalidJobFile as error:
        return Check(str(file), complaints=error.complaints)
    operations = sum(len(job.steps) for job in job_file.jobs)
    contents = f"{_counted(len(job_file.jobs), 'job')}, {_counted(operations, 'operation')}"
    return Check(str(file), warnings=job_file.warnings, contents=contents)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
