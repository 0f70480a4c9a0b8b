import json
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from editrunner.errors import ExitCode, LoginRefused
from editrunner.executor.apply import MAX_ATTEMPTS, Run, RunResult
from editrunner.executor.captcha import Question
from editrunner.executor.crew import Alone, Several
from editrunner.executor.gauges import Gauges, Pace
from editrunner.executor.sending import MAX_SENDS, Sender
from editrunner.job.job import JobFile, Limits
from editrunner.model import Ambiguous, Answer, Challenged, Entry, Outcome, Saved, Unsent, Wait, WaitListener
from editrunner.planner.planner import Planned, Planner
from editrunner.records.audit import AuditLog
from editrunner.records.audit_reading import read_events, verify
from editrunner.records.schemas import audit_event_schema
from tests.factories import loaded
from tests.fake_wiki import Before, FakeWiki, refused

RUN = "er-012345"
JOB = """\
version: 1
edit: {summary: s}
limits: {failures: 2}
jobs:
  - {id: one, targets: [{titles: [A, B, C, Missing]}], operations: [{append: {text: first}}]}
  - {id: two, targets: [{titles: [A]}], operations: [{append: {text: second}}]}
"""


@dataclass
class Silent:
    """A listener that remembers."""

    ended: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answer: Callable[[], str | None] = lambda: None

    def entry_ended(self, entry: Entry, outcome: Outcome, text: str) -> None:
        self.ended.append(f"{entry.id} {outcome}")

    def waiting(self, wait: Wait) -> None:
        self.ended.append(f"waiting {wait.code}")

    def ask(self, entry: Entry, question: Question, is_over: Callable[[], bool]) -> str | None:
        self.asked.append(entry.id)
        return None if is_over() else self.answer()


@dataclass
class Bench:
    """Runs one job file on a wiki in memory."""

    folder: Path
    wiki: FakeWiki
    listener: Silent = field(default_factory=Silent)
    replans: bool = True
    interrupted: Callable[[], bool] = lambda: False
    slept: list[float] = field(default_factory=list)
    concurrency: int = 1

    @property
    def job_file(self) -> JobFile:
        return loaded(self.folder, JOB)

    @property
    def log(self) -> Path:
        return self.folder / "run.jsonl"

    def run(self, limits: Limits | None = None) -> RunResult:
        planner = Planner(self.wiki, self.job_file, RUN)
        return self.apply(planner.stream(), planner, limits or self.job_file.limits)

    def apply(self, stream: Iterator[Planned], planner: Planner, limits: Limits) -> RunResult:
        with AuditLog.create(self.log, RUN) as log:
            log.record("run.started", **STARTED)
            crew = Alone() if self.concurrency == 1 else Several(self.concurrency)
            sender = Sender(
                wiki=self.wiki,
                log=log,
                run=RUN,
                listener=self.listener,
                options=dict(self.job_file.edit_options),
                pace=Pace(None, sleep=lambda _: None),
                sleep=self.slept.append,
                interrupted=self.interrupted,
                crew=crew,
            )
            replan = planner.replan if self.replans else None
            run = Run(sender, Gauges(limits), crew, replan, reviewed=not self.replans, remember_saves=True)
            return run.apply(stream)

    def events(self) -> list[str]:
        return [f"{event['event']} {event.get('entry', '')}".strip() for event in read_events(self.log)]


STARTED: dict[str, Any] = {
    "tool": "editrunner 0",
    "python": "3",
    "source": {"kind": "job_file", "path": "job.yaml", "sha256": "0" * 64, "digest": None},
    "jobs": [],
    "limits": {},
    "wiki": {"api": "https://wiki.example/w/api.php", "generator": "MediaWiki", "maxlag": 5},
    "account": "Bot",
    "shard": None,
    "options": {},
}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, FakeWiki({"A": "a", "B": "b", "C": "c"}))


def once(answer: Answer) -> Before:
    answers = [answer]
    return lambda _params, _on_wait: answers.pop() if answers else None


def counted(result: RunResult) -> dict[str, int]:
    return {str(outcome): count for outcome, count in result.counts.items() if count}


def test_every_entry_ends_once_and_the_totals_add_up(bench: Bench) -> None:
    result = bench.run()

    assert counted(result) == {"saved": 4, "skipped": 1}
    assert (result.exit_code, result.reason) == (ExitCode.DONE, "finished")
    assert bench.wiki.pages == {"A": "a\nfirst\nsecond", "B": "b\nfirst", "C": "c\nfirst"}
    assert bench.listener.ended == [
        "one/A saved",
        "one/B saved",
        "one/C saved",
        "one/Missing skipped",
        "two/A saved",
    ]


