from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from editrunner.cli import init as init_verb
from editrunner.cli.main import run
from editrunner.job.load import load
from editrunner.operations.append import Append
from editrunner.operations.replace import Replace
from editrunner.selectors.category import Category
from editrunner.selectors.titles import Titles
from editrunner.wikitext.section_choice import ByHeading

HOSTILE = 'a: "b" # {{c}} [[d]] \\n é'


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A terminal, in a folder of its own."""
    monkeypatch.setattr(init_verb, "is_interactive", lambda: True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answer(monkeypatch: pytest.MonkeyPatch, *answers: str, file: str = "jobs.yaml") -> int:
    """Answer the questions in order; nothing is asked besides."""
    given: Iterator[str] = iter(answers)

    def prompt(_text: str, default: str | None = None, **_: object) -> str:
        return next(given) or default or ""

    monkeypatch.setattr(click, "prompt", prompt)
    code = run(["init", file])
    assert next(given, None) is None
    return code


def test_the_answers_become_a_valid_job_file(terminal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = answer(
        monkeypatch,
        "https://wiki.example/w/api.php",
        "Bot",
        "spelling",
        "category",
        "Mills",
        "replace",
        HOSTILE,
        "the",
        HOSTILE,
    )

    job_file = load(terminal / "jobs.yaml")
    assert code == 0
    assert (job_file.wiki.api, job_file.wiki.account) == ("https://wiki.example/w/api.php", "Bot")
    (job,) = job_file.jobs
    assert (job.id, job.edit.summary) == ("spelling", HOSTILE)
    assert job.targets[0].selector == Category("Mills")
    assert job.steps[0].operation == Replace(HOSTILE, "the", word=True)


def test_what_is_not_answered_is_left_out(terminal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "", "", "", "", "One | Two", "section", "2019", "* x", "Summary", file="other.yaml")

    job_file = load(terminal / "other.yaml")
    assert job_file.wiki.api is None
    assert job_file.jobs[0].targets[0].selector == Titles(("One", "Two"))
    assert job_file.jobs[0].steps[0].operation == Append("* x")
    assert job_file.jobs[0].steps[0].section == ByHeading("2019")


@pytest.mark.parametrize("target", init_verb.TARGETS)
@pytest.mark.parametrize("operation", init_verb.OPERATIONS)
def test_every_choice_makes_a_valid_job_file(
    target: str, operation: str, terminal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (terminal / "x").write_text("A\n")
    answers = ["x" for _ in init_verb.TARGETS[target].questions]
    more = ["y" for _ in init_verb.OPERATIONS[operation].questions]

    assert answer(monkeypatch, "", "", "", target, *answers, operation, *more, "Summary") == 0
    assert len(load(terminal / "jobs.yaml").jobs) == 1


def test_a_file_of_titles_need_not_be_there_yet(terminal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer(monkeypatch, "", "", "", "file", "titles.txt", "append", "x", "Summary") == 0


def test_an_answer_that_does_not_fit_is_asked_for_once_more(
    terminal: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = ("ftp://wiki", "", "", "my job", "my-job", "pages", "A[b", "A", "append", "x", "x" * 501, "Summary")

    assert answer(monkeypatch, *answers) == 0

    said = capsys.readouterr().err
    assert said.count("That does not fit: ") == 4
    assert "That does not fit: `id` is not a job id" in said
    assert "is not a page title" in said
    assert load(terminal / "jobs.yaml").jobs[0].id == "my-job"


@pytest.mark.parametrize("operation", init_verb.OPERATIONS)
def test_the_job_file_has_an_example_that_passes(
    operation: str, terminal: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["y" for _ in init_verb.OPERATIONS[operation].questions]
    answer(monkeypatch, "", "", "", "file", "titles.txt", operation, *more[1:], "z", "Summary")
    (terminal / "titles.txt").write_text("A\n")

    assert run(["test", "jobs.yaml"]) == 0
    assert "1 passed" in capsys.readouterr().out


@pytest.mark.parametrize("find", ["?!", "<!-- x -->", "{{x}}", HOSTILE])
def test_an_example_that_would_fail_is_left_out(find: str, terminal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "", "", "", "pages", "A", "replace", find, "y", "Summary")

    assert run(["test", "jobs.yaml"]) == 0


def test_a_file_that_is_there_is_left_as_it_is(terminal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (terminal / "jobs.yaml").write_text("mine")

    assert answer(monkeypatch) == 2
    assert (terminal / "jobs.yaml").read_text() == "mine"


def test_nobody_is_asked_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init"]) == 2
    assert "there is no terminal" in capsys.readouterr().err
