from typing import Any

import pytest

from editrunner.errors import UsageError
from editrunner.executor.resumption import Wishes, consents_of, pending_of
from editrunner.executor.sending import Consent
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
    errors = [{"code": "abusefilter-warning", "text": "", "data": {"abusefilter": {"id": one}}} for one in filters]
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
    return consents_of(journal, pending_of(journal, API), Wishes(answers, approvals, retry_failed=False))


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
