"""What a person sees while a verb works: a progress bar on a terminal, plain lines elsewhere; always on stderr."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from editrunner.executor.captcha import Question
from editrunner.model import Entry, Outcome, Wait
from editrunner.report.printable import printable, without_commands


def is_interactive(environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether there is a person who can answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty() and not environment.get("CI")


def messages() -> Console:
    """Return the console for messages, which takes texts as they are: no markup, no guessing at highlights."""
    return Console(file=sys.stderr, markup=False, highlight=False, soft_wrap=True, emoji=False)


class PlainLines:
    """Shows each entry that was written to, or failed, on a line of its own."""

    def entry_ended(self, entry: Entry, outcome: Outcome, text: str) -> None:
        """Show how an entry ended; skips are only counted at the end."""
        if outcome is not Outcome.SKIPPED:
            self._show(f"{outcome:<10}{entry.id}  {text}")

    def waiting(self, wait: Wait) -> None:
        """Show a pause and its reason."""
        self._show(_wait_in_words(wait))

    def ask(self, entry: Entry, question: Question) -> str | None:
        """Ask nobody: there is no terminal."""
        return None

    def _show(self, line: str) -> None:
        # That nobody reads the messages any more must not end the run.
        with suppress(OSError):
            print(without_commands(printable(line)), file=sys.stderr, flush=True)  # noqa: T201 - a message


class Bar:
    """Shows a bar with the counts so far; what went wrong stays above it."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task
        self._counts: Counter[Outcome] = Counter()

    def entry_ended(self, entry: Entry, outcome: Outcome, text: str) -> None:
        """Count an entry."""
        self._counts[outcome] += 1
        if outcome not in (Outcome.SAVED, Outcome.SKIPPED, Outcome.UNCHANGED):
            self._progress.console.print(printable(f"{outcome:<10}{entry.id}  {text}"))
        counts = ", ".join(f"{count} {name}" for name, count in self._counts.items())
        self._progress.update(self._task, advance=1, description=counts)

    def waiting(self, wait: Wait) -> None:
        """Show a pause and its reason."""
        self._progress.console.print(printable(_wait_in_words(wait)))

    def ask(self, entry: Entry, question: Question) -> str | None:
        """Ask for the answer to a CAPTCHA."""
        if not is_interactive():
            return None
        self._progress.stop()
        word = ask_captcha(entry.title, question)
        self._progress.start()
        return word


def ask_captcha(title: str, question: Question) -> str | None:
    """Ask for the answer to a CAPTCHA; nothing typed means that nobody wants to answer it now."""
    text = f"The wiki asks before it saves {title}: {question.text}\nAnswer (nothing: later)"
    try:
        word = click.prompt(printable(text), default="", show_default=False, err=True)
    except click.Abort:
        return None
    return str(word).strip() or None


def _wait_in_words(wait: Wait) -> str:
    return f"waiting {wait.seconds:.0f} s: {wait.text} ({wait.code}, attempt {wait.attempt})"


@contextmanager
def progress_listener(total: int | None, environment: Mapping[str, str] = os.environ) -> Iterator[PlainLines | Bar]:
    """Show the progress of a run.

    Args:
        total: how many entries there are; `None` where that is not known before the end.
        environment: `CI` in it asks for plain lines.
    """
    console = messages()
    if not _has_person(environment):
        yield PlainLines()
        return
    with _progress(console) as progress:
        yield Bar(progress, progress.add_task("starting", total=total))


@contextmanager
def planning_progress(environment: Mapping[str, str] = os.environ) -> Iterator[Callable[[Entry], None]]:
    """Show how many pages are planned: yield what is to be called with each entry."""
    console = messages()
    if not _has_person(environment):
        yield lambda _: None
        return
    with _progress(console) as progress:
        task = progress.add_task("planning", total=None)
        yield lambda _: progress.advance(task)


def _has_person(environment: Mapping[str, str]) -> bool:
    return sys.stderr.isatty() and not environment.get("CI")


def _progress(console: Console) -> Progress:
    text = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(), text, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)
