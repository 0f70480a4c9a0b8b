"""The embedded wiki as a WSGI application with one endpoint, `/api.php`; it logs in, and checks assertions.

https://www.mediawiki.org/wiki/API:Main_page, https://www.mediawiki.org/wiki/API:Login and
https://www.mediawiki.org/wiki/API:Assert
"""

import json
import secrets
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING

from werkzeug import Request as HttpRequest
from werkzeug import Response

from editrunner.model import Site
from editrunner.sandbox.accounts import DEFAULT_ACCOUNTS, Account, Session
from editrunner.sandbox.api import ApiError, Json, NotUnderstood, Request, edit_parameters, read_request
from editrunner.sandbox.edits import edit
from editrunner.sandbox.query import query
from editrunner.sandbox.store import SeedPage, Store, now
from editrunner.sandbox.titles import site_named
from editrunner.wikitext.titles import normal_title

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SITE_NAME = "Sandbox wiki"
ENDPOINT = "/api.php"

_COOKIE = "sandbox_session"
_WRONG_PASSWORD = {"code": "wrongpassword", "text": "Incorrect username or password entered. Please try again."}


class _LargeRequest(HttpRequest):
    # A page may be larger than what werkzeug takes for a form by default.
    max_form_memory_size = None


class SandboxWiki:
    """A small wiki in memory. What it does not imitate it answers with HTTP status 501."""

    def __init__(
        self,
        pages: Iterable[SeedPage],
        accounts: Iterable[Account] = DEFAULT_ACCOUNTS,
        *,
        site_name: str = SITE_NAME,
    ) -> None:
        """Make a wiki with these pages and accounts."""
        self.requests: list[str] = []
        self._store = Store(site_named(site_name))
        self._accounts = tuple(accounts)
        self._sessions: dict[str, Session] = {}
        self._lock = Lock()
        for page in pages:
            self._store.seed(page)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request: the WSGI interface."""
        http = _LargeRequest(environ)
        sent = {**http.args.to_dict(), **http.form.to_dict()}
        with self._lock:
            response = self._answer(http, sent)
        return response(environ, start_response)

    def _answer(self, http: HttpRequest, sent: dict[str, str]) -> Response:
        self.requests.append(sent.get("action", ""))
        session = self._sessions.get(http.cookies.get(_COOKIE, "")) or Session()
        code, status = "", 200
        try:
            body, session = self._act(read_request(sent, session, posted=_is_posted(http)))
        except NotUnderstood as strange:
            code, status = "sandbox-not-understood", 501
            body = {"errors": [{"code": code, "text": f"The sandbox does not understand: {strange}", "module": "main"}]}
        except ApiError as error:
            code, body = error.code, {"errors": [error.row]}
        if "curtimestamp" in sent:
            body["curtimestamp"] = now()
        response = Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")
        if code:
            response.headers["MediaWiki-API-Error"] = code
        # A login token is only good within its session, and whoever logs in gets a session of their own.
        if session.cookie not in self._sessions and (session.account or "login" in sent.get("type", "")):
            self._sessions[session.cookie] = session
            response.set_cookie(_COOKIE, session.cookie, httponly=True)
        return response

    def _act(self, request: Request) -> tuple[Json, Session]:
        _check_assertions(request, self._store.site)
        match request.sent["action"]:
            case "login":
                return self._log_in(request)
            case "edit":
                return edit(request, self._store), request.session
            case "paraminfo":
                return {"paraminfo": {"modules": [{"name": "edit", "parameters": edit_parameters()}]}}, request.session
            case _:
                return query(request, self._store), request.session

    def _log_in(self, request: Request) -> tuple[Json, Session]:
        """Log in with a bot password, which begins a new session."""
        sent, session = request.sent, request.session
        if session.account or not secrets.compare_digest(sent["lgtoken"].encode(), session.login_token.encode()):
            raise NotUnderstood("logging in twice, or with a token that is not of this session")
        for user_id, account in enumerate(self._accounts, start=2):
            right = secrets.compare_digest(sent["lgpassword"].encode(), account.password.encode())
            if right and normal_title(self._store.site, sent["lgname"]) == account.login_name:
                outcome = {"result": "Success", "lguserid": user_id, "lgusername": account.name}
                return {"login": outcome}, Session(account, user_id)
        return {"login": {"result": "Failed", "reason": _WRONG_PASSWORD}}, session


def _is_posted(http: HttpRequest) -> bool:
    """Say whether the request was posted.

    Raises:
        NotUnderstood: it is not of a form that editrunner uses.
    """
    posted = http.method == "POST"
    if http.path != ENDPOINT or http.files or (http.args if posted else http.method != "GET"):
        raise NotUnderstood(f"{http.method} {http.full_path}")
    return posted


def _check_assertions(request: Request, site: Site) -> None:
    """Check `assert` and `assertuser`, before anything else is looked at.

    Raises:
        ApiError: the request was made on an assumption that does not hold.
    """
    account, kind = request.session.account, request.sent.get("assert")
    name = normal_title(site, request.sent.get("assertuser", ""))
    failed = {
        ("assertuserfailed", "logged in"): kind == "user" and account is None,
        ("assertanonfailed", "logged out"): kind == "anon" and account is not None,
        ("assertnameduserfailed", f'logged in as "{name}"'): name and (account is None or name != account.name),
    }
    for (code, state), is_so in failed.items():
        if is_so:
            raise ApiError(code, f"You are no longer {state}, so the action could not be completed.", "main")
