"""How a call of a verb is to be watched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a call is to be watched. `verb` and `source` say which call it is, in logs and metrics."""

    verb: str = ""
    source: str = ""
    quiet: bool = False
    verbose: bool = False
    log_file: Path | None = None
    log_format: str | None = None
    metrics: Path | None = None
