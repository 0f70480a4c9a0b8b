"""`action=login`, and the assertions that any request may make.

https://www.mediawiki.org/wiki/API:Login and https://www.mediawiki.org/wiki/API:Assert
"""

import secrets

from editrunner.sandbox.accounts import Session, user_name
from editrunner.sandbox.answers import ApiError, Json, NotUnderstood
from editrunner.sandbox.parameters import ModuleParameters
from editrunner.sandbox.request import ApiRequest

_LOGGED_IN_ALREADY = (
    "api-login-fail-badsessionprovider",
    "Cannot log in when using MediaWiki\\Session\\BotPasswordSessionProvider sessions.",
)
_SESSION_LOST = ("sessionlost", "Unable to continue login. Your session most likely timed out.")
_NO_CREDENTIALS = ("authmanager-authn-no-primary", "The supplied credentials could not be authenticated.")
_WRONG_PASSWORD = ("wrongpassword", "Incorrect username or password entered. Please try again.")


def log_in(request: ApiRequest) -> Json:
    """Log in with a bot password."""
    own = request.module("login", "lg")
    if not request.posted:
        raise ApiError("mustbeposted", 'The "login" module requires a POST request.', "main")
    refuse_in_address(request, "login", "lgpassword", "lgtoken")
    name, password, token = own.text("name"), own.text("password"), own.raw("token")
    request.parameters.refuse_the_rest()
    if not token:
        raise NotUnderstood("action=login without lgtoken")
    return {"login": _outcome(request, name or "", password or "", token)}


def _outcome(request: ApiRequest, name: str, password: str, token: str) -> Json:
    session = request.session
    if session is None:
        request.open_session(Session())
        return _failure("Failed", _SESSION_LOST)
    if not secrets.compare_digest(token.encode(), session.login.encode()):
        return {"result": "WrongToken"}
    if session.visitor is not None:
        return _failure("Aborted", _LOGGED_IN_ALREADY)
    return _checked(request, name, password)


def _checked(request: ApiRequest, name: str, password: str) -> Json:
    if not password:
        return _failure("Failed", _NO_CREDENTIALS)
    visitor = request.site.accounts.log_in(name, password)
    if visitor is None:
        return _failure("Failed", _WRONG_PASSWORD)
    request.open_session(Session(visitor))
    return {"result": "Success", "lguserid": visitor.user_id, "lgusername": visitor.author.name}


def _failure(result: str, reason: tuple[str, str]) -> Json:
    code, text = reason
    return {"result": result, "reason": {"code": code, "text": text}}


def refuse_in_address(request: ApiRequest, module: str, *names: str) -> None:
    """Refuse secrets in the address, where logs would keep them.

    Raises:
        ApiError: `mustpostparams`.
    """
    if found := [name for name in names if name in request.in_address]:
        text = (
            f"The following parameter was found in the query string, but must be in the POST body: {', '.join(found)}."
        )
        raise ApiError("mustpostparams", text, module)


def check_assertions(request: ApiRequest, own: ModuleParameters) -> None:
    """Check `assert` and `assertuser`, before anything else is looked at.

    Raises:
        ApiError: the request was made on an assumption that does not hold.
    """
    match own.choice("assert", ("anon", "user", "bot"), default=""):
        case "user" if request.visitor.anonymous:
            text = "You are no longer logged in, so the action could not be completed."
            raise ApiError("assertuserfailed", text, "main")
        case "bot" if "bot" not in request.visitor.rights:
            text = 'You do not have the "bot" right, so the action could not be completed.'
            raise ApiError("assertbotfailed", text, "main")
        case "anon" if not request.visitor.anonymous:
            text = "You are no longer logged out, so the action could not be completed."
            raise ApiError("assertanonfailed", text, "main")
        case _:
            _check_name(request, own.raw("assertuser"))


def _check_name(request: ApiRequest, asserted: str | None) -> None:
    if asserted is None:
        return
    if not asserted:
        raise ApiError("baduser", 'Invalid value "" for user parameter "assertuser".', "main")
    if request.visitor.anonymous or user_name(asserted) != request.visitor.author.name:
        text = f'You are no longer logged in as "{asserted}", so the action could not be completed.'
        raise ApiError("assertnameduserfailed", text, "main")
