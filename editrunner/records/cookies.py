"""The cookies of a session that somebody is to go on with, in a file that only its owner can read."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self, cast

from editrunner.errors import LocalFailure
from editrunner.model import JsonObject


@dataclass(frozen=True, slots=True)
class CookieFile:
    """Beside an audit log: a CAPTCHA can be answered only in the session that was asked."""

    path: Path

    @classmethod
    def beside(cls, log: Path) -> Self:
        """Return the file that belongs to a log."""
        return cls(log.with_name(f"{log.name}.cookies"))

    def exists(self) -> bool:
        """Say whether there is one."""
        return self.path.exists()

    def write(self, cookies: list[JsonObject]) -> None:
        """Put cookies in the place of older ones.

        Raises:
            LocalFailure: they cannot be written.
        """
        partial = self.path.with_name(f".{self.path.name}.partial")
        try:
            partial.unlink(missing_ok=True)
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(cookies, file)
            partial.replace(self.path)
        except OSError as error:
            raise LocalFailure(
                f"{self.path} cannot be written: {error.strerror}",
                advice="Make room on the disk, or name another place.",
            ) from error

    def read(self) -> list[JsonObject]:
        """Return the cookies; none where there is no such file, or it is damaged."""
        try:
            cookies = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        return cast("list[JsonObject]", cookies) if isinstance(cookies, list) else []

    def remove(self) -> None:
        """Remove the file."""
        self.path.unlink(missing_ok=True)
