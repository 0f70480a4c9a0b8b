"""What was measured: one sample for each run of a client, kept in a file for each benchmark."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of one client. Times are in seconds.

    `variant` is what the run differs in from others of its benchmark; runs of one round stand side by side.
    `first_write` is how long after its start the server got the first edit.
    """

    benchmark: str
    wiki: str
    variant: str
    client: str
    round: int
    pages: int
    seconds: float
    cpu: float
    peak_mb: float
    requests: int = 0
    first_write: float | None = None
    quick: bool = False


def write_samples(folder: Path, benchmark: str, wiki: str, samples: Iterable[Sample]) -> None:
    """Keep what was measured, in place of what was measured before under this name on this wiki."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(sample) for sample in samples], indent=1)
    (folder / f"{benchmark}-{wiki}.json").write_text(f"{text}\n", encoding="utf-8")


def read_samples(folder: Path) -> list[Sample]:
    """Return all that was measured."""
    files = sorted(folder.glob("*-*.json"))
    return [Sample(**row) for file in files for row in json.loads(file.read_text(encoding="utf-8"))]
