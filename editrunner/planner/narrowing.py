"""The part of a job file or plan that is wanted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from editrunner.errors import UsageError
from editrunner.model import Entry, Shard, Site
from editrunner.wikitext.titles import normal_title


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The part of a job file or plan that is wanted; nothing given means all of it.

    `shard` is for the entries of a whole plan. Of the pages of a job file, a planner plans only those of its shard.
    """

    jobs: Collection[str] = ()
    titles: Collection[str] = ()
    shard: Shard | None = None

    def has(self, entry: Entry, site: Site) -> bool:
        """Say whether an entry is wanted; a title may be spelt in any way, and may be that of a redirect."""
        return (
            (not self.jobs or entry.job in self.jobs)
            and (self.shard is None or self.shard.has(entry.title))
            and (not self.titles or bool(self.titles_of(entry, site)))
        )

    def titles_of(self, entry: Entry, site: Site) -> frozenset[str]:
        """Return those of the wanted titles that are an entry's."""
        known = {entry.title, *(normal_title(site, title) for title in entry.requested)}
        return frozenset(title for title in self.titles if title in known or normal_title(site, title) in known)


def check_jobs(narrowing: Narrowing, jobs: Sequence[str], path: str) -> None:
    """Check that all wanted jobs are there.

    Raises:
        UsageError: one is not.
    """
    for wanted in narrowing.jobs:
        if wanted not in jobs:
            raise UsageError(
                f"there is no job `{wanted}` in {path}; there are: {', '.join(jobs)}",
                advice="Name one of these with `--job`.",
            )
