"""The verb `review`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import click

from editrunner.cli.messages import say
from editrunner.cli.planning import check_entries, subject_of_plan
from editrunner.cli.terminal import is_interactive
from editrunner.errors import ExitCode, UsageError
from editrunner.model import BaseAfter, Edit, Entry, Skip
from editrunner.records.decisions import Decision, Decisions
from editrunner.records.outcomes import job_of
from editrunner.records.plan import PlanFile, PlanWriter, is_plan, read_plan
from editrunner.report.reports import PlanSubject
from editrunner.report.text import show_edit, show_subject

Answer: TypeAlias = Literal["yes", "no", "skip the job", "all", "back", "quit"]
_KEYS: dict[str, Answer] = {answer[0]: answer for answer in get_args(Answer)}
_QUESTION = ", ".join(f"[{answer[0]}]{answer[1:]}" for answer in get_args(Answer))
_ESCAPE = "\x1b"
_KEPT = 20


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What a call of `review` asks for."""

    plan: Path
    output: Path


@click.command(epilog="\b\nExample:\n  editrunner review plan.jsonl -o approved.jsonl")
@click.argument("plan", type=click.Path(path_type=Path), metavar="PLAN")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="PLAN", help="Where to write the rest."
)
def review(plan: Path, output: Path) -> ExitCode:
    """Approve or decline the edits of a plan, page by page, and write a plan of what was approved.

    A review that was left is taken up again where it was left, when it is called with the same plans. What is
    declined stays in the new plan as a skip.
    """
    return execute(ReviewRequest(plan, output))


def execute(request: ReviewRequest) -> ExitCode:
    """Review, and say how it ended."""
    if not is_interactive():
        raise UsageError(
            "`review` asks a person, and there is no terminal",
            advice="Run it on a terminal, or show the plan with `editrunner plan PLAN`.",
        )
    if request.output.exists() and (not is_plan(request.output) or request.output.samefile(request.plan)):
        raise UsageError(f"{request.output} is there already: it is left as it is", advice="Name another file.")
    plan = read_plan(request.plan)
    check_entries(plan)
    edits = [entry.id for entry in plan.entries() if isinstance(entry, Edit)]
    decisions = Decisions.beside(request.output, plan.digest)
    is_whole = False
    try:
        is_whole = _ask_about_all(plan, edits, decisions)
    finally:
        # Ctrl-C and signals leave it, too.
        if not is_whole:
            say(f"{_counted(decisions.by_entry.values())}. The same command goes on with the review.")
    if not is_whole:
        return ExitCode.WAITING_FOR_PERSON
    outcomes, digest = _write(plan, decisions, request.output)
    decisions.forget()
    say(f"{_counted(outcomes)}. Written to {request.output}  digest {digest}")
    return ExitCode.DONE


def _ask_about_all(plan: PlanFile, edits: Sequence[str], decisions: Decisions) -> bool:
    """Ask about all edits that are not decided; say whether all are in the end."""
    # What holds for all edits is shown with the first of them.
    subject: PlanSubject | None = subject_of_plan(plan.header)
    shown = _Entries(plan)
    baseless: set[str] = set()
    place = _undecided(edits, 0, decisions)
    while place < len(edits):
        edit = shown.entry(edits[place])
        if _is_baseless(edit, baseless, decisions):
            place = _undecided(edits, place + 1, decisions)
            continue
        answer = _ask(edit, place + 1, len(edits), subject)
        subject = None
        if answer == "quit":
            return False
        if answer == "back":
            place = next((index for index in range(place - 1, -1, -1) if edits[index] not in baseless), place)
            continue
        for entry in _meant(answer, edits[place:], edit, decisions):
            decisions.decide(entry, "approved" if answer in ("yes", "all") else "declined")
        place = _next(edits, place, decisions, answer)
    return True


