"""The audit log: JSON Lines in which every line holds the digest of the one before it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping, MutableMapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from editrunner.errors import InvalidLog, LocalFailure, LockHeld, UsageError
from editrunner.importing import imported
from editrunner.model import Entry
from editrunner.records.audit_reading import ENVELOPE
from editrunner.records.ballast import Ballast, check_file_limit
from editrunner.records.chains import digest_of
from editrunner.records.json_lines import to_line
from editrunner.records.locks import try_lock

_CLOSED = -1


class AuditLog(AbstractContextManager["AuditLog"]):
    """Writes the log of one run. Use `create`, or `reopen` to go on with it.

    A line is handed to the system at once; `sync` puts everything so far on disk. While `is_writing`, nothing may be
    raised into it: the next line would not follow the last. Several threads can write, each line whole. With the line
    `run.stopped` it ends, until the run is resumed: what threads that are left behind have to say is left out.
    """

    def __init__(self, path: Path, run: str, descriptor: int, seq: int = 0, head: str | None = None) -> None:
        self.path = path
        self._run = run
        self._descriptor = descriptor
        self._seq = seq
        self._head = head
        self._ballast = Ballast(path.parent)
        self._writing = threading.Lock()
        self._syncing = threading.Lock()
        self._synced = 0
        """The last line that is known to be on disk."""
        self._lost: LocalFailure | None = None
        """Why lines are not on disk that the system was asked to put there."""
        self._writer = 0
        """The thread that is just writing."""
        self._ended = False
        # Imported here since it brings much along, and plans have no log.
        imported("structlog")
        import structlog  # noqa: PLC0415

        self._logger = structlog.wrap_logger(
            _Lines(self),
            processors=[self._add_envelope, _in_order, _render],
            wrapper_class=structlog.BoundLogger,
            context_class=dict,
        )

    @classmethod
    def create(cls, path: Path, run: str) -> Self:
        """Start the log of a run, and hold its lock until it is closed.

        Raises:
            UsageError: there is such a file already.
            LocalFailure: it cannot be written.
        """
        # That takes a while: whoever ends the run meanwhile must not leave an empty log behind.
        imported("structlog")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o644)
        except FileExistsError as error:
            raise UsageError(
                f"{path} is there already; a log is never overwritten", advice="Name another file with `--audit`."
            ) from error
        except OSError as error:
            raise _not_opened(path, error) from error
        _lock(path, descriptor)
        _sync_folder(path.parent)
        return cls(path, run, descriptor)

    @classmethod
    def reopen(cls, path: Path) -> Self:
        """Go on with a log, and hold its lock until it is closed; what a dying process left half written is cut off.

        Raises:
            InvalidLog: it is not a log.
            LockHeld: another process writes to it.
            LocalFailure: it cannot be written.
        """
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise InvalidLog(
                f"there is no log {path}", advice="Look at the path: a run prints it at its end."
            ) from error
        except OSError as error:
            raise _not_opened(path, error) from error
        _lock(path, descriptor)
        try:
            return cls._at_end(path, descriptor)
        except BaseException:
            os.close(descriptor)
            raise

    @classmethod
    def _at_end(cls, path: Path, descriptor: int) -> Self:
        last, torn = b"", 0
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    last = line
                else:
                    torn = len(line)
        if not last:
            raise InvalidLog(
                f"{path} is empty, not an audit log: its run was killed before it began, if it was one",
                advice="Apply the job file or the plan again, with a new log.",
            )
        try:
            event = json.loads(last)
            log = cls(path, event["run"], descriptor, event["seq"], digest_of(last))
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidLog(
                f"{path} is not an audit log", advice="Name the log that a run has written, a file that ends in .jsonl."
            ) from error
        if torn:
            os.ftruncate(descriptor, os.fstat(descriptor).st_size - torn)
            log.record("log.repaired", removed_bytes=torn)
        return log

    @property
    def head(self) -> str:
        """The SHA-256 of the last line, newline excluded: whoever knows it can tell that nothing was changed."""
        return self._head or ""

    @property
    def is_writing(self) -> bool:
        """Whether the thread that asks is just writing a line."""
        return self._writer == threading.get_ident()

    def record(self, event: str, entry: Entry | None = None, /, **fields: Any) -> None:
        """Write a line.

        Args:
            event: its name.
            entry: whom it is about.
            fields: what else it says; must be JSON.

        Raises:
            LocalFailure: it cannot be written.
        """
        if entry is not None:
            rows = {"rows": [list(row.place) for row in entry.rows]} if entry.rows else {}
            fields = {"job": entry.job, "entry": entry.id, "title": entry.title, **rows, **fields}
        with self._writing:
            if self._ended and event != "run.resumed":
                return
            self._writer = threading.get_ident()
            try:
                self._logger.info(event, **fields)
            finally:
                self._writer = 0
            self._ended = event == "run.stopped"

    def sync(self) -> None:
        """Wait until all lines so far are on disk; for those of several threads, the disk is asked once.

        Raises:
            LocalFailure: they cannot be put there.
        """
        wanted = self._seq
        with self._syncing:
            if self._synced >= wanted:
                return
            if self._lost is not None:
                # Asked once more, systems say that all is well: https://lwn.net/Articles/752063/.
                raise self._lost
            reached = self._seq
            try:
                os.fsync(self._descriptor)
            except OSError as error:
                self._lost = self._failure(error)
                raise self._lost from error
            self._synced = reached

    def make_room(self, size: int) -> None:
        """Make sure that the disk has room for what will be written next.

        Args:
            size: in bytes.

        Raises:
            LocalFailure: it has not.
        """
        with self._writing:
            try:
                check_file_limit(os.fstat(self._descriptor).st_size, size)
                self._ballast.keep(size)
            except OSError as error:
                raise self._failure(error) from error

    def write_line(self, line: bytes) -> None:
        """Append a whole line, and remember its digest."""
        try:
            self._append(line)
        except OSError as error:
            if not self._ballast.drop():
                raise self._failure(error) from error
            try:
                self._append(line)
            except OSError as again:
                raise self._failure(again) from again
        self._head = digest_of(line)
        self._seq += 1

    def _append(self, line: bytes) -> None:
        """Append a line, or nothing of it."""
        end = os.fstat(self._descriptor).st_size
        remaining = line
        try:
            while remaining:
                remaining = remaining[os.write(self._descriptor, remaining) :]
        except OSError:
            # Half a line would spoil what is written behind it, should there be room again.
            os.ftruncate(self._descriptor, end)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self.sync()
        finally:
            with self._writing:
                os.close(self._descriptor)
                # Another file can get this number; a thread that is left behind must not write into it.
                self._descriptor = _CLOSED
                self._ballast.close()

    def _add_envelope(self, _logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        return {**event, "time": utc_now(), "run": self._run, "seq": self._seq + 1, "prev": self._head}

    def _failure(self, error: OSError) -> LocalFailure:
        return LocalFailure(
            f"the log {self.path} cannot be written: {error.strerror}",
            advice="Make room on the disk, or make the file writable; `editrunner resume` goes on.",
        )


class _Lines:
    """The logger at the end of structlog's chain."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log

    def info(self, line: bytes) -> None:
        self._log.write_line(line)


def _not_opened(path: Path, error: OSError) -> LocalFailure:
    return LocalFailure(
        f"the log {path} cannot be written: {error.strerror}",
        advice="Name a file in a folder that you may write to.",
    )


def _lock(path: Path, descriptor: int) -> None:
    """Lock a log that was just opened, or close it.

    Raises:
        LockHeld: another process writes to it.
    """
    if not try_lock(descriptor):
        os.close(descriptor)
        raise LockHeld(f"another process writes to {path}", advice="Wait for it to end; nothing was done here.")


def utc_now() -> str:
    """Return the time as the log has it: UTC, in milliseconds (RFC 3339)."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _in_order(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    envelope = {name: event[name] for name in ENVELOPE if name in event}
    return {**envelope, **{name: value for name, value in event.items() if name not in envelope}}


def _render(_logger: object, _method: str, event: MutableMapping[str, Any]) -> tuple[tuple[bytes], dict[str, Any]]:
    return (to_line(dict(event)),), {}


def _sync_folder(folder: Path) -> None:
    """Put a new file's name on disk, where the system can do that."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        # Some network file systems do not sync folders; the file itself is synced in any case.
        pass
    finally:
        os.close(descriptor)
