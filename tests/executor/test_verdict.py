from typing import Any, cast

import pytest

from editrunner.errors import REACTIONS, OurMistake, Reaction, RunRefused, WikiUnavailable
from editrunner.executor.verdict import filters_of, has_warning, judge
from editrunner.model import Ambiguous, Answer, ApiError, Challenged, Outcome, Refused, Saved, Unchanged, Unsent
from tests.fake_wiki import TIME, refused

A_CODE_OF = {reaction: code.replace("*", "x") for code, reaction in REACTIONS.items()}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Saved("A", 1, 7, 8, TIME), Outcome.SAVED),
        (Saved("A", 1, 6, 8, TIME), Outcome.MERGED),
        (Unchanged(), Outcome.UNCHANGED),
        (Challenged({"type": "simple", "id": "3"}), Outcome.HELD),
        (Ambiguous("timeout"), Outcome.UNKNOWN),
        (Unsent("refused"), Outcome.FAILED),
    ],
)
def test_an_answer_has_one_outcome(answer: Answer, outcome: Outcome) -> None:
    assert judge(answer, "Bot", 7).outcome is outcome


def test_a_new_page_has_no_revision_to_be_merged_with() -> None:
    assert judge(Saved("A", 1, 0, 8, TIME), "Bot", 0).outcome is Outcome.SAVED


@pytest.mark.parametrize(
    ("reaction", "outcome", "stop"),
    [
        (Reaction.WAIT, Outcome.FAILED, RunRefused),
        (Reaction.RENEW_TOKEN, Outcome.FAILED, RunRefused),
        (Reaction.LOG_IN_AGAIN, Outcome.FAILED, RunRefused),
        (Reaction.PLAN_AGAIN, Outcome.CONFLICT, type(None)),
        (Reaction.HOLD, Outcome.HELD, type(None)),
        (Reaction.FAIL_PAGE, Outcome.FAILED, type(None)),
        (Reaction.LOOK, Outcome.UNKNOWN, type(None)),
        (Reaction.STOP_RUN, Outcome.FAILED, RunRefused),
        (Reaction.OUR_MISTAKE, Outcome.FAILED, OurMistake),
    ],
)
def test_a_refusal_ends_the_page_or_the_run(reaction: Reaction, outcome: Outcome, stop: type) -> None:
    verdict = judge(refused(A_CODE_OF[reaction]), "Bot", 7)

    assert verdict.outcome is outcome
    assert isinstance(verdict.stop, stop)
    assert verdict.plan_again is (reaction is Reaction.PLAN_AGAIN)


@pytest.mark.parametrize("reaction", Reaction)
def test_every_reaction_is_handled(reaction: Reaction) -> None:
    code = A_CODE_OF[reaction]

    assert code in judge(refused(code), "Bot", 7).text


@pytest.mark.parametrize(
    ("codes", "outcome"),
    [
        (["a-code-of-tomorrow"], Outcome.FAILED),
        (["editconflict", "unknownerror"], Outcome.UNKNOWN),
        (["protectedpage", "editconflict"], Outcome.FAILED),
        (["internal_api_error_DBQueryError"], Outcome.UNKNOWN),
    ],
)
def test_the_gravest_of_several_errors_counts(codes: list[str], outcome: Outcome) -> None:
    assert judge(refused(*codes), "Bot", 7).outcome is outcome


def error(code: str, text: str = "Words.", **data: Any) -> ApiError:
    return ApiError(code, text, "edit", data)


def filtered(code: str, number: str) -> ApiError:
    return error(code, abusefilter={"id": number, "description": f"No. {number} <b>", "actions": ["warn"]})


def test_filters_and_links_are_named() -> None:
    disallowed = judge(Refused((filtered("abusefilter-disallowed", "4"),)), "Bot", 7)
    spam = judge(Refused((error("spamblacklist", spamblacklist={"matches": ["a.example", "b.example"]}),)), "Bot", 7)
    title = judge(Refused((error("titleblacklist-forbidden", "\N{LOZENGE}m", line="Bad.* <errmsg=m>"),)), "Bot", 7)

    assert "filter 4: No. 4 <b>" in disallowed.text
    assert "a.example, b.example" in spam.text
    assert "Bad.* <errmsg=m>" in title.text
    assert all(verdict.outcome is Outcome.FAILED for verdict in (disallowed, spam, title))


def test_the_log_gets_errors_verbatim() -> None:
    (logged,) = cast(
        "list[dict[str, Any]]", judge(Refused((filtered("abusefilter-warning", "4"),)), "Bot").fields["errors"]
    )

    assert logged["data"] == {"abusefilter": {"id": "4", "description": "No. 4 <b>", "actions": ["warn"]}}
    assert (logged["code"], logged["text"], logged["module"]) == ("abusefilter-warning", "Words.", "edit")


WARNS, ALSO_WARNS = filtered("abusefilter-warning", "1"), filtered("abusefilter-warning", "2")
REFUSES = filtered("abusefilter-disallowed", "3")


@pytest.mark.parametrize(
    ("errors", "outcome", "filters"),
    [
        ((WARNS,), Outcome.HELD, {"1"}),
        ((WARNS, ALSO_WARNS), Outcome.HELD, {"1", "2"}),
        # Sending it again would not save it.
        ((WARNS, REFUSES), Outcome.FAILED, set()),
        ((REFUSES, WARNS), Outcome.FAILED, set()),
        ((WARNS, error("ratelimited")), Outcome.HELD, {"1"}),
        ((WARNS, error("internal_api_error_DBQueryError")), Outcome.UNKNOWN, set()),
        ((WARNS, error("blocked")), Outcome.FAILED, set()),
    ],
)
def test_a_warning_can_be_overridden_where_nothing_graver_stands_beside_it(
    errors: tuple[ApiError, ...], outcome: Outcome, filters: set[str]
) -> None:
    answer = Refused(errors)

    assert judge(answer, "Bot", 7).outcome is outcome
    assert filters_of(answer) == filters
    assert has_warning(answer)


def test_only_warnings_warn() -> None:
    assert not has_warning(Refused((REFUSES,)))
    assert not has_warning(Unchanged())
    assert filters_of(Refused((REFUSES,))) == filters_of(Unchanged()) == frozenset()


def test_a_merge_is_told_by_the_revision_before_it() -> None:
    merged = judge(Saved("A", 1, 6, 8, TIME), "Bot", 7)

    assert (merged.fields["old_revision"], merged.fields["new_revision"]) == (6, 8)
    # What the wiki puts in by itself is put into whatever the page is.
    assert judge(Saved("A", 1, 6, 8, TIME), "Bot", None).outcome is Outcome.SAVED


def test_a_wiki_that_is_gone_ends_the_run() -> None:
    assert isinstance(judge(Unsent("refused"), "Bot", 7).stop, WikiUnavailable)
