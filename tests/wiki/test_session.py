from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from editrunner.errors import LoginRefused, QueryRefused, RunRefused
from editrunner.model import ApiError
from editrunner.wiki.credentials import BotPassword, OAuth2
from editrunner.wiki.http import ApiAnswer, ApiConnection, NoAnswer
from editrunner.wiki.retry import RetryPolicy
from editrunner.wiki.session import Session, user_agent

BOT = BotPassword("Bot@editrunner", "secret")
ASSERTS = {"assert": "user", "assertuser": "Bot"}


def refused(code: str) -> ApiAnswer:
    return ApiAnswer({}, (ApiError(code, "words"),))


class Wiki:
    """Lets a bot password in, and answers only to sessions that it knows; `log` tells what was asked."""

    def __init__(self, *, lets_in: bool = True) -> None:
        self.lets_in = lets_in
        self.known: set[ApiConnection] = set()
        self.token = "csrf"
        self.log: list[str] = []
        self.refusal: ApiAnswer | None = None

    def answer(self, connection: ApiConnection, asked: Mapping[str, str]) -> ApiAnswer:
        self.log.append(asked.get("meta", asked["action"]))
        if "assert" in asked and connection not in self.known:
            return refused("assertuserfailed")
        match asked:
            case {"action": "login"}:
                self.known |= {connection} if self.lets_in else set()
                return ApiAnswer({"login": {"result": "Success" if self.lets_in else "Failed", "reason": "No."}})
            case {"action": "paraminfo"}:
                return ApiAnswer({"paraminfo": {"modules": [{"name": "edit", "parameters": []}]}})
            case {"action": "edit"}:
                return ApiAnswer({"edit": {}}) if asked["token"] == self.token else refused("badtoken")
            case {"meta": _}:
                return ApiAnswer({"query": self.identity(connection)})
        return self.refusal or ApiAnswer({"query": {"pages": []}})

    def identity(self, connection: ApiConnection) -> Any:
        named = {"id": 7, "name": "Bot"} if connection in self.known else {"id": 0, "name": "192.0.2.1", "anon": True}
        return {
            "general": {"generator": "MediaWiki 1.43.9"},
            "namespaces": {},
            "userinfo": named,
            "tokens": {"csrftoken": self.token, "logintoken": "login"},
        }


class Connection(ApiConnection):
    def __init__(self, wiki: Wiki) -> None:
        super().__init__("https://wiki.example/w/api.php", "test")
        self.wiki = wiki

    def without_cookies(self) -> Connection:
        return Connection(self.wiki)

    def read(self, parameters: Mapping[str, str]) -> ApiAnswer:
        return self.wiki.answer(self, parameters)

    def write(self, parameters: Mapping[str, str]) -> ApiAnswer:
        return self.wiki.answer(self, parameters)


@pytest.fixture
def wiki() -> Wiki:
    return Wiki()


def opened(wiki: Wiki, log_in: BotPassword | OAuth2 | None = BOT) -> Session:
    connection = Connection(wiki)
    if isinstance(log_in, OAuth2):
        # Each request says itself whose it is.
        wiki.known.add(connection)
    session = Session(connection, log_in, RetryPolicy(sleep=lambda _: None), lambda _: None)
    session.open()
    wiki.log.clear()
    return session


def edit(session: Session) -> ApiAnswer | NoAnswer:
    return session.write({"action": "edit"}, ASSERTS, lambda _: None, lambda _: True)


def test_a_query_that_finds_the_session_lost_is_read_again_after_one_log_in(wiki: Wiki) -> None:
    session = opened(wiki)
    wiki.known.clear()

    assert session.read({"action": "query"}) == {"query": {"pages": []}}
    assert wiki.log == ["query", "tokens", "login", "tokens", "query"]


def test_an_edit_that_finds_the_session_lost_is_sent_again_with_the_token_of_the_new_one(wiki: Wiki) -> None:
    session = opened(wiki)
    wiki.known.clear()
    wiki.token = "another"

    assert edit(session) == ApiAnswer({"edit": {}})
    assert wiki.log == ["edit", "tokens", "login", "tokens", "edit"]


def test_a_stale_token_is_renewed_once(wiki: Wiki) -> None:
    session = opened(wiki)
    wiki.token = "another"

    assert edit(session) == ApiAnswer({"edit": {}})
    assert wiki.log == ["edit", "tokens", "edit"]


def test_a_wiki_that_takes_no_token_is_asked_for_no_third_one(wiki: Wiki, monkeypatch: pytest.MonkeyPatch) -> None:
    session = opened(wiki)
    monkeypatch.setattr(wiki, "identity", lambda _: {"tokens": {"csrftoken": "stale"}})
    wiki.token = "another"

    assert edit(session) == refused("badtoken")
    assert wiki.log == ["edit", "tokens", "edit"]


def test_a_log_in_that_was_refused_is_not_tried_again(wiki: Wiki) -> None:
    session = opened(wiki)
    wiki.known.clear()
    wiki.lets_in = False

    for _ in range(2):
        with pytest.raises(LoginRefused, match=r"refuses the log-in of Bot@editrunner: No\."):
            session.read({"action": "query"})

    assert wiki.log.count("login") == 1


def test_a_session_of_a_token_of_oauth_cannot_be_had_again(wiki: Wiki) -> None:
    session = opened(wiki, OAuth2("token"))
    wiki.known.clear()

    assert edit(session) == refused("assertuserfailed")
    assert wiki.log == ["edit"]


def test_credentials_of_which_the_wiki_takes_no_notice_are_no_log_in(wiki: Wiki) -> None:
    session = Session(Connection(wiki), OAuth2("token"), RetryPolicy(), lambda _: None)

    with pytest.raises(LoginRefused, match="takes no notice of the credentials"):
        session.open()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("http-401", LoginRefused),
        ("mwoauth-invalid-authorization", LoginRefused),
        ("readapidenied", RunRefused),
        ("badvalue", QueryRefused),
    ],
)
def test_a_refused_query_says_who_refuses_it(code: str, error: type[Exception], wiki: Wiki) -> None:
    session = opened(wiki)
    wiki.refusal = refused(code)

    with pytest.raises(error, match=f"{code}: words"):
        session.read({"action": "query"})


def test_whoever_asks_is_named_in_one_line_of_ascii() -> None:
    agent = user_agent("bot@wiki.example\nX-Header: \N{LATIN SMALL LETTER E WITH ACUTE}")

    assert agent.endswith(r"(bot@wiki.example X-Header: \xe9)")
