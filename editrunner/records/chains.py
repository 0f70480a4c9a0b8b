"""The chains of digests in a file of audit logs: the lines of each log, wherever they stand among those of others.

Each line of a log holds the digest of the line before it, so that the lines of several logs in one file can be told
apart, even where several have the same run: the shards of one plan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Order: TypeAlias = tuple[str, str]
"""What lines of several logs are in order of: the time, and for one time the log."""


@dataclass(slots=True)
class Chain:
    """One log, as far as it was read. Its `id` is the digest of its first line."""

    id: str
    run: str = ""
    shard: str | None = None
    lines: int = 0
    head: str = ""
    finished: bool = False
    latest: str = ""
    """The newest time so far: a clock that is set back does not bring lines out of their order."""

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.run if self.shard is None else f"{self.run} {self.shard}"

    @property
    def order(self) -> Order:
        """Where its newest line stands among the lines of other logs."""
        return self.latest, self.id

    def begin(self, event: Mapping[str, Any]) -> None:
        """Take in what its first line says of it."""
        self.run = str(event["run"])
        shard = event.get("shard")
        self.shard = None if shard is None else str(shard)

    def add(self, event: Mapping[str, Any] | None, digest: str) -> None:
        """Take in a line; `event` is `None` where it cannot be read."""
        self.lines += 1
        self.head = digest
        self.finished = event is not None and event["event"] == "run.stopped"
        if event is not None:
            self.latest = max(self.latest, str(event["time"]))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line belongs: `begins` a log, or `follows` the newest line of one, as far as its digest says."""

    chain: Chain
    begins: bool
    follows: bool


@dataclass(slots=True)
class Chains:
    """All logs of a file, in the order in which they begin."""

    all: list[Chain] = field(default_factory=list)
    _by_head: dict[str, Chain] = field(default_factory=dict)
    _last: Chain | None = None

    def find(self, event: Mapping[str, Any], digest: str) -> Place:
        """Return where a line belongs; a line that was changed, or stands at a wrong place, follows none."""
        previous = event.get("prev")
        if previous is None:
            return Place(self._new(event, digest), begins=True, follows=True)
        chain = self._by_head.get(str(previous))
        if chain is not None:
            return Place(chain, begins=False, follows=True)
        guess = self._likely(event)
        return Place(guess or self._new(event, digest), begins=guess is None, follows=False)

    def add(self, chain: Chain, event: Mapping[str, Any] | None, digest: str) -> None:
        """Put a line at the end of a chain."""
        if self._by_head.get(chain.head) is chain:
            del self._by_head[chain.head]
        chain.add(event, digest)
        self._by_head[digest] = chain
        self._last = chain

    def only(self) -> Chain | None:
        """Return the one log that there is; `None` where there are several, or none yet."""
        return self.all[0] if len(self.all) == 1 else None

    def _new(self, event: Mapping[str, Any], digest: str) -> Chain:
        chain = Chain(digest)
        chain.begin(event)
        self.all.append(chain)
        return chain

    def _likely(self, event: Mapping[str, Any]) -> Chain | None:
        """Return the log that a line is probably of, by its run and its number."""
        of_run = [chain for chain in self.all if chain.run == event["run"]]
        fitting = [chain for chain in of_run if chain.lines + 1 == event["seq"]]
        return next(iter(fitting or of_run), self._last)


def digest_of(raw: bytes) -> str:
    """Return the digest by which the next line knows a line: its newline is not part of it."""
    # A view, as a line with a job file in it can be long.
    return hashlib.sha256(memoryview(raw)[: -1 if raw.endswith(b"\n") else None]).hexdigest()
