import pytest

from .conftest import Compare
from .wikis import LOGGED_OUT, Connection, Exchange, Json

pytestmark = pytest.mark.mediawiki

EVERYTHING = {
    "action": "query",
    "meta": "siteinfo|userinfo|tokens",
    "siprop": "general|namespaces|namespacealiases|extensiontags|protocols|magicwords|autocreatetempuser",
    "uiprop": "rights|blockinfo",
    "type": "csrf",
}
TOKENS = {"action": "query", "meta": "tokens"}


def log_in(exchange: Exchange, connection: Connection, name: str, password: str) -> Json:
    answer = exchange.say(connection, "GET", {**TOKENS, "type": "login"})
    params = {"action": "login", "lgname": name, "lgpassword": password}
    return exchange.say(connection, "POST", {**params, "lgtoken": answer["query"]["tokens"]["logintoken"]})


def test_one_request_says_all_about_site_and_account(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        for account in (LOGGED_OUT, "Bot", "Plain"):
            exchange.get(account, **EVERYTHING)

    compare(script)


def test_whoever_asks_is_told_of_their_groups_limits_and_messages(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        for account in (LOGGED_OUT, "Bot", "Plain"):
            exchange.get(account, action="query", meta="userinfo", uiprop="groups|ratelimits|blockinfo|hasmsg")

    compare(script)


def test_a_bot_password_logs_in_and_changes_rights_and_token(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        one = exchange.connect("one")
        account = exchange.wiki.credentials["Bot"]
        log_in(exchange, one, "b" + account.name[1:], account.password)
        exchange.say(one, "GET", EVERYTHING)

    compare(script)


def test_a_wrong_password_fails_and_the_right_one_may_follow(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        one = exchange.connect("one")
        account = exchange.wiki.credentials["Other"]
        log_in(exchange, one, account.name, "0" * 32)
        log_in(exchange, one, f"{exchange.prefix}@er", "0" * 32)
        log_in(exchange, one, account.name, account.password)

    compare(script)


@pytest.mark.parametrize("account", [LOGGED_OUT, "Bot"])
def test_assertions(compare: Compare, account: str) -> None:
    def script(exchange: Exchange) -> None:
        for kind, name in (("user", None), ("anon", None), (None, "bot"), ("user", "Plain"), ("user", "Bot")):
            exchange.get(account, **TOKENS, **{"assert": kind}, assertuser=name)
            asserted = {"assert": kind, "assertuser": name, "token": "wrong", "curtimestamp": 1}
            exchange.edit(account, title="[", text="a", **asserted)

    compare(script)
