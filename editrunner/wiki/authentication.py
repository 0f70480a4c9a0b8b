"""The header `Authorization` of each request."""

from __future__ import annotations

import base64

from requests import PreparedRequest
from requests.auth import AuthBase

from editrunner.errors import CredentialsError
from editrunner.wiki.credentials import BasicAuthentication, Credentials, OAuth1, OAuth2


class HeaderAuthentication(AuthBase):
    """Sets the header to one value; `None` for none.

    Without any, requests would look for credentials of its own in ~/.netrc.
    """

    def __init__(self, value: str | None) -> None:
        self._value = value

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        """Set the header of a request."""
        if self._value is not None:
            r.headers["Authorization"] = self._value
        return r


def authentication_with(credentials: Credentials) -> AuthBase:
    """Return what adds credentials to each request. A bot password is no such thing: it logs in, once.

    Raises:
        CredentialsError: what signs requests for OAuth 1.0a is not installed.
    """
    match credentials.log_in:
        case OAuth2(token):
            return HeaderAuthentication(f"Bearer {token}")
        case OAuth1():
            return _oauth1(credentials.log_in)
    return HeaderAuthentication(_basic(credentials.basic) if credentials.basic is not None else None)


def _basic(credentials: BasicAuthentication) -> str:
    # requests itself takes Latin-1; https://www.rfc-editor.org/rfc/rfc7617#section-2.1 asks for UTF-8.
    return "Basic " + base64.b64encode(f"{credentials.user}:{credentials.password}".encode()).decode()


def _oauth1(credentials: OAuth1) -> AuthBase:
    try:
        import requests_oauthlib  # noqa: PLC0415 - an extra, for those who need it
    except ImportError as error:
        raise CredentialsError(
            "logging in with OAuth 1.0a needs the package `requests-oauthlib`, which is not installed",
            advice="Install it with: pip install 'editrunner[oauth]'",
        ) from error
    # A form is signed with its parameters, multipart/form-data without: RFC 5849, section 3.4.1.3.1.
    signer: AuthBase = requests_oauthlib.OAuth1(
        credentials.consumer_key, credentials.consumer_secret, credentials.access_token, credentials.access_secret
    )
    return signer
