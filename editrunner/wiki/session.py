"""A session on a wiki: log-in, one token for the whole run, and both renewed once when they are lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from editrunner import __version__
from editrunner.errors import (
    LoginRefused,
    QueryRefused,
    Reaction,
    RunRefused,
    WikiError,
    WikiUnavailable,
    gravest_reaction,
)
from editrunner.model import Account, ApiError, JsonObject, Repeatable, WaitListener
from editrunner.wiki.credentials import BotPassword, LogIn
from editrunner.wiki.http import (
    HTTP_UNAUTHORIZED,
    NOT_MEDIAWIKI_ADVICE,
    ApiAnswer,
    ApiConnection,
    Busy,
    NoAnswer,
    in_words,
)
from editrunner.wiki.identity import SITE_PROPERTIES, WikiIdentity, account_from, identity_from
from editrunner.wiki.retry import RetryPolicy, send_with_retry

_LOG_IN_ADVICE = (
    "Check EDITRUNNER_USER and EDITRUNNER_PASSWORD; a bot password's user name is Account@name, and it is made on the "
    "wiki's page Special:BotPasswords."
)
_OAUTH_ADVICE = (
    "Check EDITRUNNER_OAUTH2_TOKEN or EDITRUNNER_OAUTH1_*: they are of an owner-only consumer of this wiki, which its "
    "page Special:OAuthConsumerRegistration makes and lists."
)
_BASIC_ADVICE = (
    "It asks for HTTP basic authentication: set EDITRUNNER_HTTP_USER and EDITRUNNER_HTTP_PASSWORD, or check them."
)
_READ_ADVICE = "A private wiki is read by its accounts only: set credentials, with the grant `basic` (Basic rights)."


def user_agent(contact: str | None) -> str:
    """Return the User-Agent: https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy."""
    # A header is one line of ASCII: https://www.rfc-editor.org/rfc/rfc9110#section-5.5
    printable = "".join(character if character.isprintable() else " " for character in contact or "no contact given")
    return f"editrunner/{__version__} ({printable})".encode("ascii", "backslashreplace").decode("ascii")


@dataclass(frozen=True, slots=True, eq=False)
class _Hold:
    """What a session holds on to the wiki by; once it is lost, another one takes its place."""

    connection: ApiConnection
    token: str = ""


class Session:
    """A session. Whatever is sent to the wiki goes through `read` or `write`; several threads can do that at once.

    A log-in that is lost is had again by a connection of its own, which then takes the place of the other one: what is
    on its way meanwhile can neither disturb it nor leave cookies in it.

    Args:
        connection: the way to the wiki.
        log_in: what to log in with; `None` for a session that is logged out.
        policy: how to wait.
        on_wait: is told of each wait of a request that reads.
    """

    def __init__(
        self,
        connection: ApiConnection,
        log_in: LogIn | None,
        policy: RetryPolicy,
        on_wait: WaitListener,
    ) -> None:
        self._hold = _Hold(connection)
        self._log_in_with = log_in
        self._policy = policy
        self.on_wait = on_wait
        self._restored = False
        self._account: Account | None = None
        self._renewing = threading.Lock()
        self._refused: LoginRefused | None = None
        """Why the session, which was lost, cannot be had again."""

    @property
    def api(self) -> str:
        """The address of the wiki's api.php."""
        return self._hold.connection.api

    @property
    def restored(self) -> bool:
        """Whether it goes on with the cookies that it was opened with."""
        return self._restored

    def cookies(self) -> list[JsonObject]:
        """Return its cookies, to go on with it in another process. They are secrets."""
        return self._hold.connection.cookies()

    def open(self, cookies: Sequence[JsonObject] = ()) -> WikiIdentity:
        """Log in where there are credentials, and ask the wiki about itself.

        Args:
            cookies: those of an earlier session, which is gone on with if it is still good and of the same account.

        Raises:
            WikiUnavailable: nothing answers, or what answers is not MediaWiki.
            LoginRefused: the credentials are not accepted.
            UsageError: the cookies are no cookies.
        """
        # Whoever starts a run wants to know at once that the address is wrong.
        patient, self._policy = self._policy, replace(self._policy, attempts_without_answer=1)
        identity = self._restore(cookies) if cookies else None
        self._restored = identity is not None
        if identity is None:
            self._log_in(self._hold.connection)
            identity = self._identify()
            self._check_logged_in(identity.account)
        self._policy = patient
        self._account = identity.account
        return identity

    def account(self) -> Account:
        """Ask the wiki whom it takes this session for; an edit can have made a temporary account."""
        content = self._read_as_anybody(
            {"action": "query", "meta": "userinfo|tokens", "uiprop": "rights", "type": "csrf"}
        )
        try:
            query = cast("dict[str, JsonObject]", content["query"])
            self._hold = replace(self._hold, token=str(query["tokens"]["csrftoken"]))
            account = account_from(query["userinfo"])
        except (KeyError, TypeError, AttributeError) as error:
            raise self._not_mediawiki() from error
        self._account = account
        return account

    def close(self) -> None:
        """Close the connections."""
        self._hold.connection.close()

    def read(self, parameters: Mapping[str, str]) -> JsonObject:
        """Send a query, and return what it answers to this very account; log in once more where the session is lost.

        Read by somebody else, pages would be skipped that this account may edit.

        Raises:
            WikiUnavailable: there is no answer that could be read.
            QueryRefused: the answer is an error.
            RunRefused: the wiki does not let this account read.
            LoginRefused: the wiki does not let it log in again.
        """
        parameters = {**parameters, **self._asserts()}
        hold = self._hold
        answer = self._read(hold.connection, parameters)
        if self._is_lost(answer):
            self._log_in_again(hold)
            answer = self._read(self._hold.connection, parameters)
        return self._content(answer)

    def _asserts(self) -> dict[str, str]:
        """Return who the wiki must believe a query to be from: https://www.mediawiki.org/wiki/API:Assert."""
        if self._account is None or self._account.name is None:
            return {}
        return {"assert": "user", "assertuser": self._account.name}

    def _is_lost(self, answer: ApiAnswer) -> bool:
        """Say whether the wiki has forgotten a session that can be had again."""
        codes = [error.kind for error in answer.errors]
        is_lost = bool(codes) and gravest_reaction(codes) is Reaction.LOG_IN_AGAIN
        return is_lost and isinstance(self._log_in_with, BotPassword)

    def _read_as_anybody(self, parameters: Mapping[str, str], connection: ApiConnection | None = None) -> JsonObject:
        return self._content(self._read(connection or self._hold.connection, parameters))

    def _read(self, connection: ApiConnection, parameters: Mapping[str, str]) -> ApiAnswer:
        answer = send_with_retry(lambda: connection.read(parameters), self._policy, self.on_wait, reads=True)
        if isinstance(answer, NoAnswer):
            raise self._unavailable(answer)
        return answer

    def _content(self, answer: ApiAnswer) -> JsonObject:
        if answer.errors:
            raise self._refusal(answer.errors)
        return answer.content

    def write(
        self, parameters: Mapping[str, str], asserts: Mapping[str, str], on_wait: WaitListener, may_repeat: Repeatable
    ) -> ApiAnswer | NoAnswer:
        """Send what changes something, with the token last; renew token and log-in once where they are lost.

        Args:
            parameters: those of the module.
            asserts: `assert` and `assertuser`, as they hold for this session.
            on_wait: is told of each wait.
            may_repeat: is asked after each wait.
        """
        renewals: dict[Reaction, Callable[[_Hold], None]] = {Reaction.RENEW_TOKEN: self._renew_token}
        if isinstance(self._log_in_with, BotPassword):
            # A session of any other kind cannot be had again: OAuth logs in with each request, and somebody logged
            # out would get another temporary account.
            renewals[Reaction.LOG_IN_AGAIN] = self._log_in_again
        while True:
            hold = self._hold
            answer = send_with_retry(
                partial(hold.connection.write, {**parameters, **asserts, "token": hold.token}),
                self._policy,
                on_wait,
                reads=False,
                may_repeat=may_repeat,
            )
            if isinstance(answer, NoAnswer) or not answer.errors:
                return answer
            renew = renewals.pop(gravest_reaction(error.kind for error in answer.errors), None)
            if renew is None:
                return answer
            renew(hold)

    def _restore(self, cookies: Sequence[JsonObject]) -> WikiIdentity | None:
        """Go on with an earlier session, or forget it and return `None`."""
        self._hold.connection.restore_cookies(cookies)
        try:
            identity = self._identify()
        except RunRefused:
            # A private wiki tells nothing to a session that has ended.
            identity = None
        if identity is not None and self._is_ours(identity.account):
            return identity
        self._hold.connection.forget_cookies()
        return None

    def _is_ours(self, account: Account) -> bool:
        """Say whether an account is the one that the credentials are of."""
        if self._log_in_with is None:
            return account.name is None or account.temporary
        if not isinstance(self._log_in_with, BotPassword):
            # Each request says itself whose it is.
            return account.name is not None
        expected = self._log_in_with.account.replace("_", " ")
        # The first letter of a user name is always a capital.
        return account.name == expected[:1].upper() + expected[1:]

    def _check_logged_in(self, account: Account) -> None:
        if self._log_in_with is not None and account.name is None:
            raise LoginRefused(
                f"{self.api} takes no notice of the credentials: it answers as to somebody logged out",
                advice="For OAuth the wiki needs the extension OAuth, and a server that passes the header "
                "`Authorization` on to it.",
            )

    def _identify(self) -> WikiIdentity:
        content = self._read_as_anybody(
            {
                "action": "query",
                "meta": "siteinfo|userinfo|tokens",
                "siprop": SITE_PROPERTIES,
                "uiprop": "rights|blockinfo",
                "type": "csrf",
            }
        )
        module = self._read_as_anybody({"action": "paraminfo", "modules": "edit"})
        try:
            query = cast("dict[str, JsonObject]", content["query"])
            self._hold = replace(self._hold, token=str(query["tokens"]["csrftoken"]))
            return identity_from(query, module)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._not_mediawiki() from error

    def _not_mediawiki(self) -> WikiUnavailable:
        return WikiUnavailable(f"{self.api} does not answer as MediaWiki does", advice=NOT_MEDIAWIKI_ADVICE)

    def _log_in_again(self, lost: _Hold) -> None:
        """Log in anew, unless another thread has done so since."""
        with self._renewing:
            if self._refused is not None:
                # Who tries again and again is soon not let in with the right password either.
                raise self._refused
            if self._hold is lost:
                connection = lost.connection.without_cookies()
                try:
                    self._log_in(connection)
                except LoginRefused as refused:
                    self._refused = refused
                    raise
                self._hold = _Hold(connection, self._fetch_token("csrf", connection))
                lost.connection.close()

    def _renew_token(self, stale: _Hold) -> None:
        """Fetch a new token, unless another thread has done so since."""
        with self._renewing:
            if self._hold is stale:
                self._hold = replace(stale, token=self._fetch_token("csrf", stale.connection))

    def _fetch_token(self, kind: str, connection: ApiConnection) -> str:
        content = self._read_as_anybody({"action": "query", "meta": "tokens", "type": kind}, connection)
        try:
            return str(cast("dict[str, dict[str, JsonObject]]", content)["query"]["tokens"][f"{kind}token"])
        except (KeyError, TypeError) as error:
            raise self._not_mediawiki() from error

    def _log_in(self, connection: ApiConnection) -> None:
        """Log in with the bot password: https://www.mediawiki.org/wiki/API:Login."""
        credentials = self._log_in_with
        if not isinstance(credentials, BotPassword):
            return
        # A log-in whose answer was lost can be sent again, each time as a new session with a token of its own.
        answer = send_with_retry(
            lambda: self._send_login(credentials, connection), self._policy, self.on_wait, reads=True
        )
        if isinstance(answer, NoAnswer):
            raise self._unavailable(answer)
        if answer.errors:
            # A wiki in read-only mode lets nobody in.
            later = gravest_reaction(error.kind for error in answer.errors) is Reaction.WAIT
            raise LoginRefused(
                f"{self.api} refuses the log-in: {in_words(answer.errors[0])}",
                advice="Try again later." if later else _LOG_IN_ADVICE,
            )
        login = answer.content.get("login")
        login = login if isinstance(login, dict) else {}
        if login.get("result") != "Success":
            raise LoginRefused(
                f"{self.api} refuses the log-in of {credentials.user}: {_login_reason(login)}",
                advice=_LOG_IN_ADVICE,
            )

    def _send_login(self, credentials: BotPassword, connection: ApiConnection) -> ApiAnswer | Busy | NoAnswer:
        # Who is logged in by a bot password cannot log in again: MediaWiki aborts it.
        connection.forget_cookies()
        token = self._fetch_token("login", connection)
        return connection.write(
            {
                "action": "login",
                "lgname": credentials.user,
                "lgpassword": credentials.password,
                "lgtoken": token,
            }
        )

    def _refusal(self, errors: tuple[ApiError, ...]) -> WikiError:
        texts = "; ".join(str(error) for error in errors)
        if any(error.code == HTTP_UNAUTHORIZED for error in errors):
            return LoginRefused(f"the server in front of {self.api} refuses the request: {texts}", advice=_BASIC_ADVICE)
        if any(error.code.startswith("mwoauth-") for error in errors):
            return LoginRefused(f"{self.api} refuses the credentials: {texts}", advice=_OAUTH_ADVICE)
        if gravest_reaction(error.kind for error in errors) is Reaction.STOP_RUN:
            return RunRefused(f"{self.api} refuses to be read: {texts}", advice=_READ_ADVICE)
        return QueryRefused(
            f"{self.api} refuses a query: {texts}",
            advice="The wiki says what it does not like; ask its administrators where you cannot change that.",
        )

    def _unavailable(self, answer: NoAnswer) -> WikiUnavailable:
        return WikiUnavailable(
            f"{self.api} cannot be used: {answer.reason}",
            advice="Check the address (it ends in api.php), the network, and whether the wiki is up.",
        )


def _login_reason(login: JsonObject) -> str:
    reason = login.get("reason")
    if isinstance(reason, dict):
        reason = reason.get("text", reason.get("code"))
    return str(reason or login.get("result") or "it gives no reason")
