"""The targets of a job with rows: listed to the end, and those that lead to one page put together.

A page that several rows are for is changed in one edit. So all rows must be known before the first page is planned.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from editrunner.compact import DigestMap, KeySet, NumberSet
from editrunner.job.job import Job
from editrunner.model import Entry, Fetched, Inputs, NotFetched, Row, Rowed, RowPlace, Target, Wiki
from editrunner.planner.batches import batched, packed
from editrunner.planner.listing import Exclusion, list_targets, read_exclusion, target_key
from editrunner.records.seen import SeenTargets
from editrunner.selectors.table import Table
from editrunner.wikitext.titles import normal_title

_GROUP_BYTES = 5
"""Room for the number of a group, whatever the number of rows."""

_NO_EXCLUSION = Exclusion(KeySet(), NumberSet())


def has_rows(job: Job) -> bool:
    """Say whether a job's targets have rows."""
    return any(selection.row is not None or isinstance(selection.selector, Rowed) for selection in job.targets)


def is_for_each_row(job: Job) -> bool:
    """Say whether a job is repeated for each row: then a target that has none left is excluded."""
    return any(selection.row is not None for selection in job.targets)


class JobRows:
    """The rows of a job, by file and line."""

    def __init__(self, job: Job, inputs: Inputs) -> None:
        self._inputs = inputs
        self._selectors = [selection.selector for selection in job.targets if isinstance(selection.selector, Rowed)]
        own = (selection.row for selection in job.targets)
        self._own = {row.place: row for row in own if row is not None}

    def get(self, place: RowPlace) -> Row | None:
        """Return a row, or `None`."""
        found = (selector.row(self._inputs, *place) for selector in self._selectors)
        return self._own.get(place) or next((row for row in found if row is not None), None)


class ListedTargets:
    """Targets of a job; those of the rows of tables are made again, from the tables, whenever they are wanted."""

    def __init__(self, job: Job, inputs: Inputs) -> None:
        self._job = job
        self._inputs = inputs
        self._selections = array("q")
        self._lines = array("q")
        """0 for what comes from no line of a table."""
        self._kept: dict[int, Target] = {}
        """What does, by its place."""

    def append(self, target: Target) -> None:
        """Put one in behind the others."""
        line = target.row.line if target.row is not None else 0
        if not isinstance(self._job.targets[target.selection].selector, Table):
            line, self._kept[len(self)] = 0, target
        self._selections.append(target.selection)
        self._lines.append(line)

    def put(self, place: int, target: Target) -> None:
        """Put one in the place of another that comes from no table."""
        self._kept[place] = target

    def untitled(self) -> dict[int, Target]:
        """Return those that are named by their page ids, by their places."""
        return {place: target for place, target in self._kept.items() if target.title is None}

    def __iter__(self) -> Iterator[Target]:
        """Yield them in their order."""
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, place: int) -> Target:
        """Return one."""
        index, line = self._selections[place], self._lines[place]
        selection = self._job.targets[index]
        if not isinstance(selection.selector, Table):
            return self._kept[place]
        row = selection.selector.row(self._inputs, selection.selector.table, line)
        if row is None:
            raise ValueError(f"no row begins in line {line} of {selection.selector.table}")
        target = selection.selector.target(row)
        return replace(target, wanted_namespaces=selection.namespaces, selection=index)

    def __len__(self) -> int:
        return len(self._lines)


class Groups:
    """What leads to one page, in the order in which the pages come first."""

    def __init__(self) -> None:
        self._groups = DigestMap(_GROUP_BYTES)
        self._first = array("q")
        self._last = array("q")
        self._next = array("q")

    def append(self, page: str | int) -> None:
        """Put the next target in, which leads to a page."""
        place = len(self._next)
        self._next.append(-1)
        group = self._groups.get(page)
        if group:
            self._next[self._last[group - 1]] = place
            self._last[group - 1] = place
        else:
            self._first.append(place)
            self._last.append(place)
            self._groups.put(page, len(self._first))

    def __iter__(self) -> Iterator[list[int]]:
        """Yield the places of the targets of each page."""
        for place in self._first:
            group = [place]
            while (place := self._next[group[-1]]) >= 0:
                group.append(place)
            yield group