def test_each_save_has_its_intent_before_and_its_outcome_after(bench: Bench) -> None:
    bench.run()

    written = [event for event in bench.events() if "edit." in event]
    entries = ["one/A", "one/B", "one/C", "two/A"]
    assert written == [f"edit.{word} {entry}" for entry in entries for word in ("intent", "saved")]


def wait_and_fail(params: Mapping[str, str], on_wait: WaitListener) -> "Answer | None":
    on_wait(Wait("maxlag", "Waiting for a database server.", 5.0, 1))
    answers: dict[str, Answer] = {
        "A": refused("protectedpage"),
        "B": Challenged({"type": "simple", "id": "1"}),
        "C": Ambiguous("timeout"),
    }
    return answers[params["title"]]


def test_every_event_is_as_the_schema_says(bench: Bench) -> None:
    bench.run()
    bench.log.rename(bench.folder / "saved.jsonl")
    bench.wiki.before = wait_and_fail
    bench.wiki.pages = {"A": "a", "B": "b", "C": "c"}
    bench.run()
    bench.log.rename(bench.folder / "failed.jsonl")
    bench.wiki.before = lambda _params, _on_wait: refused("editconflict")
    bench.run()
    bench.log.rename(bench.folder / "conflict.jsonl")
    validator = jsonschema.Draft202012Validator(audit_event_schema())

    seen = set()
    for name in ("saved", "failed", "conflict"):
        assert verify(bench.folder / f"{name}.jsonl").problems == []
        for line in (bench.folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            validator.validate(json.loads(line))
            seen.add(json.loads(line)["event"])

    assert {f"edit.{word}" for word in ("intent", "waiting", "saved", "failed", "held", "unknown", "conflict")} <= seen
    assert {"run.started", "run.stopped", "target.listed", "entry.skipped", "edit.replanned"} <= seen


def test_an_edit_that_never_gets_an_answer_is_sent_a_bounded_number_of_times_and_unknown(bench: Bench) -> None:
    bench.wiki.before = lambda params, _: Ambiguous("timeout") if params["title"] == "A" else None

    result = bench.run()

    assert counted(result) == {"unknown": 2, "saved": 2, "skipped": 1}
    assert result.exit_code is ExitCode.FINISHED_WITH_PROBLEMS
    assert [params["title"] for params in bench.wiki.sent].count("A") == 2 * MAX_SENDS, "once for each job"
    assert len({params["baserevid"] for params in bench.wiki.sent if params["title"] == "A"}) == 1


def test_an_edit_whose_answer_was_lost_is_found_and_not_sent_again(bench: Bench) -> None:
    lost: list[Answer] = []

    def save_and_lose(params: Mapping[str, str], _: WaitListener) -> "Answer | None":
        if params["title"] == "A" and not lost:
            lost.append(bench.wiki.store(params))
            return Ambiguous("timeout")
        return None

    bench.wiki.before = save_and_lose

    result = bench.run()

    assert counted(result) == {"saved": 4, "skipped": 1}
    assert [params["title"] for params in bench.wiki.sent] == ["A", "B", "C", "A"]
    assert bench.wiki.pages["A"] == "a\nfirst\nsecond"


def test_a_conflict_is_planned_again_a_bounded_number_of_times(bench: Bench) -> None:
    bench.wiki.before = lambda params, _: refused("editconflict") if params["title"] == "B" else None

    result = bench.run()

    assert counted(result) == {"saved": 3, "conflict": 1, "skipped": 1}
    assert [params["title"] for params in bench.wiki.sent].count("B") == MAX_ATTEMPTS


def test_what_was_reviewed_is_not_planned_again(bench: Bench) -> None:
    bench.replans = False
    bench.wiki.before = once(refused("editconflict"))

    result = bench.run()

    assert result.counts[Outcome.CONFLICT] == 1
    assert [params["title"] for params in bench.wiki.sent].count("A") == 2, "once for each job"


def test_a_captcha_waits_for_a_person(bench: Bench) -> None:
    bench.wiki.before = once(Challenged({"type": "simple", "id": "1"}))

    result = bench.run()

    assert result.counts[Outcome.HELD] == 1
    assert result.exit_code is ExitCode.WAITING_FOR_PERSON


def test_a_page_of_which_a_filter_warned_gets_no_further_write(bench: Bench) -> None:
    bench.wiki.before = once(refused("abusefilter-warning"))

    result = bench.run()

    assert counted(result) == {"held": 2, "saved": 2, "skipped": 1}
    assert [params["title"] for params in bench.wiki.sent] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (refused("blocked"), ExitCode.WIKI),
        (refused("readonly"), ExitCode.WIKI),
        (Unsent("refused"), ExitCode.WIKI),
        (refused("missingparam"), ExitCode.BUG),
    ],
)
def test_what_holds_for_every_page_ends_the_run(bench: Bench, answer: Answer, code: ExitCode) -> None:
    bench.wiki.before = once(answer)

    result = bench.run()

    assert (result.exit_code, counted(result)) == (code, {"failed": 1})
    assert len(bench.wiki.sent) == 1
    assert bench.events()[-1] == "run.stopped"


