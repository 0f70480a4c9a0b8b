"""The apply loop: entries in their order, each edit with its intent on disk before it is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import cast

from editrunner.compact import KeySet, NumberSet
from editrunner.errors import (
    EditrunnerError,
    ExitCode,
    Interrupted,
    LimitReached,
    OurMistake,
    exit_code_of,
    gravest_exit_code,
)
from editrunner.executor.bases import Bases
from editrunner.executor.crew import Alone, Crew
from editrunner.executor.gauges import Gauges
from editrunner.executor.probe import Finding, Found, NotThere, Undecided
from editrunner.executor.sending import Consent, Sender
from editrunner.executor.verdict import Verdict, conflict, judge_found, unknown
from editrunner.model import (
    PROBLEMS,
    Barrier,
    Base,
    Edit,
    Entry,
    Failure,
    Json,
    JsonObject,
    Outcome,
    RowPlace,
    Skip,
    TargetsListed,
)
from editrunner.planner.compute import other_rows_entry
from editrunner.planner.parameters import is_on_server, is_repeatable
from editrunner.planner.planner import Planned
from editrunner.records.entries import entry_to_json
from editrunner.records.journal import Intent, KnownPages
from editrunner.records.outcomes import Outcomes, entry_id, job_of
from editrunner.wikitext.titles import normal_title

MAX_ATTEMPTS = 4
"""How often an edit is sent at most, when it is planned again after conflicts."""

_BATCH_CHARACTERS = 16_000_000
"""How much text is held while the pages that it is for are looked at."""

_NO_CONSENT = Consent()


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended. `error` is what stopped it, where something unforeseen did, and `limit` which limit did."""

    counts: Mapping[Outcome, int]
    reason: str
    exit_code: ExitCode
    error: EditrunnerError | None = None
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What earlier invocations have left of a run that goes on."""

    outcomes: Outcomes = field(default_factory=Outcomes)
    """Of all entries that have one; those of `again` will get another."""
    again: frozenset[str] = frozenset()
    lost: Mapping[str, Intent] = field(default_factory=dict)
    """Edits of which nobody knows whether they were saved, by entry."""
    consents: Mapping[str, Consent] = field(default_factory=dict)
    revisions: NumberSet = field(default_factory=NumberSet)
    """Those that are known to be edits of the run."""
    pages: KnownPages = field(default_factory=KnownPages)
    ended_rows: KeySet = field(default_factory=KeySet)
    """The rows that entries have ended with, by entry, file and line."""

    def is_done(self, entry: str) -> bool:
        """Say whether an entry has its outcome, and gets no other."""
        return entry in self.outcomes and entry not in self.again


@dataclass(slots=True)
class Run:
    """One application of a plan or a job file, or what is left of it.

    Args:
        sender: sends the edits, and has the log.
        gauges: say when the run has to stop.
        crew: carries edits out, one after the other or several at once.
        replan: computes an edit anew from what its page is now; `None` where what was reviewed is what is saved.
        without_rows: computes an entry anew without some of its rows, `None` where none are left; for job files.
        reviewed: whether the entries come from a plan.
        remember_saves: whether entries can build upon earlier ones.
        whole: whether nothing is left when the stream has ended.
        earlier: what earlier invocations have left.
        keep_session: is called when the wiki has asked for a CAPTCHA, whose answer only this session can carry.
        counts: how many entries have ended in each outcome, those of earlier invocations included.
    """

    sender: Sender
    gauges: Gauges
    crew: Crew = field(default_factory=Alone)
    replan: Callable[[Entry], Entry] | None = None
    without_rows: Callable[[Entry, Collection[RowPlace]], Entry | None] | None = None
    reviewed: bool = False
    remember_saves: bool = False
    whole: bool = True
    earlier: Earlier = Earlier()
    keep_session: Callable[[], None] = lambda: None
    counts: Counter[Outcome] = field(default_factory=Counter)
    _lost: dict[str, Intent] = field(default_factory=dict)
    """The edits of which nobody knows yet whether they were saved, by entry."""
    _concluded: set[str] = field(default_factory=set)
    """Those of which that is known by now."""
    _open: dict[str, Outcome] = field(default_factory=dict)
    """The outcomes that entries had before, of those that get another one now."""
    _again_ended: set[str] = field(default_factory=set)
    """The entries that have got another outcome; the job may come to them once more."""
    _bases: Bases = field(init=False)
    _ended_pages: KeySet = field(default_factory=KeySet)
    """The pages on which edits have ended, by job and page id; they can come once more under other titles."""
    _batch: int = 0
    """Counts the batches of targets."""
    _batch_of: dict[str, int] = field(default_factory=dict)
    """The batches of the entries that are under way."""

    def __post_init__(self) -> None:
        self._bases = Bases(self.sender)
        self.counts.update(self.earlier.outcomes.counts())
        self.sender.claimed.update(self.earlier.revisions)
        self._lost = dict(self.earlier.lost)
        again = self.earlier.again | self.earlier.lost.keys()
        ended = ((entry, self.earlier.outcomes.get(entry)) for entry in again)
        self._open = {entry: outcome for entry, outcome in ended if outcome is not None}

    def apply(self, stream: Iterable[Planned]) -> RunResult:
        """Carry out a stream of entries, and write down how it ended.

        Whatever stops the run on purpose is in the result; a bug is raised.
        """
        error: EditrunnerError | None = None
        limit: str | None = None
        reason, code = "a bug in editrunner", ExitCode.BUG
        try:
            self.crew.lead(partial(self._work_off, stream))
            reason, code = "finished" if self.whole else "finished in part", ExitCode.DONE
        except LimitReached as reached:
            reason, code, limit = reached.reason, exit_code_of(reached), reached.key
        except Interrupted:
            reason, code = "interrupted", ExitCode.INTERRUPTED
        except KeyboardInterrupt:
            reason, code = "interrupted", ExitCode.INTERRUPTED
            self._break_off()
        except EditrunnerError as stopped:
            reason, code, error = stopped.message, exit_code_of(stopped), stopped
        finally:
            code = gravest_exit_code([code, self._own_exit_code()])
            if code is not ExitCode.LOCAL_FAILURE:
                counts: dict[str, Json] = {str(outcome): self.counts[outcome] for outcome in Outcome}
                self.sender.log.record("run.stopped", reason=reason, exit_code=int(code), limit=limit, counts=counts)
        return RunResult(dict(self.counts), reason, code, error, limit)

    def _work_off(self, stream: Iterable[Planned]) -> None:
        """Hand out one item after the other, and wait until everything has ended."""
        with self.crew.held():
            self._look_for_unknown()
        for item in self._with_newest_revisions(stream) if self.reviewed else stream:
            with self.crew.held():
                self._take(item)
        with self.crew.held():
            self.crew.settle()
            if self.whole:
                self._give_up_lost()

    def _with_newest_revisions(self, stream: Iterable[Planned]) -> Iterator[Planned]:
        """Look, a batch at a time, which pages have moved on since they were planned."""
        for batch in _batches(stream, self.sender.wiki.batch_size):
            self._bases.look([item for item in batch if isinstance(item, Edit)])
            yield from batch

    def _own_exit_code(self) -> ExitCode:
        return exit_code_of_counts(self.counts, reviewed=self.reviewed)

    def _take(self, item: Planned) -> None:
        self.sender.heed_interruption()
        if isinstance(item, TargetsListed):
            self._record_targets(item)
        elif isinstance(item, Barrier):
            self.crew.settle()
        else:
            entry = self._without_lost_rows(item)
            if entry is not None:
                self._take_page(entry)

    def _take_page(self, entry: Entry) -> None:
        if self._is_behind_ended(entry):
            return
        if self._has_page_ended(entry):
            self._take_late(entry)
        else:
            known = self.earlier.pages.entry(entry.job, entry.page_id)
            self._take_entry(replace(entry, id=known) if known is not None else entry)

    def _take_entry(self, item: Entry) -> None:
        if isinstance(item, Edit):
            self._batch_of[item.id] = self._batch
            self.crew.begin(item, self._carry_out, partial(self._may_begin, item))
        elif self._is_done(item.id):
            self._take_late(item)
        elif not self._was_saved(item):
            self._set_aside(item)

    @property
    def _has_one_entry_a_page(self) -> bool:
        """Whether each job has one entry for a page, though it is moved meanwhile.

        The entries of plans and of reverting runs are known beforehand, and can be several.
        """
        return self.without_rows is not None

    def _has_page_ended(self, entry: Entry) -> bool:
        """Say whether an edit of a page has ended, perhaps under the title that it had before it was moved."""
        is_known = (entry.job, entry.page_id) in self._ended_pages
        return is_known or self.earlier.pages.is_saved(entry.job, entry.page_id)

    def _take_late(self, entry: Entry) -> None:
        """Leave a page alone that was dealt with; where that was without some of its rows, those have failed."""
        if not self._has_one_entry_a_page:
            return
        left = [row for row in entry.rows if (entry.id, *row.place) not in self.earlier.ended_rows]
        late = other_rows_entry(replace(entry, rows=tuple(left)))
        if left and not self._is_done(late.id):
            self._set_aside(late)

    def _may_begin(self, edit: Edit) -> bool:
        """Say whether an edit may be under way beside others."""
        wiki = self.sender.wiki
        # The first edit makes the temporary account, and only one is wanted.
        has_account = not wiki.site.temporary_accounts or wiki.account.name is not None
        others = Counter(job_of(entry) for entry in self._batch_of if entry != edit.id)
        return has_account and self.gauges.has_room(edit.job, others)

    def _carry_out(self, edit: Edit) -> None:
        """Save what is not saved yet."""
        try:
            # It can have waited for others to end.
            self.sender.heed_interruption()
            if self._has_page_ended(edit) or self._is_done(edit.id):
                self._take_late(edit)
            elif not self._was_saved(edit):
                self._edit(edit)
        finally:
            self._bases.forget(edit)
            del self._batch_of[edit.id]

    def _is_done(self, entry: str) -> bool:
        return entry in self._again_ended or self.earlier.is_done(entry)

    def _record_targets(self, listed: TargetsListed) -> None:
        if listed.complete:
            self.crew.settle()
        unfinished = 1 + self._batch - min(self._batch_of.values()) if self._batch_of else 0
        self._batch += 1
        selections = groupby(target.selection for target in listed.targets)
        targets: list[Json] = [target.title or target.page_id for target in listed.targets]
        self.sender.log.record(
            "target.listed",
            job=listed.job,
            targets=targets,
            selections=[[index, len(list(group))] for index, group in selections],
            **_row_places(listed),
            **({"unfinished": unfinished} if unfinished else {}),
            complete=listed.complete,
        )

    def _look_for_unknown(self) -> None:
        """Look once more for the edits that ended as unknown; they are not sent again unless somebody wants that."""
        for entry, lost in [*self._lost.items()]:
            if self._is_done(entry):
                self._was_saved(_subject(lost))
                self._lost.pop(entry, None)

    def _was_saved(self, entry: Entry) -> bool:
        """Look for an edit of this entry whose answer nobody has seen; conclude it if it is there."""
        lost = self._lost.get(entry.id)
        if lost is None:
            return False
        finding = self.sender.look(lost)
        if isinstance(finding, NotThere) and not lost.merged:
            return False
        del self._lost[entry.id]
        self._concluded.add(entry.id)
        verdict = self._verdict_by_look(entry, lost, finding)
        self._record(entry, verdict, lost.attempt)
        self._end(entry, verdict)
        return True

    def _verdict_by_look(self, entry: Entry, lost: Intent, finding: Finding) -> Verdict:
        """Say what became of an edit that was looked for; a merged one is taken back now, where that is left to do."""
        match finding:
            case NotThere():
                return self.sender.take_back(entry, lost)
            case Undecided(reason):
                return unknown(reason)
            case Found() if lost.undoes:
                return conflict("the merged edit was taken back", undone=lost.undoes)
            case Found():
                parent = None if lost.on_server else lost.base
                verdict = judge_found(finding, self.sender.wiki.account.name, parent)
                return self.sender.undone_if_merged(entry, lost, verdict)

    def _is_behind_ended(self, entry: Entry) -> bool:
        """Say whether a page is come to only because pages that were dealt with have become redirects to it."""
        if not self._has_one_entry_a_page or entry.requested in ((), (entry.title,)):
            return False
        names = [entry_id(entry.job, normal_title(self.sender.wiki.site, name)) for name in entry.requested]
        return all(name != entry.id and self._has_ended(name) for name in names)

    def _has_ended(self, entry: str) -> bool:
        """Say whether an entry has its outcome; an edit whose answer nobody has heard is looked for."""
        if entry in self._lost and not self._is_done(entry):
            return self._was_saved(_subject(self._lost[entry]))
        return entry in self._concluded or self._is_done(entry)

    def _without_lost_rows(self, entry: Entry) -> Entry | None:
        """Leave out the rows of lost edits whose pages have become redirects to this one; `None` if none are left."""
        if self.without_rows is None or not self._lost:
            return entry
        places = {row.place for row in entry.rows}
        ended: set[RowPlace] = set()
        for lost in [*self._lost.values()]:
            is_other = lost.job == entry.job and lost.entry != entry.id and lost.entry not in self._batch_of
            if is_other and not places.isdisjoint(lost.rows) and self._was_saved(_subject(lost)):
                ended.update(lost.rows)
        if not ended:
            return entry
        with self.crew.released():
            return self.without_rows(entry, ended)

    def _give_up_lost(self) -> None:
        """End the entries whose edits nobody can find, and that the job does not come to any more."""
        for entry, lost in [*self._lost.items()]:
            if entry not in self.earlier.outcomes and not self._was_saved(_subject(lost)):
                reason = "the answer to the edit was lost, and the page is none of the job's any more"
                verdict = unknown(reason)
                self._record(_subject(lost), verdict, lost.attempt)
                self._end(_subject(lost), verdict)

    def _set_aside(self, entry: Entry) -> None:
        """Write down an entry that needs no write."""
        if isinstance(entry, Skip):
            self.sender.log.record("entry.skipped", entry, reason=entry.reason, detail=entry.detail)
            self._count(entry, Outcome.SKIPPED, entry.detail)
        elif isinstance(entry, Failure):
            self.sender.log.record("entry.failed", entry, code=entry.code, text=entry.text)
            self._count(entry, Outcome.FAILED, entry.text)
            # Whoever reviewed a plan has seen this failure, and wants the rest applied all the same.
            if not self.reviewed:
                self.gauges.count_failure(entry.job)

    def _count(self, entry: Entry, outcome: Outcome, text: str) -> None:
        before = self._open.pop(entry.id, None)
        if before is not None:
            self.counts[before] -= 1
        else:
            self.gauges.count_ended(entry.job)
        self._lost.pop(entry.id, None)
        self.counts[outcome] += 1
        if entry.id in self.earlier.again:
            self._again_ended.add(entry.id)
        self.sender.listener.entry_ended(entry, outcome, text)

    def _edit(self, edit: Edit) -> None:
        consent = self.earlier.consents.get(edit.id, _NO_CONSENT)
        entry: Entry = edit
        attempt = 1
        while isinstance(entry, Edit):
            verdict = self._attempt(entry, attempt, consent)
            # A lost edit can have arrived since it was looked for: what the page has already is that.
            if verdict.outcome is Outcome.UNCHANGED and self._was_saved(entry):
                return
            if not verdict.plan_again or attempt == MAX_ATTEMPTS or not self._can_plan_again(entry):
                self._record(entry, verdict, attempt)
                self._end(entry, verdict)
                return
            self.sender.log.record("edit.replanned", entry, attempt=attempt, reason=verdict.text)
            entry = self._planned_again(entry)
            # A lost edit can have arrived since: then the page that the entry was planned anew on has it already.
            if self._was_saved(entry):
                return
            # What a person has agreed to is the edit that they have seen; an answer to a CAPTCHA is good for any.
            consent = Consent(captcha=consent.captcha)
            attempt += 1
        self._set_aside(entry)

    def _can_plan_again(self, edit: Edit) -> bool:
        return self.replan is not None or is_on_server(edit.params)

    def _planned_again(self, edit: Edit) -> Entry:
        if self.replan is None:
            # What the wiki is to put in by itself stays what was reviewed, whatever the page is by now.
            self._bases.look_again(edit.title)
            return edit
        self._bases.forget(edit)
        with self.crew.released():
            entry = self.replan(edit)
        if entry.title != edit.title:
            return _moved(edit, entry.title)
        return replace(entry, id=edit.id)

    def _attempt(self, edit: Edit, attempt: int, consent: Consent) -> Verdict:
        """Send an edit, unless something forbids it."""
        refusal = self._refusal(edit, consent)
        if refusal is not None:
            return refusal
        based = self._bases.of(edit)
        if isinstance(based, Verdict):
            return self._undecided_if_lost(edit, based)
        late = self._found_late(edit, based.base)
        if late is not None:
            return late
        self.gauges.check(edit.job)
        try:
            verdict, lost = self.sender.send(
                edit, based.base, based.params, attempt, self._lost.pop(edit.id, None), consent
            )
        except Interrupted:
            raise
        except EditrunnerError as error:
            # Only what comes after a refusal is raised: a log-in that fails, a token that cannot be had.
            verdict, lost = Verdict(Outcome.FAILED, error.message, {"errors": []}, stop=error), None
        if lost is not None:
            # It is looked for again before the edit, planned anew, is sent.
            self._lost[edit.id] = lost
        return verdict

    def _found_late(self, edit: Edit, base: Base | None) -> Verdict | None:
        """Look for a lost edit once more where it would be made upon a revision that can be the lost edit itself."""
        lost = self._lost.get(edit.id)
        if lost is None or base is None:
            return None
        finding = self.sender.look_up_to(lost, base.revision)
        return None if isinstance(finding, NotThere) else self._verdict_by_look(edit, lost, finding)

    def _break_off(self) -> None:
        """Write down the edits on whose answers nobody waits any more."""
        verdict = unknown("interrupted while the edit was on its way")
        for edit, attempt in [*self.sender.unanswered.values()]:
            self._record(edit, verdict, attempt)
            self._count(edit, verdict.outcome, verdict.text)

    def _undecided_if_lost(self, edit: Edit, verdict: Verdict) -> Verdict:
        """Return a conflict as unknown where the edit was sent before, and may still be on its way.

        The wiki would merge it. Only an edit that is sent once more and refused shows that the first one will be, too.
        """
        if edit.id not in self._lost or verdict.outcome is not Outcome.CONFLICT or self._can_plan_again(edit):
            return verdict
        return unknown(f"{verdict.text}; the answer to the edit was lost before, and it may still arrive")

    def _refusal(self, edit: Edit, consent: Consent) -> Verdict | None:
        """Say why an edit is not to be sent, or `None`."""
        if edit.hold is not None and not consent.held:
            return Verdict(Outcome.HELD, f"`{edit.hold}` holds it for a person", {"reason": edit.hold})
        if edit.title in self.sender.warned and not consent.filters:
            return Verdict(Outcome.HELD, "a filter has warned of an edit of this page", {"reason": "filter_warned"})
        if edit.id in self._lost and not is_repeatable(edit.params):
            return unknown("the answer to the edit was lost, and a new section is never sent again")
        return None

    def _record(self, entry: Entry, verdict: Verdict, attempt: int) -> None:
        fields = dict(verdict.fields)
        if verdict.outcome is Outcome.HELD and isinstance(entry, Edit):
            fields["params"] = dict(entry.params)
            fields["planned"] = _without_text(entry)
            if verdict.is_challenge:
                self.keep_session()
        if verdict.outcome is Outcome.FAILED and verdict.stop is not None and not isinstance(verdict.stop, OurMistake):
            fields["broke_off"] = True
        self.sender.log.record(f"edit.{verdict.outcome}", entry, attempt=attempt, text=verdict.text, **fields)

    def _end(self, entry: Entry, verdict: Verdict) -> None:
        if self.remember_saves and verdict.outcome is Outcome.SAVED and isinstance(entry, Edit) and entry.after:
            revision, timestamp = cast("int", verdict.fields["new_revision"]), str(verdict.fields["timestamp"])
            base = Base(revision, timestamp, verdict.sha1 or entry.after.sha1, entry.after.bytes)
            self._bases.take_save(entry, base)
        self.gauges.count(verdict.outcome, entry.job, is_challenge=verdict.is_challenge)
        self._count(entry, verdict.outcome, verdict.text)
        # A page that was created had no id before.
        page_id = cast("int", verdict.fields.get("page_id", entry.page_id))
        if self._has_one_entry_a_page and page_id:
            self._ended_pages.add((entry.job, page_id))
        if verdict.stop is not None:
            # The pages that failed are counted, but what ends the run is not their number.
            raise verdict.stop
        if verdict.outcome in PROBLEMS:
            self.gauges.count_failure(entry.job)


def exit_code_of_counts(counts: Mapping[Outcome, int], *, reviewed: bool) -> ExitCode:
    """Return what a run ends with for its outcomes; `reviewed`: what was applied is a plan."""
    codes = [ExitCode.DONE]
    if any(counts.get(outcome) for outcome in PROBLEMS) or (reviewed and counts.get(Outcome.MERGED)):
        codes.append(ExitCode.FINISHED_WITH_PROBLEMS)
    if counts.get(Outcome.HELD):
        codes.append(ExitCode.WAITING_FOR_PERSON)
    return gravest_exit_code(codes)


def _row_places(listed: TargetsListed) -> dict[str, Json]:
    """Return which row each of some targets is for; nothing where none is."""
    rows: list[Json] = [None if target.row is None else list(target.row.place) for target in listed.targets]
    return {"rows": rows} if any(rows) else {}


def _subject(lost: Intent) -> Entry:
    return Entry(id=lost.entry, job=lost.job, title=lost.title, namespace=0, page_id=lost.page_id)


def _without_text(edit: Edit) -> JsonObject:
    """Return what a plan says of an entry, but for its parameters and its diff."""
    planned = entry_to_json(edit)
    return {name: value for name, value in planned.items() if name not in ("params", "diff")}


def characters_of(item: Planned) -> int:
    """Return how much text an item holds, in characters."""
    return item.characters if isinstance(item, Edit) else 0


def _batches(stream: Iterable[Planned], size: int) -> Iterator[list[Planned]]:
    """Cut a stream into lists of at most `size`, and of not much more than `_BATCH_CHARACTERS` of text."""
    batch: list[Planned] = []
    characters = 0
    for item in stream:
        batch.append(item)
        characters += characters_of(item)
        if len(batch) == size or characters > _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _moved(edit: Edit, title: str) -> Failure:
    """Return the entry of a page that has become a redirect to another one since it was planned."""
    return Failure(**edit.common(), code="redirected", text=f"the page leads to {title} by now: run the job again")
