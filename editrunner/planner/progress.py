"""How far the listing of a job's targets had come in an earlier part of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from editrunner.job.job import Job
from editrunner.model import Row, Target
from editrunner.records.seen import SeenTargets


@dataclass(frozen=True, slots=True)
class JobProgress:
    """What an earlier part of a run has listed of a job.

    Args:
        seen: the targets that were listed; those of the rest are put in as they come.
        listed: how many each selection has listed, by its number.
        last: the newest batch, of which not all entries have ended yet.
        complete: whether there are no more targets.
    """

    seen: SeenTargets = field(default_factory=SeenTargets)
    listed: Mapping[int, int] = field(default_factory=dict)
    last: tuple[Target, ...] = ()
    complete: bool = False


def targets_again(job: Job, listed: Iterable[tuple[str | int, int, Row | None]]) -> Iterator[Target]:
    """Return targets that were listed before.

    Args:
        job: that has listed them.
        listed: the title or page id of each, the selection that listed it, and its row.
    """
    for key, index, row in listed:
        selection = job.targets[index]
        yield Target(
            title=key if isinstance(key, str) else None,
            page_id=key if isinstance(key, int) else None,
            wanted_namespaces=selection.namespaces,
            position=selection.position,
            selection=index,
            row=row,
        )
