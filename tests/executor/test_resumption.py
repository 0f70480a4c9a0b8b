from typing import Any

import pytest

from editrunner.errors import UsageError
from editrunner.executor.resumption import consents_of, counts_of, entries_to_retry, gauges_of, pending_of
from editrunner.executor.sending import Consent
from editrunner.job.job import JobLimits, Limits
from editrunner.model import Outcome
from editrunner.records.journal import Journal

API = "https://wiki.example/w/api.php"
ENTRY = "j/E=mc2"


def held(entry: str = ENTRY, **fields: Any) -> dict[str, Any]:
    job, _, title = entry.partition("/")
    return {"event": "edit.held", "entry": entry, "job": job, "title": title, "text": "words", **fields}


def captcha(identity: str, entry: str = ENTRY) -> dict[str, Any]:
    challenge = {"type": "simple", "mime": "text/plain", "id": identity, "question": "1+1"}
    return held(entry, reason="captcha", challenge=challenge)


def warning(*filters: str) -> dict[str, Any]:
    told = [{"abusefilter": {"id": one}} for one in filters]
    errors = [{"code": "abusefilter-warning", "text": "", "module": "edit", "data": data} for data in told]
    return held(reason="abusefilter-warning", errors=errors)


def approved(*entries: str) -> dict[str, Any]:
    return {"event": "run.resumed", "options": {"approved": list(entries)}}


REPLANNED = {"event": "edit.replanned", "entry": ENTRY}


def consents(
    *events: dict[str, Any], answers: tuple[str, ...] = (), approvals: tuple[str, ...] = ()
) -> dict[str, Consent]:
    journal = Journal()
    for event in events:
        journal.take(event)
    return consents_of(journal, pending_of(journal, API), answers, approvals)


@pytest.mark.parametrize(
    ("answer", "word"),
    [("77=two", "two"), ("77= a=b ", "a=b"), (f"{ENTRY}=two", "two"), (f"{ENTRY}=a=b", "a=b"), ("77=", None)],
)
def test_an_answer_names_a_challenge_or_an_entry_and_both_can_have_equal_signs(answer: str, word: str | None) -> None:
    if word is None:
        with pytest.raises(UsageError):
            consents(captcha("77"), answers=(answer,))
    else:
        assert consents(captcha("77"), answers=(answer,)) == {ENTRY: Consent(captcha=("77", word))}


def test_an_answer_of_bytes_that_are_no_text_is_refused() -> None:
    """Python has them as halves of surrogate pairs."""
    with pytest.raises(UsageError, match="is not a text"):
        consents(captcha("77"), answers=("77=z\udcf6lf",))


def test_an_answer_to_what_does_not_wait_says_what_waits() -> None:
    with pytest.raises(UsageError) as caught:
        consents(captcha("77"), answers=("78=two",))

    assert caught.value.advice is not None
    assert ENTRY in caught.value.advice


def test_an_approval_is_for_the_filters_that_have_warned() -> None:
    found = consents(warning("1", "2"), approvals=(ENTRY,))

    assert found == {ENTRY: Consent(held=True, filters=frozenset({"1", "2"}))}


def test_what_was_approved_stays_so_when_the_wiki_asks_a_captcha_or_another_filter_warns() -> None:
    then_asked = consents(warning("1"), approved(ENTRY), captcha("77"), answers=("77=two",))
    then_warned = consents(warning("1"), approved(ENTRY), warning("2"), approvals=(ENTRY,))

    assert then_asked == {ENTRY: Consent(captcha=("77", "two"), held=True, filters=frozenset({"1"}))}
    assert then_warned == {ENTRY: Consent(held=True, filters=frozenset({"1", "2"}))}


def test_what_was_approved_is_not_another_edit_or_another_entry() -> None:
    replanned = consents(warning("1"), approved(ENTRY), REPLANNED, captcha("77"), answers=("77=two",))
    other = consents(warning("1"), approved(ENTRY), captcha("77", "j/A"), answers=("77=two",))

    assert replanned == {ENTRY: Consent(captcha=("77", "two"))}
    assert other == {"j/A": Consent(captcha=("77", "two"))}


def test_a_page_of_which_a_filter_warned_stays_warned_whatever_else_stood_beside_it() -> None:
    journal = Journal()
    journal.take({**warning("1"), "event": "edit.failed"})

    assert journal.warned == {"E=mc2"}


def event(name: str, title: str = "A", **fields: Any) -> dict[str, Any]:
    return {"event": name, "entry": f"j/{title}", "job": "j", "title": title, "text": "", **fields}


