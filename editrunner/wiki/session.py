"""A session on a wiki: log-in, one token for the whole run, and both renewed once when they are lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from editrunner import __version__
from editrunner.errors import LoginRefused, QueryRefused, Reaction, RunRefused, WikiUnavailable, gravest_reaction
from editrunner.model import Account, ApiError, EditModule, JsonObject, Namespace, Site, WaitListener
from editrunner.wiki.credentials import BotPassword
from editrunner.wiki.http import ApiAnswer, ApiConnection, Busy, NoAnswer
from editrunner.wiki.retry import RetryPolicy, send_with_retry


@dataclass(frozen=True, slots=True)
class WikiIdentity:
    """What the wiki says of itself and of the account that is logged in."""

    site: Site
    account: Account
    edit_module: EditModule


def user_agent(contact: str | None) -> str:
    """Return the User-Agent: https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy."""
    # A header is one line of ASCII: https://www.rfc-editor.org/rfc/rfc9110#section-5.5
    printable = "".join(character if character.isprintable() else " " for character in contact or "no contact given")
    return f"editrunner/{__version__} ({printable})".encode("ascii", "backslashreplace").decode("ascii")


class Session:
    """A session. Whatever is sent to the wiki goes through `read` or `write`.

    Args:
        connection: the way to the wiki.
        credentials: what to log in with; `None` for a session that is logged out.
        policy: how to wait.
        on_wait: is told of each wait of a request that reads.
    """

    def __init__(
        self,
        connection: ApiConnection,
        credentials: BotPassword | None,
        policy: RetryPolicy,
        on_wait: WaitListener,
    ) -> None:
        self._connection = connection
        self._credentials = credentials
        self._policy = policy
        self._on_wait = on_wait
        self._token = ""

    @property
    def api(self) -> str:
        """The address of the wiki's api.php."""
        return self._connection.api

    def open(self) -> WikiIdentity:
        """Log in where there are credentials, and ask the wiki about itself.

        Raises:
            WikiUnavailable: nothing answers, or what answers is not MediaWiki.
            LoginRefused: the credentials are not accepted.
        """
        # Whoever starts a run wants to know at once that the address is wrong.
        patient, self._policy = self._policy, replace(self._policy, attempts_without_answer=1)
        self._log_in()
        content = self.read(
            {
                "action": "query",
                "meta": "siteinfo|userinfo|tokens",
                "siprop": "general|namespaces|namespacealiases|extensiontags|autocreatetempuser",
                "uiprop": "rights|blockinfo",
                "type": "csrf",
            }
        )
        module = self.read({"action": "paraminfo", "modules": "edit"})
        self._policy = patient
        try:
            query = cast("dict[str, JsonObject]", content["query"])
            identity = WikiIdentity(_site(query), _account(query["userinfo"]), _edit_module(module))
            self._token = str(query["tokens"]["csrftoken"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise WikiUnavailable(f"{self.api} does not answer as MediaWiki does") from error
        return identity

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def read(self, parameters: Mapping[str, str]) -> JsonObject:
        """Send a query, and return what it answers.

        Raises:
            WikiUnavailable: there is no answer that could be read.
            QueryRefused: the answer is an error.
            RunRefused: the wiki does not let this account read.
        """
        answer = send_with_retry(lambda: self._connection.read(parameters), self._policy, self._on_wait, reads=True)
        if isinstance(answer, NoAnswer):
            raise self._unavailable(answer)
        if answer.errors:
            raise _refusal(self.api, answer.errors)
        return answer.content

    def write(
        self, parameters: Mapping[str, str], asserts: Mapping[str, str], on_wait: WaitListener
    ) -> ApiAnswer | NoAnswer:
        """Send what changes something, with the token last; renew token and log-in once where they are lost.

        Args:
            parameters: those of the module.
            asserts: `assert` and `assertuser`, as they hold for this session.
            on_wait: is told of each wait.
        """
        renewals: dict[Reaction, Callable[[], None]] = {
            Reaction.RENEW_TOKEN: self._renew_token,
            Reaction.LOG_IN_AGAIN: self._log_in_again,
        }
        while True:
            answer = send_with_retry(
                lambda: self._connection.write({**parameters, **asserts, "token": self._token}),
                self._policy,
                on_wait,
                reads=False,
            )
            if isinstance(answer, NoAnswer) or not answer.errors:
                return answer
            renew = renewals.pop(gravest_reaction(error.code for error in answer.errors), None)
            if renew is None:
                return answer
            renew()

    def _log_in_again(self) -> None:
        if self._credentials is None:
            return
        self._log_in()
        self._renew_token()

    def _renew_token(self) -> None:
        self._token = self._fetch_token("csrf")

    def _fetch_token(self, kind: str) -> str:
        content = self.read({"action": "query", "meta": "tokens", "type": kind})
        try:
            return str(cast("dict[str, dict[str, JsonObject]]", content)["query"]["tokens"][f"{kind}token"])
        except (KeyError, TypeError) as error:
            raise WikiUnavailable(f"{self.api} does not answer as MediaWiki does") from error

    def _log_in(self) -> None:
        """Log in with the bot password: https://www.mediawiki.org/wiki/API:Login."""
        if self._credentials is None:
            return
        credentials = self._credentials
        # A log-in whose answer was lost can be sent again, each time as a new session with a token of its own.
        answer = send_with_retry(lambda: self._send_login(credentials), self._policy, self._on_wait, reads=True)
        if isinstance(answer, NoAnswer):
            raise self._unavailable(answer)
        if answer.errors:
            raise LoginRefused(f"{self.api} refuses the log-in: {answer.errors[0].text}")
        login = answer.content.get("login")
        login = login if isinstance(login, dict) else {}
        if login.get("result") != "Success":
            raise LoginRefused(
                f"{self.api} refuses the log-in of {credentials.user}: {_login_reason(login)}",
                advice="Check EDITRUNNER_USER and EDITRUNNER_PASSWORD; a bot password's user name is Account@name, "
                "and it is made on the wiki's page Special:BotPasswords.",
            )

    def _send_login(self, credentials: BotPassword) -> ApiAnswer | Busy | NoAnswer:
        # Who is logged in by a bot password cannot log in again: MediaWiki aborts it.
        self._connection.forget_cookies()
        token = self._fetch_token("login")
        return self._connection.write(
            {
                "action": "login",
                "lgname": credentials.user,
                "lgpassword": credentials.password,
                "lgtoken": token,
            }
        )

    def _unavailable(self, answer: NoAnswer) -> WikiUnavailable:
        return WikiUnavailable(
            f"{self.api} cannot be used: {answer.reason}",
            advice="Check the address (it ends in api.php), the network, and whether the wiki is up.",
        )


def _refusal(api: str, errors: tuple[ApiError, ...]) -> Exception:
    reaction = gravest_reaction(error.code for error in errors)
    texts = "; ".join(str(error) for error in errors)
    if reaction is Reaction.STOP_RUN:
        return RunRefused(f"{api} refuses to be read: {texts}")
    return QueryRefused(f"{api} refuses a query: {texts}")


def _login_reason(login: JsonObject) -> str:
    reason = login.get("reason")
    if isinstance(reason, dict):
        reason = reason.get("text", reason.get("code"))
    return str(reason or login.get("result") or "it gives no reason")


def _site(query: Mapping[str, JsonObject]) -> Site:
    general = query["general"]
    aliases: dict[int, list[str]] = {}
    for alias in cast("list[JsonObject]", query.get("namespacealiases", [])):
        aliases.setdefault(cast("int", alias["id"]), []).append(str(alias["alias"]))
    namespaces = {}
    for number, found in cast("dict[str, JsonObject]", query["namespaces"]).items():
        names = [str(found["canonical"])] if "canonical" in found else []
        namespaces[int(number)] = Namespace(
            id=int(number),
            name=str(found["name"]),
            aliases=(*names, *aliases.get(int(number), ())),
            first_letter=found.get("case") == "first-letter",
        )
    tags = cast("list[str]", query.get("extensiontags", []))
    return Site(
        generator=str(general["generator"]),
        namespaces=namespaces,
        extension_tags=frozenset(tag.strip("<>").lower() for tag in tags),
        temporary_accounts=bool(query.get("autocreatetempuser", {}).get("enabled")),
    )


def _account(user: JsonObject) -> Account:
    name = None if user.get("anon") or not user.get("id") else str(user["name"])
    return Account(name, frozenset(str(right) for right in cast("list[str]", user.get("rights", []))))


def _edit_module(content: JsonObject) -> EditModule:
    """Read what API:Edit takes: https://www.mediawiki.org/wiki/API:Parameter_information."""
    (module,) = cast("dict[str, list[JsonObject]]", content["paraminfo"])["modules"]
    parameters = {str(found["name"]): found for found in cast("list[JsonObject]", module["parameters"])}
    tags = parameters.get("tags", {}).get("type")
    return EditModule(frozenset(parameters), frozenset(map(str, tags)) if isinstance(tags, list) else frozenset())
