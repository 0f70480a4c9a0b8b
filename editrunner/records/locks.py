"""Locks that a dead process does not hold: https://man7.org/linux/man-pages/man2/flock.2.html."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from editrunner.errors import LocalFailure, LockHeld
from editrunner.model import Shard

_DIGEST_BYTES = 64


@dataclass(frozen=True, slots=True)
class Part:
    """A shard of some work. `work` is a digest that all shards of it have, and nothing else."""

    work: str
    shard: Shard

    @property
    def identity(self) -> bytes:
        """What the shards that may run beside each other have in common."""
        return hashlib.sha256(f"{self.work}\n{self.shard.count}".encode()).hexdigest().encode()


def try_lock(descriptor: int) -> bool:
    """Lock an open file for this process alone; say whether that succeeded."""
    return _try(descriptor, fcntl.LOCK_EX)


def state_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder for what outlives a run: https://specifications.freedesktop.org/basedir-spec/latest/."""
    base = environment.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "editrunner"


@contextmanager
def wiki_lock(folder: Path, api: str, account: str | None, part: Part | None = None) -> Iterator[None]:
    """Keep two runs of one account on one wiki apart; the shards of one work can run beside each other.

    Args:
        folder: the state folder.
        api: the address of the wiki's api.php.
        account: the user name; `None` for a run that is logged out.
        part: the shard that the run is, if it is one.

    Raises:
        LockHeld: another run is going on.
        LocalFailure: the lock file cannot be made.
    """
    whose = f"{account or 'nobody, logged out'} on {api}"
    name = hashlib.sha256(f"{api}\n{account or ''}".encode()).hexdigest()[:24]
    with _opened(folder, f"{name}.lock") as lock:
        # Nobody else may look at the lock while it is taken: it is held alone for a moment even to be shared.
        with _opened(folder, f"{name}.gate") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            if not (try_lock(lock) if part is None else _share(lock, part)):
                raise LockHeld(f"another run of {whose} is going on", advice=_advice(part))
        if part is None:
            yield
            return
        with _opened(folder, f"{name}-{part.shard.index}.lock") as own:
            if not try_lock(own):
                raise LockHeld(
                    f"another run of {whose} is the shard {part.shard} already",
                    advice="Wait for it to end; nothing was done here.",
                )
            yield


def _share(lock: int, part: Part) -> bool:
    """Take a lock with others of the same work; the first of them writes down which work that is."""
    if try_lock(lock):
        os.ftruncate(lock, 0)
        os.pwrite(lock, part.identity, 0)
        return _try(lock, fcntl.LOCK_SH)
    return _try(lock, fcntl.LOCK_SH) and os.pread(lock, _DIGEST_BYTES, 0) == part.identity


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _advice(part: Part | None) -> str:
    if part is None:
        return "Wait for it to end; nothing was done here."
    return (
        "Only shards of the same job file or plan, and as many of them, can run beside each other. "
        "Wait for it to end; nothing was done here."
    )


@contextmanager
def _opened(folder: Path, name: str) -> Iterator[int]:
    """Open a lock file; closing it gives the lock back."""
    path = folder / "locks" / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise LocalFailure(
            f"the lock {path} cannot be made: {error.strerror}",
            advice="Make that folder writable, or set XDG_STATE_HOME to one that is.",
        ) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)