def saved(title: str, revision: int) -> dict[str, Any]:
    return event("edit.saved", title, page_id=revision, new_revision=revision)


def journal_of(*events: dict[str, Any]) -> Journal:
    journal = Journal()
    for one in events:
        journal.take(one)
    return journal


def stopped(limit: str | None) -> dict[str, Any]:
    return {"event": "run.stopped", "reason": f"limits.{limit}", "limit": limit}


RESUMED = {"event": "run.resumed", "options": {"approved": []}}


def test_every_entry_is_counted_once_by_its_last_outcome() -> None:
    journal = journal_of(event("edit.failed", errors=[]), saved("A", 1), saved("B", 2), event("edit.conflict", "C"))

    counts = counts_of(journal)

    assert {outcome: count for outcome, count in counts.items() if count} == {Outcome.SAVED: 2, Outcome.CONFLICT: 1}


def test_the_limit_that_ended_a_run_starts_afresh_and_the_others_count_on() -> None:
    limits = Limits(edits_total=2, failures=1)
    events = [saved("A", 1), event("edit.failed", "B", errors=[]), event("entry.failed", "C"), saved("D", 2)]

    by_total = gauges_of(journal_of(*events, stopped("edits_total")), limits, reviewed=False)
    by_failures = gauges_of(journal_of(*events, stopped("failures")), limits, reviewed=False)
    of_plan = gauges_of(journal_of(*events, stopped(None)), limits, reviewed=True)

    assert (by_total.saved_before, by_total.failures) == (0, 2)
    assert (by_failures.saved_before, by_failures.failures) == (2, 0)
    # Whoever has reviewed a plan has seen what failed in planning.
    assert (of_plan.saved_before, of_plan.failures) == (2, 1)


def test_failures_count_from_the_limit_that_they_have_reached_however_the_run_ended_later() -> None:
    events = [event("edit.failed", title, errors=[]) for title in ("A", "B")]
    journal = journal_of(
        *events, stopped("failures"), RESUMED, event("entry.failed", "C"), saved("D", 1), stopped("edits"), RESUMED
    )

    assert gauges_of(journal, Limits(), reviewed=False).failures == 1
    assert gauges_of(journal, Limits(), reviewed=True).failures == 0


def test_the_failures_of_a_job_count_on_and_start_afresh_by_themselves() -> None:
    of_other = {**event("edit.failed", "X", errors=[]), "entry": "k/X/Y", "job": "k"}
    events = [event("edit.failed", "A", errors=[]), event("edit.failed", "B", errors=[]), of_other, saved("C", 1)]
    job_limits = {"j": JobLimits(failures=1), "k": JobLimits(failures="50%")}

    by_job = gauges_of(journal_of(*events, stopped("j/failures")), Limits(), job_limits, reviewed=False)
    by_run = gauges_of(journal_of(*events, stopped("failures")), Limits(), job_limits, reviewed=False)

    assert (by_job.failures, by_job.job_failures) == (3, {"j": 0, "k": 1})
    assert (by_run.failures, by_run.job_failures) == (0, {"j": 2, "k": 1})
    assert by_job.ended == {"j": 3, "k": 1}


def test_a_limit_that_has_ended_the_run_before_it_was_killed_counts_from_there() -> None:
    journal = journal_of(saved("A", 1), saved("B", 2), stopped("edits_total"), RESUMED, saved("C", 3))

    assert gauges_of(journal, Limits(edits_total=2), reviewed=False).saved_before == 1


@pytest.mark.parametrize(("pauses", "looked_at"), [([], False), ([stopped("first"), RESUMED], True)])
def test_the_pause_for_a_look_is_made_once(pauses: list[dict[str, Any]], *, looked_at: bool) -> None:
    journal = journal_of(saved("A", 1), *pauses)

    assert gauges_of(journal, Limits(first=2), reviewed=False).looked_at == looked_at


def test_what_did_not_end_well_can_be_tried_again() -> None:
    journal = journal_of(
        saved("A", 1),
        event("edit.conflict", "B"),
        event("entry.failed", "C"),
        event("edit.unknown", "D", reason="?"),
        event("entry.skipped", "E"),
    )

    assert entries_to_retry(journal, planned_too=True).keys() == {"j/B", "j/C", "j/D"}
    assert entries_to_retry(journal, planned_too=False) == {"j/B": ("j", "B"), "j/D": ("j", "D")}
