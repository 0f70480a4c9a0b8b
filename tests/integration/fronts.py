"""What can stand before a wiki: OAuth (whose extension is not at hand), basic authentication, encryption."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

import requests
from oauthlib.oauth1 import RequestValidator, ResourceEndpoint
from werkzeug.wrappers import Request, Response

from tests.contract.wikis import FORMAT, Credentials

from .proxy import TIMEOUT, serving

CLOCK_DIFFERENCE = 600
_RETURNED = {"content-type", "mediawiki-api-error", "retry-after", "set-cookie"}

Check = Callable[[Request], Response | None]
"""Turns a request away, or lets it pass with `None`."""


@dataclass(slots=True)
class Front:
    """Lets requests through to a wiki; where `session` is given, as that session and without the client's cookies."""

    upstream: str
    check: Check
    session: requests.Session | None = None
    passed: list[str] = field(default_factory=list)
    """The content type of each request that got through."""

    def __call__(self, request: Request) -> Response:
        body = request.get_data(parse_form_data=False)
        refusal = self.check(request)
        if refusal is not None:
            return refusal
        self.passed.append(request.mimetype)
        headers = {"Content-Type": request.content_type} if request.content_type else {}
        if self.session is None and "Cookie" in request.headers:
            headers["Cookie"] = request.headers["Cookie"]
        url = f"{self.upstream}?{request.query_string.decode('ascii')}"
        client = self.session or requests
        answer = client.request(
            request.method, url, data=body, headers={**headers, "Connection": "close"}, timeout=TIMEOUT
        )
        kept = [(name, value) for name, value in answer.raw.headers.items() if name.lower() in _RETURNED]
        return Response(answer.content, status=answer.status_code, headers=kept)


def session_of(api: str, credentials: Credentials) -> requests.Session:
    """Log in, as the extension would let somebody in."""
    http = requests.Session()
    tokens = {**FORMAT, "action": "query", "meta": "tokens", "type": "login"}
    token = http.get(api, params=tokens, timeout=TIMEOUT).json()["query"]["tokens"]["logintoken"]
    login = {"action": "login", "lgname": credentials.name, "lgpassword": credentials.password, "lgtoken": token}
    answer = http.post(api, data={**FORMAT, **login}, timeout=TIMEOUT).json()
    assert answer["login"]["result"] == "Success", answer["login"]["result"]
    return http


@contextmanager
def oauth_front(upstream: str, credentials: Credentials, check: Check) -> Iterator[tuple[str, Front]]:
    """Stand before a wiki, and let pass whoever shows the right header as one account."""
    with session_of(upstream, credentials) as session:
        front = Front(upstream, check, session)
        with serving(front) as api:
            yield api, front


def refused_by_oauth(reason: str) -> Response:
    """What the extension OAuth answers: an error like any other, with HTTP status 200."""
    text = f"The authorization headers in your request are not valid: {reason}"
    error = {"code": "mwoauth-invalid-authorization", "text": text, "module": "main"}
    headers = {"MediaWiki-API-Error": error["code"]}
    return Response(json.dumps({"errors": [error]}), mimetype="application/json", headers=headers)


def bearer(token: str) -> Check:
    """Check for a token of OAuth 2."""

    def check(request: Request) -> Response | None:
        right = request.headers.get("Authorization") == f"Bearer {token}"
        return None if right else refused_by_oauth("mwoauth-oauth2-invalid-access-token")

    return check


def basic(user: str, password: str) -> Check:
    """Check for HTTP basic authentication, as RFC 7617 has it."""
    expected = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def check(request: Request) -> Response | None:
        if request.headers.get("Authorization") == expected:
            return None
        return Response("<h1>Unauthorized</h1>", 401, {"WWW-Authenticate": 'Basic realm="wiki"'}, "text/html")

    return check


def signed(keys: "OAuth1Keys") -> Check:
    """Verify the signature of OAuth 1.0a, over the raw request."""
    endpoint = ResourceEndpoint(keys)

    def check(request: Request) -> Response | None:
        address = request.base_url + (f"?{request.query_string.decode('ascii')}" if request.query_string else "")
        body = request.get_data(as_text=False).decode("utf-8", "replace")
        valid, _ = endpoint.validate_protected_resource_request(
            address, request.method, body, dict(request.headers), realms=[]
        )
        return None if valid else refused_by_oauth("Invalid signature")

    return check


class OAuth1Keys(RequestValidator):
    """What the wiki's side knows of one consumer."""

    enforce_ssl: ClassVar[bool] = False
    dummy_client: ClassVar[str] = "nobody"
    dummy_access_token: ClassVar[str] = "nothing"

    def __init__(self, consumer: tuple[str, str], access: tuple[str, str]) -> None:
        super().__init__()
        self.consumer, self.access = consumer, access
        self.nonces: set[str] = set()

    def check_client_key(self, client_key: str) -> bool:
        return bool(client_key)

    def check_access_token(self, request_token: str) -> bool:
        return bool(request_token)

    def check_nonce(self, nonce: str) -> bool:
        return bool(nonce)

    def validate_client_key(self, client_key: str, request: object) -> bool:
        return client_key == self.consumer[0]

    def validate_access_token(self, client_key: str, token: str, request: object) -> bool:
        return token == self.access[0]

    def get_client_secret(self, client_key: str, request: object) -> str:
        return self.consumer[1]

    def get_access_token_secret(self, client_key: str, token: str, request: object) -> str:
        return self.access[1]

    def validate_realms(self, *_: object, **__: object) -> bool:
        return True

    def validate_timestamp_and_nonce(
        self,
        client_key: str,
        timestamp: str,
        nonce: str,
        request: object,
        request_token: str | None = None,
        access_token: str | None = None,
    ) -> bool:
        # A nonce is good once.
        fresh = nonce not in self.nonces and abs(int(timestamp) - time.time()) < CLOCK_DIFFERENCE
        self.nonces.add(nonce)
        return fresh
