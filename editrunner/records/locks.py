"""Locks that a dead process does not hold: https://man7.org/linux/man-pages/man2/flock.2.html."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from editrunner.errors import LocalFailure, LockHeld


def try_lock(descriptor: int) -> bool:
    """Lock an open file for this process alone; say whether that succeeded."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def state_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder for what outlives a run: https://specifications.freedesktop.org/basedir-spec/latest/."""
    base = environment.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "editrunner"


@contextmanager
def wiki_lock(folder: Path, api: str, account: str | None) -> Iterator[None]:
    """Keep two runs of one account on one wiki apart.

    Args:
        folder: the state folder.
        api: the address of the wiki's api.php.
        account: the user name; `None` for a run that is logged out.

    Raises:
        LockHeld: another run is going on.
        LocalFailure: the lock file cannot be made.
    """
    whose = account or "nobody, logged out"
    name = hashlib.sha256(f"{api}\n{account or ''}".encode()).hexdigest()[:24]
    path = folder / "locks" / f"{name}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise LocalFailure(
            f"the lock {path} cannot be made: {error.strerror}",
            advice="Make that folder writable, or set XDG_STATE_HOME to one that is.",
        ) from error
    try:
        if not try_lock(descriptor):
            raise LockHeld(
                f"another run of {whose} on {api} is going on", advice="Wait for it to end; nothing was done here."
            )
        yield
    finally:
        os.close(descriptor)
