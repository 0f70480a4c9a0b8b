"""The verb `init`."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from editrunner.cli.messages import say
from editrunner.cli.terminal import is_interactive
from editrunner.errors import ExitCode, InvalidJobFile, LocalFailure, UsageError
from editrunner.job.examples import run_examples
from editrunner.job.job import JobFile
from editrunner.job.load import load
from editrunner.report.printable import printable

_PLACE = re.compile(r".*?:\d+:\d+: ")
"""What a complaint begins with."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things that a job can be: what it is called here, what to ask, and what is written."""

    name: str
    questions: tuple[str, ...]
    lines: Callable[..., tuple[str, ...]]
    example: Callable[..., tuple[str, str]] | None = None
    """A text, and what is to become of it."""


def _quoted(text: str) -> str:
    """Return a text as YAML reads it back, whatever stands in it: JSON is YAML."""
    return json.dumps(text, ensure_ascii=False)


TARGETS = {
    "pages": Choice(
        "some pages, by their titles",
        ("Titles, with | between them",),
        lambda titles: ("- titles:", *(f"    - {_quoted(one.strip())}" for one in titles.split("|") if one.strip())),
    ),
    "category": Choice(
        "the pages of a category",
        ("Name of the category",),
        lambda name: (
            f"- category: {_quoted(name)}",
            "  # depth: 1                     # its subcategories, too",
            "  namespaces: [0]                # only articles",
        ),
    ),
    "template": Choice(
        "the pages that use a template",
        ("Name of the template",),
        lambda name: (
            f"- transcludes: {_quoted(f'Template:{name}')}",
            "  namespaces: [0]                # only articles",
        ),
    ),
    "file": Choice(
        "the pages that a text file lists, a title a line",
        ("The file, in the folder of the job file",),
        lambda name: (f"- file: {_quoted(name)}",),
    ),
}
OPERATIONS = {
    "replace": Choice(
        "replace a text",
        ("Text to look for", "Text to put in its place"),
        lambda find, put: (f"- replace: {{find: {_quoted(find)}, with: {_quoted(put)}, word: true}}",),
        lambda find, put: (f"A text with {find} in it.", f"A text with {put} in it."),
    ),
    "append": Choice(
        "put a text at the end",
        ("Text to put there",),
        lambda text: (f"- append: {{text: {_quoted(text)}}}",),
        lambda text: ("A text.", f"A text.\n{text}"),
    ),
    "section": Choice(
        "put a text at the end of a section",
        ("Heading of the section", "Text to put there"),
        lambda heading, text: (f"- append: {{section: {{heading: {_quoted(heading)}}}, text: {_quoted(text)}}}",),
        lambda heading, text: (f"== {heading} ==\nA text.", f"== {heading} ==\nA text.\n{text}"),
    ),
}


