"""One request to the Action API, and what its answer is."""

from __future__ import annotations

import gzip
import json
import re
import ssl
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import Cookie
from typing import Any, cast

import requests
from requests.auth import AuthBase
from requests.cookies import RequestsCookieJar

from editrunner.errors import UsageError, http_code, is_known
from editrunner.model import ApiError, Json, JsonObject
from editrunner.wiki.authentication import HeaderAuthentication
from editrunner.wiki.hiding import answer_without_secrets, text_without_secrets
from editrunner.wiki.reach import Reach, adapter_for

HTTP_UNAUTHORIZED = http_code(401)
CONNECT_TIMEOUT = 15.0
READ_TIMEOUT = 120.0
"""Seconds; a save of a large page with many templates can take a minute."""

MOST_BYTES = 64 * 1024 * 1024
"""What an answer may be long, when it is unpacked. A wiki's own limit is an eighth of that, unless it was raised:
https://www.mediawiki.org/wiki/Manual:$wgAPIMaxResultSize."""
_CHUNK = 256 * 1024

_LONG_QUERY = 1500
"""Characters of a query above which it is sent by POST; some servers refuse long addresses."""
_MULTIPART_FROM = 8000
"""Bytes of a body above which it is sent as multipart/form-data, as the manual advises for edits."""
_GZIP_FROM = 2000
"""Bytes of a body from which compressing it saves more time than it takes."""
_GZIP_LEVEL = 3
_HALF_A_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")
"""What can be half of a surrogate pair in an answer; a wiki writes out most characters as they are."""
_UNAUTHORIZED = 401
_UNSUPPORTED_MEDIA_TYPE = 415
_TOO_MANY_REQUESTS = 429
_SERVICE_UNAVAILABLE = 503
_ERROR = 400
_SERVER_ERROR = 500
_REDIRECTION = range(300, 400)
NOT_MEDIAWIKI_ADVICE = "Look at its address, which ends in api.php; a proxy or a log-in page may stand in front of it."
_CA_ADVICE = " (a certificate authority of your own is named by EDITRUNNER_CA_BUNDLE)"
_FORMAT = {"format": "json", "formatversion": "2", "errorformat": "plaintext"}


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """An answer in JSON; `errors` is empty for a success. `retry_after` is in seconds."""

    content: JsonObject
    errors: tuple[ApiError, ...] = ()
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Busy:
    """HTTP 429, or 503 with `Retry-After`: the request was turned away. `retry_after` is in seconds.

    A 503 without `Retry-After` can be a proxy that lost the answer: that is `NoAnswer`.
    """

    status: int
    retry_after: float | None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No answer that could be read. `sent` is false where the request certainly never reached the wiki."""

    reason: str
    sent: bool = True


class _TooLong(requests.exceptions.RequestException):
    """An answer is longer than anybody could want."""


class _SharedCookies(RequestsCookieJar):
    """Cookies that several threads send; one can store a cookie while another goes through them.

    The standard library locks them while some are stored or sent, and not while somebody goes through them.
    """

    def __iter__(self) -> Iterator[Cookie]:  # type: ignore[override] # a jar goes through cookies, not through names
        with self._cookies_lock:  # type: ignore[attr-defined] # typeshed leaves it out
            return iter([*super().__iter__()])


class ApiConnection:
    """Sends requests to one wiki with one set of cookies; follows no redirects, sends nothing twice by itself.

    Several threads can send at once.

    Args:
        api: the address of its api.php.
        user_agent: who asks.
        authentication: adds the header `Authorization`, if there is to be one.
        ca_bundle: the path of the certificates to trust, in place of the usual ones.
        reach: which hosts the name in the address may lead to.
    """

    def __init__(
        self,
        api: str,
        user_agent: str,
        authentication: AuthBase | None = None,
        ca_bundle: str | None = None,
        reach: Reach = Reach.ANYWHERE,
    ) -> None:
        self.api = api
        self._user_agent = user_agent
        self._authentication = authentication or HeaderAuthentication(None)
        self._reach = reach
        self._session = requests.Session()
        self._session.cookies = _SharedCookies()
        self._session.headers["User-Agent"] = user_agent
        # What is not encrypted stays on this machine, and goes through no proxy that the environment names.
        self._session.trust_env = not api.startswith("http:")
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter_for(reach))
        # Given with each request: a session's own would yield to REQUESTS_CA_BUNDLE.
        self._verify = ca_bundle
        self._surroundings = self._session.merge_environment_settings(api, {}, stream=True, verify=ca_bundle, cert=None)
        """Proxies and certificates; and that an answer is read piece by piece."""
        self._refuses_gzip = False
        self._takes_gzip = False
        """Whether the server has said that it reads what is compressed: https://www.rfc-editor.org/rfc/rfc7694."""

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def without_cookies(self) -> ApiConnection:
        """Return another way to the same wiki, with no cookies yet."""
        return ApiConnection(self.api, self._user_agent, self._authentication, self._verify, self._reach)

    def cookies(self) -> list[JsonObject]:
        """Return the cookies of the session, to go on with it in another process. They are secrets."""
        return [_cookie_to_json(cookie) for cookie in self._session.cookies]

    def restore_cookies(self, cookies: Iterable[JsonObject]) -> None:
        """Go on with the session whose cookies these are, in place of any other.

        Raises:
            UsageError: they are not as `cookies` returns them.
        """
        try:
            restored = [_cookie_from_json(cookie) for cookie in cookies]
        except (KeyError, TypeError) as error:
            raise UsageError(
                "the saved session is damaged: what it holds are no cookies",
                advice="Remove the file LOG.cookies: the wiki will ask its CAPTCHAs anew.",
            ) from error
        self.forget_cookies()
        for cookie in restored:
            self._session.cookies.set_cookie(cookie)

    def forget_cookies(self) -> None:
        """Start a new session."""
        self._session.cookies.clear()

    def read(self, parameters: Mapping[str, str]) -> ApiAnswer | Busy | NoAnswer:
        """Send a query."""
        whole = {**parameters, **_FORMAT}
        if sum(len(name) + len(value) for name, value in whole.items()) > _LONG_QUERY:
            return self._send("POST", whole, data=whole)
        return self._send("GET", whole, params=whole)

    def write(self, parameters: Mapping[str, str]) -> ApiAnswer | Busy | NoAnswer:
        """Send what changes something, by POST; parameters are sent in their order."""
        whole = {**_FORMAT, **parameters}
        if sum(len(value.encode()) for value in whole.values()) > _MULTIPART_FROM:
            return self._send("POST", whole, files={name: (None, value.encode()) for name, value in whole.items()})
        return self._send("POST", whole, data={name: value.encode() for name, value in whole.items()})

    def _send(self, method: str, parameters: Mapping[str, str], **body: Any) -> ApiAnswer | Busy | NoAnswer:
        try:
            response = self._response(method, body)
            content = _content(response)
        except requests.exceptions.ConnectTimeout:
            return NoAnswer("no connection within the time allowed", sent=False)
        except requests.exceptions.SSLError as error:
            # Encryption can fail after the request was read, too. A certificate is looked at before anything is sent.
            untrusted = isinstance(_root(error), ssl.SSLCertVerificationError)
            advice = _CA_ADVICE if untrusted else ""
            return NoAnswer(f"the encrypted connection failed: {_innermost(error)}{advice}", sent=not untrusted)
        except requests.exceptions.ConnectionError as error:
            return NoAnswer(_innermost(error), sent=not _was_refused(error))
        except requests.exceptions.Timeout:
            return NoAnswer(f"no answer within {READ_TIMEOUT:g} seconds")
        except requests.exceptions.RequestException as error:
            return NoAnswer(_innermost(error))
        return _answer(response, content, parameters)

    def _response(self, method: str, body: Mapping[str, Any]) -> requests.Response:
        # What the session's own way makes is the same, with a copy of all cookies for each request.
        request = requests.PreparedRequest()
        request.prepare(
            method=method,
            url=self.api,
            headers=self._session.headers,
            cookies=self._session.cookies,
            auth=self._authentication,
            **body,
        )
        packed = self._takes_gzip and _pack(request)
        response = self._session.send(
            request, timeout=(CONNECT_TIMEOUT, READ_TIMEOUT), allow_redirects=False, **self._surroundings
        )
        if packed and response.status_code == _UNSUPPORTED_MEDIA_TYPE:
            # The server cannot read what it said that it takes, and has done nothing with it.
            self._takes_gzip, self._refuses_gzip = False, True
            response.close()
            return self._response(method, body)
        offered = response.headers.get("Accept-Encoding", "").lower()
        self._takes_gzip = "gzip" in offered and not self._refuses_gzip
        return response


