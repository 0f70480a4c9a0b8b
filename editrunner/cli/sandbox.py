"""The verb `sandbox`."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click

from editrunner.errors import UsageError


def import_sandbox() -> ModuleType:
    """Return the package of the embedded wiki.

    Raises:
        UsageError: the library that it stands on is not installed.
    """
    try:
        return import_module("editrunner.sandbox")
    except ImportError as error:
        raise UsageError(
            "the embedded wiki needs a library that is not installed",
            advice="Install editrunner with it: pip install 'editrunner[sandbox]'",
        ) from error


@click.command(epilog="\b\nExample:\n  editrunner sandbox > environment.sh")
def sandbox() -> None:
    """Serve the embedded wiki on this machine, until it is interrupted. Its pages are gone then."""
    embedded = import_sandbox()
    account = embedded.DEFAULT_ACCOUNTS[0]
    with (
        embedded.SandboxServer(embedded.SandboxWiki(embedded.seed_pages())) as server,
        tempfile.TemporaryDirectory(prefix="editrunner-sandbox-") as folder,
    ):
        password = Path(folder) / "password"
        password.touch(mode=0o600)
        password.write_text(account.password, encoding="utf-8")
        click.echo(f"export EDITRUNNER_API={server.api}")
        click.echo(f"export EDITRUNNER_USER={account.name}@er")
        click.echo(f"export EDITRUNNER_PASSWORD_FILE={password}")
        click.echo("The embedded wiki answers; paste these lines into another terminal. Ctrl-C ends it.", err=True)
        server.serve_forever()
