"""The file of `--metrics`: https://github.com/prometheus/node_exporter#textfile-collector."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from editrunner.cli.messages import say
from editrunner.errors import LocalFailure
from editrunner.model import Entry, Outcome, Wait
from editrunner.report.metrics import Metrics

SECONDS_BETWEEN_WRITES = 15.0


class MetricsFile:
    """Metrics of a call in a file, that is always whole: it is written anew now and then, and at the end.

    Raises:
        LocalFailure: it cannot be written where it is wanted.
    """

    def __init__(self, path: Path, labels: Mapping[str, str], clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._metrics = Metrics(labels, clock(), plans=labels.get("verb") == "plan")
        self._written = clock()
        try:
            self._replace(None)
        except OSError as error:
            raise LocalFailure(
                f"the metrics {self._path} cannot be written: {error.strerror}",
                advice="Name another file with `--metrics`.",
            ) from error

    def expect(self, total: int | None) -> None:
        """Take note of how many entries there are."""
        self._metrics.expected = total

    def planned(self, entry: Entry) -> None:
        """Count an entry that is planned."""
        self._metrics.plan(entry)
        self._write_now_and_then()

    def ended(self, outcome: Outcome) -> None:
        """Count an entry."""
        self._metrics.end(outcome)
        self._write_now_and_then()

    def waiting(self, wait: Wait) -> None:
        """Count a pause."""
        self._metrics.wait(wait)
        self._write_now_and_then()

    def write(self, exit_code: int | None) -> None:
        """Write them."""
        try:
            self._replace(exit_code)
        except OSError as error:
            # That nobody can measure a run must not end it.
            say(f"The metrics {self._path} cannot be written any more: {error.strerror}.")
        self._written = self._clock()

    def _write_now_and_then(self) -> None:
        if self._clock() - self._written >= SECONDS_BETWEEN_WRITES:
            self.write(None)

    def _replace(self, exit_code: int | None) -> None:
        # A collector takes every file that ends in .prom.
        # Another call that is going on may keep its metrics in the same file.
        partial = self._path.with_name(f".{self._path.name}.{os.getpid()}.partial")
        try:
            partial.write_text(self._metrics.text(self._clock(), exit_code), encoding="utf-8")
            partial.replace(self._path)
        finally:
            partial.unlink(missing_ok=True)
