from pathlib import Path

import pytest

from editrunner.errors import CredentialsError
from editrunner.wiki.authentication import authentication_with
from editrunner.wiki.credentials import (
    BasicAuthentication,
    BotPassword,
    Credentials,
    OAuth1,
    OAuth2,
    credentials_from,
)

SECRET = "s3cret"
BOT = {"EDITRUNNER_USER": "Bot@er", "EDITRUNNER_PASSWORD": SECRET}
BASIC = {"EDITRUNNER_HTTP_USER": "front", "EDITRUNNER_HTTP_PASSWORD": SECRET}
OAUTH2 = {"EDITRUNNER_OAUTH2_TOKEN": f"{SECRET}.token"}
OAUTH1 = {
    f"EDITRUNNER_OAUTH1_{part}": f"{SECRET}-{part}"
    for part in ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_SECRET")
}
KINDS = {"bot password": BOT, "basic": BASIC, "OAuth 1": OAUTH1, "OAuth 2": OAUTH2}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (BOT, Credentials(BotPassword("Bot@er", SECRET))),
        (OAUTH2, Credentials(OAuth2(f"{SECRET}.token"))),
        (OAUTH1, Credentials(OAuth1(*OAUTH1.values()))),
        (BASIC, Credentials(None, BasicAuthentication("front", SECRET))),
        (BOT | BASIC, Credentials(BotPassword("Bot@er", SECRET), BasicAuthentication("front", SECRET))),
    ],
)
def test_each_kind_of_credentials_comes_from_variables_or_files(
    environment: dict[str, str], expected: Credentials, tmp_path: Path
) -> None:
    files = {}
    for name, value in environment.items():
        (tmp_path / name).write_text(f"{value}\n", encoding="utf-8")
        files[f"{name}_FILE"] = str(tmp_path / name)

    assert credentials_from(environment) == expected
    assert credentials_from(files) == expected
    assert expected.present


@pytest.mark.parametrize("environment", KINDS.values(), ids=KINDS)
def test_credentials_do_not_show_their_secrets(environment: dict[str, str]) -> None:
    credentials = credentials_from(environment)

    assert SECRET not in f"{credentials!r} {credentials.log_in} {authentication_with(credentials)!r}"


@pytest.mark.parametrize("name", [name for environment in KINDS.values() for name in environment if "2" not in name])
def test_incomplete_credentials_are_refused_without_being_shown(name: str) -> None:
    whole = next(environment for environment in KINDS.values() if name in environment)
    with pytest.raises(CredentialsError, match=f"{name} is not set") as caught:
        credentials_from({other: value for other, value in whole.items() if other != name})

    assert SECRET not in f"{caught.value.message} {caught.value.advice}"


@pytest.mark.parametrize("name", [name for environment in KINDS.values() for name in environment])
def test_a_variable_and_its_file_cannot_both_be_set(name: str) -> None:
    whole = next(environment for environment in KINDS.values() if name in environment)
    with pytest.raises(CredentialsError, match=f"{name} and {name}_FILE are both set"):
        credentials_from({**whole, f"{name}_FILE": "password.txt"})


@pytest.mark.parametrize("environment", [BOT | OAUTH2, BOT | OAUTH1, OAUTH1 | OAUTH2])
def test_there_is_one_way_to_log_in(environment: dict[str, str]) -> None:
    with pytest.raises(CredentialsError, match="more than one way to log in"):
        credentials_from(environment)


@pytest.mark.parametrize("environment", [BASIC | OAUTH1, BASIC | OAUTH2])
def test_oauth_cannot_be_behind_basic_authentication(environment: dict[str, str]) -> None:
    with pytest.raises(CredentialsError, match="Authorization"):
        credentials_from(environment)


@pytest.mark.parametrize("token", [f"Bearer {SECRET}", f'"{SECRET}"', f"{SECRET}\nX-Header: 1", f"{SECRET}é"])
def test_what_would_break_the_header_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(CredentialsError, match="EDITRUNNER_OAUTH2_TOKEN") as caught:
        credentials_from({"EDITRUNNER_OAUTH2_TOKEN": token})

    assert SECRET not in f"{caught.value.message} {caught.value.advice}"


def test_a_user_of_basic_authentication_has_no_colon() -> None:
    with pytest.raises(CredentialsError, match="colon"):
        credentials_from({**BASIC, "EDITRUNNER_HTTP_USER": "a:b"})


@pytest.mark.parametrize("content", [None, b"", b"\n", b"  \nx", b"\xff\xfe"])
def test_a_file_without_a_password_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "password").write_bytes(content)

    with pytest.raises(CredentialsError, match="EDITRUNNER_PASSWORD_FILE"):
        credentials_from({"EDITRUNNER_USER": "Bot", "EDITRUNNER_PASSWORD_FILE": str(tmp_path / "password")})


@pytest.mark.parametrize("name", [name for kind in KINDS.values() for name in kind])
def test_bytes_that_are_no_text_are_refused_without_being_shown(name: str) -> None:
    """Python has them as halves of surrogate pairs."""
    kind = next(kind for kind in KINDS.values() if name in kind)

    with pytest.raises(CredentialsError, match=f"{name} is not a text") as raised:
        credentials_from({**kind, name: f"{SECRET}\udcff"})
    assert SECRET not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_run_without_credentials_is_logged_out() -> None:
    credentials = credentials_from({"EDITRUNNER_API": "https://wiki.example/w/api.php"})

    assert credentials == Credentials()
    assert not credentials.present


def test_oauth_1_says_what_to_install_where_its_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "requests_oauthlib", None)
    with pytest.raises(CredentialsError, match="requests-oauthlib") as caught:
        authentication_with(credentials_from(OAUTH1))

    assert "editrunner[oauth]" in (caught.value.advice or "")
