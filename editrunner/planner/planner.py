"""Plans a job file as a stream: targets in batches, their pages, the entries."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeAlias

from editrunner.errors import UsageError
from editrunner.job.job import Job, JobFile
from editrunner.model import Edit, Entry, Fetched, PageSnapshot, Site, Target, TargetsListed, Wiki
from editrunner.planner.compute import (
    EarlierEdit,
    Situation,
    compute_entry,
    deleted_entry,
    excluded_entry,
    outside_entry,
)
from editrunner.planner.listing import Exclusion, list_targets, read_exclusion
from editrunner.wikitext.titles import normal_title, parse_title

Planned: TypeAlias = TargetsListed | Entry


class PlannedTexts(Protocol):
    """Remembers what the entries of earlier jobs are to leave on pages."""

    def get(self, title: str) -> EarlierEdit | None:
        """Return the newest for a page, or `None`."""
        ...

    def put(self, title: str, edit: EarlierEdit) -> None:
        """Remember one."""
        ...


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The part of a job file that is wanted; nothing given means all of it."""

    jobs: Collection[str] = ()
    titles: Collection[str] = ()

    def has(self, entry: Entry, site: Site) -> bool:
        """Say whether an entry is wanted; a title may be spelt in any way, and may be that of a redirect."""
        titles = {normal_title(site, title) for title in self.titles}
        known = {entry.title, *(normal_title(site, title) for title in entry.requested)}
        return (not self.jobs or entry.job in self.jobs) and (not titles or bool(titles & known))


def check_jobs(narrowing: Narrowing, jobs: Sequence[str], path: str) -> None:
    """Check that all wanted jobs are there.

    Raises:
        UsageError: one is not.
    """
    for wanted in narrowing.jobs:
        if wanted not in jobs:
            raise UsageError(f"there is no job `{wanted}` in {path}; there are: {', '.join(jobs)}")


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans the jobs of one file on one wiki.

    `planned` is `None` where each entry is saved before the next is planned: then the wiki itself remembers.
    """

    wiki: Wiki
    job_file: JobFile
    run: str
    preview: bool = False
    planned: PlannedTexts | None = None
    narrowing: Narrowing = Narrowing()

    def __post_init__(self) -> None:
        check_jobs(self.narrowing, [job.id for job in self.job_file.jobs], self.job_file.path)

    def stream(self) -> Iterator[Planned]:
        """Yield the targets as they are listed, and the entries, job by job.

        Raises:
            WikiError: the wiki cannot be used (any more).
            UsageError: the wiki refuses to list a target.
        """
        for job in self.job_file.jobs:
            if not self.narrowing.jobs or job.id in self.narrowing.jobs:
                yield from self._stream_job(job)

    def replan(self, entry: Entry) -> Entry:
        """Fetch an entry's page anew, and compute the entry from what it is now."""
        job = next(job for job in self.job_file.jobs if job.id == entry.job)
        target = Target(title=entry.requested[0] if entry.requested else entry.title)
        (fetched,) = self.wiki.fetch([target], follow_redirects=job.redirects == "follow")
        return self._computed(job, fetched, None)

    @property
    def _situation(self) -> Situation:
        return Situation(self.wiki.site, self.wiki.account.name, self.wiki.edit_module, self.run, self.preview)

    def _stream_job(self, job: Job) -> Iterator[Planned]:
        exclusion = read_exclusion(job.exclude, self.wiki, self.job_file.inputs)
        entered: set[str] = set()
        targets = self._new_targets(job)
        for batch in _batched(targets, self.wiki.batch_size):
            yield TargetsListed(job.id, tuple(batch))
            for entry in self._entries(job, batch, exclusion):
                if entry.title not in entered and self.narrowing.has(entry, self.wiki.site):
                    entered.add(entry.title)
                    self._remember(entry)
                    yield entry

    def _new_targets(self, job: Job) -> Iterator[Target]:
        """Yield each target of a job once, however often it is selected."""
        seen: set[str | int] = set()
        for target in list_targets(job.targets, self.wiki, self.job_file.inputs):
            key = target.title if target.title is not None else target.page_id
            if key is not None and key not in seen:
                seen.add(key)
                yield target

    def _entries(self, job: Job, batch: list[Target], exclusion: Exclusion) -> Iterator[Entry]:
        site = self.wiki.site
        kept: list[Target] = []
        for target in batch:
            if exclusion.has_title(site, target.title):
                title = parse_title(site, target.title or "")
                yield excluded_entry(job, title.full, title.namespace)
            else:
                kept.append(target)
        if not kept:
            return
        for fetched in self.wiki.fetch(kept, follow_redirects=job.redirects == "follow"):
            yield self._entry(job, fetched, exclusion, kept)

    def _entry(self, job: Job, fetched: Fetched, exclusion: Exclusion, targets: list[Target]) -> Entry:
        if not _is_in_namespaces(fetched, targets):
            return outside_entry(job, fetched)
        if isinstance(fetched, PageSnapshot) and (
            fetched.page_id in exclusion.page_ids or exclusion.has_title(self.wiki.site, fetched.title)
        ):
            return excluded_entry(job, fetched.title, fetched.namespace)
        earlier = self.planned.get(fetched.title) if self.planned is not None else None
        return self._computed(job, fetched, earlier)

    def _computed(self, job: Job, fetched: Fetched, earlier: EarlierEdit | None) -> Entry:
        entry = compute_entry(job, fetched, self._situation, earlier)
        if not isinstance(entry, Edit) or not isinstance(fetched, PageSnapshot) or "createonly" not in entry.params:
            return entry
        # Bringing a deleted page back succeeds without notice.
        refused = not job.edit.recreate_deleted and self.wiki.was_deleted(fetched.title)
        return deleted_entry(job, fetched) if refused else entry

    def _remember(self, entry: Entry) -> None:
        if self.planned is not None and isinstance(entry, Edit):
            text = entry.params["text"] if entry.after is not None else None
            self.planned.put(entry.title, EarlierEdit(entry.id, text))


def _is_in_namespaces(fetched: Fetched, targets: list[Target]) -> bool:
    """Say whether a page is in a namespace that is wanted, wherever redirects or page ids have led to."""
    if not isinstance(fetched, PageSnapshot):
        return True
    leading = [
        target.wanted_namespaces
        for target in targets
        # A page id that leads through a redirect cannot be told apart from the others.
        if target.title is None or unicodedata.normalize("NFC", target.title) in fetched.requested
    ]
    return not leading or any(not wanted or fetched.namespace in wanted for wanted in leading)


def _batched(targets: Iterable[Target], size: int) -> Iterator[list[Target]]:
    """Cut a stream into lists of at most `size` (`itertools.batched` comes with Python 3.12)."""
    remaining = iter(targets)
    while batch := list(islice(remaining, size)):
        yield batch
