import hashlib
import os
from pathlib import Path

import pytest

from editrunner.job.files import MAX_BYTES, decode, files_in, read_bytes, read_input


def test_a_file_is_read_with_its_digest(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "note.txt").write_bytes(b"\xef\xbb\xbfCaf\xc3\xa9\n")

    file = read_input(tmp_path, "sub/note.txt")

    assert (file.path, file.content) == ("sub/note.txt", "Café\n")
    assert file.sha256 == hashlib.sha256(b"\xef\xbb\xbfCaf\xc3\xa9\n").hexdigest()


@pytest.mark.parametrize(
    "path", ["../note.txt", "sub/../../note.txt", "/note.txt", "sub\\note.txt", "C:/note.txt", "no\0te.txt", "sub/.."]
)
def test_a_path_that_leads_out_of_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="is not a path inside the job file's folder"):
        read_input(tmp_path, path)


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "jobs"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "note.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path)

    for path in ("note.txt", "up/secret.txt"):
        with pytest.raises(ValueError, match="leads out of the job file's folder"):
            read_input(folder, path)


@pytest.mark.parametrize("path", [".env", ".git/config", "sub/.env", "./.env", "note.txt", "sub/note.txt"])
def test_hidden_files_are_refused_by_whatever_name(tmp_path: Path, path: str) -> None:
    for name in (".env", ".git/config", "sub/.env"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("secret")
    (tmp_path / "note.txt").symlink_to(".git/config")
    (tmp_path / "sub" / "note.txt").symlink_to("../.env")

    with pytest.raises(ValueError, match="is hidden"):
        read_input(tmp_path, path)


def test_a_job_file_in_a_hidden_folder_reads_the_files_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / ".github"
    folder.mkdir()
    (folder / "note.txt").write_text("text")

    assert read_input(folder, "note.txt").content == "text"


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("a")
    (tmp_path / "link.txt").symlink_to("note.txt")

    assert read_input(tmp_path, "link.txt").content == "a"


def test_a_job_file_in_a_linked_folder_reads_the_files_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "jobs"
    folder.mkdir()
    (folder / "note.txt").write_text("a")
    (tmp_path / "link").symlink_to(folder)

    assert read_input(tmp_path / "link", "note.txt").content == "a"


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(ValueError, match="is not a regular file"):
        read_bytes(tmp_path / "pipe")
    with pytest.raises(IsADirectoryError):
        read_bytes(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_bytes(tmp_path / "missing")


def test_an_enormous_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "enormous"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)

    with pytest.raises(ValueError, match="is 16,777,217 bytes large; at most 16,777,216 are read"):
        read_bytes(path)


def test_text_is_utf_8_with_or_without_a_byte_order_mark() -> None:
    assert decode(b"\xef\xbb\xbfa") == "a"
    assert decode("é".encode()) == "é"


def test_what_is_not_utf_8_is_refused_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"is not UTF-8 text \(line 3\); save it as UTF-8"):
        decode(b"a\nb\nCaf\xe9\n")


def test_a_null_byte_is_no_text() -> None:
    with pytest.raises(ValueError, match="is a binary file, not a text"):
        decode(b"a\0b")


def test_the_files_of_a_folder_are_named_in_order(tmp_path: Path) -> None:
    for name in ("b", "A", "c"):
        (tmp_path / name).write_text("")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "d").write_text("")

    assert files_in(tmp_path, ".") == ["A", "b", "c"]
    assert files_in(tmp_path, "sub/") == ["sub/d"]


@pytest.mark.parametrize("path", ["..", "/", "sub/../..", "up"])
def test_a_folder_that_is_not_inside_is_not_listed(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "jobs"
    folder.mkdir()
    (folder / "up").symlink_to(tmp_path)

    with pytest.raises(ValueError, match="job file's folder"):
        files_in(folder, path)


def test_what_is_no_folder_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")

    with pytest.raises(NotADirectoryError):
        files_in(tmp_path, "a")


def test_the_files_of_a_config_map_are_read(tmp_path: Path) -> None:
    # So Kubernetes mounts it: the files are links, by way of another link, into a folder that is replaced as a whole.
    (tmp_path / "..2026_01_01").mkdir()
    (tmp_path / "..2026_01_01" / "note.txt").write_text("note")
    (tmp_path / "..data").symlink_to("..2026_01_01")
    (tmp_path / "note.txt").symlink_to("..data/note.txt")

    assert read_input(tmp_path, "note.txt").content == "note"


@pytest.mark.parametrize("path", ["..data/note.txt", "..2026_01_01/note.txt", "key.txt"])
def test_nothing_else_in_hidden_folders_is_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "..2026_01_01" / ".git").mkdir(parents=True)
    (tmp_path / "..2026_01_01" / "note.txt").write_text("note")
    (tmp_path / "..2026_01_01" / ".git" / "config").write_text("token")
    (tmp_path / "..data").symlink_to("..2026_01_01")
    (tmp_path / "key.txt").symlink_to("..data/.git/config")

    with pytest.raises(ValueError, match="hidden"):
        read_input(tmp_path, path)


def test_a_link_that_leads_to_itself_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")

    with pytest.raises(OSError, match="symbolic links"):
        read_input(tmp_path, "loop")
    with pytest.raises(OSError, match="symbolic links"):
        files_in(tmp_path, "loop")
