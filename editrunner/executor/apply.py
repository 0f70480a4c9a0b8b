"""The apply loop: one entry after the other, each with its intent on disk before anything is sent."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast

from editrunner.errors import EditrunnerError, ExitCode, exit_code_of, gravest_exit_code
from editrunner.executor.verdict import Verdict, judge
from editrunner.job.job import Limits
from editrunner.model import (
    Base,
    BaseAfter,
    Edit,
    Entry,
    Failure,
    Json,
    NewestRevision,
    Outcome,
    Skip,
    TargetsListed,
    Wait,
    Wiki,
)
from editrunner.planner.parameters import base_parameter
from editrunner.planner.planner import Planned
from editrunner.records.audit import AuditLog
from editrunner.records.json_lines import to_line

MAX_ATTEMPTS = 4
"""How often an edit is sent at most, when it is planned again after conflicts."""

_BATCH_CHARACTERS = 16_000_000
"""How much text is held while the pages that it is for are looked at."""

_PROBLEMS = (Outcome.FAILED, Outcome.CONFLICT, Outcome.UNKNOWN)


class Listener(Protocol):
    """Shows a person what is going on."""

    def entry_ended(self, entry: Entry, outcome: Outcome, text: str) -> None:
        """An entry has its outcome."""
        ...

    def waiting(self, wait: Wait) -> None:
        """The run pauses."""
        ...


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended. `error` is what stopped it, where something unforeseen did."""

    counts: Mapping[Outcome, int]
    reason: str
    exit_code: ExitCode
    error: EditrunnerError | None = None


@dataclass(frozen=True, slots=True)
class _Limit(Exception):  # noqa: N818 - ends the loop, and is no error
    reason: str


class _Interrupted(Exception):  # noqa: N818 - as _Limit
    pass


