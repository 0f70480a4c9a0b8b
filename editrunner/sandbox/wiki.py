"""The embedded wiki as a WSGI application: one endpoint, `/api.php`.

https://www.mediawiki.org/wiki/API:Main_page
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from werkzeug import Request, Response

from editrunner.sandbox.accounts import DEFAULT_ACCOUNTS, Account, Accounts, Sessions, Visitor
from editrunner.sandbox.answers import ApiError, ApiErrors, Json, NotUnderstood
from editrunner.sandbox.edits import edit
from editrunner.sandbox.login import check_assertions, log_in
from editrunner.sandbox.namespaces import Namespaces
from editrunner.sandbox.parameters import Parameters
from editrunner.sandbox.query import query
from editrunner.sandbox.request import ApiRequest, Site
from editrunner.sandbox.seeds import SeedPage
from editrunner.sandbox.store import Author, Draft, Store, now
from editrunner.sandbox.titles import Titles

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SITE_NAME = "Sandbox wiki"
ENDPOINT = "/api.php"

_COOKIE = "sandbox_session"
_SEEDER = Author("Sandbox")
_ACTIONS = {"query": query, "login": log_in, "edit": edit}


class _HttpRequest(Request):
    # A page may be larger than what werkzeug takes for a form by default.
    max_form_memory_size = None


class SandboxWiki:
    """A small wiki in memory. What it does not imitate it answers with HTTP status 501."""

    def __init__(
        self,
        pages: Iterable[SeedPage],
        accounts: Iterable[Account] = DEFAULT_ACCOUNTS,
        *,
        tags: Iterable[str] = (),
        site_name: str = SITE_NAME,
    ) -> None:
        """Make a wiki with these pages, accounts, and tags that edits may be given."""
        titles = Titles(Namespaces(site_name))
        self._site = Site(
            name=site_name,
            titles=titles,
            store=Store(titles),
            accounts=Accounts(tuple(accounts)),
            sessions=Sessions(),
            tags=frozenset(tags),
        )
        self._lock = Lock()
        self.requests: list[str] = []
        for page in pages:
            draft = Draft(page.text, _SEEDER, "Seed", page.content_model)
            self._site.store.save(titles.read(page.title), draft, protected=page.protected)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request: the WSGI interface."""
        request = _HttpRequest(environ)
        sent = {**request.args.to_dict(), **request.form.to_dict()}
        if request.path != ENDPOINT or request.files or request.method not in ("GET", "POST"):
            response = _not_understood(f"{request.method} {request.path}")
        else:
            with self._lock:
                response = self._answer(request, sent)
        return response(environ, start_response)

    def _answer(self, http: Request, sent: Mapping[str, str]) -> Response:
        self.requests.append(sent.get("action", ""))
        parameters = Parameters(sent)
        request = self._read(http, parameters)
        headers: dict[str, str] = {}
        try:
            body = _act(request)
        except NotUnderstood as strange:
            return _not_understood(str(strange))
        except ApiError as error:
            body = _refused([error], headers)
        except ApiErrors as several:
            body = _refused(several.errors, headers)
        if parameters.warnings:
            body["warnings"] = parameters.warnings
        if "curtimestamp" in sent:
            body["curtimestamp"] = now()
        response = _json(body, headers=headers)
        if request.new_cookie:
            response.set_cookie(_COOKIE, request.new_cookie, httponly=True)
        return response

    def _read(self, http: Request, parameters: Parameters) -> ApiRequest:
        session = self._site.sessions.find(http.cookies.get(_COOKIE, ""))
        visitor = session.visitor if session else None
        return ApiRequest(
            site=self._site,
            parameters=parameters,
            visitor=visitor or Visitor.logged_out(http.remote_addr or "127.0.0.1"),
            session=session,
            server=http.host_url.rstrip("/"),
            posted=http.method == "POST",
            in_address=frozenset(http.args),
        )


def _act(request: ApiRequest) -> Json:
    main = request.module("main")
    for name, value in (("format", "json"), ("formatversion", "2"), ("errorformat", "plaintext")):
        main.only(name, value)
    action = main.raw("action")
    if action not in _ACTIONS:
        raise NotUnderstood(f"action={action or ''}")
    main.flag("curtimestamp")
    main.integer("maxlag")
    check_assertions(request, main)
    return _ACTIONS[action](request)


def _refused(errors: Sequence[ApiError], headers: dict[str, str]) -> Json:
    headers["MediaWiki-API-Error"] = ", ".join(error.code for error in errors)
    return {"errors": [error.as_json() for error in errors]}


def _not_understood(what: str) -> Response:
    text = f"The sandbox does not understand: {what}"
    error = {"code": "sandbox-not-understood", "text": text, "module": "main"}
    return _json({"errors": [error]}, status=501, headers={"MediaWiki-API-Error": "sandbox-not-understood"})


def _json(body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, headers, content_type="application/json; charset=utf-8")