@dataclass(frozen=True, slots=True)
class RowListing:
    """Lists the targets of one job with rows."""

    job: Job
    wiki: Wiki
    inputs: Inputs
    began: datetime

    pages: KeySet = field(default_factory=KeySet, init=False)
    """The titles of the pages that there are rows for; all are there before the first batch."""

    def batches(self, seen: SeenTargets, listed: Mapping[int, int], size: int) -> Iterator[list[Target]]:
        """Yield all targets in lists of at most `size`, those that lead to one page beside each other.

        Only what leads to one page can be more.

        Args:
            seen: the targets that an earlier part of the run has listed; they do not come again.
            listed: how many each selection has listed.
            size: of a list.
        """
        return packed(self._groups(seen, listed), size)

    def leads_astray(self, entry: Entry) -> bool:
        """Say whether an entry's page is one that other rows are for, to which its titles did not lead at first."""
        names = {normal_title(self.wiki.site, title) for title in entry.requested}
        return entry.title in self.pages and entry.title not in names and all(name in self.pages for name in names)

    def _groups(self, seen: SeenTargets, listed: Mapping[int, int]) -> Iterator[list[Target]]:
        targets = ListedTargets(self.job, self.inputs)
        for target in self._listed(seen, listed):
            targets.append(target)
        self._find_titles(targets)
        ends = self._ends(targets)
        groups = Groups()
        for target in targets:
            page = self._page(target, ends)
            groups.append(page)
            self.pages.add(page)
        exclusions = self._exclusions()
        for group in groups:
            found = [targets[place] for place in group]
            yield self._kept(self._page(found[0], ends), found, exclusions)

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
                key = (target_key(target), None if row is None else row.place)
                if key not in known:
                    known.add(key)
                    yield replace(target, selection=index, row=row)

    def _find_titles(self, targets: ListedTargets) -> None:
        """Give their titles to the targets that are named by their page ids."""
        untitled = targets.untitled()
        ids = sorted({target.page_id for target in untitled.values() if target.page_id is not None})
        titles: dict[int, str] = {}
        for batch in batched(ids, self.wiki.batch_size):
            for page in self.wiki.fetch([Target(page_id=number) for number in batch], follow_redirects=False):
                if not isinstance(page, NotFetched):
                    titles[page.page_id] = page.title
        for place, target in untitled.items():
            targets.put(place, replace(target, title=titles.get(target.page_id or 0)))

    def _ends(self, targets: ListedTargets) -> Mapping[str, str]:
        """Return where those targets lead that are redirects, by title."""
        ends: dict[str, str] = {}
        if self.job.redirects == "follow":
            for batch in batched(self._titles(targets), self.wiki.batch_size):
                chains = self.wiki.redirect_chains(sorted(batch))
                ends |= {title: normal_title(self.wiki.site, hops[-1].target) for title, hops in chains.items()}
        return ends

    def _titles(self, targets: ListedTargets) -> Iterator[str]:
        """Yield the titles of the targets in the wiki's spelling, each once."""
        known = SeenTargets()
        for target in targets:
            title = None if target.title is None else normal_title(self.wiki.site, target.title)
            if title is not None and known.list(title):
                yield title

    def _page(self, target: Target, ends: Mapping[str, str]) -> str | int:
        """Return the page that a target leads to; its page id where it has no title."""
        if target.title is None:
            return target_key(target)
        title = normal_title(self.wiki.site, target.title)
        return ends.get(title, title)

    def _exclusions(self) -> Mapping[RowPlace, Exclusion]:
        """Return what is left out for single rows only."""
        by_row: dict[RowPlace, list[int]] = {}
        for index, selection in enumerate(self.job.exclude):
            if selection.row is not None:
                by_row.setdefault(selection.row.place, []).append(index)
        return {
            row: read_exclusion([self.job.exclude[index] for index in indices], self.wiki, self.inputs, self.began)
            for row, indices in by_row.items()
        }

    def _kept(self, page: str | int, group: list[Target], exclusions: Mapping[RowPlace, Exclusion]) -> list[Target]:
        """Leave out the rows for which a page is excluded; where that is each of them, a target without a row stays."""
        kept = [target for target in group if not self._is_excluded(page, target, exclusions)]
        return kept or [replace(group[0], row=None)]

    def _is_excluded(self, page: str | int, target: Target, exclusions: Mapping[RowPlace, Exclusion]) -> bool:
        if target.row is None:
            return False
        exclusion = exclusions.get(target.row.place, _NO_EXCLUSION)
        titles = [title for title in (target.title, page) if isinstance(title, str)]
        return target.page_id in exclusion.page_ids or any(
            exclusion.has_title(self.wiki.site, title) for title in titles
        )


def distinct(targets: Iterable[Target]) -> list[Target]:
    """Return each target once, whatever its rows are."""
    return list({target_key(target): target for target in targets}.values())


def with_rows(pages: Iterable[Fetched], targets: Sequence[Target]) -> list[Fetched]:
    """Return fetched pages with the rows of the targets that have led to them; each page once, with all its titles."""
    found: dict[str, Fetched] = {}
    for page in pages:
        other = found.get(page.title)
        requested = (*other.requested, *page.requested) if other is not None else page.requested
        found[page.title] = replace(page, requested=requested)
    by_title = _rows_by_title(targets)
    in_order = dict.fromkeys(target.row.place for target in targets if target.row is not None)
    order = {place: number for number, place in enumerate(in_order)}
    return [
        replace(page, rows=tuple(sorted(_rows_of(page, by_title), key=lambda row: order[row.place])))
        for page in found.values()
    ]


def _rows_by_title(targets: Iterable[Target]) -> Mapping[str, Sequence[Row]]:
    """Return the rows of targets by their titles, in the form of Unicode in which a wiki repeats them."""
    by_title: dict[str, list[Row]] = {}
    for target in targets:
        if target.title is not None and target.row is not None:
            by_title.setdefault(unicodedata.normalize("NFC", target.title), []).append(target.row)
    return by_title


def _rows_of(page: Fetched, by_title: Mapping[str, Sequence[Row]]) -> set[Row]:
    return {row for title in page.requested for row in by_title.get(unicodedata.normalize("NFC", title), ())}
