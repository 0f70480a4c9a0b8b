"""How a run goes on, by what its log says: pure knowledge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import cast

from editrunner.errors import UsageError
from editrunner.executor.apply import Earlier
from editrunner.executor.captcha import Question, question_of
from editrunner.executor.gauges import Gauges
from editrunner.executor.sending import Consent
from editrunner.job.job import JobLimits, Limits
from editrunner.model import Edit, LimitKey, Outcome, is_sendable
from editrunner.records.entries import entry_from_json
from editrunner.records.journal import Journal, KnownPages, Problems, filters_in

_NO_JOBS: Mapping[str, JobLimits] = {}
_NO_ENTRIES: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Pending:
    """An entry that waits for a person. `question` is what to answer, where it waits for the answer to a CAPTCHA."""

    entry: str
    job: str
    title: str
    reason: str
    text: str
    question: Question | None = None


def pending_of(journal: Journal, api: str) -> list[Pending]:
    """Return what waits for a person."""
    found = []
    for entry, event in journal.held.items():
        challenge = event.get("challenge")
        question = question_of(challenge, api) if isinstance(challenge, dict) else None
        found.append(Pending(entry, event["job"], event["title"], event["reason"], event["text"], question))
    return found


def consents_of(
    journal: Journal, pending: Collection[Pending], answers: Collection[str], approvals: Collection[str]
) -> dict[str, Consent]:
    """Return what a person has decided, by entry.

    Args:
        journal: of the run.
        pending: what waits for a person.
        answers: each as `ID=WORD`, with the id of a challenge, or with an entry in its place.
        approvals: entries that may be saved.

    Raises:
        UsageError: an answer or an approval is for nothing that waits, or an answer is no text.
    """
    consents: dict[str, Consent] = {}
    for entry in approvals:
        if entry not in journal.held:
            raise UsageError(f"no entry `{entry}` waits for approval", advice=_listed(pending))
        filters = journal.approved.get(entry, frozenset()) | filters_in(journal.held[entry])
        consents[entry] = Consent(held=True, filters=filters)
    for answer in answers:
        asked, identity, word = _answered(answer, pending)
        # What was approved before the wiki asked is approved with the answer, too.
        approved = journal.approved.get(asked.entry)
        earlier = Consent(held=approved is not None, filters=approved or frozenset())
        consents[asked.entry] = replace(consents.get(asked.entry, earlier), captcha=(identity, word))
    return consents


def _answered(answer: str, pending: Collection[Pending]) -> tuple[Pending, str, str]:
    """Return what an answer is for, the id of its challenge, and the word; words and titles can have equal signs."""
    if not is_sendable(answer):
        raise UsageError(
            f"`--answer {answer}` is not a text in the encoding of the environment",
            advice="Answer at a terminal of UTF-8, and set the locale (LANG) to one.",
        )
    for waits in pending:
        identity = waits.question.id if waits.question is not None else None
        for name in (identity, waits.entry):
            word = answer.removeprefix(f"{name}=").strip()
            if identity is not None and word and answer.startswith(f"{name}="):
                return waits, identity, word
    name, equals, word = answer.partition("=")
    if not (name and equals and word.strip()):
        raise UsageError(
            f"`--answer {answer}` is not of the form ID=WORD",
            advice="`editrunner resume LOG` lists the ids of what waits.",
        )
    raise UsageError(f"no CAPTCHA `{name}` waits for an answer", advice=_listed(pending))


def _listed(pending: Collection[Pending]) -> str:
    if not pending:
        return "Nothing waits for a person."
    return "What waits: " + "; ".join(f"{waits.entry} ({waits.text})" for waits in pending)


def held_edits(journal: Journal, entries: Collection[str]) -> list[Edit]:
    """Return edits that were held, exactly as they were planned.

    Raises:
        KeyError, TypeError, ValueError: the log does not hold them as editrunner writes them.
    """
    edits = []
    for entry in entries:
        event = journal.held[entry]
        edits.append(cast("Edit", entry_from_json({**event["planned"], "params": event["params"], "diff": ""})))
    return edits


def entries_to_retry(journal: Journal, *, planned_too: bool) -> dict[str, tuple[str, str]]:
    """Return job and title of the entries that did not end well; `planned_too`: those that failed in planning, too."""
    return {
        entry: place for entry, place in journal.places.items() if planned_too or entry not in journal.planning_failed
    }


def earlier_of(journal: Journal, again: Collection[str], consents: Mapping[str, Consent]) -> Earlier:
    """Return what the run is to know of its past."""
    return Earlier(
        outcomes=journal.outcomes,
        again=frozenset(again),
        lost=journal.intents,
        consents=dict(consents),
        revisions=journal.revisions,
        ended_rows=journal.ended_rows,
        # The entries of plans and of reverting runs are known beforehand; of those, a page can have several.
        pages=journal.pages if journal.started["source"]["kind"] == "job_file" else KnownPages(),
    )


def gauges_of(
    journal: Journal,
    limits: Limits,
    job_limits: Mapping[str, JobLimits] = _NO_JOBS,
    planned: Mapping[str, int] = _NO_ENTRIES,
    *,
    reviewed: bool,
) -> Gauges:
    """Return the gauges of a run that goes on: a limit that has ended it starts afresh, the others count on."""
    saved_until_limit = journal.saves_at_limits.get(LimitKey("edits_total"), 0)
    return Gauges(
        limits,
        job_limits,
        Counter(planned),
        looked_at=LimitKey("first") in journal.saves_at_limits,
        saved_before=journal.saves - saved_until_limit,
        failures=_failures_since(journal, LimitKey("failures"), reviewed=reviewed),
        job_failures=Counter(
            {job: _failures_since(journal, LimitKey("failures", job), reviewed=reviewed) for job in job_limits}
        ),
        ended=journal.outcomes.ended(),
    )


def _failures_since(journal: Journal, limit: LimitKey, *, reviewed: bool) -> int:
    """Return how many pages have failed since a limit has ended the run, if it ever did."""
    now, then = journal.problems(limit.job), journal.problems_at_limits.get(limit, Problems())
    # Whoever has reviewed a plan has seen what failed in planning.
    return max(0, now.of_plan - then.of_plan if reviewed else now.all - then.all)


def counts_of(journal: Journal) -> dict[Outcome, int]:
    """Return how many entries have ended in each outcome."""
    counts = journal.outcomes.counts()
    return {outcome: counts[outcome] for outcome in Outcome}
