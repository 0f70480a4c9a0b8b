"""What an edit builds upon: what it was planned upon, an earlier edit of the run, or the newest revision."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from editrunner.executor.probe import Found, NotThere
from editrunner.executor.sending import Sender, intent_of
from editrunner.executor.shown import faults
from editrunner.executor.verdict import Verdict, conflict, not_as_shown, unchanged
from editrunner.model import Base, BaseAfter, Edit, NewestRevision, Outcome
from editrunner.planner.parameters import base_parameter, has_whole_text, is_on_server


@dataclass(frozen=True, slots=True)
class Based:
    """What an edit builds upon: a revision, `None` for a page to be created; and the parameters that say so."""

    base: Base | None
    params: Mapping[str, str]


@dataclass(slots=True)
class Bases:
    """Knows which revisions the pages of a run have, as far as it has looked at them or made them.

    Args:
        sender: of the run.
    """

    sender: Sender
    _saved: dict[str, tuple[str, Base]] = field(default_factory=dict)
    """The entry that saved a page last in this run, and the revision that it made, by title."""
    _newest: dict[str, NewestRevision] = field(default_factory=dict)
    """The newest revisions of pages that an edit is still to come of, where they were looked at."""
    _faults: dict[str, str] = field(default_factory=dict)
    """The edits that do not do what their plan shows, by entry."""

    def look(self, edits: Collection[Edit]) -> None:
        """Look which pages have moved on since they were planned; of those of earlier entries it is no matter.

        The edits are those of a plan: whether they do what it shows is looked at, too, as far as their pages have not
        moved on.

        Raises:
            WikiError: the wiki cannot be asked.
        """
        titles = {edit.title for edit in edits if not isinstance(edit.base, BaseAfter)}
        if titles:
            newest = self.sender.wiki.newest_revisions(sorted(titles))
            self._newest |= newest
            compared = faults(self.sender.wiki, self._to_compare(edits, newest))
            self._faults |= {edit.id: fault for edit, fault in compared}

    def _to_compare(self, edits: Collection[Edit], newest: Mapping[str, NewestRevision]) -> Iterator[tuple[Edit, Base]]:
        """Yield the edits that only the texts of their pages show to be what their plan shows; for most, sums do."""
        for edit in edits:
            if isinstance(edit.base, Base):
                fault = self._fault_by_sums(edit, edit.base, newest.get(edit.title))
                if fault is not None:
                    self._faults[edit.id] = fault
                elif not (has_whole_text(edit.params) and self._is_known(edit, edit.base, newest[edit.title])):
                    yield edit, edit.base

    def _fault_by_sums(self, edit: Edit, base: Base, page: NewestRevision | None) -> str | None:
        if page is None:
            return "the wiki gives the page another title"
        if page.revision == base.revision or is_on_server(edit.params):
            return None
        if self.sender.options[edit.job].conflicts == "ignore_own":
            return "another page has this title" if page.revision and page.page_id != edit.page_id else None
        return _moved_on_text(page) if _has_moved_on(edit, page) else None

    def _is_known(self, edit: Edit, base: Base, page: NewestRevision) -> bool:
        """Say whether the sum of a page's text tells that an edit builds upon it, or that nothing is to be saved."""
        if page.revision == base.revision:
            return page.sha1 == base.sha1
        return page.revision == 0 or self.sender.options[edit.job].conflicts != "ignore_own"

    def look_again(self, title: str) -> None:
        """Look at one page.

        Raises:
            WikiError: the wiki cannot be asked.
        """
        self._newest |= self._newest_revision(title)

    def forget(self, edit: Edit) -> None:
        """Forget where the page of an edit stood: it is planned anew, or has ended."""
        self._newest.pop(edit.title, None)
        self._faults.pop(edit.id, None)

    def take_save(self, entry: Edit, base: Base) -> None:
        """Take in which revision an entry has made."""
        self._saved[entry.title] = (entry.id, base)

    def of(self, edit: Edit) -> Based | Verdict:
        """Return what an edit builds upon, or why there is nothing.

        Raises:
            WikiError: the wiki cannot be asked.
        """
        if isinstance(edit.base, BaseAfter):
            return self._after_earlier(edit, edit.base)
        based = self._as_planned(edit, edit.base)
        fault = self._faults.get(edit.id)
        return based if fault is None or isinstance(based, Verdict) else not_as_shown(fault)

    def _as_planned(self, edit: Edit, base: Base | None) -> Based | Verdict:
        newest = self._newest.get(edit.title)
        if newest is not None and is_on_server(edit.params) and base is not None:
            return self._on_newest(edit, base, newest)
        # Whoever ignores later edits of the own account leaves it to the wiki to tell them apart.
        if newest is None or self.sender.options[edit.job].conflicts == "ignore_own":
            return Based(base, edit.params)
        return _moved_on(edit, newest) or Based(base, edit.params)

    def _after_earlier(self, edit: Edit, after: BaseAfter) -> Based | Verdict:
        """Build upon what an earlier entry has left, in this invocation or an earlier one: exactly that text."""
        entry, base = self._saved.get(edit.title, ("", None))
        if entry != after.entry or base is None or base.sha1 != after.sha1:
            newest = self._newest_revision(edit.title).get(edit.title)
            if newest is not None and edit.after is not None and newest.sha1 == edit.after.sha1:
                return unchanged()
            if newest is None or newest.sha1 != after.sha1:
                text = f"{after.entry} did not leave the text that this edit is planned on"
                return conflict(text, plan_again=True)
            base = Base(newest.revision, newest.timestamp, after.sha1, 0)
        fault = None if has_whole_text(edit.params) else self._fault_after_earlier(edit, base)
        if fault is not None:
            return not_as_shown(fault)
        policy = self.sender.options[edit.job].conflicts
        return Based(base, {**edit.params, **base_parameter(policy, base, self.sender.wiki.edit_module)})

    def _fault_after_earlier(self, edit: Edit, base: Base) -> str | None:
        """Say why the wiki would not make of an earlier entry's text what the plan shows, or `None`."""
        with self.sender.crew.released():
            return next((fault for _, fault in faults(self.sender.wiki, [(edit, base)])), None)

    def _on_newest(self, edit: Edit, base: Base, newest: NewestRevision) -> Based | Verdict:
        """Let the wiki put a text into what the page is by now, unless this run has done so already."""
        if newest.revision == base.revision:
            return Based(base, edit.params)
        if newest.revision == 0 or newest.page_id != edit.page_id:
            return conflict("another page has this title by now, or none")
        finding = self.sender.look(intent_of(edit, base, edit.params, attempt=1))
        if isinstance(finding, Found):
            text = f"this run has put it in already, with revision {finding.revision.revision}"
            return Verdict(Outcome.UNCHANGED, text)
        if not isinstance(finding, NotThere):
            return conflict(finding.reason)
        if newest.is_redirect:
            # Nobody would read there what was reviewed for a page.
            return conflict("the page has moved on since it was planned, and is a redirect")
        base = Base(newest.revision, newest.timestamp, newest.sha1 or "", 0)
        params = {name: value for name, value in edit.params.items() if name not in ("baserevid", "basetimestamp")}
        return Based(base, {**params, **base_parameter("strict", base, self.sender.wiki.edit_module)})

    def _newest_revision(self, title: str) -> Mapping[str, NewestRevision]:
        with self.sender.crew.released():
            return self.sender.wiki.newest_revisions([title])


def _moved_on(edit: Edit, newest: NewestRevision) -> Verdict | None:
    """Say that a page is not as it was planned upon, or `None`."""
    if edit.base is None and _has_planned_text(edit, newest):
        return unchanged()
    return conflict(_moved_on_text(newest), plan_again=True) if _has_moved_on(edit, newest) else None


def _has_moved_on(edit: Edit, newest: NewestRevision) -> bool:
    planned = edit.base.revision if isinstance(edit.base, Base) else 0
    return newest.revision != planned and not _has_planned_text(edit, newest)


def _has_planned_text(edit: Edit, newest: NewestRevision) -> bool:
    return edit.after is not None and newest.revision != 0 and newest.sha1 == edit.after.sha1


def _moved_on_text(newest: NewestRevision) -> str:
    if newest.revision == 0:
        return "the page is gone since it was planned"
    return f"the page has moved on since it was planned, to revision {newest.revision}"
