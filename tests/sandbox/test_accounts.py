from editrunner.sandbox import DEFAULT_ACCOUNTS
from editrunner.sandbox.accounts import Session

from .conftest import Visitor


def test_no_secret_is_in_a_repr() -> None:
    session = Session()
    secrets = [session.cookie, session.login_token, session.own_token, *(one.password for one in DEFAULT_ACCOUNTS)]

    assert not any(secret in repr((session, DEFAULT_ACCOUNTS)) for secret in secrets)


def test_every_account_has_a_password_of_its_own() -> None:
    assert len({account.password for account in DEFAULT_ACCOUNTS}) == len(DEFAULT_ACCOUNTS)


def test_only_the_bot_has_the_rights_of_one(visit: Visitor) -> None:
    rights = {
        name: visit(account=name).query(meta="userinfo", uiprop="rights")["userinfo"]["rights"]
        for name in ("Bot", "Plain", "Other")
    }

    assert [name for name in rights if {"bot", "apihighlimits"} <= set(rights[name])] == ["Bot"]
    assert [name for name in rights if {"bot", "apihighlimits"} & set(rights[name])] == ["Bot"]
