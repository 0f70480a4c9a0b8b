"""Credentials, from the environment only.

- bot passwords: https://www.mediawiki.org/wiki/Manual:Bot_passwords
- OAuth 1.0a and 2: https://www.mediawiki.org/wiki/OAuth/Owner-only_consumers
- HTTP basic authentication, which a server in front of a private wiki may ask for: RFC 7617
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from editrunner.errors import CredentialsError
from editrunner.model import is_sendable

_BEARER_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
"""https://www.rfc-editor.org/rfc/rfc6750#section-2.1"""


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


@dataclass(frozen=True, slots=True)
class OAuth1:
    """An owner-only consumer of OAuth 1.0a; its `repr` shows nothing of it."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OAuth2:
    """The access token of an owner-only consumer of OAuth 2; its `repr` does not show it."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BasicAuthentication:
    """What a server in front of a wiki asks for; its `repr` does not show the password."""

    user: str
    password: str = field(repr=False)


LogIn: TypeAlias = "BotPassword | OAuth1 | OAuth2"


@dataclass(frozen=True, slots=True)
class Credentials:
    """All that a run has to show; without `log_in` it is logged out."""

    log_in: LogIn | None = None
    basic: BasicAuthentication | None = None

    @property
    def present(self) -> bool:
        """Whether there is anything that only one wiki may see."""
        return self.log_in is not None or self.basic is not None


_BOT_PASSWORD = ("EDITRUNNER_USER", "EDITRUNNER_PASSWORD")
_OAUTH1 = (
    "EDITRUNNER_OAUTH1_CONSUMER_KEY",
    "EDITRUNNER_OAUTH1_CONSUMER_SECRET",
    "EDITRUNNER_OAUTH1_ACCESS_TOKEN",
    "EDITRUNNER_OAUTH1_ACCESS_SECRET",
)
_OAUTH2 = ("EDITRUNNER_OAUTH2_TOKEN",)
_BASIC = ("EDITRUNNER_HTTP_USER", "EDITRUNNER_HTTP_PASSWORD")
_ADVICE = {
    _BOT_PASSWORD: "Set EDITRUNNER_USER (as ExampleBot@name) and EDITRUNNER_PASSWORD, or neither; "
    "a bot password is made on the wiki's page Special:BotPasswords.",
    _OAUTH1: "The wiki's page Special:OAuthConsumerRegistration shows all four when an owner-only consumer is made.",
    _BASIC: "Set both EDITRUNNER_HTTP_USER and EDITRUNNER_HTTP_PASSWORD, or neither.",
}
_ONE_LOG_IN = "Set one of: EDITRUNNER_USER and EDITRUNNER_PASSWORD, EDITRUNNER_OAUTH2_TOKEN, or EDITRUNNER_OAUTH1_*."


def credentials_from(environment: Mapping[str, str]) -> Credentials:
    """Return the credentials that the environment holds.

    Raises:
        CredentialsError: they are incomplete, contradict each other or are no texts, or a file that should hold one
            cannot be read.
    """
    bot, oauth1, oauth2, basic = (_values(environment, names) for names in (_BOT_PASSWORD, _OAUTH1, _OAUTH2, _BASIC))
    log_ins: list[LogIn] = []
    if bot:
        log_ins.append(BotPassword(*bot))
    if oauth1:
        log_ins.append(OAuth1(*oauth1))
    if oauth2:
        log_ins.append(_oauth2(*oauth2))
    if len(log_ins) > 1:
        raise CredentialsError("the environment holds more than one way to log in", advice=_ONE_LOG_IN)
    log_in = log_ins[0] if log_ins else None
    return Credentials(log_in, _basic(basic, log_in) if basic else None)


def _oauth2(token: str) -> OAuth2:
    # What is no token would break the header, and the library would show it.
    if not _BEARER_TOKEN.fullmatch(token):
        raise CredentialsError(
            "EDITRUNNER_OAUTH2_TOKEN is no token",
            advice="Set it to the access token alone, without `Bearer`, quotes or spaces.",
        )
    return OAuth2(token)


def _basic(values: Sequence[str], log_in: LogIn | None) -> BasicAuthentication:
    if isinstance(log_in, OAuth1 | OAuth2):
        raise CredentialsError(
            "OAuth and HTTP basic authentication cannot be used together: both need the header `Authorization`",
            advice="Log in with a bot password (EDITRUNNER_USER and EDITRUNNER_PASSWORD) behind basic authentication.",
        )
    user, password = values
    if ":" in user:
        raise CredentialsError(
            "EDITRUNNER_HTTP_USER holds a colon, which HTTP basic authentication does not allow",
            advice="Use the account of another name.",
        )
    return BasicAuthentication(user, password)


def _values(environment: Mapping[str, str], names: tuple[str, ...]) -> list[str]:
    """Return the values that belong together: all of them or none."""
    values = {name: _value(environment, name) for name in names}
    missing = [name for name, value in values.items() if value is None]
    if len(missing) == len(names):
        return []
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise CredentialsError(f"{' and '.join(missing)} {verb} not set", advice=_ADVICE[names])
    return [value for value in values.values() if value is not None]


def _value(environment: Mapping[str, str], name: str) -> str | None:
    """Return a variable's value, or the first line of the file that `…_FILE` names."""
    path = environment.get(f"{name}_FILE")
    if not path:
        return _text(environment, name)
    if environment.get(name):
        raise CredentialsError(f"{name} and {name}_FILE are both set", advice="Unset one of them.")
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not a UTF-8 text"
        raise CredentialsError(
            f"the file {path}, which {name}_FILE names, cannot be read: {reason}",
            advice="It holds the value in its first line; check its path and its permissions.",
        ) from error
    if not lines or not lines[0].strip():
        raise CredentialsError(
            f"the file {path}, which {name}_FILE names, is empty", advice="Put the value into its first line."
        )
    return lines[0].strip()


def _text(environment: Mapping[str, str], name: str) -> str | None:
    """Return a variable's value."""
    value = environment.get(name, "")
    if not is_sendable(value):
        raise CredentialsError(
            f"{name} is not a text in the encoding of the environment",
            advice="Set it in UTF-8, and the locale (LANG) to one of UTF-8.",
        )
    return value or None
