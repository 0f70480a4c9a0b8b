"""A model of the whole: a wiki, runs that lose answers and are killed, other people, and runs that go on.

Everything between the command line and the wire is the real code, the log on disk included.
"""

import os
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from editrunner.cli import apply as cli_apply
from editrunner.cli import plan as cli_plan
from editrunner.cli import resume as cli_resume
from editrunner.cli.interrupts import Interrupts
from editrunner.cli.terminal import PlainLines
from editrunner.errors import ExitCode, InvalidLog
from editrunner.model import Outcome
from editrunner.planner.narrowing import Narrowing
from editrunner.records.audit import AuditLog
from editrunner.records.audit_reading import read_events, summarise, verify
from editrunner.records.journal import read_journal
from editrunner.report.reports import RunTotals

from .wiki_with_history import OTHER, Fate, Killed, WikiWithHistory

PAGE = "first line\nteh line\nanother line\n== H ==\nlast line"
OPERATIONS = {
    "append": "append: {text: OURS, repeat: true}",
    "append once": "append: {text: OURS}",
    "prepend": "prepend: {text: OURS, repeat: true}",
    "replace": "replace: {find: teh, with: teh OURS}",
    "add_section": "add_section: {heading: OURS, text: body, repeat: true}",
    "section": "append: {section: H, text: OURS, repeat: true}",
    # Words that no other job uses: where a page begins with just what is put before it, diff3 takes the rest of it for
    # what was added, and doubles what somebody else has put there. Real wikis do that too.
    "append on server": "append: {text: OURS at the end, repeat: true, on_server: true}",
    "prepend on server": "prepend: {text: OURS at the top, repeat: true, on_server: true}",
    "add_section on server": "add_section: {heading: OURS, text: body, repeat: true, on_server: true}",
}
TITLES = ("A", "B", "C", "New")
ENVIRONMENT = {
    "EDITRUNNER_API": WikiWithHistory.api,
    "EDITRUNNER_USER": "Bot@er",
    "EDITRUNNER_PASSWORD": "secret",
}
MOST_RESUMPTIONS = 12
_ALL = Narrowing()

LINES = st.sampled_from([(), (), ("top",), ("end",), ("top", "end")])
FATES = st.builds(
    Fate,
    kind=st.sampled_from(["answered", "answered", "answer lost", "lost", "late"]),
    before=LINES,
    after=LINES,
    delay=st.integers(0, 12),
)


class Report:
    """Remembers how a command ended."""

    def __init__(self) -> None:
        self.totals: RunTotals | None = None

    def end(self, totals: RunTotals) -> None:
        self.totals = totals


