from dataclasses import replace

import pytest

from editrunner.executor.probe import Finding, Found, NotThere, Undecided, find_edit
from editrunner.model import History, Revision
from editrunner.records.journal import Intent

RUN = "er-012345"
SUMMARY = f"Fix spelling #{RUN}"
INTENT = Intent("j/A", "j", "A", 1, 7, 10, SUMMARY, "0" * 40)
THEIRS = Revision(11, 10, "2020-01-01T00:00:00Z", "Other", "by hand", "1" * 40)
OURS = Revision(12, 11, "2020-01-01T00:00:01Z", "Bot", SUMMARY, "2" * 40)


def found_in(*revisions: Revision, intent: Intent = INTENT, account: str | None = "Bot") -> Finding:
    return find_edit(History(revisions, "A", 7), intent, account, RUN)


def test_the_edit_is_the_one_of_our_account_with_our_summary_whatever_its_parent() -> None:
    assert found_in(THEIRS, OURS) == Found(OURS, "A", 7)
    assert found_in(replace(OURS, parent=10), THEIRS) == Found(replace(OURS, parent=10), "A", 7)


def test_a_page_that_was_moved_is_known_by_the_name_that_it_has_now() -> None:
    found = find_edit(History((OURS,), "B", 7), INTENT, "Bot", RUN)

    assert found == Found(OURS, "B", 7)


@pytest.mark.parametrize(
    "revision",
    [
        replace(OURS, user="Other"),
        replace(OURS, comment="Fix spelling #er-543210"),
        replace(OURS, comment="Fix spelling"),
        replace(OURS, logged_out=True, user="192.0.2.1"),
    ],
)
def test_what_differs_in_account_or_run_is_another_edit(revision: Revision) -> None:
    assert found_in(THEIRS, revision) == NotThere()


def test_a_summary_that_the_wiki_has_changed_is_known_by_its_mark() -> None:
    changed = replace(OURS, comment=f"Fix … #{RUN}")

    assert found_in(changed) == Found(changed, "A", 7)


def test_an_edit_of_another_job_of_the_run_is_not_taken_for_it() -> None:
    other = replace(OURS, comment=f"Sort categories #{RUN}")
    summaries = {SUMMARY, other.comment or ""}

    assert find_edit(History((other,)), INTENT, "Bot", RUN, summaries=summaries) == NotThere()


def test_a_revision_that_is_known_to_be_another_edit_of_the_run_is_not_taken_for_it() -> None:
    assert find_edit(History((OURS,)), INTENT, "Bot", RUN, claimed={OURS.revision}) == NotThere()
    second = replace(OURS, revision=13, parent=12)
    assert find_edit(History((OURS, second)), INTENT, "Bot", RUN, claimed={12}) == Found(second, "A", 7)


def test_several_candidates_a_hidden_name_or_summary_and_a_deleted_page_decide_nothing() -> None:
    assert isinstance(found_in(OURS, replace(OURS, revision=13)), Undecided)
    assert isinstance(found_in(replace(THEIRS, user=None)), Undecided)
    assert isinstance(found_in(replace(THEIRS, comment=None)), Undecided)
    assert isinstance(find_edit(History((), page_gone=True), INTENT, "Bot", RUN), Undecided)


def test_what_is_hidden_does_not_matter_where_the_edit_is_found() -> None:
    assert isinstance(found_in(replace(THEIRS, user=None), OURS), Found)


def test_a_page_to_be_created_that_is_not_there_was_not_created() -> None:
    assert find_edit(History((), page_gone=True), replace(INTENT, base=0), "Bot", RUN) == NotThere()


def test_nor_was_it_found_out_where_a_page_of_its_title_was_moved_or_deleted_since() -> None:
    to_be_created = replace(INTENT, base=0, page_id=0)

    for history in (History((), page_gone=True, taken_away=True), History((THEIRS,), "A", 8, taken_away=True)):
        assert isinstance(find_edit(history, to_be_created, "Bot", RUN), Undecided)
    # Deleted, say, and restored.
    assert find_edit(History((OURS,), "A", 8, taken_away=True), to_be_created, "Bot", RUN) == Found(OURS, "A", 8)


def test_an_edit_made_logged_out_is_known_by_its_mark_or_by_the_text_that_it_left() -> None:
    logged_out = replace(OURS, user="192.0.2.1", logged_out=True)
    unmarked = replace(INTENT, summary="Fix spelling")
    same_words = replace(logged_out, comment="Fix spelling")

    assert isinstance(found_in(logged_out, account=None), Found)
    assert found_in(OURS, account=None) == NotThere()
    # It can be somebody else's, or the run's own, which the wiki has changed when saving or merged.
    assert isinstance(found_in(same_words, intent=unmarked, account=None), Undecided)
    assert found_in(replace(same_words, comment="other words"), intent=unmarked, account=None) == NotThere()
    assert isinstance(found_in(replace(same_words, sha1="0" * 40), intent=unmarked, account=None), Found)