def test_the_limit_of_edits_ends_the_run_before_the_next_one(bench: Bench) -> None:
    result = bench.run(Limits(edits=2))

    assert (result.exit_code, counted(result)) == (ExitCode.LIMIT, {"saved": 2})
    assert "limits.edits" in result.reason


def test_the_limit_of_failures_ends_the_run_when_it_is_passed(bench: Bench) -> None:
    bench.wiki.before = lambda _params, _on_wait: refused("protectedpage")

    within = bench.run(Limits(failures=4))
    bench.log.unlink()
    beyond = bench.run(Limits(failures=1))

    assert (within.exit_code, counted(within)) == (ExitCode.FINISHED_WITH_PROBLEMS, {"failed": 4, "skipped": 1})
    assert (beyond.exit_code, counted(beyond)) == (ExitCode.LIMIT, {"failed": 2})


def test_an_interrupted_run_ends_between_two_entries(bench: Bench) -> None:
    bench.interrupted = lambda: len(bench.wiki.sent) == 1

    result = bench.run()

    assert (result.exit_code, counted(result)) == (ExitCode.INTERRUPTED, {"saved": 1})


def test_merged_edits_are_a_problem_only_where_they_were_reviewed(bench: Bench) -> None:
    def moved(params: Mapping[str, str], _: WaitListener) -> "Answer | None":
        return Saved(params["title"], 1, 99, 100, "2020-01-02T03:04:05Z")

    bench.wiki.before = moved
    fresh = bench.run()
    bench.log.unlink()
    reviewed = replace(bench, replans=False).run()

    assert (fresh.exit_code, fresh.counts[Outcome.MERGED]) == (ExitCode.DONE, 4)
    assert reviewed.exit_code is ExitCode.FINISHED_WITH_PROBLEMS


def test_an_interrupt_on_the_way_leaves_no_intent_without_an_outcome(bench: Bench) -> None:
    def interrupt(_params: Mapping[str, str], _on_wait: WaitListener) -> None:
        raise KeyboardInterrupt

    bench.wiki.before = interrupt

    result = bench.run()

    assert (result.exit_code, counted(result)) == (ExitCode.INTERRUPTED, {"unknown": 1})
    assert bench.events()[-3:] == ["edit.intent one/A", "edit.unknown one/A", "run.stopped"]


def test_an_interrupt_before_an_edit_is_announced_leaves_it_for_later(bench: Bench) -> None:
    def interrupt(*, older_than: float) -> None:
        raise KeyboardInterrupt(older_than)

    bench.wiki.stop_sign = interrupt  # type: ignore[method-assign]

    result = bench.run()

    assert (counted(result), result.exit_code) == ({}, ExitCode.INTERRUPTED)
    assert bench.events()[-1] == "run.stopped"


def test_an_interrupt_while_a_person_is_asked_leaves_the_edit_for_later(bench: Bench) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    bench.wiki.before = once(Challenged({"type": "simple", "mime": "text/plain", "id": "1", "question": "1 + 1"}))
    bench.listener.answer = interrupt

    result = bench.run()

    assert (counted(result), result.exit_code) == ({}, ExitCode.INTERRUPTED)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_at_a_question_leaves_the_edits_that_wait_for_their_turn_for_later(bench: Bench) -> None:
    answered = threading.Event()
    wait_for_both = threading.Barrier(2)

    def challenge(_params: Mapping[str, str], _on_wait: WaitListener) -> "Answer | None":
        if len(bench.wiki.sent) <= 2:
            wait_for_both.wait(timeout=10)
        return Challenged({"type": "simple", "mime": "text/plain", "id": "1", "question": "1 + 1"})

    def interrupt() -> None:
        # Python raises KeyboardInterrupt for it, in the main thread.
        os.kill(os.getpid(), signal.SIGINT)
        answered.wait(timeout=10)

    bench.wiki.before = challenge
    bench.listener.answer = interrupt
    bench.concurrency = 2

    result = bench.run()
    answered.set()

    assert (counted(result), result.exit_code) == ({}, ExitCode.INTERRUPTED)
    written = [event for event in bench.events() if event.startswith("edit.")]
    assert {*written[:2]} == {"edit.intent one/A", "edit.intent one/B"}
    assert written[2:] == [f"edit.intent {bench.listener.asked[0]}"]


def test_who_wants_the_end_is_not_asked_before_it(bench: Bench) -> None:
    bench.wiki.before = once(Challenged({"type": "simple", "mime": "text/plain", "id": "1", "question": "1 + 1"}))
    bench.interrupted = lambda: bool(bench.wiki.sent)

    result = bench.run()

    assert (counted(result), result.exit_code, bench.listener.asked) == ({"held": 1}, ExitCode.INTERRUPTED, [])


