import pytest

from .conftest import Compare
from .wikis import Connection, Exchange, Json

pytestmark = pytest.mark.mediawiki


def login_token(exchange: Exchange, connection: Connection) -> str:
    answer = exchange.say(connection, "GET", {"action": "query", "meta": "tokens", "type": "login"})
    return str(answer["query"]["tokens"]["logintoken"])


def log_in(exchange: Exchange, connection: Connection, name: str, password: str, token: str | None) -> Json:
    params = {"action": "login", "lgname": name, "lgpassword": password, "lgtoken": token}
    return exchange.say(connection, "POST", params)


def test_a_bot_password_logs_in_and_changes_rights_and_token(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        one = exchange.connect("one")
        account = exchange.wiki.credentials["Bot"]
        who = {"action": "query", "meta": "userinfo|tokens", "uiprop": "rights|blockinfo"}
        exchange.say(one, "GET", who)
        log_in(exchange, one, account.name, account.password, login_token(exchange, one))
        exchange.say(one, "GET", who)

    compare(script)


def test_the_first_letter_of_the_name_may_be_small(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        one = exchange.connect("one")
        account = exchange.wiki.credentials["Other"]
        log_in(exchange, one, "o" + account.name[1:], account.password, login_token(exchange, one))

    compare(script)


def test_a_wrong_password_fails_and_the_right_one_may_follow(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        one = exchange.connect("one")
        account = exchange.wiki.credentials["Other"]
        token = login_token(exchange, one)
        log_in(exchange, one, account.name, "0" * 32, token)
        log_in(exchange, one, account.name, account.password, token)

    compare(script)


def test_an_unknown_account_fails_like_a_wrong_password(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        one = exchange.connect("one")
        log_in(exchange, one, f"{exchange.prefix}@er", "0" * 32, login_token(exchange, one))

    compare(script)


def test_an_empty_password_fails(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        one = exchange.connect("one")
        log_in(exchange, one, exchange.prefix, "", login_token(exchange, one))

    compare(script)


def test_a_wrong_login_token_is_refused(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        one = exchange.connect("one")
        login_token(exchange, one)
        account = exchange.wiki.credentials["Other"]
        log_in(exchange, one, account.name, account.password, "0+\\")

    compare(script)


def test_a_login_token_is_good_for_its_own_session_only(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        token = login_token(exchange, exchange.connect("one"))
        account = exchange.wiki.credentials["Other"]
        two = exchange.connect("two")
        log_in(exchange, two, account.name, account.password, token)
        log_in(exchange, two, account.name, account.password, token)

    compare(script)


def test_logging_in_again_is_aborted(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        one = exchange.connect("one")
        account = exchange.wiki.credentials["Other"]
        log_in(exchange, one, account.name, account.password, login_token(exchange, one))
        log_in(exchange, one, account.name, account.password, login_token(exchange, one))

    compare(script)


def test_logging_in_has_to_be_posted(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        exchange.say(exchange.connect("one"), "GET", {"action": "login", "lgname": "Other@er"})

    compare(script)


def test_a_password_in_the_address_is_refused(compare: Compare) -> None:
    def script(exchange: Exchange) -> None:
        params = {"action": "login", "lgname": "Other@er", "lgtoken": "x"}
        exchange.say(exchange.connect("one"), "POST", params, {"lgpassword": "x"})

    compare(script)
