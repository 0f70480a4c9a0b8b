import pytest

from editrunner.errors import REACTIONS, OurMistake, Reaction, RunRefused, WikiUnavailable
from editrunner.executor.verdict import judge
from editrunner.model import Ambiguous, Answer, Challenged, Outcome, Saved, Unchanged, Unsent
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


def test_a_wiki_that_is_gone_ends_the_run() -> None:
    assert isinstance(judge(Unsent("refused"), "Bot", 7).stop, WikiUnavailable)