class Runs(RuleBasedStateMachine):
    """One run of one job file or plan, its wiki, and everything that gets in the way."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.log = self.folder / "run.jsonl"
        self.wiki = WikiWithHistory(merges=True)
        self.lines: dict[str, list[str]] = {title: [] for title in TITLES}
        self.steps_to_live: int | None = None
        self.torn: float = 0.0
        self.dead = False
        self.numbers = iter(range(10**6))
        self.source = self.folder / "jobs.yaml"
        self._patch()

    def _patch(self) -> None:
        @contextmanager
        def opened(*_: object, **_named: object) -> Iterator[WikiWithHistory]:
            yield self.wiki

        write_line: Callable[[AuditLog, bytes], None] = AuditLog.write_line

        def write_or_die(log: AuditLog, line: bytes) -> None:
            try:
                self._step()
            except Killed:
                if self.torn:
                    # It dies in the middle of the line: once only, whatever the dead process still tries.
                    os.write(log._descriptor, line[: int(len(line) * self.torn)])  # noqa: SLF001
                    self.torn = 0.0
                raise
            write_line(log, line)

        self.wiki.passes = self._step
        self.wiki.meddle = self.somebody_edits
        for target, name, replacement in (
            (cli_apply, "wiki_for_writing", opened),
            (cli_resume, "wiki_for_writing", opened),
            (cli_plan, "open_wiki", lambda *_args, **_keys: self.wiki),
            (AuditLog, "write_line", write_or_die),
            (Interrupts, "sleep", lambda _self, _seconds: None),
            (PlainLines, "_show", lambda _self, _line: None),
            (os, "fsync", lambda _descriptor: None),
        ):
            self.stack.enter_context(patch.object(target, name, replacement))
        self.stack.enter_context(patch.dict(os.environ, ENVIRONMENT))

    def _step(self) -> None:
        """Pass a point at which the process can be killed."""
        if self.dead:
            raise Killed
        if self.steps_to_live is not None:
            self.steps_to_live -= 1
            self.dead = self.steps_to_live < 0
            if self.dead:
                raise Killed

    @initialize(
        merges=st.booleans(),
        mark=st.booleans(),
        from_plan=st.booleans(),
        replan=st.booleans(),
        edits=st.sampled_from([None, None, 2]),
        kinds=st.lists(st.sampled_from(sorted(OPERATIONS)), min_size=1, max_size=3),
        one_summary=st.booleans(),
    )
    def begin(
        self,
        *,
        merges: bool,
        mark: bool,
        from_plan: bool,
        replan: bool,
        edits: int | None,
        kinds: list[str],
        one_summary: bool,
    ) -> None:
        self.replan = from_plan and replan
        self.wiki.merges = merges
        self.one_summary = one_summary
        for title in TITLES[:3]:
            self.wiki.stored.pop(title, None)
            self.wiki.edit_by_hand(title, PAGE)
        self.source.write_text(job_file(kinds, mark=mark, edits=edits, one_summary=one_summary), encoding="utf-8")
        self.kinds = kinds
        if from_plan:
            plan = self.folder / "plan.jsonl"
            cli_plan.execute(cli_plan.PlanRequest(self.source, plan, Narrowing(), False), NoPlanReport())
            self.source = plan

    @rule(title=st.sampled_from(TITLES), place=st.sampled_from(["top", "end"]))
    def somebody_edits(self, title: str, place: str) -> None:
        line = f"{place} THEIRS {next(self.numbers)}"
        self.lines[title].append(line)
        self.wiki.edit_by_hand(title, line)

    @rule()
    def late_edits_arrive(self) -> None:
        self.wiki.deliver()

    @precondition(lambda self: not self._is_finished())
    @rule(
        fates=st.lists(FATES, max_size=8),
        life=st.none() | st.integers(0, 60),
        torn=st.sampled_from([0.0, 0.0, 0.01, 0.5, 0.99, 1.0]),
        title=st.none() | st.sampled_from(TITLES),
    )
    def run(self, *, fates: list[Fate], life: int | None, torn: float, title: str | None) -> None:
        self._run(fates, life, torn, Narrowing((), (title,) if title is not None else ()))

    @precondition(lambda self: self._is_begun())
    @rule(fates=st.lists(FATES, max_size=4), life=st.none() | st.integers(0, 60))
    def retry_what_failed(self, *, fates: list[Fate], life: int | None) -> None:
        self._run(fates, life, 0.0, Narrowing(), retry_failed=True)

    def _run(
        self, fates: list[Fate], life: int | None, torn: float, narrowing: Narrowing, *, retry_failed: bool = False
    ) -> None:
        self.wiki.fates = deque(fates)
        self.steps_to_live, self.torn, self.dead = life, torn, False
        try:
            self._invoke(narrowing, retry_failed=retry_failed)
        except Killed:
            pass
        finally:
            self.steps_to_live, self.dead = None, False
            self.wiki.fates.clear()
        self._check_pages()

    def _is_begun(self) -> bool:
        """Whether there is a log that says what the run is: one that was killed before has saved nothing."""
        if not self.log.exists():
            return False
        try:
            return bool(read_journal(self.log).inputs) or self.source.name == "plan.jsonl"
        except InvalidLog:
            return False

    def _is_finished(self) -> bool:
        return self._is_begun() and read_journal(self.log).is_finished

    def _invoke(self, narrowing: Narrowing = _ALL, *, retry_failed: bool = False) -> tuple[ExitCode, RunTotals | None]:
        report = Report()
        if self._is_begun():
            resumption = cli_resume.ResumeRequest(self.log, None, narrowing, retry_failed=retry_failed)
            code = cli_resume.execute(resumption, report)
        else:
            self.log.unlink(missing_ok=True)
            request = cli_apply.ApplyRequest(self.source, self.log, True, None, Narrowing(), self.replan)
            code = cli_apply.execute(request, report)
        return code, report.totals

    def _check_pages(self) -> None:
        for title, page in self.wiki.stored.items():
            assert page.text.count("OURS") <= len(self.kinds), f"twice on {title}:\n{page.text}"
            ours = Counter(row.comment for row in page.revisions if row.user != OTHER)
            most = len(self.kinds) if self.one_summary else 1
            assert all(count <= most for count in ours.values()), f"saved twice on {title}: {ours}"
            lines = page.text.split("\n")
            for line in self.lines[title]:
                assert lines.count(line) == 1, f"{line} of somebody else on {title}:\n{page.text}"

    def teardown(self) -> None:
        with self.stack:
            if hasattr(self, "kinds"):
                self._end()

    def _end(self) -> None:
        for _ in range(MOST_RESUMPTIONS):
            code, totals = self._invoke()
            if self._is_finished():
                break
        assert self._is_finished(), (code, totals)
        assert code in (ExitCode.DONE, ExitCode.FINISHED_WITH_PROBLEMS)
        self._check_pages()
        self._check_report(totals)
        # What nobody has heard of may still arrive, and is nowhere a second one.
        self.wiki.deliver()
        self._check_pages()

    def _check_report(self, totals: RunTotals | None) -> None:
        assert verify(self.log).problems == []
        entries = summarise(read_events(self.log)).entries
        wanted = {f"job{number}/{title}" for number in range(len(self.kinds)) for title in TITLES}
        assert entries.keys() == wanted
        assert totals is not None
        assert sum(totals.counts.values()) == len(wanted)
        assert {outcome: count for outcome, count in totals.counts.items() if count} == Counter(
            entry.outcome for entry in entries.values()
        )
        claimed = []
        for name, entry in entries.items():
            job, _, title = name.partition("/")
            mark = "summary of job0" if self.one_summary else f"summary of {job}"
            page = self.wiki.stored.get(title)
            rows = page.revisions if page is not None else []
            saves = [row.revision for row in rows if str(row.comment).startswith(mark)]
            if entry.outcome in (Outcome.SAVED, Outcome.MERGED):
                assert entry.event["new_revision"] in saves, entry
                claimed.append(entry.event["new_revision"])
            elif entry.outcome is not Outcome.UNKNOWN and not self.one_summary:
                assert saves == [], f"{entry}, and yet it was saved"
        assert len(set(claimed)) == len(claimed)


class NoPlanReport:
    """Shows nothing."""

    def begin(self, subject: object) -> None:
        pass

    def entry(self, entry: object) -> None:
        pass

    def end(self, totals: object) -> None:
        pass


def job_file(kinds: list[str], *, mark: bool, edits: int | None, one_summary: bool) -> str:
    limit = "" if edits is None else f", edits: {edits}"
    jobs = "".join(
        f"""\
  - id: job{number}
    targets: [{{titles: [{", ".join(TITLES)}]}}]
    missing: {"skip" if "server" in kind or kind in ("replace", "section") else "create"}
    edit: {{summary: summary of job{0 if one_summary else number}}}
    operations:
      - {OPERATIONS[kind]}
