import pytest

from editrunner.errors import (
    PARTIAL_BLOCK,
    REACTIONS,
    CredentialsError,
    EditrunnerError,
    ExitCode,
    Interrupted,
    InvalidJobFile,
    InvalidLog,
    InvalidPlan,
    LimitReached,
    LocalFailure,
    LockHeld,
    LoginRefused,
    OperationFailed,
    OurMistake,
    QueryRefused,
    Reaction,
    RunRefused,
    TooManyCaptchas,
    UsageError,
    WikiError,
    WikiUnavailable,
    exit_code_of,
    gravest_exit_code,
    gravest_reaction,
    reaction_to,
)

SENT_AGAIN = [
    code
    for code, reaction in REACTIONS.items()
    if reaction in (Reaction.WAIT, Reaction.RENEW_TOKEN, Reaction.LOG_IN_AGAIN)
]


# The endings that MediaWiki and its extensions give these codes.
@pytest.mark.parametrize(
    ("code", "reaction"),
    [
        ("internal_api_error_DBQueryError", Reaction.LOOK),
        ("internal_api_error_ErrorPageError", Reaction.LOOK),
        ("protectednamespace-interface", Reaction.FAIL_PAGE),
        ("globalblocking-blockedtext-user", Reaction.STOP_RUN),
        ("mwoauth-invalid-authorization", Reaction.STOP_RUN),
    ],
)
def test_a_code_whose_end_varies_has_its_reaction_whatever_the_end(code: str, reaction: Reaction) -> None:
    assert reaction_to(code) is reaction


def test_no_row_is_hidden_by_one_whose_end_varies() -> None:
    assert {row: reaction_to(row.replace("*", "x")) for row in REACTIONS} == REACTIONS


def test_each_reaction_has_an_error_that_leads_to_it() -> None:
    assert set(REACTIONS.values()) == set(Reaction)


def test_only_what_mediawiki_says_before_it_saves_anything_is_sent_again() -> None:
    before_the_module = {"maxlag", "badtoken", "assertuserfailed", "assertbotfailed", "assertnameduserfailed"}
    before_the_save = {"readonly", "ratelimited"}

    assert set(SENT_AGAIN) == before_the_module | before_the_save


def test_what_is_refused_of_some_pages_or_of_all_is_told_apart() -> None:
    assert [reaction_to(code) for code in (PARTIAL_BLOCK, "blocked")] == [Reaction.FAIL_PAGE, Reaction.STOP_RUN]


@pytest.mark.parametrize(
    "code", ["brand-new-error", "", "blocked-by-nobody", "Maxlag", "protectedpages", "internal_api_error"]
)
def test_an_error_that_no_row_names_fails_its_page_and_is_never_retried(code: str) -> None:
    assert reaction_to(code) is Reaction.FAIL_PAGE


@pytest.mark.parametrize(
    ("codes", "reaction"),
    [
        (["protectedpage"], Reaction.FAIL_PAGE),
        (["maxlag", "protectedpage"], Reaction.FAIL_PAGE),
        (["badtoken", "blocked"], Reaction.STOP_RUN),
        (["editconflict", "internal_api_error_DBQueryError"], Reaction.LOOK),
        (["abusefilter-warning", "abusefilter-disallowed"], Reaction.FAIL_PAGE),
        (["notitle", "blocked"], Reaction.OUR_MISTAKE),
    ],
)
def test_of_several_errors_the_gravest_decides(codes: list[str], reaction: Reaction) -> None:
    assert gravest_reaction(codes) is reaction
    assert gravest_reaction(reversed(codes)) is reaction


def test_an_answer_that_may_have_saved_is_never_sent_again_for_another_of_its_errors() -> None:
    assert {gravest_reaction([code, "unknownerror"]) for code in SENT_AGAIN} == {Reaction.LOOK}


# ---------------------------------------------------------------- exit codes

EXIT_CODE_OF: list[tuple[BaseException, int]] = [
    (UsageError("x"), 2),
    (InvalidJobFile(["x"]), 2),
    (InvalidPlan("x"), 2),
    (InvalidLog("x"), 2),
    (CredentialsError("x"), 2),
    (WikiError("x"), 6),
    (WikiUnavailable("x"), 6),
    (LoginRefused("x"), 6),
    (RunRefused("x"), 6),
    (LockHeld("x"), 7),
    (LocalFailure("x"), 8),
    (Interrupted("x"), 130),
    (OurMistake("x"), 70),
    (ValueError("x"), 70),
    (KeyError("x"), 70),
    (OSError("x"), 8),
    (QueryRefused("x"), 6),
    (KeyboardInterrupt(), 130),
    (LimitReached("edits", "x"), 4),
    (TooManyCaptchas("captchas", "x"), 5),
]


@pytest.mark.parametrize(("error", "code"), EXIT_CODE_OF, ids=lambda value: type(value).__name__)
def test_each_exception_has_its_exit_code(error: BaseException, code: int) -> None:
    assert exit_code_of(error) == code


def kinds_below(kind: type[EditrunnerError]) -> set[type[EditrunnerError]]:
    return {kind, *(below for direct in kind.__subclasses__() for below in kinds_below(direct))}


def test_no_exception_of_editrunner_was_forgotten() -> None:
    told = {type(error) for error, _ in EXIT_CODE_OF}

    # OperationFailed is about one page and ends no run.
    ours = {kind for kind in kinds_below(EditrunnerError) if kind.__module__.startswith("editrunner.")}
    assert ours - told == {EditrunnerError, OperationFailed}


GRAVEST_FIRST = [70, 8, 130, 6, 4, 5, 1, 3, 0]


@pytest.mark.parametrize("index", range(len(GRAVEST_FIRST) - 1))
def test_where_several_exit_codes_apply_the_gravest_counts(index: int) -> None:
    graver, rest = GRAVEST_FIRST[index], GRAVEST_FIRST[index + 1 :]

    assert all(gravest_exit_code([ExitCode(other), ExitCode(graver)]) == graver for other in rest)
    assert all(gravest_exit_code([ExitCode(graver), ExitCode(other)]) == graver for other in rest)


def test_where_no_exit_code_applies_all_is_done() -> None:
    assert gravest_exit_code([]) == 0


def test_an_exception_says_what_is_wrong_and_may_say_what_to_do() -> None:
    error = LoginRefused("the wiki refuses the log-in", advice="look at the password")

    assert (str(error), error.advice) == ("the wiki refuses the log-in", "look at the password")


def test_the_complaints_about_a_job_file_are_one_message() -> None:
    assert str(InvalidJobFile(["a:1:1: x", "a:2:1: y"])) == "a:1:1: x\na:2:1: y"


def test_a_failed_operation_has_a_word_for_scripts_and_words_for_people() -> None:
    failure = OperationFailed("sections_unknown", "the sections cannot be told")

    assert (failure.code, failure.message) == ("sections_unknown", "the sections cannot be told")