def test_who_wants_the_end_while_a_question_is_put_is_not_waited_for(bench: Bench) -> None:
    bench.wiki.before = once(Challenged({"type": "simple", "mime": "text/plain", "id": "1", "question": "1 + 1"}))
    bench.interrupted = lambda: bool(bench.listener.asked)
    bench.listener.answer = lambda: "2"

    result = bench.run()

    assert (counted(result), result.exit_code) == ({"held": 1}, ExitCode.INTERRUPTED)


def test_no_edit_is_begun_when_somebody_wants_the_end_while_it_waits_for_another(bench: Bench) -> None:
    bench.concurrency = 2
    bench.wiki.batch_size = 1
    begun, wanted = threading.Semaphore(0), threading.Event()

    def hold(_params: Mapping[str, str], _on_wait: WaitListener) -> None:
        begun.release()
        assert wanted.wait(10)

    def want() -> None:
        begun.acquire()
        begun.acquire()
        # The third edit waits for one of these two.
        wanted.set()

    bench.wiki.before = hold
    bench.interrupted = wanted.is_set
    threading.Thread(target=want, daemon=True).start()

    result = bench.run()

    assert (counted(result), result.exit_code) == ({"saved": 2}, ExitCode.INTERRUPTED)


def test_what_a_limit_leaves_room_for_is_under_way_at_once(bench: Bench) -> None:
    bench.concurrency = 4
    meeting = threading.Barrier(3)

    def meet(_params: Mapping[str, str], _on_wait: WaitListener) -> None:
        meeting.wait(10)

    bench.wiki.before = meet

    result = bench.run(Limits(edits=3))

    assert (counted(result)["saved"], result.exit_code) == (3, ExitCode.LIMIT)


def test_a_session_that_cannot_be_renewed_ends_the_run_with_an_outcome(bench: Bench) -> None:
    def refuse(_params: Mapping[str, str], _on_wait: WaitListener) -> None:
        raise LoginRefused("the wiki refuses the log-in")

    bench.wiki.before = refuse

    result = bench.run()

    assert (result.exit_code, counted(result)) == (ExitCode.WIKI, {"failed": 1})
    assert bench.events()[-3:] == ["edit.intent one/A", "edit.failed one/A", "run.stopped"]


def test_a_bug_leaves_a_log_that_says_how_the_run_ended(bench: Bench) -> None:
    def break_down(_params: Mapping[str, str], _on_wait: WaitListener) -> None:
        raise ZeroDivisionError

    bench.wiki.before = break_down

    with pytest.raises(ZeroDivisionError):
        bench.run()

    (stopped,) = [event for event in read_events(bench.log) if event["event"] == "run.stopped"]
    assert stopped["exit_code"] == 70


def plan_of(bench: Bench, titles: list[str]) -> list[Entry]:
    planner = Planner(bench.wiki, bench.job_file, RUN)
    entries = [item for item in planner.stream() if isinstance(item, Entry) and item.job == "one"]
    return [entry for entry in entries if entry.title in titles]


def test_a_planned_page_that_has_moved_on_is_a_conflict_and_not_sent(bench: Bench) -> None:
    bench.replans = False
    entries = plan_of(bench, ["A", "B", "C"])
    bench.wiki.pages["B"], bench.wiki.revisions["B"] = "theirs", 9
    del bench.wiki.pages["C"]

    result = bench.apply(iter(entries), Planner(bench.wiki, bench.job_file, RUN), Limits())

    assert counted(result) == {"saved": 1, "conflict": 2}
    assert [params["title"] for params in bench.wiki.sent] == ["A"]
    assert "edit.intent one/B" not in bench.events()


def test_a_planned_page_that_has_the_planned_text_already_is_unchanged(bench: Bench) -> None:
    bench.replans = False
    entries = plan_of(bench, ["A"])
    bench.wiki.pages["A"], bench.wiki.revisions["A"] = "a\nfirst", 9

    result = bench.apply(iter(entries), Planner(bench.wiki, bench.job_file, RUN), Limits())

    assert counted(result) == {"unchanged": 1}


def test_few_large_pages_are_looked_at_at_a_time(bench: Bench) -> None:
    large = "x" * 9_000_000
    bench.wiki.pages = dict.fromkeys("ABC", large)
    bench.replans = False
    entries = plan_of(bench, ["A", "B", "C"])
    looked_at: list[list[str]] = []
    bench.wiki.looks = looked_at.append

    bench.apply(iter(entries), Planner(bench.wiki, bench.job_file, RUN), Limits())

    assert looked_at == [["A", "B"], ["C"]]
