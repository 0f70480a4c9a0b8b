"""Writes the log of a long run, as the run itself would have: `python -m benchmarks.long_log BEGINNING LOG PAGES`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from editrunner.model import Entry
from editrunner.records.audit import AuditLog
from editrunner.records.audit_reading import ENVELOPE

_BATCH = 500


def main(beginning: Path, path: Path, pages: int) -> None:
    """Write a log that begins as another one does, and in which so many pages were saved before its targets."""
    events = [json.loads(line) for line in beginning.read_text(encoding="utf-8").splitlines()]
    listed, intent, saved = (
        next(event for event in events if event["event"] == name)
        for name in ("target.listed", "edit.intent", "edit.saved")
    )
    with AuditLog.create(path, events[0]["run"]) as log:
        for event in events[: events.index(listed)]:
            log.record(event["event"], **_fields(event))
        for start in range(0, pages, _BATCH):
            titles = [f"Long ago {number:07}" for number in range(start, min(pages, start + _BATCH))]
            of_batch = {"targets": titles, "selections": [[0, len(titles)]]}
            log.record("target.listed", job=listed["job"], **{**_fields(listed), **of_batch})
            for number, title in enumerate(titles, start=start):
                _record_page(log, listed["job"], title, number, intent, saved)
        log.record("target.listed", job=listed["job"], **_fields(listed))


def _record_page(
    log: AuditLog, job: str, title: str, number: int, intent: Mapping[str, Any], saved: Mapping[str, Any]
) -> None:
    # Numbers that no page of the wiki has.
    page, old = 10_000_000 + number, 20_000_000 + 2 * number
    entry = Entry(id=f"{job}/{title}", job=job, title=title, namespace=0, page_id=page)
    log.record("edit.intent", entry, attempt=1, **{**_fields(intent), "page_id": page, "base": old})
    revisions = {"page_id": page, "old_revision": old, "new_revision": old + 1}
    log.record("edit.saved", entry, attempt=1, **{**_fields(saved), **revisions})


def _fields(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an event says besides what the log itself adds."""
    return {name: value for name, value in event.items() if name not in ENVELOPE}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
