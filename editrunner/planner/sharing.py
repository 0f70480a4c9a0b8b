"""The targets of a job that belong to one shard of a run.

A page belongs to the shard that the hash of its title says (`shard_of`), whatever title a target names it by. So the
titles of the pages must be known before any page is fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from editrunner.errors import UsageError
from editrunner.job.job import Job
from editrunner.model import Selector, Shard, Target, Wiki
from editrunner.planner.batches import batched, packed
from editrunner.selectors.query import RawList
from editrunner.selectors.random import Random

_MOST_AT_ONCE = 10_000
"""How many targets are listed at once at most, however many shards there are: all of them are held, and written."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """Tells the targets of one shard from the others; without a shard, all are its own."""

    wiki: Wiki
    shard: Shard | None

    def listed_at_once(self, size: int) -> int:
        """Return how many targets are listed so that about so many of them are the shard's own."""
        return size if self.shard is None else max(size, min(size * self.shard.count, _MOST_AT_ONCE))

    def own(self, job: Job, targets: list[Target], size: int) -> Iterator[list[Target]]:
        """Yield the targets of the shard, at most `size` at a time; those of one page stay together."""
        if self.shard is None:
            yield targets
            return
        groups: dict[str, list[Target]] = {}
        for target, title in zip(targets, self._titles(job, targets), strict=True):
            if self.shard.has(title):
                groups.setdefault(title, []).append(target)
        yield from packed(groups.values(), size)

    def is_foreign(self, title: str) -> bool:
        """Say whether a page belongs to another shard."""
        return self.shard is not None and not self.shard.has(title)

    def _titles(self, job: Job, targets: Sequence[Target]) -> Iterator[str]:
        """Yield the title of the page that each target leads to."""
        for batch in batched(targets, self.wiki.batch_size):
            yield from self.wiki.resolved_titles(batch, follow_redirects=job.redirects == "follow")


def check_shared(jobs: Iterable[Job], shard: Shard | None) -> None:
    """Check that each shard of a run will list the same targets.

    Raises:
        UsageError: they will not.
    """
    if shard is None:
        return
    for selection in (selection for job in jobs for selection in job.targets):
        if _is_by_chance(selection.selector):
            raise UsageError(
                f"{selection.position}: `random` lists other pages for each shard",
                advice="Make one plan with `editrunner plan -o PLAN`, and apply its shards with "
                "`editrunner apply PLAN --shard I/N`.",
            )


def _is_by_chance(selector: Selector) -> bool:
    if isinstance(selector, RawList):
        return "random" in (selector.query.get("list"), selector.query.get("generator"))
    return isinstance(selector, Random)
