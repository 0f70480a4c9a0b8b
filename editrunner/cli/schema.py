"""The verb `schema`."""

from __future__ import annotations

import json
from importlib import import_module

import click

_SCHEMAS = {
    "job": ("editrunner.job.published", "published_schema"),
    "plan": ("editrunner.records.schemas", "plan_schema"),
    "audit": ("editrunner.records.schemas", "audit_event_schema"),
}


@click.command(epilog="\b\nExample:\n  editrunner schema job > job.schema.json")
@click.argument("which", type=click.Choice(list(_SCHEMAS)))
def schema(which: str) -> None:
    """Print the JSON Schema of job files, or of a line of a plan or of an audit log."""
    module, function = _SCHEMAS[which]
    click.echo(schema_text(getattr(import_module(module), function)()))


def schema_text(value: object) -> str:
    """Return a schema as the files in `schemas/` hold it."""
    return json.dumps(value, indent=2, ensure_ascii=False)