_ANY_PAGE = TARGETS["pages"].lines("A")


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered so far; where nothing was, there is something that fits."""

    api: str = ""
    account: str = ""
    identity: str = "first"
    targets: tuple[str, ...] = _ANY_PAGE
    operations: tuple[str, ...] = OPERATIONS["append"].lines("A")
    example: tuple[str, str] | None = None
    summary: str = "A"


@click.command(epilog="\b\nExample:\n  editrunner init jobs.yaml")
@click.argument("file", type=click.Path(path_type=Path), default=Path("jobs.yaml"), metavar="[FILE]")
def init(file: Path) -> ExitCode:
    """Ask a few questions, and write a first job file with comments. FILE is jobs.yaml unless it is named."""
    if not is_interactive():
        raise UsageError(
            "`init` asks a person, and there is no terminal",
            advice="`editrunner schema job` says what a job file holds.",
        )
    if file.exists():
        raise UsageError(f"{file} is there already; it is left as it is", advice="Name another file.")
    answers = Answers()
    api = "Address of the wiki's api.php (nothing: EDITRUNNER_API names it)"
    answers = _fitting(lambda: replace(answers, api=_asked(api, "")))
    account = "Account that edits, without the name of its bot password (nothing: whoever is logged in)"
    answers = _fitting(lambda: replace(answers, account=_asked(account, "")))
    answers = _fitting(lambda: replace(answers, identity=_asked("A short name for the job", "first")))
    targets = _chosen("Which pages?", TARGETS)
    answers = _fitting(lambda: replace(answers, targets=targets.lines(*_asked_all(targets))))
    operation = _chosen("What to do with them?", OPERATIONS)
    answers = _fitting(lambda: _with_operation(answers, operation, _asked_all(operation)))
    answers = _fitting(lambda: replace(answers, summary=_asked("Summary of the edits")))
    _write(file, _job_file(_with_example(answers)))
    say(f"Written to {file}. Next:")
    for step in ("validate {}", "test {}", "plan {} -o plan.jsonl", "apply plan.jsonl"):
        say(f"  editrunner {step.format(file)}")
    return ExitCode.DONE


def _fitting(ask: Callable[[], Answers]) -> Answers:
    """Ask until the answers fit."""
    while True:
        answers = ask()
        if _fits(answers):
            return answers


def _chosen(question: str, choices: dict[str, Choice]) -> Choice:
    say(question)
    for name, choice in choices.items():
        say(f"  {name:<9} {choice.name}")
    return choices[click.prompt("Choice", type=click.Choice(list(choices)), default=next(iter(choices)), err=True)]


def _with_operation(answers: Answers, operation: Choice, given: Sequence[str]) -> Answers:
    example = operation.example(*given) if operation.example is not None else None
    return replace(answers, operations=operation.lines(*given), example=example)


def _asked_all(choice: Choice) -> list[str]:
    return [_asked(question) for question in choice.questions]


def _asked(question: str, default: str | None = None) -> str:
    return str(click.prompt(question, default=default, show_default=bool(default), err=True)).strip()


def _fits(answers: Answers) -> bool:
    """Say whether the answers make a valid job file, and what is wrong with them where they do not."""
    try:
        _loaded(_job_file(answers))
    except InvalidJobFile as error:
        # The lines of a file that nobody has seen are of no use.
        complaints = [_PLACE.sub("", line) for line in error.complaints]
        # A file of titles need not be there yet.
        wrong = [complaint for complaint in complaints if "there is no file" not in complaint]
        for complaint in wrong:
            say(printable(f"That does not fit: {complaint}"))
        return not wrong
    return True


def _with_example(answers: Answers) -> Answers:
    """Leave the example out where it would fail, as with a text to look for that is no whole word."""
    try:
        (job,) = _loaded(_job_file(replace(answers, targets=_ANY_PAGE))).jobs
    except InvalidJobFile:
        return replace(answers, example=None)
    return answers if all(result.passed for result in run_examples(job)) else replace(answers, example=None)


def _loaded(text: str) -> JobFile:
    """Load a text as a job file.

    Raises:
        InvalidJobFile: it is none.
    """
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.yaml"
        draft.write_text(text, encoding="utf-8")
        return load(draft)


def _job_file(answers: Answers) -> str:
    wiki = [f"  api: {_quoted(answers.api)}"] if answers.api else []
    wiki += [f"  account: {_quoted(answers.account)}    # asserted with every edit"] if answers.account else []
    lines = [
        "# A job file of editrunner: which pages, and what to change in them.",
        "# `editrunner validate` checks it, `editrunner plan` shows every edit that it would make.",
        "version: 1",
        "",
        *(["wiki:", *wiki, ""] if wiki else []),
        "edit:",
        f"  summary: {_quoted(answers.summary)}",
        "  # minor: true",
        "  # bot: true                        # needs the right `bot`",
        "",
        "limits:",
        "  edits: 100                         # stops after so many; `editrunner resume` goes on",
        "  edits_per_minute: 12",
        "",
        "jobs:",
        f"  - id: {_quoted(answers.identity)}",
        "    targets:",
        *(f"      {line}" for line in answers.targets),
        "    # only_if: {contains: a text}    # pages for which this holds",
        "    operations:",
        *(f"      {line}" for line in answers.operations),
        *_example(answers.example),
    ]
    return "\n".join([*lines, ""])


def _example(texts: tuple[str, str] | None) -> tuple[str, ...]:
    if texts is None:
        return (
            "    # examples:                      # run by `editrunner test`, without a wiki",
            "    #   - before: a page's text",
            "    #     after: what is to become of it",
        )
    before, after = texts
    return (
        "    examples:                        # run by `editrunner test`, without a wiki",
        f"      - before: {_quoted(before)}",
        f"        after: {_quoted(after)}",
    )


def _write(file: Path, text: str) -> None:
    """Write a job file.

    Raises:
        LocalFailure: it cannot be written.
    """
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise LocalFailure(
            f"{file} cannot be written: {error.strerror}", advice="Name a file in a folder that you may write to."
        ) from error
