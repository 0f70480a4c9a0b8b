"""Sends one edit, and finds out what became of it, whatever happens on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from editrunner.compact import NumberSet
from editrunner.errors import EditrunnerError, Interrupted, LimitReached, Reaction, gravest_reaction, http_code
from editrunner.executor.captcha import Question, question_of
from editrunner.executor.crew import Alone, Crew
from editrunner.executor.gauges import Pace
from editrunner.executor.probe import Finding, Found, NotThere, Undecided, find_edit
from editrunner.executor.verdict import (
    Verdict,
    conflict,
    filters_of,
    has_warning,
    judge,
    judge_found,
    merged_as,
    unknown,
)
from editrunner.job.job import EditOptions
from editrunner.model import (
    Ambiguous,
    Answer,
    Base,
    Challenged,
    Edit,
    Entry,
    History,
    Outcome,
    Refused,
    Saved,
    Unchanged,
    Unsent,
    Wait,
    Wiki,
)
from editrunner.planner.parameters import is_on_server, is_repeatable, taking_back_parameters
from editrunner.records.audit import AuditLog
from editrunner.records.journal import Intent
from editrunner.records.json_lines import to_line

MAX_SENDS = 3
"""How often an edit is sent at most while its answers are lost."""

_LOOKS = (0.0, 1.0, 4.0)
"""Seconds before each look for an edit whose answer was lost: the wiki may still be working on it."""

_NOT_ACCEPTED = "the last answer was not accepted: it was wrong, or its question has expired or was used up"

LOOKOUT_SECONDS = 60.0
"""How old the last look at the stop page may be when an edit is sent."""

_UNAVAILABLE = http_code(503)

_ROOM = 65_536
"""Bytes of the log that an answer can fill, besides the parameters of the edit."""


class Listener(Protocol):
    """Shows a person what is going on."""

    def entry_ended(self, entry: Entry, outcome: Outcome, text: str) -> None:
        """An entry has its outcome."""
        ...

    def waiting(self, wait: Wait) -> None:
        """The run pauses."""
        ...

    def ask(self, entry: Entry, question: Question, is_over: Callable[[], bool]) -> str | None:
        """Ask for the answer to a CAPTCHA; `None` where there is nobody, or nobody wants to answer.

        Args:
            entry: what the wiki asks about.
            question: what it asks.
            is_over: says whether somebody wants the run to end.
        """
        ...


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person has decided for one entry."""

    captcha: tuple[str, str] | None = None
    """The id of a challenge, and the answer."""
    held: bool = False
    """Whether it may be saved although a limit would hold it."""
    filters: frozenset[str] = frozenset()
    """The filters whose warnings may be overridden."""


@dataclass(slots=True)
class _Course:
    """An edit on its way: what is sent, and what has come of it so far."""

    edit: Edit
    base: Base | None
    params: Mapping[str, str]
    intent: Intent
    filters: frozenset[str]
    """Those whose warnings may be overridden."""
    lost: Intent | None
    """The first attempt of which nobody knows whether it was saved."""
    answered: dict[str, str]
    """The answer to a CAPTCHA; it is used up when the wiki asks anew."""
    overridden: frozenset[str] = frozenset()
    """The filters that have warned and been overridden since the wiki last asked a CAPTCHA."""
    has_overridden: bool = False
    alone: bool = False
    """Whether no other edit is on its way with it.

    What a wiki has asked or warned of it keeps in the session, and of two requests at once the one takes out of the
    session what the other has put in: https://www.mediawiki.org/wiki/Manual:SessionManager_and_AuthManager.
    """
    sends: int = 0
    seen: Finding = field(default_factory=NotThere)
    """What was seen of the lost attempt when a server had asked to wait."""


