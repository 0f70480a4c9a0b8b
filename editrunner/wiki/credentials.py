"""Credentials, from the environment only: https://www.mediawiki.org/wiki/Manual:Bot_passwords."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from editrunner.errors import CredentialsError


@dataclass(frozen=True, slots=True)
class BotPassword:
    """A bot password; its `repr` does not show it."""

    user: str
    """With the name of the bot password: `ExampleBot@editrunner`."""
    password: str = field(repr=False)

    @property
    def account(self) -> str:
        """The name of the account itself."""
        return self.user.partition("@")[0]


def credentials_from(environment: Mapping[str, str]) -> BotPassword | None:
    """Return the credentials that the environment holds, or `None` for a run that is logged out.

    Raises:
        CredentialsError: they are incomplete, or a file that should hold one cannot be read.
    """
    user = _value(environment, "EDITRUNNER_USER")
    password = _value(environment, "EDITRUNNER_PASSWORD")
    if user and password:
        return BotPassword(user, password)
    if user or password:
        missing = "EDITRUNNER_PASSWORD" if user else "EDITRUNNER_USER"
        raise CredentialsError(
            f"{missing} is not set",
            advice="Set EDITRUNNER_USER (as ExampleBot@name) and EDITRUNNER_PASSWORD, or neither; "
            "a bot password is made on the wiki's page Special:BotPasswords.",
        )
    return None


def _value(environment: Mapping[str, str], name: str) -> str | None:
    """Return a variable's value, or the first line of the file that `…_FILE` names."""
    if environment.get(name):
        return environment[name]
    path = environment.get(f"{name}_FILE")
    if not path:
        return None
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not a UTF-8 text"
        raise CredentialsError(
            f"the file {path}, which {name}_FILE names, cannot be read: {reason}",
            advice="It holds the value in its first line; check its path and its permissions.",
        ) from error
    if not lines or not lines[0].strip():
        raise CredentialsError(f"the file {path}, which {name}_FILE names, is empty")
    return lines[0].strip()
