"""`meta=siteinfo|userinfo|tokens`: the site, the visitor, and the tokens that writing needs.

https://www.mediawiki.org/wiki/API:Siteinfo, https://www.mediawiki.org/wiki/API:Userinfo and
https://www.mediawiki.org/wiki/API:Tokens
"""

from collections.abc import Callable, Mapping

from editrunner.sandbox.accounts import ANONYMOUS_TOKEN, Session
from editrunner.sandbox.answers import Json
from editrunner.sandbox.request import ApiRequest
from editrunner.sandbox.texts import EXTENSION_TAGS

MOST_BYTES = 2048 * 1024

_SITE_PROPERTIES = ("general", "namespaces", "namespacealiases", "extensiontags", "autocreatetempuser")


def site_info(request: ApiRequest) -> Json:
    """`meta=siteinfo`."""
    namespaces = request.site.titles.namespaces
    sections: Mapping[str, Callable[[], object]] = {
        "general": lambda: _general(request),
        "namespaces": namespaces.as_json,
        "namespacealiases": namespaces.aliases_as_json,
        "extensiontags": lambda: [f"<{name}>" for name in EXTENSION_TAGS],
        "autocreatetempuser": lambda: {"enabled": False},
    }
    own = request.module("query+siteinfo", "si")
    return {name: sections[name]() for name in own.choices("prop", _SITE_PROPERTIES, default=("general",))}


def _general(request: ApiRequest) -> Json:
    return {
        "mainpage": "Main Page",
        "base": f"{request.server}/index.php/Main_Page",
        "sitename": request.site.name,
        "generator": "MediaWiki 1.43.0 (editrunner sandbox)",
        "linktrail": "/^([a-z]+)(.*)$/sD",
        "case": "first-letter",
        "lang": "en",
        "readonly": False,
        "maxarticlesize": MOST_BYTES,
        "timezone": "UTC",
        "articlepath": "/index.php/$1",
        "scriptpath": "",
        "script": "/index.php",
        "server": request.server,
        "wikiid": "sandbox",
        "categorycollation": "uppercase",
    }


def user_info(request: ApiRequest) -> Json:
    """`meta=userinfo`. Nobody is ever blocked here, so `blockinfo` adds nothing."""
    visitor = request.visitor
    wanted = request.module("query+userinfo", "ui").choices("prop", ("rights", "blockinfo"))
    row: Json = {"id": visitor.user_id, "name": visitor.author.name}
    if visitor.anonymous:
        row["anon"] = True
    if "rights" in wanted:
        row["rights"] = sorted(visitor.rights)
    return {"userinfo": row}


def tokens(request: ApiRequest) -> Json:
    """`meta=tokens`. A login token begins a session, because it is only good within that."""
    kinds = request.module("query+tokens").choices("type", ("csrf", "login"), default=("csrf",))
    answer: Json = {}
    if "login" in kinds:
        session = request.session or request.open_session(Session())
        answer["logintoken"] = session.login
    if "csrf" in kinds:
        answer["csrftoken"] = csrf_token(request)
    return {"tokens": answer}


def csrf_token(request: ApiRequest) -> str:
    """The token that writing needs. Logged out it is the same for everybody."""
    if request.session is None or request.session.visitor is None:
        return ANONYMOUS_TOKEN
    return request.session.csrf
