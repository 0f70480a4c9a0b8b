"""What a client is to do."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Task:
    """Pages to be changed or read, and the wiki and account.

    `texts` and `revisions` are for clients that know everything beforehand; the others read for themselves.
    """

    api: str
    user: str
    password: str
    summary: str
    titles: list[str]
    texts: list[str]
    revisions: list[int]
    threads: int = 1
    batch: int = 50

    def write(self, path: Path) -> Path:
        """Write it to a file."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")
        return path

    @classmethod
    def of_process(cls) -> Task:
        """Read the task of this process: the file is its only argument."""
        return cls(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
