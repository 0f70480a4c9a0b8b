"""Secrets that an answer repeats: some servers show the request in what they say of an error."""

from __future__ import annotations

import base64
import binascii
import html
import json
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

from requests import PreparedRequest

from editrunner.model import Json, JsonObject

HIDDEN = "***"
_PARAMETERS = ("lgpassword", "lgtoken", "token")
_SHORTEST = 8
"""Characters; what is shorter, as the number of an account in a cookie, can stand in any text, and in error codes."""
_TOKEN_END = "+\\"  # noqa: S105 - no secret
"""How every token ends; what stands before it is written in the same way everywhere."""
_TOLD = frozenset({"errors", "error", "login"})
"""The parts of an answer whose texts are shown to people; all others stay as they are, whatever is in them."""


def answer_without_secrets(content: JsonObject, request: PreparedRequest, parameters: Mapping[str, str]) -> JsonObject:
    """Return an answer with no secret of its request in what it says of errors, and of a log-in.

    Args:
        content: the answer.
        request: what was sent.
        parameters: what it was made of.
    """
    if not content.keys() & _TOLD:
        return content
    secrets = _secrets_of(request, parameters)
    return {name: _without(value, secrets) if name in _TOLD else value for name, value in content.items()}


def text_without_secrets(text: str, request: PreparedRequest, parameters: Mapping[str, str]) -> str:
    """Return a text with no secret of a request in it; arguments as those of `answer_without_secrets`."""
    return _text_without(text, _secrets_of(request, parameters))


def _secrets_of(request: PreparedRequest, parameters: Mapping[str, str]) -> list[str]:
    """Return the secrets that a request carries, in each way in which an answer could write them; longest first."""
    plain = {parameters.get(name, "").removesuffix(_TOKEN_END) for name in _PARAMETERS}
    plain |= {pair.partition("=")[2].strip('"') for pair in _header(request, "Cookie").split("; ")}
    plain |= set(_authorization(_header(request, "Authorization")))
    ways = {way for secret in plain if len(secret) >= _SHORTEST for way in _ways(secret)}
    return sorted(ways, key=len, reverse=True)


def _header(request: PreparedRequest, name: str) -> str:
    value: str | bytes = request.headers.get(name, "")
    # That of OAuth 1.0a comes in bytes.
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _text_without(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def _without(value: Json, secrets: Iterable[str]) -> Json:
    if isinstance(value, str):
        return _text_without(value, secrets)
    if isinstance(value, list):
        return [_without(item, secrets) for item in value]
    if isinstance(value, dict):
        return {_text_without(key, secrets): _without(item, secrets) for key, item in value.items()}
    return value


def _authorization(header: str) -> Iterator[str]:
    """Yield what a header `Authorization` holds besides its kind; and the password in it."""
    kind, _, value = header.partition(" ")
    yield value
    if kind == "Basic":
        try:
            yield base64.b64decode(value).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return


def _ways(secret: str) -> set[str]:
    return {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        html.escape(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
    }
