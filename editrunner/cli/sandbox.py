"""The verb `sandbox`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from editrunner.errors import UsageError


@click.command()
def sandbox() -> None:
    """Serve the embedded wiki on this machine, until it is interrupted. Its pages are gone then."""
    try:
        from editrunner.sandbox import DEFAULT_ACCOUNTS, SandboxServer, SandboxWiki, seed_pages  # noqa: PLC0415
    except ImportError as error:
        raise UsageError(
            "the embedded wiki needs a library that is not installed",
            advice="Install editrunner with it: pip install 'editrunner[sandbox]'",
        ) from error

    account = DEFAULT_ACCOUNTS[0]
    with SandboxServer(SandboxWiki(seed_pages())) as server, tempfile.TemporaryDirectory() as folder:
        password = Path(folder) / "password"
        password.touch(mode=0o600)
        password.write_text(account.password, encoding="utf-8")
        click.echo(f"export EDITRUNNER_API={server.api}")
        click.echo(f"export EDITRUNNER_USER={account.name}@er")
        click.echo(f"export EDITRUNNER_PASSWORD_FILE={password}")
        click.echo(f"The embedded wiki answers (process {os.getpid()}); Ctrl-C ends it.", err=True)
        server.serve_forever()
