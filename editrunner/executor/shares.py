"""The part of the limits that a shard of a run has, so that all shards together keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from editrunner.job.job import JobLimits, Limits
from editrunner.model import Shard


def limits_of(limits: Limits, shard: Shard | None) -> Limits:
    """Return a shard's part of the limits; without a shard, that is all."""
    if shard is None:
        return limits
    pace = limits.edits_per_minute
    return replace(
        limits,
        edits=_part(limits.edits, shard),
        edits_total=_part(limits.edits_total, shard),
        first=_part(limits.first, shard),
        edits_per_minute=None if pace is None else pace / shard.count,
    )


def job_limits_of(limits: Mapping[str, JobLimits], shard: Shard | None) -> Mapping[str, JobLimits]:
    """Return a shard's part of the limits of each job."""
    if shard is None:
        return limits
    return {job: replace(own, edits=_part(own.edits, shard)) for job, own in limits.items()}


def _part(number: int | None, shard: Shard) -> int | None:
    """Return a shard's part of a number: what is left over in dividing goes to the first shards, one each."""
    if number is None:
        return None
    whole, rest = divmod(number, shard.count)
    return whole + (shard.index <= rest)
