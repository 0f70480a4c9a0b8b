import pytest

from editrunner.cli.messages import say, show_error
from editrunner.errors import InvalidJobFile, UsageError


def test_a_message_leaves_standard_output_to_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    say("Nothing was saved.")

    assert capsys.readouterr() == ("", "Nothing was saved.\n")


def test_a_message_is_no_command_to_the_runner_of_a_ci_job(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")

    say("::stop-commands::x")

    assert not capsys.readouterr().err.startswith("::")


def test_an_error_says_whose_it_is_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    show_error(UsageError("there is no plan", advice="Make one."))

    assert capsys.readouterr().err == "editrunner: there is no plan\nMake one.\n"


def test_complaints_begin_with_their_places(capsys: pytest.CaptureFixture[str]) -> None:
    show_error(InvalidJobFile(["jobs.yaml:1:2: one", "jobs.yaml:3:4: two"]))

    assert capsys.readouterr().err == "jobs.yaml:1:2: one\njobs.yaml:3:4: two\n"