def _pack(request: requests.PreparedRequest) -> bool:
    """Compress what a request carries, where that is worth it; say whether it was done."""
    if not isinstance(request.body, bytes) or len(request.body) < _GZIP_FROM:
        return False
    request.body = gzip.compress(request.body, compresslevel=_GZIP_LEVEL, mtime=0)
    request.headers["Content-Encoding"] = "gzip"
    request.headers["Content-Length"] = str(len(request.body))
    return True


def _cookie_to_json(cookie: Cookie) -> JsonObject:
    return {
        "name": cookie.name,
        "value": cookie.value,
        "domain": cookie.domain,
        "path": cookie.path,
        "secure": cookie.secure,
        "expires": cookie.expires,
    }


def _cookie_from_json(cookie: JsonObject) -> Cookie:
    name, value, domain, path = (cookie[key] for key in ("name", "value", "domain", "path"))
    secure, expires = cookie["secure"], cookie["expires"]
    if not (isinstance(name, str) and isinstance(domain, str) and isinstance(path, str)):
        raise TypeError("a cookie has attributes of other types")
    if not (isinstance(value, str | None) and isinstance(secure, bool) and isinstance(expires, int | None)):
        raise TypeError("a cookie has attributes of other types")
    if not domain:
        raise KeyError("domain")  # such a cookie would go to every host
    return Cookie(
        version=0,
        name=name,
        value=value,
        port=None,
        port_specified=False,
        domain=domain,
        domain_specified=True,
        domain_initial_dot=domain.startswith("."),
        path=path,
        path_specified=True,
        secure=secure,
        expires=expires,
        discard=expires is None,
        comment=None,
        comment_url=None,
        rest={},
    )


