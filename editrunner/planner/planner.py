"""Plans a job file as a stream: targets in batches, their pages, the entries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from typing import Protocol, TypeAlias

from editrunner.job.job import Job, JobFile
from editrunner.model import (
    ApiError,
    Barrier,
    Edit,
    Entry,
    Failure,
    Fetched,
    PageSnapshot,
    RowPlace,
    Shard,
    Skip,
    Target,
    TargetsListed,
    Wiki,
)
from editrunner.planner.batches import BatchSize, batched, packed, sized
from editrunner.planner.compute import (
    Computed,
    EarlierEdit,
    Situation,
    compute,
    deleted_entry,
    excluded_entry,
    foreign_entry,
    other_rows_entry,
    outside_entry,
)
from editrunner.planner.listing import Exclusion, check_account, count_named, list_targets, read_exclusion
from editrunner.planner.narrowing import Narrowing, check_jobs
from editrunner.planner.permissions import check_operations
from editrunner.planner.progress import JobProgress
from editrunner.planner.reading import Reader
from editrunner.planner.reading_ahead import read_ahead
from editrunner.planner.rows import RowListing, has_rows, is_for_each_row
from editrunner.planner.sharing import Sharing, check_shared
from editrunner.planner.wanted_namespaces import WantedNamespaces
from editrunner.records.seen import SeenTargets
from editrunner.wikitext.titles import parse_title

Planned: TypeAlias = TargetsListed | Barrier | Entry

_TO_ASK = 0.002
"""Seconds in which the next batch is asked for, before this one is computed."""


class PlannedTexts(Protocol):
    """Remembers what the entries of earlier jobs are to leave on pages."""

    def get(self, title: str) -> EarlierEdit | None:
        """Return the newest for a page, or `None`."""
        ...

    def put(self, title: str, edit: EarlierEdit) -> None:
        """Remember one."""
        ...


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some targets of a job, with all that was asked about them.

    Args:
        listed: what was listed with them, where that is new and not told yet; the shard's own may be a part of it.
        excluded: the entries of those that are left out already.
        kept: the others.
        pages: where those lead to.
        situation: what their entries are computed in; `None` where there are none.
    """

    listed: Sequence[Target] = ()
    excluded: Sequence[Skip] = ()
    kept: Sequence[Target] = ()
    pages: Sequence[Fetched] = ()
    situation: Situation | None = None