"""
        for number, kind in enumerate(kinds)
    )
    return (
        f"version: 1\nedit: {{summary: s, mark: {str(mark).lower()}}}\nlimits: {{failures: 100{limit}}}\njobs:\n{jobs}"
    )


@pytest.mark.parametrize("replan", [True, False])
def test_a_request_that_arrives_long_after_its_run_was_killed_is_counted_once(*, replan: bool) -> None:
    """Found by the random runs below: the page had moved on, and the edit arrived while the rest of the run went on."""
    state = Runs()
    state.begin(
        merges=True, mark=False, from_plan=True, replan=replan, edits=None, kinds=["add_section"], one_summary=False
    )
    state.run(fates=[Fate(kind="late", after=("top",), delay=3)], life=4, title=None, torn=0.0)

    state._invoke()  # noqa: SLF001 - the run goes on
    state.wiki.deliver()

    entry = summarise(read_events(state.log)).entries["job0/A"]
    assert entry.outcome in ((Outcome.SAVED, Outcome.MERGED) if replan else (Outcome.UNKNOWN,))
    assert state.wiki.stored["A"].text.count("OURS") == 1
    state.teardown()


def test_a_request_that_arrives_just_after_it_was_looked_for_is_counted_as_saved() -> None:
    state = Runs()
    state.begin(
        merges=True,
        mark=False,
        from_plan=True,
        replan=False,
        edits=None,
        kinds=["append", "add_section"],
        one_summary=False,
    )
    # The edit of the second job on the first page, which builds upon that of the first job.
    state.run(fates=[*[Fate()] * len(TITLES), Fate(kind="late", delay=1)], life=20, title=None, torn=0.0)

    state._invoke()  # noqa: SLF001 - the run goes on

    entry = summarise(read_events(state.log)).entries["job1/A"]
    assert (entry.outcome, entry.event.get("new_revision")) == (
        Outcome.SAVED,
        state.wiki.stored["A"].newest.revision,
    )
    state.teardown()


TestRuns = Runs.TestCase
TestRuns.settings = settings(
    max_examples=3_000 if os.environ.get("EDITRUNNER_TEST_LONG") else 300,
    stateful_step_count=6,
    deadline=None,
)
