from editrunner.sandbox import DEFAULT_ACCOUNTS, Account
from editrunner.sandbox.accounts import Accounts, Session, refusals, user_name
from editrunner.sandbox.titles import Title

from .conftest import Visitor


def test_no_password_is_in_a_repr() -> None:
    assert all(account.password not in repr(DEFAULT_ACCOUNTS) for account in DEFAULT_ACCOUNTS)


def test_no_token_is_in_a_repr() -> None:
    session = Session()

    assert session.csrf not in repr(session)
    assert session.login not in repr(session)


def test_every_account_has_a_password_of_its_own() -> None:
    assert len({account.password for account in DEFAULT_ACCOUNTS}) == len(DEFAULT_ACCOUNTS)


def test_an_account_logs_in_under_its_bot_password_name() -> None:
    accounts = Accounts((Account("Some body", "secret"),))

    assert accounts.log_in("some_body@er", "secret")
    assert not accounts.log_in("Some body", "secret")
    assert not accounts.log_in("Some body@er", "Secret")


def test_user_names_begin_with_a_capital() -> None:
    assert user_name("some_body") == "Some body"


def test_two_reasons_may_speak_against_an_edit() -> None:
    visitor = Accounts((Account("A", "secret"),)).log_in("A@er", "secret")
    assert visitor

    codes = [error.code for error in refusals(visitor, Title(8, "Common.css"), None)]

    assert codes == ["protectednamespace-interface", "sitecssprotected"]


def test_only_the_bot_has_the_rights_of_one(visit: Visitor) -> None:
    rights = {
        name: visit(account=name).query(meta="userinfo", uiprop="rights")["userinfo"]["rights"]
        for name in ("Bot", "Plain", "Other")
    }

    assert [name for name in rights if "bot" in rights[name]] == ["Bot"]
    assert [name for name in rights if "apihighlimits" in rights[name]] == ["Bot"]
