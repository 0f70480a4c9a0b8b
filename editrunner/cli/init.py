"""The verb `init`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from editrunner.cli.main import say
from editrunner.cli.terminal import is_interactive
from editrunner.errors import ExitCode, InvalidJobFile, LocalFailure, UsageError
from editrunner.job.load import load


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things that a job can be: what it is called here, what to ask, and what is written."""

    name: str
    questions: tuple[str, ...]
    lines: Callable[..., tuple[str, ...]]


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
    ),
    "append": Choice(
        "put a text at the end",
        ("Text to put there",),
        lambda text: (f"- append: {{text: {_quoted(text)}}}",),
    ),
    "section": Choice(
        "put a text at the end of a section",
        ("Heading of the section", "Text to put there"),
        lambda heading, text: (f"- append: {{section: {{heading: {_quoted(heading)}}}, text: {_quoted(text)}}}",),
    ),
}


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
    text = _job_file(
        api=_asked("Address of the wiki's api.php (nothing: EDITRUNNER_API names it)", default=""),
        account=_asked("Account that edits, without the name of its bot password (nothing: whoever is logged in)", ""),
        identity=_asked("A short name for the job", default="first"),
        targets=_chosen("Which pages?", TARGETS),
        operations=_chosen("What to do with them?", OPERATIONS),
        summary=_asked("Summary of the edits"),
    )
    _write(file, text)
    say(f"Written to {file}. Next:")
    for step in ("validate {}", "test {}", "plan {} -o plan.jsonl", "apply plan.jsonl"):
        say(f"  editrunner {step.format(file)}")
    return ExitCode.DONE


def _asked(question: str, default: str | None = None) -> str:
    return str(click.prompt(question, default=default, show_default=bool(default), err=True)).strip()


def _chosen(question: str, choices: dict[str, Choice]) -> tuple[str, ...]:
    say(question)
    for name, choice in choices.items():
        say(f"  {name:<9} {choice.name}")
    name = click.prompt("Choice", type=click.Choice(list(choices)), default=next(iter(choices)), err=True)
    chosen = choices[name]
    return chosen.lines(*(_asked(one) for one in chosen.questions))


def _job_file(
    *, api: str, account: str, identity: str, targets: tuple[str, ...], operations: tuple[str, ...], summary: str
) -> str:
    wiki = [f"  api: {_quoted(api)}"] if api else []
    wiki += [f"  account: {_quoted(account)}    # asserted with every edit"] if account else []
    lines = [
        "# A job file of editrunner: which pages, and what to change in them.",
        "# `editrunner validate` checks it, `editrunner plan` shows every edit that it would make.",
        "version: 1",
        "",
        *(["wiki:", *wiki, ""] if wiki else []),
        "edit:",
        f"  summary: {_quoted(summary)}",
        "  # minor: true",
        "  # bot: true                        # needs the right `bot`",
        "",
        "limits:",
        "  edits: 100                         # stops after so many; `editrunner resume` goes on",
        "  edits_per_minute: 12",
        "",
        "jobs:",
        f"  - id: {_quoted(identity)}",
        "    targets:",
        *(f"      {line}" for line in targets),
        "    # only_if: {contains: a text}    # pages for which this holds",
        "    operations:",
        *(f"      {line}" for line in operations),
        "    # examples:                      # run by `editrunner test`, without a wiki",
        "    #   - before: a page's text",
        "    #     after: what is to become of it",
    ]
    return "\n".join([*lines, ""])


def _write(file: Path, text: str) -> None:
    """Write a job file that is valid; say what is wrong with the answers where it is not.

    Raises:
        InvalidJobFile: an answer does not fit, as a name with letters that no title has.
        LocalFailure: the file cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / file.name
        draft.write_text(text, encoding="utf-8")
        try:
            load(draft)
        except InvalidJobFile as error:
            complaints = [line.removeprefix(f"{draft}:") for line in error.complaints]
            # A file of titles need not be there yet.
            if any("there is no file" not in line for line in complaints):
                raise UsageError(
                    "the answers make no valid job file: " + "; ".join(complaints),
                    advice="Begin again, with other answers.",
                ) from error
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise LocalFailure(
            f"{file} cannot be written: {error.strerror}", advice="Name a file in a folder that you may write to."
        ) from error
