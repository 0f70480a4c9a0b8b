"""Plans and runs as JSON for scripts: one document on standard output."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import IO

from editrunner.job.job import JobLimits
from editrunner.model import Edit, Entry, Failure, Json, JsonObject, Outcome, Skip
from editrunner.report.reports import PlanSubject, PlanTotals, RunTotals
from editrunner.report.settings import settings_of_edit


class JsonPlanReport:
    """A plan as one object, written entry by entry so that it need not fit in memory."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._separator = '{"entries":['
        self._subject: PlanSubject | None = None

    def begin(self, subject: PlanSubject) -> None:
        """Remember what it is of: that comes last."""
        self._subject = subject

    def entry(self, entry: Entry) -> None:
        """Write an entry, without its text."""
        self._file.write(f"{self._separator}\n{_dumped(_entry(entry))}")
        self._separator = ","

    def end(self, totals: PlanTotals) -> None:
        """Write the totals, and close the object."""
        opening = "" if self._separator == "," else self._separator
        end: JsonObject = {
            "counts": {"edit": totals.edits, "skip": totals.skips, "failure": totals.failures},
            **(_subject(self._subject) if self._subject is not None else {}),
            "plan": totals.path,
            "digest": totals.digest,
            "preview": totals.preview,
            "error": totals.error,
        }
        self._file.write(f"{opening}\n],{_dumped(end)[1:]}\n")


class JsonRunReport:
    """A run's totals as one object."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def end(self, totals: RunTotals) -> None:
        """Write the object."""
        value: JsonObject = {
            "run": totals.run,
            "shard": None if totals.shard is None else str(totals.shard),
            "counts": {str(outcome): totals.counts.get(outcome, 0) for outcome in Outcome},
            "reason": totals.reason,
            "exit_code": totals.exit_code,
            "log": totals.log,
            "head": totals.head,
        }
        self._file.write(f"{_dumped(value)}\n")


def _subject(subject: PlanSubject) -> JsonObject:
    jobs: list[Json] = [
        {"id": job, "edit": asdict(options), "limits": asdict(subject.job_limits.get(job, JobLimits()))}
        for job, options in subject.options.items()
    ]
    shard = None if subject.shard is None else str(subject.shard)
    return {"shard": shard, "jobs": jobs, "limits": asdict(subject.limits), "maxlag": subject.maxlag}


def _entry(entry: Entry) -> JsonObject:
    common: JsonObject = {"id": entry.id, "job": entry.job, "title": entry.title, "page_id": entry.page_id}
    match entry:
        case Edit():
            base: Json = getattr(entry.base, "revision", None)
            return {
                **common,
                "action": "edit",
                "base": base,
                "changed_by": list(entry.changed_by),
                "saved_with": {**settings_of_edit(entry)},
                "warnings": list(entry.warnings),
                "hold": entry.hold,
                "diff": entry.diff,
            }
        case Skip():
            return {**common, "action": "skip", "reason": entry.reason, "detail": entry.detail}
        case Failure():
            return {**common, "action": "failure", "code": entry.code, "text": entry.text}
    raise AssertionError("an entry is an edit, a skip or a failure")


def _dumped(value: Json) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
