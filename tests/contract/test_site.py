import pytest

from .conftest import Compare
from .wikis import LOGGED_OUT, Exchange

pytestmark = pytest.mark.mediawiki

EVERYTHING = {
    "action": "query",
    "meta": "siteinfo|userinfo|tokens",
    "siprop": "general|namespaces|namespacealiases|extensiontags|autocreatetempuser",
    "uiprop": "rights|blockinfo",
}


@pytest.mark.parametrize("account", [LOGGED_OUT, "Bot", "Plain", "Other"])
def test_one_request_says_all_about_site_and_account(compare: Compare, account: str) -> None:
    compare(lambda exchange: exchange.get(account, **EVERYTHING))


def test_it_may_be_posted_and_asserted(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        exchange.post("Bot", **EVERYTHING, **{"assert": "bot"}, assertuser="Bot")
        exchange.get("Bot", action="query", meta="tokens", curtimestamp=1)

    compare(script)


@pytest.mark.parametrize("kind", [None, "csrf", "login", "csrf|login"])
@pytest.mark.parametrize("account", [LOGGED_OUT, "Plain"])
def test_tokens(compare: Compare, account: str, kind: str | None) -> None:
    compare(lambda exchange: exchange.get(account, action="query", meta="tokens", type=kind))


@pytest.mark.parametrize("account", [LOGGED_OUT, "Bot", "Plain"])
@pytest.mark.parametrize(
    "assertion",
    [
        {"assert": "user"},
        {"assert": "bot"},
        {"assert": "anon"},
        {"assert": "robot"},
        {"assertuser": "Bot"},
        {"assertuser": "bot"},
        {"assertuser": "Bot@er"},
        {"assertuser": "Plain"},
        {"assertuser": ""},
        {"assert": "user", "assertuser": "Bot"},
        {"assert": "bot", "assertuser": "Bot"},
    ],
    ids=str,
)
def test_assertions(compare: Compare, account: str, assertion: dict[str, str]) -> None:
    def script(exchange: Exchange) -> None:
        exchange.get(account, action="query", meta="tokens", **assertion)

    compare(script)


def test_an_assertion_is_checked_before_the_token(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        written = {"title": exchange.title(), "text": "a"}
        exchange.edit(LOGGED_OUT, **written, token=None, **{"assert": "user"})
        exchange.edit(LOGGED_OUT, **written, token="wrong", **{"assert": "bot"}, curtimestamp=1)

    compare(script)


def test_maxlag_has_to_be_a_number(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        exchange.get(LOGGED_OUT, action="query", meta="tokens", maxlag="5")
        exchange.get(LOGGED_OUT, action="query", meta="tokens", maxlag="five")

    compare(script)