@dataclass(slots=True)
class Sender:
    """Sends edits of one run, each with its intent in the log before.

    Args:
        wiki: where to.
        log: of the run.
        run: its id, which marks its summaries.
        listener: shows waits, asks for CAPTCHAs.
        options: how the jobs want their edits saved, by id.
        pace: how fast.
        sleep: waits between looks for a lost edit, in seconds.
        interrupted: whether somebody wants the run to end.
        crew: that sends.
    """

    wiki: Wiki
    log: AuditLog
    run: str
    listener: Listener
    options: Mapping[str, EditOptions]
    pace: Pace
    sleep: Callable[[float], None]
    interrupted: Callable[[], bool]
    crew: Crew = field(default_factory=Alone)
    warned: set[str] = field(default_factory=set)
    """Pages for which a filter has warned in this session: the next edit would override it."""
    unanswered: dict[str, tuple[Edit, int]] = field(default_factory=dict)
    """The edits of which the wiki has not said yet what became of them, with their attempt."""
    _rooms: dict[str, int] = field(default_factory=dict)
    """Bytes of the log that the answers to the edits under way can fill."""
    _newest: dict[str, int] = field(default_factory=dict)
    """The newest revisions that were there when lost edits were last looked for, by entry."""
    claimed: NumberSet = field(default_factory=NumberSet)
    """The revisions that are known to be edits of this run; none of them is another, lost one."""

    def look(self, intent: Intent) -> Finding:
        """Look whether an edit was saved whose answer is not known, and write down what was seen.

        Raises:
            WikiError: the wiki cannot be asked.
        """
        with self.crew.released():
            history = self._history(intent)
        self._newest[intent.entry] = max((found.revision for found in history.revisions), default=intent.base)
        account = self.wiki.account
        # A temporary account whose making was lost with the answer is not the one that the session has now.
        name = None if account.temporary else account.name
        summaries = {options.marked_summary(self.run) for options in self.options.values()}
        finding = find_edit(history, intent, name, self.run, self.claimed, summaries)
        if isinstance(finding, Found):
            self.claimed.add(finding.revision.revision)
        found, text = _in_words(finding)
        self.log.record(
            "edit.probed",
            job=intent.job,
            entry=intent.entry,
            title=intent.title,
            attempt=intent.attempt,
            found=found,
            text=text,
        )
        return finding

    def look_up_to(self, intent: Intent, revision: int) -> Finding:
        """Look for an edit once more where its page has a revision that was not there when it was last looked for.

        That can be the edit itself: of a wiki's databases, one can lag behind another that is asked later.

        Raises:
            WikiError: the wiki cannot be asked.
        """

        def is_seen() -> bool:
            return revision <= self._newest.get(intent.entry, 0)

        finding = self._sought(NotThere(), partial(self.look, intent), _LOOKS, is_seen)
        if isinstance(finding, NotThere) and not is_seen():
            return Undecided(f"the history lacks the revision {revision}, which the page has by now")
        return finding

    def _sought(
        self,
        finding: Finding,
        look: Callable[[], Finding],
        delays: Sequence[float],
        is_enough: Callable[[], bool] = lambda: False,
    ) -> Finding:
        """Look for an edit that was not found, a few times, each after so many seconds."""
        for seconds in delays:
            if not isinstance(finding, NotThere) or is_enough():
                break
            if seconds:
                self.sleep(seconds)
            finding = look()
        return finding

    def _history(self, intent: Intent) -> History:
        """Return what has become of a page since an edit of it was sent; one that it creates is known by its title."""
        history = self.wiki.history(intent.title, intent.page_id, intent.base)
        if intent.base:
            return history
        return replace(history, taken_away=self.wiki.was_taken_away(intent.title, intent.fetched))

    def send(
        self,
        edit: Edit,
        base: Base | None,
        params: Mapping[str, str],
        attempt: int,
        lost: Intent | None,
        consent: Consent,
    ) -> tuple[Verdict, Intent | None]:
        """Send an edit until it is known what became of it.

        Args:
            edit: the planned edit.
            base: the revision that it builds upon.
            params: what is sent.
            attempt: how often the entry was planned, counted from 1.
            lost: an earlier edit of this entry of which nobody knows whether it was saved.
            consent: what a person has decided.

        Returns:
            How it ended, and the edit of which nobody knows (any more) whether it was saved.

        Raises:
            Interrupted: somebody wants the run to end, and nothing is on its way.
        """
        named = {str(number) for number in self.options[edit.job].override_filters}
        course = _Course(
            edit=edit,
            base=base,
            params=params,
            intent=intent_of(edit, base, params, attempt),
            filters=consent.filters | named,
            lost=lost,
            answered=_answer_to_captcha(consent.captcha),
            alone=not self.crew.is_several or consent.captcha is not None,
        )
        with self._under_way(edit):
            verdict = self._sent(course)
        return verdict, course.lost

    @contextmanager
    def _under_way(self, edit: Edit) -> Iterator[None]:
        """Forget what is kept of an edit under way; one on whose answer nobody waits any more stays unanswered."""
        try:
            yield
        except Exception:
            self.unanswered.pop(edit.id, None)
            raise
        finally:
            self._rooms.pop(edit.id, None)
        self.unanswered.pop(edit.id, None)

    def _sent(self, course: _Course) -> Verdict:
        while True:
            self.pace.keep()
            self.heed_stop_sign()
            answer = self._send_once(course)
            course.sends += 1
            verdict = self._verdict(course, answer)
            if verdict is not None:
                return verdict

    def _verdict(self, course: _Course, answer: Answer) -> Verdict | None:
        """Say how an edit ended, or `None` where it is to be sent again."""
        if isinstance(answer, Saved):
            course.lost = None
            if course.has_overridden:
                # The edit has used up what the warning has let pass.
                self.warned.discard(course.edit.title)
            return self._saved(course, answer)
        if _is_ambiguous(answer):
            course.lost = course.lost or course.intent
        if course.lost is not None:
            verdict = self._verdict_by_look(course, course.lost, answer)
            if verdict is not None and not (isinstance(answer, Unsent) and verdict.outcome is Outcome.UNKNOWN):
                return verdict
            if _is_ambiguous(answer) and course.sends < MAX_SENDS and is_repeatable(course.params):
                self.heed_interruption()
                return None
        # It ends here, or the wiki has not saved it, and whatever comes next can take its time.
        self.unanswered.pop(course.edit.id, None)
        if isinstance(answer, Challenged):
            return self._challenged(course, answer)
        if self._overrides(course, answer):
            return None
        return judge(answer, self.wiki.account.name)

    def _challenged(self, course: _Course, answer: Challenged) -> Verdict | None:
        question = question_of(answer.challenge, self.wiki.api)
        if question.id is not None and not course.alone:
            course.alone = True
            return None
        if course.answered and question.id is not None:
            question = Question(question.id, f"{question.text} ({_NOT_ACCEPTED})")
        course.answered = {}
        word = self._asked(course.edit, question) if question.id is not None else None
        if question.id is not None and word:
            course.answered = _answer_to_captcha((question.id, word))
            # A filter that let the edit pass warns of it anew: its warning is overridden by the next edit only.
            course.overridden = frozenset()
            return None
        text = question.text if question.id is None else f"CAPTCHA {question.id}: {question.text}"
        return Verdict(Outcome.HELD, text, {"reason": "captcha", "challenge": dict(answer.challenge)})

    def _asked(self, edit: Edit, question: Question) -> str | None:
        def ask() -> str | None:
            # Whoever wants the end is not asked one question after the other before it.
            return None if self.interrupted() else self.listener.ask(edit, question, self.interrupted)

        with self.crew.released():
            return self.crew.ask(ask)

    def _overrides(self, course: _Course, answer: Answer) -> bool:
        """Say whether an edit is sent again after a filter's warning, which overrides it: only where it is named."""
        if has_warning(answer):
            self.warned.add(course.edit.title)
        warning = filters_of(answer)
        if not (warning - course.overridden and warning <= course.filters):
            return False
        if course.alone:
            course.overridden |= warning
        course.alone = True
        course.has_overridden = True
        return True

    def heed_stop_sign(self) -> None:
        """Check that the wiki's people let the run go on.

        Raises:
            LimitReached: they do not.
        """
        with self.crew.released():
            sign = self.wiki.stop_sign(older_than=LOOKOUT_SECONDS)
        if sign is not None:
            raise LimitReached("stop_page", sign)

    def _send_once(self, course: _Course) -> Answer:
        edit, intent, params = course.edit, course.intent, {**course.params, **course.answered}
        with self.crew.on_its_way(edit, alone=course.alone):
            self._record_intent(edit, intent, params)
            with self.crew.released():
                # What other edits have written meanwhile is on disk with it.
                self.log.sync()
                return self.wiki.save(
                    params,
                    lambda wait: self._waiting(edit, intent.attempt, wait),
                    lambda wait: self._may_repeat(course, wait),
                )

    def _may_repeat(self, course: _Course, wait: Wait) -> bool:
        """Say after a wait whether an edit may be sent again: not where it was, or could have been, saved."""
        with self.crew.held():
            return self._may_repeat_now(course, wait)

    def _may_repeat_now(self, course: _Course, wait: Wait) -> bool:
        self.heed_stop_sign()
        if wait.code != _UNAVAILABLE:
            return True
        # A cache that waits for the wiki in vain says so, too, and the wiki can have saved the edit:
        # https://varnish-cache.org/docs/trunk/users-guide/vcl-built-in-code.html
        course.lost = course.lost or course.intent
        course.seen = self._looked(course.lost)
        return is_repeatable(course.params) and isinstance(course.seen, NotThere)

    def _saved(self, course: _Course, answer: Saved) -> Verdict:
        self.claimed.add(answer.new_revision)
        verdict = judge(answer, self.wiki.account.name, _parent(course.edit, course.base))
        return self.undone_if_merged(course.edit, course.intent, verdict)

    def _verdict_by_look(self, course: _Course, lost: Intent, answer: Answer) -> Verdict | None:
        """Look for a lost edit; return the verdict, or `None` where it is not there."""
        # An answer that is one comes after the wiki has dealt with what was sent before.
        delays = _LOOKS if _is_ambiguous(answer) else _LOOKS[:1]
        course.seen = self._sought(course.seen, partial(self._looked, lost), delays)
        match course.seen:
            case Found() as found:
                course.lost = None
                verdict = judge_found(found, self.wiki.account.name, _parent(course.edit, course.base))
                return self.undone_if_merged(course.edit, lost, verdict)
            case Undecided(reason):
                return unknown(reason)
        return None

    def _looked(self, lost: Intent) -> Finding:
        try:
            return self.look(lost)
        except Interrupted:
            raise
        except EditrunnerError as error:
            return Undecided(f"the answer was lost, and the history cannot be read: {error.message}")

    def undone_if_merged(self, entry: Entry, intent: Intent, verdict: Verdict) -> Verdict:
        """Take back an edit that the wiki has merged with somebody else's, where the job wants that.

        Args:
            entry: whose edit it is.
            intent: what was sent.
            verdict: on it.
        """
        if verdict.outcome is not Outcome.MERGED or self.options[entry.job].on_merge != "undo":
            return verdict
        merged = {"attempt": intent.attempt, "text": verdict.text, **verdict.fields}
        self.log.record("edit.merged", entry, **merged, undoing=True)
        return self.take_back(entry, intent.undoing(verdict.fields))

    def take_back(self, entry: Entry, intent: Intent) -> Verdict:
        """Take back a merged edit, and say what has become of its entry by that.

        Args:
            entry: whose edit it is.
            intent: what takes it back.
        """
        self.heed_stop_sign()
        merged = merged_as(intent.merged)
        params = taking_back_parameters(self.options[entry.job], intent, self.wiki.edit_module)
        fetched = params["starttimestamp"]
        edit = Edit(**entry.common(), base=None, fetched=fetched, params=params, after=None, diff="", changed_by=())
        undoing = _Course(edit, None, params, intent, filters=frozenset(), lost=None, answered={})
        with self._under_way(edit):
            answer = self._send_once(undoing)
        if isinstance(answer, Saved):
            self.claimed.add(answer.new_revision)
        # One that a killed process has sent can have arrived since it was looked for.
        if isinstance(answer, Saved | Unchanged) or isinstance(self._looked(intent), Found):
            return conflict(f"{merged.text}; the merged edit was taken back", plan_again=True, undone=intent.undoes)
        failed = judge(answer, self.wiki.account.name)
        text = f"{merged.text}; it could not be taken back: {failed.text}"
        return Verdict(Outcome.MERGED, text, merged.fields, stop=failed.stop)

    def _record_intent(self, edit: Edit, intent: Intent, params: Mapping[str, str]) -> None:
        self._rooms[edit.id] = _ROOM + 3 * sum(map(len, params.values()))
        self.log.make_room(sum(self._rooms.values()))
        self.log.record(
            "edit.intent",
            edit,
            attempt=intent.attempt,
            page_id=intent.page_id,
            base=intent.base or None,
            fetched=edit.fetched,
            summary=intent.summary,
            parameters=hashlib.sha256(to_line(dict(params))).hexdigest(),
            expected=intent.expected,
            **({"on_server": True} if intent.on_server else {}),
            **({"undoes": intent.undoes} if intent.undoes else {}),
        )
        self.unanswered[edit.id] = edit, intent.attempt

    def waiting_to_read(self, wait: Wait) -> None:
        """Write down, and show, that the wiki has a request wait that is not an edit."""
        self.log.record("edit.waiting", code=wait.code, text=wait.text, seconds=wait.seconds)
        self._hold_others(wait)
        self.listener.waiting(wait)

    def _waiting(self, edit: Edit, attempt: int, wait: Wait) -> None:
        with self.crew.held():
            self.log.record("edit.waiting", edit, attempt=attempt, code=wait.code, text=wait.text, seconds=wait.seconds)
            self._hold_others(wait)
            self.listener.waiting(wait)

    def _hold_others(self, wait: Wait) -> None:
        """Let no other edit be sent while one waits: the wiki has asked one, and means all."""
        if self.crew.is_several:
            self.pace.hold(wait.seconds)

    def heed_interruption(self) -> None:
        """Check that nobody wants the run to end.

        Raises:
            Interrupted: somebody does.
        """
        if self.interrupted():
            raise Interrupted("interrupted")


