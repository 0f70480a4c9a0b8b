import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from editrunner.records.ballast import Ballast, check_file_limit


def test_room_is_kept_without_a_trace_in_the_folder(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path)

    ballast.keep(100_000)

    assert list(tmp_path.iterdir()) == []
    assert ballast.drop()
    assert not ballast.drop()
    ballast.close()


def test_the_disk_is_asked_once_for_what_is_kept_already(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(os, "posix_fallocate", lambda _descriptor, _offset, size: asked.append(size))
    ballast = Ballast(tmp_path)

    for size in (1000, 2000, 100, 10_000_000, 5_000_000):
        ballast.keep(size)

    assert len(asked) == 2
    assert asked[1] == 10_000_000
    ballast.close()


def test_room_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int, _offset: int, _size: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    ballast = Ballast(tmp_path)

    with pytest.raises(OSError, match="No space"):
        ballast.keep(1)

    assert not ballast.drop()
    ballast.close()


def test_a_limit_of_the_process_counts_as_a_full_disk() -> None:
    code = (
        "import resource; from editrunner.records.ballast import check_file_limit;"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (1000, {resource.RLIM_INFINITY}));"
        "check_file_limit(500, 500); print('fits'); check_file_limit(500, 501)"
    )

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - our own

    assert ended.stdout == "fits\n"
    assert "File too large" in ended.stderr


def test_without_a_limit_any_size_fits() -> None:
    check_file_limit(10**15, 10**15)
