import os
import stat
from pathlib import Path

import pytest

from editrunner.errors import ExitCode, LocalFailure, exit_code_of
from editrunner.model import JsonObject
from editrunner.records.cookies import CookieFile

COOKIES: list[JsonObject] = [{"name": "wiki_session", "value": "s3cret", "domain": "wiki.example", "path": "/"}]


@pytest.fixture
def file(tmp_path: Path) -> CookieFile:
    return CookieFile.beside(tmp_path / "run.jsonl")


def test_cookies_stand_beside_the_log_of_their_run(file: CookieFile, tmp_path: Path) -> None:
    file.write(COOKIES)

    assert [path.name for path in tmp_path.iterdir()] == ["run.jsonl.cookies"]
    assert file.exists()
    assert file.read() == COOKIES


def test_cookies_are_replaced_and_removed(file: CookieFile) -> None:
    file.write(COOKIES)
    file.write([])
    assert file.read() == []

    file.remove()
    file.remove()
    assert not file.exists()
    assert file.read() == []


@pytest.mark.parametrize("leftover", [None, ".run.jsonl.cookies.partial", "run.jsonl.cookies"])
def test_nobody_else_can_read_cookies_at_any_time(
    file: CookieFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leftover: str | None
) -> None:
    if leftover is not None:
        (tmp_path / leftover).write_text("[]")
        (tmp_path / leftover).chmod(0o666)
    modes = []
    replace = Path.replace

    def watch(partial: Path, target: Path) -> Path:
        modes.append(stat.S_IMODE(partial.stat().st_mode))
        return replace(partial, target)

    monkeypatch.setattr(Path, "replace", watch)
    mask = os.umask(0)
    try:
        file.write(COOKIES)
    finally:
        os.umask(mask)

    assert [*modes, stat.S_IMODE(file.path.stat().st_mode)] == [0o600, 0o600]


def test_no_cookies_go_to_where_somebody_elses_link_points(file: CookieFile, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("theirs")
    (tmp_path / ".run.jsonl.cookies.partial").symlink_to(elsewhere)
    file.path.symlink_to(elsewhere)

    file.write(COOKIES)

    assert elsewhere.read_text() == "theirs"
    assert not file.path.is_symlink()


@pytest.mark.parametrize("content", [b"", b"{", b'{"name": "x"}', b"\xff"])
def test_a_damaged_file_holds_no_cookies(file: CookieFile, content: bytes) -> None:
    file.path.write_bytes(content)

    assert file.read() == []


def test_cookies_that_cannot_be_written_are_a_failure_of_this_machine(tmp_path: Path) -> None:
    with pytest.raises(LocalFailure) as caught:
        CookieFile.beside(tmp_path / "no folder" / "run.jsonl").write(COOKIES)

    assert exit_code_of(caught.value) is ExitCode.LOCAL_FAILURE
    assert "s3cret" not in str(caught.value)
