"""What can be measured, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.measurements import edits, volume
from benchmarks.runner import Runner

MEASUREMENTS: Mapping[str, Callable[[Runner], None]] = {
    "requests": edits.requests,
    "single": edits.single,
    "concurrency": edits.concurrency,
    "planning": volume.planning,
    "memory": volume.memory,
    "startup": volume.startup,
    "resume": volume.resume,
    "report": volume.report,
    "peers": edits.peers,
    "sizes": edits.sizes,
}
