"""The targets of a job with rows: listed to the end, and those that lead to one page put together.

A page that several rows are for is changed in one edit. So all rows must be known before the first page is planned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from editrunner.job.job import Job
from editrunner.model import Inputs, NotFetched, Redirect, Row, Rowed, Target, Wiki
from editrunner.planner.batches import batched, packed
from editrunner.planner.listing import Exclusion, list_targets, read_exclusion, target_key
from editrunner.records.compact import KeySet, NumberSet
from editrunner.records.seen import SeenTargets
from editrunner.wikitext.titles import normal_title

RowKey: TypeAlias = tuple[str, int]
"""File and line of a row."""

_NO_EXCLUSION = Exclusion(KeySet(), NumberSet())


def has_rows(job: Job) -> bool:
    """Say whether a job's targets have rows."""
    return any(selection.row is not None or isinstance(selection.selector, Rowed) for selection in job.targets)


def is_for_each_row(job: Job) -> bool:
    """Say whether a job is repeated for each row: then a target that has none left is excluded."""
    return any(selection.row is not None for selection in job.targets)


def rows_of(job: Job, inputs: Inputs) -> Mapping[RowKey, Row]:
    """Return all rows of a job."""
    found: dict[RowKey, Row] = {}
    for selection in job.targets:
        rows = selection.selector.rows(inputs) if isinstance(selection.selector, Rowed) else ()
        for row in (*rows, *((selection.row,) if selection.row is not None else ())):
            found[row.file, row.line] = row
    return found


@dataclass(frozen=True, slots=True)
class RowListing:
    """Lists the targets of one job with rows."""

    job: Job
    wiki: Wiki
    inputs: Inputs
    began: datetime

    def batches(self, seen: SeenTargets, listed: Mapping[int, int]) -> Iterator[list[Target]]:
        """Yield all targets in lists of at most a batch, those that lead to one page beside each other.

        Only what leads to one page can be more than a batch.

        Args:
            seen: the targets that an earlier part of the run has listed; they do not come again.
            listed: how many each selection has listed.
        """
        return packed(self._groups(seen, listed), self.wiki.batch_size)

    def _groups(self, seen: SeenTargets, listed: Mapping[int, int]) -> Iterator[list[Target]]:
        targets = self._with_titles(list(self._listed(seen, listed)))
        pages = self._pages(targets)
        groups: dict[str | int, list[Target]] = {}
        for target in targets:
            key = target_key(target)
            groups.setdefault(pages.get(key, key), []).append(target)
        exclusions = self._exclusions()
        for page, group in groups.items():
            yield self._kept(page, group, exclusions)

    def _listed(self, seen: SeenTargets, listed: Mapping[int, int]) -> Iterator[Target]:
        """Yield each target once for each of its rows."""
        known = KeySet()
        for index, selection in enumerate(self.job.targets):
            left = None if selection.limit is None else max(0, selection.limit - listed.get(index, 0))
            rest = replace(selection, limit=left)
            if left == 0:
                continue
            # Each selection is for rows of its own, and may list what another one has listed.
            for target in list_targets([rest], self.wiki, self.inputs, self.began, seen=seen.copy()):
                row = selection.row or target.row
                key = (target_key(target), None if row is None else (row.file, row.line))
                if key not in known:
                    known.add(key)
                    yield replace(target, selection=index, row=row)

    def _with_titles(self, targets: Sequence[Target]) -> list[Target]:
        """Return the targets with the titles of those that are named by their page ids."""
        ids = sorted({target.page_id for target in targets if target.title is None and target.page_id is not None})
        titles: dict[int, str] = {}
        for batch in batched(ids, self.wiki.batch_size):
            for page in self.wiki.fetch([Target(page_id=number) for number in batch], follow_redirects=False):
                if not isinstance(page, NotFetched):
                    titles[page.page_id] = page.title
        return [
            replace(target, title=titles.get(target.page_id or 0)) if target.title is None else target
            for target in targets
        ]

    def _pages(self, targets: Sequence[Target]) -> dict[str | int, str]:
        """Return the page that each target leads to, by what the target is known by."""
        site = self.wiki.site
        pages = {target.title: normal_title(site, target.title) for target in targets if target.title is not None}
        chains: dict[str, tuple[Redirect, ...]] = {}
        if self.job.redirects == "follow":
            for batch in batched(sorted(set(pages.values())), self.wiki.batch_size):
                chains.update(self.wiki.redirect_chains(batch))
        ends = {title: normal_title(site, hops[-1].target) for title, hops in chains.items()}
        return {title: ends.get(page, page) for title, page in pages.items()}

    def _exclusions(self) -> Mapping[RowKey, Exclusion]:
        """Return what is left out for single rows only."""
        by_row: dict[RowKey, list[int]] = {}
        for index, selection in enumerate(self.job.exclude):
            if selection.row is not None:
                by_row.setdefault((selection.row.file, selection.row.line), []).append(index)
        return {
            row: read_exclusion([self.job.exclude[index] for index in indices], self.wiki, self.inputs, self.began)
            for row, indices in by_row.items()
        }

    def _kept(self, page: str | int, group: list[Target], exclusions: Mapping[RowKey, Exclusion]) -> list[Target]:
        """Leave out the rows for which a page is excluded; where that is each of them, a target without a row stays."""
        kept = [target for target in group if not self._is_excluded(page, target, exclusions)]
        return kept or [replace(group[0], row=None)]

    def _is_excluded(self, page: str | int, target: Target, exclusions: Mapping[RowKey, Exclusion]) -> bool:
        if target.row is None:
            return False
        exclusion = exclusions.get((target.row.file, target.row.line), _NO_EXCLUSION)
        titles = [title for title in (target.title, page) if isinstance(title, str)]
        return target.page_id in exclusion.page_ids or any(
            exclusion.has_title(self.wiki.site, title) for title in titles
        )


def distinct(targets: Iterable[Target]) -> list[Target]:
    """Return each target once, whatever its rows are."""
    return list({target_key(target): target for target in targets}.values())
