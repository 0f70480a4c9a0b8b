from pathlib import Path

import pytest

from editrunner.errors import CredentialsError
from editrunner.wiki.credentials import BotPassword, credentials_from

PASSWORD = "s3cret"


def test_credentials_do_not_show_the_password() -> None:
    credentials = credentials_from({"EDITRUNNER_USER": "Bot@er", "EDITRUNNER_PASSWORD": PASSWORD})

    assert credentials == BotPassword("Bot@er", PASSWORD)
    assert PASSWORD not in repr(credentials)


def test_credentials_can_be_in_files(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")

    credentials = credentials_from(
        {"EDITRUNNER_USER": "Bot@er", "EDITRUNNER_PASSWORD_FILE": str(tmp_path / "password")}
    )

    assert credentials is not None
    assert credentials.password == PASSWORD


@pytest.mark.parametrize(
    "environment",
    [{"EDITRUNNER_USER": "Bot@er"}, {"EDITRUNNER_PASSWORD": PASSWORD}, {"EDITRUNNER_USER_FILE": "/no/such/file"}],
)
def test_incomplete_credentials_are_refused_without_being_shown(environment: dict[str, str]) -> None:
    with pytest.raises(CredentialsError) as caught:
        credentials_from(environment)

    assert PASSWORD not in f"{caught.value.message} {caught.value.advice}"


@pytest.mark.parametrize("content", [b"", b"\n", b"  \nx", b"\xff\xfe"])
def test_a_file_without_a_password_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "password").write_bytes(content)

    with pytest.raises(CredentialsError, match="EDITRUNNER_PASSWORD_FILE"):
        credentials_from({"EDITRUNNER_USER": "Bot", "EDITRUNNER_PASSWORD_FILE": str(tmp_path / "password")})


def test_a_run_without_credentials_is_logged_out() -> None:
    assert credentials_from({"EDITRUNNER_API": "https://wiki.example/w/api.php"}) is None