@dataclass(slots=True)
class Run:
    """One application of a plan or a job file.

    `replan` computes an edit anew from what its page is now; `None` where what was reviewed is what is saved.
    `interrupted` is asked between entries whether somebody wants the run to end. `remember_saves` is needed where
    entries can build upon earlier ones.
    """

    wiki: Wiki
    log: AuditLog
    limits: Limits
    listener: Listener
    replan: Callable[[Entry], Entry] | None = None
    interrupted: Callable[[], bool] = lambda: False
    remember_saves: bool = False
    counts: Counter[Outcome] = field(default_factory=Counter)
    _reviewed_failures: int = 0
    _saved: dict[str, tuple[str, Base]] = field(default_factory=dict)
    """The entry that saved a page last in this run, and the revision that it made, by title."""
    _newest: Mapping[str, NewestRevision] = field(default_factory=dict)
    """The newest revisions of the pages of this batch, where they were looked at."""
    _warned: set[str] = field(default_factory=set)
    """Pages for which a filter has warned: the next edit in this session would override it."""

    def apply(self, stream: Iterable[Planned]) -> RunResult:
        """Carry out a stream of entries, and write down how it ended.

        Whatever stops the run on purpose is in the result; a bug is raised.
        """
        error: EditrunnerError | None = None
        reason, code = "a bug in editrunner", ExitCode.BUG
        try:
            for item in self._with_newest_revisions(stream) if self.replan is None else stream:
                self._take(item)
            reason, code = "finished", ExitCode.DONE
        except _Limit as limit:
            reason, code = limit.reason, ExitCode.LIMIT
        except (_Interrupted, KeyboardInterrupt):
            reason, code = "interrupted", ExitCode.INTERRUPTED
        except EditrunnerError as stopped:
            reason, code, error = stopped.message, exit_code_of(stopped), stopped
        finally:
            code = gravest_exit_code([code, self._own_exit_code()])
            if code is not ExitCode.LOCAL_FAILURE:
                counts: dict[str, Json] = {str(outcome): self.counts[outcome] for outcome in Outcome}
                self.log.record("run.stopped", reason=reason, exit_code=int(code), counts=counts)
        return RunResult(dict(self.counts), reason, code, error)

    def _with_newest_revisions(self, stream: Iterable[Planned]) -> Iterator[Planned]:
        """Look, a batch at a time, which pages have moved on since they were planned."""
        for batch in _batches(stream, self.wiki.batch_size):
            titles = {item.title for item in batch if isinstance(item, Edit) and not isinstance(item.base, BaseAfter)}
            self._newest = self.wiki.newest_revisions(sorted(titles)) if titles else {}
            yield from batch

    def _own_exit_code(self) -> ExitCode:
        codes = [ExitCode.DONE]
        reviewed = self.replan is None
        if any(self.counts[outcome] for outcome in _PROBLEMS) or (reviewed and self.counts[Outcome.MERGED]):
            codes.append(ExitCode.FINISHED_WITH_PROBLEMS)
        if self.counts[Outcome.HELD]:
            codes.append(ExitCode.WAITING_FOR_PERSON)
        return gravest_exit_code(codes)

    def _take(self, item: Planned) -> None:
        if self.interrupted():
            raise _Interrupted
        match item:
            case TargetsListed(job, targets):
                listed: list[Json] = [target.title or target.page_id for target in targets]
                self.log.record("target.listed", job=job, targets=listed)
            case Edit():
                self._edit(item)
            case Entry():
                self._set_aside(item)

    def _set_aside(self, entry: Entry) -> None:
        """Write down an entry that needs no write."""
        if isinstance(entry, Skip):
            self.log.record("entry.skipped", entry, reason=entry.reason, detail=entry.detail)
            self._count(entry, Outcome.SKIPPED, entry.detail)
        elif isinstance(entry, Failure):
            self.log.record("entry.failed", entry, code=entry.code, text=entry.text)
            if self.replan is None:
                # Whoever reviewed the plan has seen this failure, and wants the rest applied all the same.
                self._reviewed_failures += 1
            self._count(entry, Outcome.FAILED, entry.text)

    def _count(self, entry: Entry, outcome: Outcome, text: str) -> None:
        self.counts[outcome] += 1
        self.listener.entry_ended(entry, outcome, text)
        failures = sum(self.counts[problem] for problem in _PROBLEMS) - self._reviewed_failures
        if failures > self.limits.failures:
            raise _Limit(f"limits.failures: more than {self.limits.failures} pages have failed")

    def _edit(self, edit: Edit) -> None:
        saved = self.counts[Outcome.SAVED] + self.counts[Outcome.MERGED]
        if self.limits.edits is not None and saved >= self.limits.edits:
            raise _Limit(f"limits.edits: {saved} edits are saved")
        attempt = 1
        entry: Entry = edit
        while isinstance(entry, Edit):
            verdict = self._attempt(entry, attempt)
            if not (verdict.plan_again and self.replan is not None and attempt < MAX_ATTEMPTS):
                self._conclude(entry, verdict, attempt)
                return
            self.log.record("edit.replanned", entry, attempt=attempt, reason=verdict.text)
            entry = self._planned_again(entry)
            attempt += 1
        self._set_aside(entry)

    def _planned_again(self, edit: Edit) -> Entry:
        assert self.replan is not None  # noqa: S101 - asked just before
        entry = self.replan(edit)
        if entry.title != edit.title:
            return _moved(edit, entry.title)
        return entry

    def _attempt(self, edit: Edit, attempt: int) -> Verdict:
        """Send an edit once, unless something forbids it."""
        if edit.title in self._warned:
            return Verdict(Outcome.HELD, "a filter has warned of an edit of this page", {"reason": "filter_warned"})
        moved_on = self._moved_on(edit)
        if moved_on is not None:
            return Verdict(Outcome.CONFLICT, moved_on, {"errors": []})
        base = self._base_of(edit)
        if isinstance(base, BaseAfter):
            text = f"{base.entry} did not leave the text that this edit is planned on"
            return Verdict(Outcome.CONFLICT, text, {"errors": []}, plan_again=True)
        params = dict(edit.params)
        if base is not None and isinstance(edit.base, BaseAfter):
            params |= base_parameter("strict", base, self.wiki.edit_module)
        self._record_intent(edit, base, params, attempt)
        verdict = self._save(edit, base, params, attempt)
        if verdict.outcome is Outcome.HELD and verdict.fields.get("reason") == "abusefilter-warning":
            self._warned.add(edit.title)
        return verdict

    def _save(self, edit: Edit, base: Base | None, params: Mapping[str, str], attempt: int) -> Verdict:
        try:
            answer = self.wiki.save(params, lambda wait: self._waiting(edit, attempt, wait))
        except KeyboardInterrupt:
            reason = "interrupted while the edit was on its way"
            self.log.record("edit.unknown", edit, attempt=attempt, text=reason, reason=reason)
            self.counts[Outcome.UNKNOWN] += 1
            raise
        except EditrunnerError as error:
            # Only what comes after a refusal is raised: a log-in that fails, a token that cannot be had.
            return Verdict(Outcome.FAILED, error.message, {"errors": []}, stop=error)
        return judge(answer, base.revision if base is not None else 0, self.wiki.account.name)

    def _moved_on(self, edit: Edit) -> str | None:
        """Say that a page is not as it was planned upon, where that is known without a write."""
        newest = self._newest.get(edit.title)
        # Whoever ignores later edits of the own account leaves it to the wiki to tell them apart.
        if newest is None or isinstance(edit.base, BaseAfter) or "basetimestamp" in edit.params:
            return None
        planned = edit.base.revision if edit.base is not None else 0
        has_planned_text = edit.after is not None and newest.sha1 == edit.after.sha1
        if newest.revision == planned or has_planned_text:
            return None
        if newest.revision == 0:
            return "the page is gone since it was planned"
        return f"the page has moved on since it was planned, to revision {newest.revision}"

    def _base_of(self, edit: Edit) -> Base | BaseAfter | None:
        """Return the revision to save upon; that of an earlier entry's edit is known only now."""
        if not isinstance(edit.base, BaseAfter):
            return edit.base
        entry, base = self._saved.get(edit.title, ("", None))
        return base if entry == edit.base.entry else edit.base

    def _record_intent(self, edit: Edit, base: Base | None, params: Mapping[str, str], attempt: int) -> None:
        self.log.record(
            "edit.intent",
            edit,
            attempt=attempt,
            page_id=edit.page_id,
            base=base.revision if base is not None else None,
            fetched=edit.fetched,
            summary=params["summary"],
            parameters=hashlib.sha256(to_line(dict(params))).hexdigest(),
            expected=edit.after.sha1 if edit.after is not None else None,
        )
        self.log.sync()

    def _waiting(self, edit: Edit, attempt: int, wait: Wait) -> None:
        self.log.record("edit.waiting", edit, attempt=attempt, code=wait.code, text=wait.text, seconds=wait.seconds)
        self.listener.waiting(wait)

    def _conclude(self, edit: Edit, verdict: Verdict, attempt: int) -> None:
        fields = dict(verdict.fields)
        if verdict.outcome is Outcome.HELD:
            fields["params"] = dict(edit.params)
        self.log.record(f"edit.{verdict.outcome}", edit, attempt=attempt, text=verdict.text, **fields)
        if self.remember_saves and verdict.outcome is Outcome.SAVED and edit.after is not None:
            revision, timestamp = cast("int", fields["new_revision"]), str(fields["timestamp"])
            self._saved[edit.title] = (edit.id, Base(revision, timestamp, edit.after.sha1, edit.after.bytes))
        if verdict.stop is not None:
            # The pages that failed are counted, but what ends the run is not their number.
            self.counts[verdict.outcome] += 1
            self.listener.entry_ended(edit, verdict.outcome, verdict.text)
            raise verdict.stop
        self._count(edit, verdict.outcome, verdict.text)


def _batches(stream: Iterable[Planned], size: int) -> Iterator[list[Planned]]:
    """Cut a stream into lists of at most `size`, and of not much more than `_BATCH_CHARACTERS` of text."""
    batch: list[Planned] = []
    characters = 0
    for item in stream:
        batch.append(item)
        characters += len(item.params["text"]) if isinstance(item, Edit) else 0
        if len(batch) == size or characters > _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _moved(edit: Edit, title: str) -> Failure:
    """Return the entry of a page that has become a redirect to another one since it was planned."""
    return Failure(**edit.common(), code="redirected", text=f"the page leads to {title} by now: run the job again")