@dataclass(slots=True)
class Planner:
    """Plans the jobs of one file on one wiki.

    `planned` is `None` where each entry is saved before the next is planned: then the wiki itself remembers. `shown`
    says whether people look at the entries.
    `progress` is what was done before, by job; `began` is when the run began. `shard` is the share of the pages that
    is wanted; all targets are listed in any case, so that limits count alike in each shard.
    """

    wiki: Wiki
    job_file: JobFile
    run: str
    preview: bool = False
    planned: PlannedTexts | None = None
    narrowing: Narrowing = field(default_factory=Narrowing)
    progress: Mapping[str, JobProgress] = field(default_factory=dict)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    shard: Shard | None = None
    shown: bool = True
    _reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        self._reader = Reader(self.wiki, self.job_file, self.run, self.began, self.preview, self.shown)
        check_jobs(self.narrowing, [job.id for job in self.job_file.jobs], self.job_file.path)
        check_operations(self._jobs, self.wiki.edit_module)
        check_account(self._jobs, self.wiki)
        check_shared(self._jobs, self.shard)

    @property
    def _jobs(self) -> list[Job]:
        """The jobs that are wanted."""
        return [job for job in self.job_file.jobs if not self.narrowing.jobs or job.id in self.narrowing.jobs]

    def stream(self) -> Iterator[Planned]:
        """Yield the targets as they are listed, and the entries, job by job.

        Raises:
            WikiError: the wiki cannot be used (any more).
            UsageError: the wiki refuses to list a target.
        """
        for job in self._jobs:
            yield Barrier()
            yield from self._stream_job(job)

    def expected(self) -> int | None:
        """Return about how many entries there will be, where that is known before the wiki is asked."""
        if self.narrowing.titles or self.shard is not None:
            return None
        counts = [count_named(job.targets, self.wiki, self.job_file.inputs) for job in self._jobs]
        return None if None in counts else sum(count for count in counts if count is not None)

    def replan(self, entry: Entry) -> Entry:
        """Fetch an entry's page anew, and compute the entry from what it is now."""
        job = next(job for job in self.job_file.jobs if job.id == entry.job)
        target = Target(title=entry.requested[0] if entry.requested else entry.title)
        ((fetched,),) = self._reader.fetched(job, [target], tests=True)
        fetched = replace(fetched, rows=entry.rows)
        return self._computed(job, fetched, self._reader.situation(job, [fetched]), None).entry

    def without_rows(self, entry: Entry, ended: Collection[RowPlace]) -> Entry | None:
        """Compute an entry anew without the rows that were dealt with on another page; `None` where none are left.

        A row that the whole job is repeated for has several pages, and stays.
        """
        job = next(job for job in self.job_file.jobs if job.id == entry.job)
        if is_for_each_row(job):
            return entry
        left = tuple(row for row in entry.rows if row.place not in ended)
        return self.replan(replace(entry, requested=(entry.title,), rows=left)) if left else None

    def plan_pages(self, job_id: str, pages: Iterable[list[Target]]) -> Iterator[Planned]:
        """Yield the entries of some pages of a job, in their order; each page has a target for each of its rows."""
        job = next(job for job in self.job_file.jobs if job.id == job_id)
        yield Barrier()
        exclusion: Exclusion | None = None
        for targets in packed(pages, self.wiki.batch_size):
            # Mostly there are no such pages, and nothing to be left out of them.
            exclusion = exclusion or self._exclusion(job)
            for batch in self._read_batch(job, targets, exclusion):
                for computed in self._computed_batch(job, batch, exclusion):
                    yield computed.entry

    def _stream_job(self, job: Job) -> Iterator[Planned]:
        progress = self.progress.get(job.id) or JobProgress()
        exclusion = self._exclusion(job)
        earlier = [list(progress.last)] if progress.last else []
        size = BatchSize(self.wiki.batch_size)
        rows = RowListing(job, self.wiki, self.job_file.inputs, self.began) if has_rows(job) else None
        new = iter(()) if progress.complete else self._batches(job, progress, size, rows)
        # While a batch is computed, the next one is asked for.
        reading = self._read(job, earlier, new, exclusion, size)
        with read_ahead(reading, items=1, head_start=_TO_ASK) as batches:
            for batch in batches:
                if batch.listed:
                    yield TargetsListed(job.id, tuple(batch.listed))
                yield from self._entries(job, batch, exclusion, progress.seen, rows)
        if not progress.complete:
            yield TargetsListed(job.id, (), complete=True)

    def _read(
        self,
        job: Job,
        earlier: Iterable[list[Target]],
        new: Iterable[list[Target]],
        exclusion: Exclusion,
        size: BatchSize,
    ) -> Iterator[_Batch]:
        """Ask about the targets that were listed before, and the new ones; only about those of the shard."""
        for part in chain.from_iterable(self._sharing.own(job, targets, size.size) for targets in earlier):
            yield from self._measured(job, part, exclusion, size)
        for targets in new:
            listed: Sequence[Target] = targets
            for part in self._sharing.own(job, targets, size.size):
                for batch in self._measured(job, part, exclusion, size):
                    yield replace(batch, listed=listed)
                    listed = ()
            if listed:
                yield _Batch(listed=listed)

    def _exclusion(self, job: Job) -> Exclusion:
        """Return what a job leaves out whatever the row is."""
        of_all = [selection for selection in job.exclude if selection.row is None]
        return read_exclusion(of_all, self.wiki, self.job_file.inputs, self.began)

    def _batches(
        self, job: Job, progress: JobProgress, size: BatchSize, rows: RowListing | None
    ) -> Iterator[list[Target]]:
        if rows is not None:
            at_once = self._sharing.listed_at_once(self.wiki.batch_size)
            return rows.batches(progress.seen, progress.listed, at_once)
        return sized(self._new_targets(job, progress), size, self._sharing.listed_at_once)

    @property
    def _sharing(self) -> Sharing:
        return Sharing(self.wiki, self.shard)

    def _entries(
        self, job: Job, batch: _Batch, exclusion: Exclusion, seen: SeenTargets, rows: RowListing | None
    ) -> Iterator[Entry]:
        for computed in self._computed_batch(job, batch, exclusion):
            entry = computed.entry
            if not self.narrowing.has(entry, self.wiki.site):
                continue
            if not (rows is not None and rows.leads_astray(entry)) and seen.enter(entry.title):
                self._remember(computed)
                yield entry
            elif entry.rows:
                # That page has an entry of its own; what these rows say is not to be lost without a word.
                left = other_rows_entry(entry)
                if seen.enter(left.title):
                    yield left

    def _new_targets(self, job: Job, progress: JobProgress) -> Iterator[Target]:
        """Yield each target of a job once, however often it is selected."""
        inputs = self.job_file.inputs
        return list_targets(job.targets, self.wiki, inputs, self.began, progress.listed, progress.seen)

    def _measured(self, job: Job, targets: Sequence[Target], exclusion: Exclusion, size: BatchSize) -> Iterator[_Batch]:
        """Read some targets, and tell how long their pages are."""
        pages = characters = 0
        for batch in self._read_batch(job, targets, exclusion):
            # Those that come last are the short and the missing ones: they alone say nothing of the others.
            pages += len(batch.pages)
            characters += sum(len(page.text) for page in batch.pages if isinstance(page, PageSnapshot))
            size.learn(pages, characters)
            yield batch

    def _read_batch(self, job: Job, targets: Sequence[Target], exclusion: Exclusion) -> Iterator[_Batch]:
        """Ask for all that the entries of some targets need to be computed; long pages come in several batches."""
        site = self.wiki.site
        excluded: list[Skip] = []
        kept: list[Target] = []
        for target in targets:
            has_no_row = target.row is None and is_for_each_row(job)
            if target.title is not None and (has_no_row or exclusion.has_title(site, target.title)):
                title = parse_title(site, target.title)
                excluded.append(excluded_entry(job, title.full, title.namespace))
            else:
                kept.append(target)
        if excluded:
            yield _Batch(excluded=excluded)
        for pages in self._reader.fetched(job, kept, tests=not self._tests_later):
            yield _Batch(kept=kept, pages=pages, situation=self._reader.situation(job, pages))

    def _computed_batch(self, job: Job, batch: _Batch, exclusion: Exclusion) -> Iterator[Computed]:
        yield from map(Computed, batch.excluded)
        if batch.situation is None:
            return
        wanted = WantedNamespaces(batch.kept)
        computed = (self._entry_of(job, fetched, batch.situation, exclusion, wanted) for fetched in batch.pages)
        if self._tests_later:
            yield from self._tested(job, batch.situation, list(zip(batch.pages, computed, strict=True)))
        else:
            yield from computed

    @property
    def _tests_later(self) -> bool:
        """Whether the wiki is asked of those pages alone that are to be edited whether they may be.

        To test pages takes a wiki half as long as to read them. But where they are edited at once, that is nothing
        beside the edits, and a request more for each batch is one too many.
        """
        return self.shown

    def _tested(
        self, job: Job, situation: Situation, planned: Sequence[tuple[Fetched, Computed]]
    ) -> Iterator[Computed]:
        """Yield what was computed for a batch, anew for the pages that this account may not edit."""
        edited = [
            page.page_id
            for page, computed in planned
            if isinstance(page, PageSnapshot) and page.exists and isinstance(computed.entry, Edit)
        ]
        refusals: dict[int, tuple[ApiError, ...]] = {}
        for page_ids in batched(edited, self.wiki.batch_size):
            refusals |= self.wiki.refusals(page_ids)
        for page, computed in planned:
            if isinstance(page, PageSnapshot) and page.page_id in refusals:
                refused = replace(page, refusals=refusals[page.page_id])
                yield self._computed(job, refused, situation, self._earlier(page))
            else:
                yield computed

    def _entry_of(
        self, job: Job, fetched: Fetched, situation: Situation, exclusion: Exclusion, wanted: WantedNamespaces
    ) -> Computed:
        left_out = self._left_out(job, fetched, exclusion, wanted)
        if left_out is not None:
            return Computed(left_out)
        return self._computed(job, fetched, situation, self._earlier(fetched))

    def _earlier(self, fetched: Fetched) -> EarlierEdit | None:
        return self.planned.get(fetched.title) if self.planned is not None else None

    def _left_out(
        self, job: Job, fetched: Fetched, exclusion: Exclusion, wanted: WantedNamespaces
    ) -> Skip | Failure | None:
        """Return the entry of a page that the job's selectors do not want after all, or that is another shard's."""
        if self._sharing.is_foreign(fetched.title):
            return foreign_entry(job, fetched)
        if not wanted.has(fetched):
            return outside_entry(job, fetched)
        if isinstance(fetched, PageSnapshot) and exclusion.has_page(self.wiki.site, fetched):
            return excluded_entry(job, fetched.title, fetched.namespace)
        return None

    def _computed(self, job: Job, fetched: Fetched, situation: Situation, earlier: EarlierEdit | None) -> Computed:
        computed = compute(job, fetched, situation, earlier)
        entry = computed.entry
        if not isinstance(entry, Edit) or not isinstance(fetched, PageSnapshot) or "createonly" not in entry.params:
            return computed
        # Bringing a deleted page back succeeds without notice.
        refused = not job.edit.recreate_deleted and self.wiki.was_deleted(fetched.title)
        return Computed(deleted_entry(job, fetched)) if refused else computed

    def _remember(self, computed: Computed) -> None:
        if self.planned is not None and isinstance(computed.entry, Edit):
            self.planned.put(computed.entry.title, EarlierEdit(computed.entry.id, computed.text))