def _meant(answer: Answer, rest: Sequence[str], edit: Edit, decisions: Decisions) -> Iterator[str]:
    """Yield the entries that an answer is about."""
    yield edit.id
    for entry in rest[1:]:
        is_of_job = job_of(entry) == edit.job
        if entry not in decisions.by_entry and (answer == "all" or (answer == "skip the job" and is_of_job)):
            yield entry


def _is_baseless(edit: Edit, baseless: set[str], decisions: Decisions) -> bool:
    """Say whether an edit builds upon one that is not to be, so that there is nothing to ask; take note of it."""
    baseless.discard(edit.id)
    base = edit.base.entry if isinstance(edit.base, BaseAfter) else None
    if base is None or (decisions.by_entry.get(base) != "declined" and base not in baseless):
        return False
    baseless.add(edit.id)
    return True


def _undecided(edits: Sequence[str], start: int, decisions: Decisions) -> int:
    """Return where the next edit is that nobody has decided."""
    return next((index for index in range(start, len(edits)) if edits[index] not in decisions.by_entry), len(edits))


def _next(edits: Sequence[str], place: int, decisions: Decisions, answer: Answer) -> int:
    """Return which edit comes next: whoever went back sees those behind once more."""
    if answer in ("yes", "no"):
        return place + 1
    return _undecided(edits, place, decisions)


def _ask(edit: Edit, number: int, total: int, subject: PlanSubject | None) -> Answer:
    click.clear()
    if subject is not None:
        show_subject(sys.stderr, subject)
    show_edit(sys.stderr, edit)
    say(f"\n{number} of {total}: save this edit? {_QUESTION}")
    while True:
        try:
            key = click.getchar().lower()
        except EOFError:
            # That is what click makes of Ctrl-D.
            return "quit"
        if key == _ESCAPE:
            return "quit"
        if key in _KEYS:
            return _KEYS[key]


class _Entries:
    """The edits of a plan by id, read as they are asked for; the newest few are kept, for whoever goes back."""

    def __init__(self, plan: PlanFile) -> None:
        self._plan = plan
        self._stream = plan.entries()
        self._kept: dict[str, Edit] = {}

    def entry(self, wanted: str) -> Edit:
        """Return an edit."""
        return self._kept.get(wanted) or self._read_on(wanted) or self._read_anew(wanted)

    def _read_on(self, wanted: str) -> Edit | None:
        for entry in self._stream:
            if isinstance(entry, Edit):
                self._kept[entry.id] = entry
                if len(self._kept) > _KEPT:
                    self._kept.pop(next(iter(self._kept)))
                if entry.id == wanted:
                    return entry
        return None

    def _read_anew(self, wanted: str) -> Edit:
        self._stream = self._plan.entries()
        found = self._read_on(wanted)
        assert found is not None, "its id was read from the plan"  # noqa: S101 - checked by its digest
        return found


def _write(plan: PlanFile, decisions: Decisions, output: Path) -> tuple[list[Decision], str]:
    """Write what is left of the plan; return what became of its edits, and its digest."""
    declined: set[str] = set()
    outcomes: list[Decision] = []
    with PlanWriter(output) as writer:
        writer.header(plan.header, plan.inputs().values())
        for entry in plan.entries():
            writer.entry(_reviewed(entry, decisions.by_entry, declined))
            if isinstance(entry, Edit):
                outcomes.append("declined" if entry.id in declined else "approved")
        return outcomes, writer.finish()


def _reviewed(entry: Entry, by_entry: dict[str, Decision], declined: set[str]) -> Entry:
    if not isinstance(entry, Edit):
        return entry
    detail = None if by_entry.get(entry.id) == "approved" else "a reviewer has declined it"
    if isinstance(entry.base, BaseAfter) and entry.base.entry in declined:
        detail = f"it builds upon {entry.base.entry}, which a reviewer has declined"
    if detail is None:
        return entry
    declined.add(entry.id)
    return Skip(**entry.common(), reason="declined", detail=detail)


def _counted(decisions: Iterable[Decision]) -> str:
    counts = Counter(decisions)
    return f"{counts['approved']} approved, {counts['declined']} declined"
