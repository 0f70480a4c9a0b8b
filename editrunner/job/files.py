"""Files that a job file names: read once, from inside its folder only."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from editrunner.model import InputFile

MAX_BYTES = 16 * 1024 * 1024
"""The largest file that is read."""

MAX_FILES = 10_000
MAX_TOTAL_BYTES = 128 * 1024 * 1024
"""How many files a job file may read, and how large they may be together."""


def read_bytes(path: Path) -> bytes:
    """Read a regular file of bounded size.

    Raises:
        ValueError: it is no regular file, or too large.
        OSError: it cannot be read.
    """
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("is not a regular file")
    if status.st_size > MAX_BYTES:
        raise ValueError(f"is {status.st_size:,} bytes large; at most {MAX_BYTES:,} are read")
    return path.read_bytes()


def decode(content: bytes) -> str:
    """Decode a text file.

    Raises:
        ValueError: it is not UTF-8 text.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f"is not UTF-8 text (line {line}); save it as UTF-8") from error
    if "\0" in text:
        raise ValueError("is a binary file, not a text")
    return text


def read_input(folder: Path, path: str) -> InputFile:
    """Read a file that a job names.

    Args:
        folder: the job file's folder.
        path: as the job file has it, relative, with `/`.

    Raises:
        ValueError: the path leads out of the folder, or the file is not a text of bounded size.
        OSError: it cannot be read.
    """
    content = read_bytes(_inside(folder, path))
    return InputFile(path, hashlib.sha256(content).hexdigest(), decode(content))


def files_in(folder: Path, path: str) -> list[str]:
    """Return the paths of the files in a folder that a job names; what is no file is left out.

    Args:
        folder: the job file's folder.
        path: as the job file has it.

    Raises:
        ValueError: the path leads out of the job file's folder.
        OSError: it is no folder, or cannot be read.
    """
    with os.scandir(_inside(folder, path)) as entries:
        names = sorted(entry.name for entry in entries if not entry.is_dir())
    return [str(PurePosixPath(path) / name) for name in names]


def _inside(folder: Path, path: str) -> Path:
    """Return where a path in a job file leads, inside of its folder.

    Raises:
        ValueError: it leads out of it.
        OSError: there is nothing there.
    """
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path or "\0" in path:
        raise ValueError("is not a path inside the job file's folder (relative, with `/`, without `..`)")
    try:
        resolved = (folder / pure).resolve(strict=True)
    except RuntimeError as error:  # before Python 3.13
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path) from error
    if not resolved.is_relative_to(folder.resolve()):
        raise ValueError("leads out of the job file's folder")
    if _is_hidden(pure.parts) or _is_hidden(_without_mount(resolved.relative_to(folder.resolve()).parts)):
        raise ValueError("is hidden (a name in it begins with a dot); such files hold settings and secrets, not texts")
    return resolved


def _is_hidden(parts: Sequence[str]) -> bool:
    """Say whether a file or a folder on the way is hidden: a checkout has its token in `.git/config`."""
    return any(part.startswith(".") for part in parts)


def _without_mount(parts: Sequence[str]) -> Sequence[str]:
    """Leave out the folder into which Kubernetes puts the files of a config map, whose links in the folder are visible.

    Its name begins with two dots; a job file cannot name it, or what is in it, itself:
    https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/#mounted-configmaps-are-updated-automatically
    """
    return parts[1:] if parts and parts[0].startswith("..") else parts