def intent_of(edit: Edit, base: Base | None, params: Mapping[str, str], attempt: int) -> Intent:
    """Return what is written down of an edit before it is sent; arguments as those of `Sender.send`."""
    return Intent(
        entry=edit.id,
        job=edit.job,
        title=edit.title,
        attempt=attempt,
        page_id=edit.page_id,
        base=base.revision if base is not None else 0,
        summary=params["summary"],
        expected=edit.after.sha1 if edit.after is not None else None,
        fetched=edit.fetched,
        on_server=is_on_server(edit.params),
    )


def _is_ambiguous(answer: Answer) -> bool:
    if isinstance(answer, Refused):
        return gravest_reaction(error.kind for error in answer.errors) is Reaction.LOOK
    return isinstance(answer, Ambiguous)


def _parent(edit: Edit, base: Base | None) -> int | None:
    """Return the revision before the one that the edit makes, if nothing is merged; `None` where that does not matter.

    What the wiki puts in by itself is put into whatever the page is by then.
    """
    if is_on_server(edit.params):
        return None
    return base.revision if base is not None else 0


def _answer_to_captcha(captcha: tuple[str, str] | None) -> dict[str, str]:
    return {"captchaid": captcha[0], "captchaword": captcha[1]} if captcha is not None else {}


def _in_words(finding: Finding) -> tuple[str, str]:
    match finding:
        case Found(revision):
            return "saved", f"revision {revision.revision}"
        case Undecided(reason):
            return "undecided", reason
        case NotThere():
            return "not_there", "no revision after the base is this edit"
