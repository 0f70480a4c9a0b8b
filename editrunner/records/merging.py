"""Several audit logs read as one: their lines in order of time, each log's own order kept."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editrunner.errors import InvalidLog
from editrunner.records.audit_reading import LogLine, LogSummary, no_event, no_log, read_lines
from editrunner.records.chains import Chain, Chains, Order, digest_of


@dataclass(frozen=True, slots=True)
class LoggedLine:
    """A line, and the log that it is of. That grows while it is read; `order` is that of this line."""

    chain: Chain
    order: Order
    raw: bytes
    event: Mapping[str, Any]


def read_logs(paths: Sequence[Path], on_torn: Callable[[Path], None] = lambda _: None) -> Iterator[LoggedLine]:
    """Yield the lines of logs in order of time, whatever order the logs come in; a line of each is in memory.

    The logs can be merged ones. `on_torn` is told of a last line that was cut off, which is left out.

    Raises:
        InvalidLog: a line is not an event, a file has none, or a log comes twice.
    """
    begun: dict[str, Path] = {}
    return heapq.merge(*(_lines_of(path, begun, on_torn) for path in paths), key=lambda line: line.order)


def summarise_logs(lines: Iterable[LoggedLine]) -> dict[str, LogSummary]:
    """Gather what several logs say of their runs, by the id of the log."""
    found: dict[str, LogSummary] = {}
    for line in lines:
        found.setdefault(line.chain.id, LogSummary()).take(line.event)
    return found


def _lines_of(path: Path, begun: dict[str, Path], on_torn: Callable[[Path], None]) -> Iterator[LoggedLine]:
    chains = Chains()
    number = 0
    for line in read_lines(path):
        number = line.number
        if number > 1 and not line.raw.endswith(b"\n"):
            on_torn(path)
            return
        if line.event is None:
            raise no_event(path, line.number)
        yield _placed(line, line.event, chains, path, begun)
    if number == 0:
        raise no_log(path)


def _placed(line: LogLine, event: Mapping[str, Any], chains: Chains, path: Path, begun: dict[str, Path]) -> LoggedLine:
    digest = digest_of(line.raw)
    place = chains.find(event, digest)
    if place.begins:
        _note_beginning(place.chain, path, begun)
    chains.add(place.chain, event, digest)
    return LoggedLine(place.chain, place.chain.order, line.raw, event)


def _note_beginning(chain: Chain, path: Path, begun: dict[str, Path]) -> None:
    if chain.id in begun:
        also = f"in {begun[chain.id]}, too" if begun[chain.id] != path else "there twice"
        raise InvalidLog(
            f"{path}: the log of the run {chain.name} is {also}: its pages would be counted twice",
            advice="Name each log once; a merged log has those that it was made of.",
        )
    begun[chain.id] = path
