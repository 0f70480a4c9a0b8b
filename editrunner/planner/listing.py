"""From selections to targets, as a stream."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from editrunner.compact import KeySet, NumberSet
from editrunner.errors import QueryRefused, UsageError
from editrunner.job.job import Job
from editrunner.model import Inputs, OfAccount, PageSnapshot, Query, RawQuery, Site, Target, Wiki, api_time
from editrunner.records.seen import SeenTargets
from editrunner.selectors.selection import Selection
from editrunner.wikitext.titles import CATEGORY, normal_title, parse_title

_NOTHING: Mapping[int, int] = {}


def list_targets(
    selections: Sequence[Selection],
    wiki: Wiki,
    inputs: Inputs,
    began: datetime,
    listed: Mapping[int, int] = _NOTHING,
    seen: SeenTargets | None = None,
) -> Iterator[Target]:
    """Yield what the selections select, one after the other, each target once.

    Args:
        selections: of a job.
        wiki: where to list.
        inputs: the files that the job reads.
        began: when the run began, for "since 7 days".
        listed: how many targets an earlier part of the run has listed, by the number of the selection.
        seen: which ones; they do not come again. What is listed now is put in, too.

    Raises:
        UsageError: the wiki refuses to list a target, as one that names a title that cannot be.
    """
    known = seen if seen is not None else SeenTargets()
    # They are listed in order: those before the last one that was begun have come to their end.
    first = max(listed, default=0)
    for index, selection in enumerate(selections[first:], start=first):
        left = None if selection.limit is None else selection.limit - listed.get(index, 0)
        if left == 0:
            continue
        try:
            listings = _listings_of(selection, wiki, inputs, began)
            for target in _settled(listings, islice(_new(_targets_in(listings, selection, wiki), known), left)):
                position = target.position or selection.position
                namespaces = selection.namespaces
                yield replace(target, wanted_namespaces=namespaces, position=position, selection=index)
        except QueryRefused as error:
            raise UsageError(
                f"{selection.position}: the wiki cannot list this target: {error.message}",
                advice="Change this entry of the job file, or take it out.",
            ) from error


def count_named(selections: Sequence[Selection], wiki: Wiki, inputs: Inputs) -> int | None:
    """Return how many targets selections name by themselves, each counted once; `None` where the wiki has to list some.

    Some of them can lead to one page: it is a guess of how many pages there will be.
    """
    named = KeySet()
    for selection in selections:
        listings = list(selection.selector.listings(wiki.site, inputs, selection.namespaces))
        if any(isinstance(listing, Query | RawQuery) for listing in listings):
            return None
        targets = (target for listing in listings if not isinstance(listing, Query | RawQuery) for target in listing)
        wanted = (target for target in targets if _in_namespaces(target, selection.namespaces, wiki.site))
        for target in islice(wanted, selection.limit):
            named.add(target_key(target))
    return len(named)


def check_account(jobs: Iterable[Job], wiki: Wiki) -> None:
    """Check that somebody is logged in where a selector is about the account.

    Raises:
        UsageError: nobody is.
    """
    if wiki.account.name is not None:
        return
    for selection in (selection for job in jobs for selection in (*job.targets, *job.exclude)):
        if isinstance(selection.selector, OfAccount):
            raise UsageError(
                f"{selection.position}: `{selection.selector.KIND}` lists pages of the account that is logged in, "
                "and this run is logged out",
                advice="Set the credentials of the account, or name the pages in another way.",
            )


def target_key(target: Target) -> str | int:
    """Return what a target is known by: its title, or else its page id."""
    return target.title if target.title is not None else target.page_id or 0


def _new(targets: Iterable[Target], known: SeenTargets) -> Iterator[Target]:
    """Yield each target that is not known yet; with rows, once for each row."""
    for target in targets:
        key = target_key(target)
        if target.row is None:
            is_new = known.list(key)
        else:
            is_new = not known.has_listed(key) and known.list((key, *target.row.place))
        if is_new:
            yield target


def _listings_of(selection: Selection, wiki: Wiki, inputs: Inputs, began: datetime) -> list[Iterable[Target] | Query]:
    """Return what is to be listed for a selection, each query with all that there is to know."""
    prepared: list[Iterable[Target] | Query] = []
    for listing in selection.selector.listings(wiki.site, inputs, selection.namespaces):
        known = wiki.checked(listing) if isinstance(listing, RawQuery) else listing
        prepared.append(_dated(replace(known, at_most=selection.limit), began) if isinstance(known, Query) else known)
    return prepared


def _settled(listings: Iterable[Iterable[Target] | Query], targets: Iterator[Target]) -> Iterable[Target]:
    """Return targets as they come, or all of them at once where an edit could move them in their list."""
    is_by_offset = any(isinstance(listing, Query) and listing.by_offset for listing in listings)
    # What is edited meanwhile can leave the list: the rest would move up, and be passed over.
    return list(targets) if is_by_offset else targets


def _dated(query: Query, began: datetime) -> Query:
    if query.oldest is None:
        return query
    oldest = {query.oldest.parameter: api_time(began - query.oldest.span)}
    return replace(query, parameters={**query.parameters, **oldest})


def _targets_in(listings: Iterable[Iterable[Target] | Query], selection: Selection, wiki: Wiki) -> Iterator[Target]:
    for listing in listings:
        targets: Iterable[Target] = _read_out(listing, wiki) if isinstance(listing, Query) else listing
        for target in targets:
            if _in_namespaces(target, selection.namespaces, wiki.site):
                yield target


def _in_namespaces(target: Target, namespaces: Sequence[int], site: Site) -> bool:
    """Say whether a target may be in one of the namespaces; of a page id that is known only when fetched."""
    if not namespaces or (target.namespace is None and target.title is None):
        return True
    namespace = target.namespace
    if namespace is None:
        namespace = parse_title(site, target.title or "").namespace
    return namespace in namespaces


def _read_out(query: Query, wiki: Wiki) -> Iterator[Target]:
    """Read a query to its end; go down into subcategories breadth first, into each once (they can form rings)."""
    descent = query.descent
    if descent is None:
        yield from wiki.list_pages(query)
        return
    seen = {query.parameters[descent.parameter]}
    waiting = deque([(query, descent.depth)])
    while waiting:
        current, depth = waiting.popleft()
        for target in wiki.list_pages(current):
            if target.namespace == CATEGORY and target.title is not None:
                if depth > 0 and target.title not in seen:
                    seen.add(target.title)
                    deeper = {**query.parameters, descent.parameter: target.title}
                    waiting.append((replace(query, parameters=deeper), depth - 1))
                if not descent.keep:
                    continue
            yield target


@dataclass(frozen=True, slots=True)
class Exclusion:
    """The pages that a job leaves out, known by title or page id."""

    titles: KeySet
    page_ids: NumberSet

    def has_title(self, site: Site, title: str | None) -> bool:
        """Say whether a title, in any spelling, is left out."""
        return title is not None and bool(self.titles) and normal_title(site, title) in self.titles

    def has_page(self, site: Site, page: PageSnapshot) -> bool:
        """Say whether a page is left out, or a redirect that has led to it."""
        titles = (page.title, *(hop.source for hop in page.redirects))
        return page.page_id in self.page_ids or any(self.has_title(site, title) for title in titles)


def read_exclusion(selections: Sequence[Selection], wiki: Wiki, inputs: Inputs, began: datetime) -> Exclusion:
    """Read the selections under `exclude` to their end."""
    titles, page_ids = KeySet(), NumberSet()
    for target in list_targets(selections, wiki, inputs, began):
        if target.title is not None:
            titles.add(normal_title(wiki.site, target.title))
        if target.page_id is not None:
            page_ids.add(target.page_id)
    return Exclusion(titles, page_ids)
