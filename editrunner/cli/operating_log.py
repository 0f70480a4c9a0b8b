"""The log of `--log-file` and `--log-format`, for whoever operates editrunner; the audit log is another one."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO, cast

from editrunner.cli.messages import say
from editrunner.cli.watch_request import WatchRequest
from editrunner.errors import LocalFailure
from editrunner.importing import imported
from editrunner.model import PROBLEMS, Edit, Entry, Failure, Outcome, Skip
from editrunner.report.printable import printable

_WARNINGS = (Outcome.MERGED, Outcome.HELD)


class OperatingLog:
    """A log for operators, one line for each thing that happens; nothing depends on it.

    Raises:
        LocalFailure: it cannot be written where it is wanted.
    """

    def __init__(self, request: WatchRequest) -> None:
        # Imported here since few calls want such a log.
        imported("structlog")
        import structlog  # noqa: PLC0415

        self._owns = request.log_file is not None
        self._file = _opened(request.log_file) if request.log_file is not None else sys.stderr
        self._verbose = request.verbose
        self._broken = False
        is_console = request.log_format == "console"
        renderer: Any = (
            structlog.dev.ConsoleRenderer(colors=False) if is_console else structlog.processors.JSONRenderer()
        )
        self._logger = structlog.wrap_logger(
            structlog.WriteLogger(self._file),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
                _harmless,
                renderer,
            ],
            wrapper_class=structlog.BoundLogger,
            context_class=dict,
        ).bind(**request.labels)
        self.write("info", "started")

    def planned(self, entry: Entry) -> None:
        """Write that an entry is planned."""
        match entry:
            case Failure():
                self._entry("error", "planned", entry, kind="failure", code=entry.code, text=entry.text)
            case Skip() if self._verbose:
                self._entry("debug", "planned", entry, kind="skip", reason=entry.reason, text=entry.detail)
            case Edit() if self._verbose:
                self._entry("debug", "planned", entry, kind="edit", warnings=list(entry.warnings))

    def ended(self, entry: Entry, outcome: Outcome, text: str) -> None:
        """Write how an entry ended; a skip only where everything is wanted."""
        if outcome is Outcome.SKIPPED and not self._verbose:
            return
        level = "error" if outcome in PROBLEMS else "warning" if outcome in _WARNINGS else "info"
        self._entry(level, "entry", entry, outcome=str(outcome), text=text)

    def write(self, level: str, event: str, **fields: Any) -> None:
        """Write a line, as long as that is possible."""
        if self._broken:
            return
        try:
            getattr(self._logger, level)(event, **{name: value for name, value in fields.items() if value is not None})
        except OSError as error:
            self._give_up(error)

    def close(self) -> None:
        """Close it."""
        if self._owns:
            with suppress(OSError):
                self._file.close()

    def _entry(self, level: str, event: str, entry: Entry, **fields: Any) -> None:
        self.write(level, event, job=entry.job, entry=entry.id, title=entry.title, **fields)

    def _give_up(self, error: OSError) -> None:
        # The audit log is what counts; that this one has an end must not end the run.
        self._broken = True
        if self._owns:
            say(f"The log {self._file.name} ends here: {error.strerror}. What is being done goes on.")


def _opened(path: Path) -> TextIO:
    try:
        return cast("TextIO", path.open("a", encoding="utf-8", errors="backslashreplace", buffering=1))
    except OSError as error:
        raise LocalFailure(
            f"the log {path} cannot be written: {error.strerror}", advice="Name another file with `--log-file`."
        ) from error


def _harmless(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Write out what a terminal that shows the log could act on."""
    return {name: printable(value) if isinstance(value, str) else value for name, value in event.items()}