def _was_refused(error: requests.exceptions.ConnectionError) -> bool:
    """Say whether no connection came about at all, so that nothing can have been sent."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in ("NewConnectionError", "NameResolutionError")


def _root(error: BaseException) -> BaseException:
    """Return what the system has raised, below the exceptions of libraries."""
    inner: object = error
    while isinstance(inner, BaseException):
        error = inner
        reason = getattr(error, "reason", None)
        nested = next((part for part in error.args if isinstance(part, BaseException)), None)
        inner = reason if isinstance(reason, BaseException) else nested
    return error


def _innermost(error: BaseException) -> str:
    """Return what the system said, without the layers of libraries around it."""
    root = _root(error)
    # urllib3 puts its own object before the message: `HTTPConnection(host=…): Failed to …`.
    return str(root).rpartition("): ")[2] or type(root).__name__


def _content(response: requests.Response) -> bytes:
    """Read what a response holds, as it comes: a few kilobytes can unpack to more than there is memory.

    Raises:
        _TooLong: it is longer than an answer may be.
    """
    chunks = []
    length = 0
    for chunk in response.iter_content(_CHUNK):
        length += len(chunk)
        if length > MOST_BYTES:
            response.close()
            raise _TooLong(f"the answer is longer than {MOST_BYTES:,} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def _answer(response: requests.Response, body: bytes, parameters: Mapping[str, str]) -> ApiAnswer | Busy | NoAnswer:
    retry_after = _retry_after(response)
    if response.status_code == _TOO_MANY_REQUESTS or (
        response.status_code == _SERVICE_UNAVAILABLE and retry_after is not None
    ):
        return Busy(response.status_code, retry_after)
    if response.status_code in _REDIRECTION:
        target = response.headers.get("Location", "another address")
        target = text_without_secrets(target, response.request, parameters)
        return NoAnswer(f"the wiki redirects to {target}; give that address instead, if it is right")
    content = _json(body)
    if content is not None:
        content = answer_without_secrets(content, response.request, parameters)
    if response.status_code == _UNAUTHORIZED and (content is None or not _errors(content)):
        # A server in front of the wiki, or the wiki's own about a header: in either case nothing was carried out.
        return ApiAnswer({}, (ApiError(HTTP_UNAUTHORIZED, "HTTP status 401 Unauthorized"),))
    if content is None:
        kind = response.headers.get("Content-Type", "no content type").partition(";")[0]
        return NoAnswer(f"the answer is not one of MediaWiki's API ({kind}, HTTP status {response.status_code})")
    errors = _errors(content)
    if _is_of_another_server(response.status_code, errors):
        return NoAnswer(": ".join([f"HTTP status {response.status_code}", *map(str, errors)]))
    return ApiAnswer(content, errors, retry_after)


def _is_of_another_server(status: int, errors: Collection[ApiError]) -> bool:
    """Say whether a status is that of a server in front of the wiki, in JSON that is none of MediaWiki's.

    A wiki says what is wrong; without that, it would be read as that there is nothing. With an error of its own such a
    server does not know what the wiki has done meanwhile.
    """
    if status < _ERROR:
        return False
    return not errors or (status >= _SERVER_ERROR and not any(is_known(error.kind) for error in errors))


def _json(body: bytes) -> JsonObject | None:
    """Return what an answer says; `None` where no wiki can have said it.

    That is so, too, of a text with half of a surrogate pair: UTF-8 does not have it, so it could not be sent back.
    """
    try:
        content = json.loads(body.decode("utf-8-sig", "replace"))
        if _HALF_A_PAIR.search(body):
            json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError):  # a number of thousands of digits is a `ValueError`, too
        return None
    return cast("JsonObject", content) if isinstance(content, dict) else None


def _retry_after(response: requests.Response) -> float | None:
    """Return the seconds of `Retry-After` (RFC 9110, section 10.2.3), which a server can also say as a date."""
    value = response.headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # the latter of a number of many digits
        return None
    # Dates there are in GMT, whether they say so or not.
    moment = moment.replace(tzinfo=moment.tzinfo or UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def in_words(error: ApiError) -> str:
    """Return what an error says to people, with the reason that somebody gave for read-only mode."""
    reason = error.data.get("readonlyreason")
    return f"{error.text} ({reason})" if reason else error.text


def _errors(content: JsonObject) -> tuple[ApiError, ...]:
    """Read the errors of an answer, in the shape of `errorformat=plaintext` or in the older one."""
    listed = content.get("errors")
    if isinstance(listed, list):
        return tuple(_error(error if isinstance(error, dict) else {"text": error}) for error in listed)
    older = content.get("error")
    if not isinstance(older, dict):
        return ()
    # There, what an extension adds stands beside the code.
    added = {name: value for name, value in older.items() if name not in ("code", "info", "docref", "data", "*")}
    return (_error({"data": added, **older}),)


def _error(error: JsonObject) -> ApiError:
    text: Json = error.get("text", error.get("info", ""))
    data = error.get("data")
    return ApiError(
        code=str(error.get("code", "unknownerror")),
        text=str(text),
        module=cast("str | None", error.get("module")),
        data=data if isinstance(data, dict) else {},
    )
