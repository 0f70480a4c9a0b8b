"""Room on a disk that is kept for lines that must be written.

To ask for room before each edit, and to give it back, takes as long as to write. So it is kept, in a file without a
name, of which a dying process leaves nothing.
"""

from __future__ import annotations

import errno
import os
import resource
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

_LEAST = 262_144
"""Bytes; several edits have room in it."""


class Ballast:
    """Room in the file system of a folder, which is taken when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._size = 0
        self._file: IO[bytes] | None = None

    def keep(self, size: int) -> None:
        """Have at least so many bytes.

        Raises:
            OSError: there are not so many.
        """
        if size <= self._size:
            return
        if self._file is None:
            self._file = TemporaryFile(dir=self._folder)  # noqa: SIM115 - it is open as long as the log is
        wanted = max(size, _LEAST)
        try:
            os.posix_fallocate(self._file.fileno(), 0, wanted)
        except OSError as error:
            # Some file systems keep no room for anybody.
            if error.errno not in (errno.EOPNOTSUPP, errno.EINVAL):
                raise
        self._size = wanted

    def drop(self) -> bool:
        """Give the room up for others to use; say whether there was any."""
        if not self._size or self._file is None:
            return False
        os.ftruncate(self._file.fileno(), 0)
        self._size = 0
        return True

    def close(self) -> None:
        """Give the room up for good."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._size = 0


def check_file_limit(end: int, size: int) -> None:
    """Check that a file may grow.

    Args:
        end: its size, in bytes.
        size: by how much.

    Raises:
        OSError: the limit of the process does not let it (https://man7.org/linux/man-pages/man2/getrlimit.2.html).
    """
    most, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    if most != resource.RLIM_INFINITY and end + size > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
