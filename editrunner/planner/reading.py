"""Asks a wiki for all that the entries of a job need to be computed."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import product

from editrunner.job.filling import RunFacts
from editrunner.job.job import Job, JobFile
from editrunner.model import Asking, Fetched, PageSnapshot, Redirect, RevisionText, Target, Wiki, needs_of
from editrunner.planner.batches import batched, in_lots
from editrunner.planner.compute import Situation, jobs_for
from editrunner.planner.rows import distinct, with_rows
from editrunner.planner.undoing import wanted_revisions


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads pages, and what is to be known besides them, for one run; several threads can read.

    `preview`, `began` and `shown` are as the planner has them.
    """

    wiki: Wiki
    job_file: JobFile
    run: str
    began: datetime
    preview: bool
    shown: bool
    _known_redirects: dict[str, dict[str, str]] = field(default_factory=dict, init=False)
    _asked: dict[str, set[str]] = field(default_factory=dict, init=False)
    """The pages to which redirects were asked for, by job."""
    _learning: threading.Lock = field(default_factory=threading.Lock, init=False)

    def fetched(self, job: Job, targets: Sequence[Target], *, tests: bool) -> Iterator[list[Fetched]]:
        """Fetch the pages that some targets of a job lead to, with all that its conditions ask about them.

        Args:
            job: that has listed the targets.
            targets: any number; each page comes once.
            tests: whether the wiki is asked, too, what this account may do with the pages.

        Yields:
            Pages, no more at a time than their texts allow.
        """
        follows = job.redirects == "follow"
        users = needs_of((*job.only_if, *job.skip_if), self.wiki.site).last_editor
        wanted = distinct(targets)
        pages = (
            page
            for batch in batched(wanted, self.wiki.batch_size)
            for page in self.wiki.fetch(batch, follow_redirects=follows, users=users, tests=tests)
        )
        has_rows = any(target.row is not None for target in targets)
        # A page can be asked for by more names than go into a request, and is to come once, with the rows of all.
        for lot in [list(pages)] if has_rows and len(wanted) > self.wiki.batch_size else in_lots(pages):
            yield self._with_answers(job, with_rows(lot, targets) if has_rows else lot)

    def _with_answers(self, job: Job, fetched: list[Fetched]) -> list[Fetched]:
        """Ask what the conditions and operations of a job want to know of its pages."""
        categories = self._categories(job, fetched)
        if categories:
            fetched = self._with_memberships(fetched, sorted(categories))
        wants_chains = any(step.operation.CONFINEMENT.chain for step in job.steps)
        return self._with_chains(fetched) if wants_chains else fetched

    def _with_chains(self, fetched: Sequence[Fetched]) -> list[Fetched]:
        """Ask where those of the pages lead that are redirects."""
        titles = [page.title for page in fetched if isinstance(page, PageSnapshot) and page.is_redirect]
        chains: dict[str, tuple[Redirect, ...]] = {}
        for batch in batched(titles, self.wiki.batch_size):
            chains |= self.wiki.redirect_chains(batch)
        return [
            replace(page, leads_to=chains[page.title])
            if isinstance(page, PageSnapshot) and page.title in chains
            else page
            for page in fetched
        ]

    def _categories(self, job: Job, pages: Sequence[Fetched]) -> frozenset[str]:
        """Return the categories that a job's conditions ask for; where values are put into them, for each page."""
        conditions = (*job.only_if, *job.skip_if)
        if job.has_placeholders and needs_of(conditions, self.wiki.site).categories:
            of_pages = jobs_for(job, pages, self._facts())
            conditions = tuple(one for of_page in of_pages for one in (*of_page.only_if, *of_page.skip_if))
        return needs_of(conditions, self.wiki.site).categories

    def _with_memberships(self, fetched: Sequence[Fetched], categories: Sequence[str]) -> list[Fetched]:
        """Ask which of some categories the pages are in; as many categories at once as pages."""
        page_ids = [page.page_id for page in fetched if isinstance(page, PageSnapshot) and page.exists]
        found: dict[int, frozenset[str]] = {}
        # A run that goes on begins with all batches that were under way at once.
        for pages, asked in product(
            batched(page_ids, self.wiki.batch_size), list(batched(categories, self.wiki.batch_size))
        ):
            for page_id, members in self.wiki.memberships(pages, asked).items():
                found[page_id] = found.get(page_id, frozenset()) | members
        return [
            replace(page, categories=found.get(page.page_id, frozenset())) if isinstance(page, PageSnapshot) else page
            for page in fetched
        ]

    def situation(self, job: Job, pages: Sequence[Fetched]) -> Situation:
        """Return what the entries of a job's pages are computed in; what its operations ask for is read."""
        return Situation(
            site=self.wiki.site,
            account=self.wiki.account.name,
            module=self.wiki.edit_module,
            run=self.run,
            preview=self.preview,
            removed_bytes=self.job_file.limits.removed_bytes
            if job.limits.removed_bytes is None
            else job.limits.removed_bytes,
            revisions=self._revisions(job),
            redirects=self._redirects(job, pages),
            began=self.began,
            shown=self.shown,
        )

    def _redirects(self, job: Job, pages: Sequence[Fetched]) -> Mapping[str, str]:
        """Return the redirects to the pages that a job's operations name; each is asked for once."""
        asked = self._asked.setdefault(job.id, set())
        titles = sorted({name for asking in self._asking(job, pages) for name in asking.names(self.wiki.site)} - asked)
        found: dict[str, str] = {}
        for batch in batched(titles, self.wiki.batch_size):
            found.update(self.wiki.redirects_to(batch))
        # An entry can be planned anew while the next batch is read, in another thread.
        with self._learning:
            known = self._known_redirects.get(job.id, {})
            if found:
                # What is known is never changed: entries may just be computed by it.
                known = self._known_redirects[job.id] = {**known, **found}
            asked.update(titles)
        return known

    def _asking(self, job: Job, pages: Sequence[Fetched]) -> Iterator[Asking]:
        """Yield what asks for redirects; where values are put into it, as it is for each page."""
        if next(_asking(job), None) is not None:
            for of_page in jobs_for(job, pages, self._facts()) if job.has_placeholders else [job]:
                yield from _asking(of_page)

    def _facts(self) -> RunFacts:
        return RunFacts(self.run, self.began, self.wiki.site)

    def _revisions(self, job: Job) -> Mapping[int, RevisionText]:
        """Return the revisions that a job takes back, and those before them."""
        named = wanted_revisions(job.steps)
        found = dict(self.wiki.revision_texts(named)) if named else {}
        parents = sorted({revision.parent for revision in found.values()} - {0, *found})
        return {**found, **self.wiki.revision_texts(parents)} if parents else found


def _asking(job: Job) -> Iterator[Asking]:
    """Yield the operations and conditions of a job that need to know redirects."""
    conditions = (*job.only_if, *job.skip_if)
    for step in job.steps:
        conditions = (*conditions, *step.only_if, *step.skip_if)
        if isinstance(step.operation, Asking):
            yield step.operation
    yield from (condition for condition in conditions if isinstance(condition, Asking))
