"""How a call of a verb is to be watched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from editrunner.model import Shard


@dataclass(frozen=True, slots=True)
class WatchRequest:
    """How a call is to be watched. `verb`, `source` and `shard` say which call it is, in logs and metrics."""

    verb: str = ""
    source: str = ""
    quiet: bool = False
    verbose: bool = False
    log_file: Path | None = None
    log_format: str | None = None
    metrics: Path | None = None
    shard: Shard | None = None

    @property
    def labels(self) -> dict[str, str]:
        """What tells the call from others, those for other shards included."""
        shard = {} if self.shard is None else {"shard": str(self.shard)}
        return {"verb": self.verb, "source": self.source, **shard}
