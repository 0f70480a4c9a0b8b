"""Texts kept on disk, so that memory does not grow with their number."""

from __future__ import annotations

import tempfile
import zlib
from contextlib import AbstractContextManager
from types import TracebackType

from editrunner.errors import LocalFailure


class TextSpool(AbstractContextManager["TextSpool"]):
    """A map from names to texts in an unnamed temporary file; the newest text of a name counts."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._places: dict[str, tuple[int, int]] = {}

    def put(self, name: str, text: str) -> None:
        """Keep a text.

        Raises:
            LocalFailure: the disk is full.
        """
        packed = zlib.compress(text.encode("utf-8", "surrogatepass"), 1)
        try:
            offset = self._file.seek(0, 2)
            self._file.write(packed)
        except OSError as error:
            raise LocalFailure(
                f"no room for temporary files: {error.strerror}",
                advice="Make room in the folder for temporary files, or name another one with TMPDIR.",
            ) from error
        self._places[name] = (offset, len(packed))

    def get(self, name: str) -> str | None:
        """Return the text of a name, or `None`."""
        if name not in self._places:
            return None
        offset, length = self._places[name]
        self._file.seek(offset)
        return zlib.decompress(self._file.read(length)).decode("utf-8", "surrogatepass")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()
