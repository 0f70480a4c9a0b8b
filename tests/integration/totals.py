"""What holds for every run, however it ends: each entry has one outcome, and all places tell the same of it."""

import json
from collections import Counter
from typing import Any

from editrunner.records.audit_reading import OUTCOME_EVENTS

from .command import Command, Ended


def checked(command: Command, ended: Ended, *, entries: int) -> Ended:
    """Check that a run that reports as JSON accounts for so many entries, in its report and in its log alike."""
    assert sum(ended.counts.values()) == entries, ended
    ends = [event for event in command.events() if event["event"] in OUTCOME_EVENTS]
    last = {event["entry"]: str(OUTCOME_EVENTS[event["event"]]) for event in ends}
    assert Counter(last.values()) == ended.counts, ended
    stopped = [event for event in command.events() if event["event"] == "run.stopped"]
    assert {name: count for name, count in stopped[-1]["counts"].items() if count} == ended.counts
    verified = json.loads(command.run("audit", "verify", "run.jsonl", "--format", "json").out)
    assert verified["problems"] == []
    return ended


def of_event(command: Command, name: str) -> list[dict[str, Any]]:
    """The events of one name in the log."""
    return [event for event in command.events() if event["event"] == name]
