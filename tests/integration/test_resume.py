"""Runs that stop, pause or are killed, and go on."""

import json
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from werkzeug.wrappers import Response

from tests.wiki_access import WikiAccess

from .command import Command, Ended, ended
from .proxy import TIMEOUT, Passing, Proxy, turned_away

pytestmark = pytest.mark.mediawiki

APPEND = {"append": {"text": "more", "repeat": True}}


def append_to(command: Command, prefix: str, **keys: Any) -> Path:
    return command.jobs({"id": "j", "targets": [{"prefix": prefix}], "operations": [APPEND]}, **keys)


def resume(command: Command, *arguments: str | Path) -> Ended:
    return command.run("resume", "run.jsonl", "--format", "json", *arguments)


def revisions(wiki: WikiAccess, titles: list[str]) -> list[int]:
    return [len(wiki.existing(title).revisions) for title in titles]


@pytest.fixture
def five_pages(mediawiki: WikiAccess, prefix: str) -> list[str]:
    titles = [f"{prefix} {number}" for number in range(5)]
    mediawiki.create(dict.fromkeys(titles, "a"))
    return titles


class Gate:
    """Holds the first edit of one page back until it is told to go on; as a hook of the proxy."""

    def __init__(self, title: str, *, saves: bool) -> None:
        self.title, self.saves = title, saves
        self.arrived, self.go_on = Event(), Event()

    def __call__(self, request: Passing) -> Response | None:
        if not request.is_edit or request.params.get("title") != self.title or self.arrived.is_set():
            return None
        return self.held(request)

    def held(self, request: Passing) -> Response | None:
        """Hold a request back, or its answer."""
        answer = request.send_on() if self.saves else None
        self.arrived.set()
        assert self.go_on.wait(TIMEOUT)
        return answer


@contextmanager
def stopped_at(
    gate: Gate, command: Command, proxy: Proxy, source: Path, *arguments: str
) -> Iterator["subprocess.Popen[str]"]:
    """A run that is at this gate, which opens at the end."""
    proxy.hooks.append(gate)
    process = command.start("apply", source, "--yes", "--format", "json", "--audit", "run.jsonl", *arguments)
    try:
        assert gate.arrived.wait(TIMEOUT)
        yield process
    finally:
        gate.go_on.set()
        process.kill()
        process.communicate()


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_a_run_that_a_limit_has_stopped_goes_on_until_it_is_done(
    command: Command, mediawiki: WikiAccess, prefix: str, five_pages: list[str], *, from_plan: bool
) -> None:
    source = append_to(command, prefix, limits={"edits": 2})
    source = command.plan(source) if from_plan else source

    results = [command.apply(source), resume(command), resume(command), resume(command)]

    assert [result.code for result in results] == [4, 4, 0, 0]
    assert [result.counts for result in results] == [{"saved": 2}, {"saved": 4}, {"saved": 5}, {"saved": 5}]
    assert revisions(mediawiki, five_pages) == [2] * 5
    assert command.run("audit", "verify", "run.jsonl").code == 0


def test_pages_that_the_run_itself_has_made_redirects_do_not_lead_it_to_others(
    command: Command, mediawiki: WikiAccess, prefix: str, five_pages: list[str]
) -> None:
    mediawiki.create({f"The {prefix}": "b"})
    operations = [{"prepend": {"text": f"#REDIRECT [[The {prefix}]]"}}]
    # As people write titles.
    named = [title.replace(" ", "_") for title in five_pages]
    job = {"id": "j", "targets": [{"titles": named}], "operations": operations}

    results = [command.apply(command.jobs(job, limits={"edits": 2})), resume(command), resume(command)]

    assert [result.counts for result in results] == [{"saved": 2}, {"saved": 4}, {"saved": 5}]
    assert mediawiki.text(f"The {prefix}") == "b"


@pytest.mark.parametrize("saved", [True, False], ids=["saved", "lost"])
def test_nor_does_one_of_which_a_killed_run_has_not_heard(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, five_pages: list[str], *, saved: bool
) -> None:
    mediawiki.create({f"The {prefix}": "b"})
    operations = [{"prepend": {"text": f"#REDIRECT [[The {prefix}]]"}}]
    job = {"id": "j", "targets": [{"titles": five_pages}], "operations": operations}
    gate = Gate(five_pages[2], saves=saved)
    with stopped_at(gate, command, proxy, command.jobs(job)) as process:
        process.kill()
        ended(process)

        result = resume(command)

    assert (result.code, result.counts) == (0, {"saved": 5})
    assert mediawiki.text(f"The {prefix}") == "b"


@pytest.mark.parametrize("saved", [True, False], ids=["saved", "lost"])
def test_a_killed_run_looks_for_its_last_edit_before_it_goes_on(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, five_pages: list[str], *, saved: bool
) -> None:
    gate = Gate(five_pages[2], saves=saved)
    with stopped_at(gate, command, proxy, append_to(command, prefix)) as process:
        process.kill()
        ended(process)

        # What is still on its way arrives after the run has gone on.
        result = resume(command)

    assert (result.code, result.counts) == (0, {"saved": 5})
    assert [mediawiki.text(title) for title in five_pages] == ["a\nmore"] * 5
    assert revisions(mediawiki, five_pages) == [2] * 5


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_resuming_a_finished_run_changes_nothing_not_even_its_log(
    command: Command, proxy: Proxy, prefix: str, five_pages: list[str], *, from_plan: bool
) -> None:
    source = append_to(command, prefix)
    command.apply(command.plan(source) if from_plan else source)
    log = (command.folder / "run.jsonl").read_bytes()
    passed = len(proxy.passed)

    results = [resume(command), resume(command)]

    assert [(result.code, result.counts) for result in results] == [(0, {"saved": len(five_pages)})] * 2
    assert (command.folder / "run.jsonl").read_bytes() == log
    assert len(proxy.passed) == passed


def test_nobody_else_goes_on_with_a_run_that_is_going_on(
    command: Command, proxy: Proxy, prefix: str, five_pages: list[str]
) -> None:
    gate = Gate(five_pages[2], saves=True)
    with stopped_at(gate, command, proxy, append_to(command, prefix)) as process:
        log = (command.folder / "run.jsonl").read_bytes()

        second = resume(command)

        assert (second.code, second.out) == (7, "")
        assert (command.folder / "run.jsonl").read_bytes() == log
        gate.go_on.set()
        assert ended(process).code == 0


def test_a_second_interrupt_ends_at_once_and_the_run_can_go_on(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, five_pages: list[str]
) -> None:
    gate = Gate(five_pages[2], saves=False)
    with stopped_at(gate, command, proxy, append_to(command, prefix)) as process:
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        while "Ending" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        broken_off = ended(process)
        assert (broken_off.code, broken_off.counts) == (130, {"saved": 2, "unknown": 1})

        gate.go_on.set()
        result = resume(command)

    # The third page's edit was on its way, and arrived before or after it was looked for.
    assert result.counts in ({"saved": 5}, {"saved": 4, "unknown": 1})
    assert [mediawiki.text(title) for title in five_pages] == ["a\nmore"] * 5
    assert command.run("audit", "verify", "run.jsonl").code == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_ends_as_interrupted_however_many_signals_it_gets(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, five_pages: list[str], number: signal.Signals
) -> None:
    gate = Gate(five_pages[2], saves=True)
    with stopped_at(gate, command, proxy, append_to(command, prefix)) as process:
        process.send_signal(number)
        assert process.stderr is not None
        while "Ending" not in process.stderr.readline():
            pass
        gate.go_on.set()
        while process.poll() is None:
            process.send_signal(number)
        result = ended(process)

    assert (result.code, "Traceback" in result.err) == (130, False), result
    assert command.run("audit", "verify", "run.jsonl").code == 0
    assert resume(command).counts == {"saved": 5}
    assert [mediawiki.text(title) for title in five_pages] == ["a\nmore"] * 5


def test_a_log_that_ends_before_its_run_began_says_so(command: Command, prefix: str, five_pages: list[str]) -> None:
    command.apply(append_to(command, prefix))
    log = command.folder / "run.jsonl"
    first, *_ = log.read_bytes().splitlines(keepends=True)

    log.write_bytes(first)
    begun = resume(command)
    log.write_bytes(first[:20])
    torn = resume(command)

    assert (begun.code, torn.code) == (2, 2)
    assert "has saved nothing" in begun.err
    assert "killed before it began" in torn.err


def test_an_interrupt_ends_the_wait_for_a_busy_wiki(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, five_pages: list[str]
) -> None:
    busy = turned_away(503, 600)
    proxy.on_edit(busy)
    process = command.start("apply", append_to(command, prefix), "--yes", "--format", "json", "--audit", "run.jsonl")
    assert process.stderr is not None
    while "waiting" not in process.stderr.readline():
        pass

    process.send_signal(signal.SIGINT)

    assert ended(process).code == 130
    assert len(proxy.edits) == 1
    result = resume(command)
    assert (result.code, result.counts) == (0, {"saved": 5})
    assert revisions(mediawiki, five_pages) == [2] * 5


@pytest.mark.parametrize("room", [10, 3000], ids=["none for the outcome", "none for the next edit"])
def test_a_full_disk_ends_the_run_before_the_next_edit(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, five_pages: list[str], room: int
) -> None:
    gate = Gate(five_pages[2], saves=True)
    with stopped_at(gate, command, proxy, append_to(command, prefix)) as process:
        size = (command.folder / "run.jsonl").stat().st_size
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size + room, size + room))
        gate.go_on.set()
        full = ended(process)

    assert full.code == 8, full
    assert "Traceback" not in full.err
    assert len(proxy.edits) == 3
    assert command.run("audit", "verify", "run.jsonl").code == 0
    result = resume(command)
    assert (result.code, result.counts) == (0, {"saved": 5})
    assert revisions(mediawiki, five_pages) == [2] * 5
    assert command.run("audit", "verify", "run.jsonl").code == 0


def test_failed_pages_are_tried_again_only_where_that_is_wanted(
    command: Command, mediawiki: WikiAccess, prefix: str, five_pages: list[str]
) -> None:
    missing = f"{prefix} missing"
    job = {"id": "j", "targets": [{"titles": [missing, *five_pages]}], "missing": "fail", "operations": [APPEND]}
    assert command.apply(command.jobs(job)).counts == {"saved": 5, "failed": 1}
    mediawiki.edit(missing, "a")

    assert resume(command).counts == {"saved": 5, "failed": 1}
    result = resume(command, "--retry-failed")

    assert (result.code, result.counts) == (0, {"saved": 6})
    assert resume(command, "--retry-failed").counts == {"saved": 6}
    assert revisions(mediawiki, [missing, *five_pages]) == [2] * 6


def test_a_page_whose_second_try_breaks_off_too_is_still_one_that_failed(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, five_pages: list[str], slept: list[float]
) -> None:
    """Its targets were listed long before; only the log knows it."""
    missing = f"{prefix} missing"
    first = {"id": "first", "targets": [{"titles": [missing]}], "missing": "fail", "operations": [APPEND]}
    second = {"id": "second", "targets": [{"titles": five_pages}], "operations": [APPEND]}
    assert command.apply(command.jobs(first, second)).counts == {"saved": 5, "failed": 1}
    mediawiki.edit(missing, "a")
    proxy.on_edit(turned_away(429), times=100)
    assert resume(command, "--retry-failed").code == 6
    proxy.hooks.clear()

    results = [resume(command), resume(command, "--retry-failed")]

    assert [(result.code, result.counts) for result in results] == [(1, {"saved": 5, "failed": 1}), (0, {"saved": 6})]
    assert revisions(mediawiki, [missing]) == [2]


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
@pytest.mark.parametrize("part", ["title", "job"])
def test_a_part_of_what_is_left_can_be_done_before_the_rest(
    command: Command, mediawiki: WikiAccess, prefix: str, five_pages: list[str], part: str, *, from_plan: bool
) -> None:
    more = {"append": {"text": "even more", "repeat": True}}
    first = {"id": "first", "targets": [{"titles": five_pages}], "operations": [APPEND]}
    second = {"id": "second", "targets": [{"titles": five_pages[:2]}], "operations": [more]}
    source = command.jobs(first, second, limits={"first": 1})
    assert command.apply(command.plan(source) if from_plan else source).code == 4

    narrowed = resume(command, f"--{part}", five_pages[3] if part == "title" else "first")

    assert narrowed.counts == {"saved": 2 if part == "title" else 5}
    result = resume(command)
    assert (result.code, result.counts) == (0, {"saved": 7})
    assert [mediawiki.text(title) for title in five_pages] == ["a\nmore\neven more"] * 2 + ["a\nmore"] * 3
    assert revisions(mediawiki, five_pages) == [3, 3, 2, 2, 2]


def test_a_plan_that_was_moved_is_named_and_one_that_was_changed_is_refused(
    command: Command, mediawiki: WikiAccess, prefix: str, five_pages: list[str]
) -> None:
    plan = command.plan(append_to(command, prefix, limits={"edits": 2}))
    assert command.apply(plan).code == 4
    moved = plan.rename(command.folder / "moved.jsonl")
    log = (command.folder / "run.jsonl").read_bytes()

    without = resume(command)
    other = command.plan(append_to(command, prefix))
    another = resume(command)

    assert [without.code, another.code] == [2, 2]
    assert "--plan" in without.err
    assert "digest" in another.err
    assert (command.folder / "run.jsonl").read_bytes() == log
    assert other == plan
    assert resume(command, "--plan", moved).counts == {"saved": 4}
    assert revisions(mediawiki, five_pages) == [2, 2, 2, 2, 1]


@pytest.mark.parametrize("account", ["Other", None])
def test_nobody_goes_on_with_the_run_of_another_account(
    command: Command, mediawiki: WikiAccess, prefix: str, five_pages: list[str], account: str | None
) -> None:
    command.apply(append_to(command, prefix, limits={"edits": 2}))
    log = (command.folder / "run.jsonl").read_bytes()
    command.log_in(mediawiki.api, mediawiki.credentials[account] if account is not None else None)

    result = resume(command)

    assert (result.code, result.out) == (2, "")
    assert "Bot" in result.err
    assert (command.folder / "run.jsonl").read_bytes() == log
    assert revisions(mediawiki, five_pages) == [2, 2, 1, 1, 1]


def test_the_limit_of_all_edits_counts_those_of_earlier_invocations(
    command: Command, prefix: str, five_pages: list[str]
) -> None:
    job_file = append_to(command, prefix, limits={"edits": 2, "edits_total": 3})

    results = [command.apply(job_file), resume(command), resume(command)]

    assert [(result.code, result.counts["saved"]) for result in results] == [(4, 2), (4, 3), (0, len(five_pages))]


def test_a_run_pauses_once_for_a_look_and_counts_what_was_saved_before_it_was_killed(
    command: Command, proxy: Proxy, prefix: str, five_pages: list[str]
) -> None:
    gate = Gate(five_pages[1], saves=True)
    with stopped_at(gate, command, proxy, append_to(command, prefix, limits={"first": 3})) as process:
        process.kill()
        ended(process)

    results = [resume(command), resume(command)]

    assert [(result.code, result.counts) for result in results] == [(4, {"saved": 3}), (0, {"saved": 5})]


def test_failures_of_earlier_invocations_count_unless_they_ended_one(
    command: Command, prefix: str, five_pages: list[str]
) -> None:
    missing = [f"{prefix} missing {number}" for number in range(4)]
    titles = [missing[0], *five_pages[:2], *missing[1:], *five_pages[2:]]
    job = {"id": "j", "targets": [{"titles": titles}], "missing": "fail", "operations": [APPEND]}
    job_file = command.jobs(job, limits={"failures": 1, "edits": 1})

    results = [command.apply(job_file), *(resume(command) for _ in range(5))]

    assert [(result.code, result.counts) for result in results] == [
        (4, {"saved": 1, "failed": 1}),
        (4, {"saved": 2, "failed": 2}),
        (4, {"saved": 2, "failed": 4}),
        (4, {"saved": 3, "failed": 4}),
        (4, {"saved": 4, "failed": 4}),
        (1, {"saved": 5, "failed": 4}),
    ]


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_pages_that_were_moved_meanwhile_are_not_edited_twice(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, five_pages: list[str], *, from_plan: bool
) -> None:
    """The one was saved, of the other the answer is lost; the target leads to both by the redirects left behind."""
    job = {"id": "j", "targets": [{"titles": five_pages}], "operations": [APPEND]}
    source = command.jobs(job)
    source = command.plan(source) if from_plan else source
    gate = Gate(five_pages[1], saves=True)
    with stopped_at(gate, command, proxy, source) as process:
        process.kill()
        ended(process)
        for title in five_pages[:2]:
            mediawiki.as_admin("move", **{"from": title, "to": f"{title} elsewhere", "reason": "by hand"})

        result = resume(command)

    assert (result.code, result.counts) == (0, {"saved": 5})
    titles = [*(f"{title} elsewhere" for title in five_pages[:2]), *five_pages[2:]]
    assert [mediawiki.text(title) for title in titles] == ["a\nmore"] * 5


@pytest.mark.parametrize("meanwhile", ["moved", "moved without a redirect", "deleted", "deleted and made anew"])
@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_a_page_whose_creation_nobody_has_heard_of_is_not_created_or_edited_again_where_it_is_no_more(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, meanwhile: str, *, from_plan: bool
) -> None:
    title, elsewhere = prefix, f"{prefix} elsewhere"
    options = {"summary": "by editrunner", "recreate_deleted": True}
    job = {"id": "j", "missing": "create", "targets": [{"titles": [title]}], "operations": [APPEND]}
    source = command.jobs(job, edit=options)
    source = command.plan(source) if from_plan else source
    gate = Gate(title, saves=True)
    with stopped_at(gate, command, proxy, source) as process:
        process.kill()
        ended(process)
        if meanwhile.startswith("moved"):
            left = {} if meanwhile == "moved" else {"noredirect": "1"}
            mediawiki.as_admin("move", **{"from": title, "to": elsewhere, "reason": "by hand", **left})
        else:
            mediawiki.as_admin("delete", title=title, reason="by hand")
        if meanwhile == "deleted and made anew":
            mediawiki.edit(title, "by hand")
        before = [mediawiki.page(name) for name in (title, elsewhere)]

        result = resume(command)

    assert (result.code, result.counts) == (1, {"unknown": 1})
    assert [mediawiki.page(name) for name in (title, elsewhere)] == before
    assert len(proxy.edits) == 1


LAGGING = [
    ("a", APPEND),
    ("a", {"append": {"text": "more", "repeat": True, "on_server": True}}),
    (None, APPEND),
]


@pytest.mark.usefixtures("slept")
@pytest.mark.parametrize(("text", "operation"), LAGGING, ids=["edited", "edited by the wiki itself", "created"])
@pytest.mark.parametrize("looks", [2, 100], ids=["for a moment", "all the time"])
def test_an_edit_that_a_lagging_database_does_not_know_yet_is_not_made_again_upon_itself(
    command: Command,
    proxy: Proxy,
    mediawiki: WikiAccess,
    prefix: str,
    text: str | None,
    operation: dict[str, Any],
    looks: int,
) -> None:
    """The history is read from that one, and the page from another."""
    if text is not None:
        mediawiki.create({prefix: text})
    missing = {} if text is not None else {"missing": "create"}
    source = command.jobs({"id": "j", "targets": [{"titles": [prefix]}], "operations": [operation], **missing})
    gate, remaining = Gate(prefix, saves=True), [looks]

    def hold(request: Passing) -> Response | None:
        return gate.held(request) if request.is_edit and not gate.arrived.is_set() else None

    def lag(request: Passing) -> Response | None:
        if request.params.get("rvdir") != "newer" or not remaining[0]:
            return None
        remaining[0] -= 1
        answer = request.send_on()
        body = json.loads(answer.get_data())
        body["query"]["pages"][0]["revisions"].pop()
        return Response(json.dumps(body), content_type="application/json")

    proxy.hooks.append(hold)
    with stopped_at(gate, command, proxy, source) as process:
        process.kill()
        ended(process)
        proxy.hooks.append(lag)

        result = resume(command)

    assert result.counts == ({"saved": 1} if looks == 2 else {"unknown": 1}), result
    assert mediawiki.text(prefix) == ("more" if text is None else "a\nmore")
    assert len(proxy.edits) == 1
    # What was not known is looked for again.
    remaining[0] = 0
    assert resume(command).counts == {"saved": 1}


NAMED_BY = ("titles", "rows of the job", "page ids")


def job_for(command: Command, wiki: WikiAccess, titles: list[str], named_by: str, **keys: Any) -> Path:
    """A job whose targets are named in one of several ways."""
    command.write("rows.csv", "\n".join(["page", *titles]))
    ids = [wiki.existing(title).page_id for title in titles]
    ways: dict[str, dict[str, object]] = {
        "titles": {"targets": [{"titles": titles}]},
        "page ids": {"targets": [{"pageids": ids}]},
        "rows of the job": {"for_each": {"table": "rows.csv"}, "targets": [{"titles": ["${page}"]}]},
    }
    return command.jobs(
        {"id": "j", **ways[named_by], "operations": [{"replace": {"find": "a", "with": "a more"}}]}, **keys
    )


@pytest.mark.parametrize(
    ("targets", "first", "meanwhile"),
    [
        *product(NAMED_BY, ("saved", "skipped", "lost"), ("made a redirect",)),
        *product(NAMED_BY, ("saved", "lost"), ("moved",)),
        # By its page id, a page is known whatever its title is; but not to the log, which has nothing else of a skip.
        *product(NAMED_BY[:2], ("skipped",), ("moved",)),
    ],
)
def test_a_page_that_was_dealt_with_leads_to_no_other_one(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, targets: str, first: str, meanwhile: str
) -> None:
    titles, other = [f"{prefix} 0", f"{prefix} 1"], f"{prefix} other"
    mediawiki.create({titles[0]: "b" if first == "skipped" else "a", titles[1]: "a"})
    source = job_for(command, mediawiki, titles, targets)
    with stopped_at(Gate(titles[first != "lost"], saves=True), command, proxy, source) as process:
        process.kill()
        ended(process)
        if meanwhile == "moved":
            mediawiki.as_admin("move", **{"from": titles[0], "to": other, "reason": "by hand"})
        else:
            mediawiki.create({other: "a"})
            mediawiki.edit(titles[0], f"#REDIRECT [[{other}]]")

        result = resume(command)

    skipped = {"skipped": 1} if first == "skipped" else {}
    assert (result.code, result.counts) == (0, {"saved": 2 - len(skipped), **skipped}), result
    was_edited = meanwhile == "moved" and first != "skipped"
    text = "b" if meanwhile == "moved" and first == "skipped" else "a"
    assert mediawiki.text(other) == ("a more" if was_edited else text)
    assert mediawiki.text(titles[1]) == "a more"


@pytest.mark.parametrize("named_by", NAMED_BY)
def test_a_page_is_edited_once_though_one_that_was_dealt_with_leads_to_it(
    command: Command, mediawiki: WikiAccess, prefix: str, five_pages: list[str], named_by: str
) -> None:
    results = [command.apply(job_for(command, mediawiki, five_pages, named_by, limits={"edits": 2}))]
    mediawiki.edit(five_pages[0], f"#REDIRECT [[{five_pages[1]}]]")
    mediawiki.edit(five_pages[1], f"#REDIRECT [[{five_pages[3]}]]")

    results += [resume(command), resume(command)]

    assert [result.counts for result in results] == [{"saved": 2}, {"saved": 4}, {"saved": 5}]
    assert [mediawiki.text(title) for title in five_pages[2:]] == ["a more"] * 3


def test_an_edit_that_was_planned_again_before_the_kill_is_not_taken_for_the_one_of_the_plan(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    """The next job was planned upon the plan's text, in which somebody else's line is not."""
    mediawiki.create({prefix: "a"})
    jobs = [
        {"id": f"j{number}", "targets": [{"titles": [prefix]}], "operations": [{"append": {"text": f"line {number}"}}]}
        for number in range(2)
    ]
    plan = command.plan(command.jobs(*jobs))
    mediawiki.edit(prefix, "theirs\na")
    with stopped_at(Gate(prefix, saves=True), command, proxy, plan, "--replan") as process:
        process.kill()
        ended(process)

        result = resume(command)

    assert result.counts == {"saved": 2}
    assert mediawiki.text(prefix) == "theirs\na\nline 0\nline 1"


def test_an_edit_is_looked_for_by_whatever_title_the_rest_is_chosen(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    page, redirect = f"{prefix} page", f"{prefix} redirect"
    mediawiki.create({page: "a", redirect: f"#REDIRECT [[{page}]]"})
    source = command.jobs({"id": "j", "targets": [{"titles": [redirect]}], "operations": [APPEND]})
    with stopped_at(Gate(page, saves=True), command, proxy, source) as process:
        process.kill()
        ended(process)

        result = resume(command, "--title", redirect)

    assert result.counts == {"saved": 1}
    assert mediawiki.text(page) == "a\nmore"


def test_an_edit_of_a_page_that_is_none_of_the_jobs_any_more_is_looked_for(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    page, other, redirect = f"{prefix} page", f"{prefix} other", f"{prefix} redirect"
    mediawiki.create({page: "a", other: "a", redirect: f"#REDIRECT [[{page}]]"})
    source = command.jobs({"id": "j", "targets": [{"titles": [redirect]}], "operations": [APPEND]})
    with stopped_at(Gate(page, saves=True), command, proxy, source) as process:
        process.kill()
        ended(process)
        mediawiki.edit(redirect, f"#REDIRECT [[{other}]]")

        result = resume(command)

    assert (result.code, result.counts) == (0, {"saved": 2})
    assert [mediawiki.text(title) for title in (page, other)] == ["a\nmore"] * 2


def test_a_part_that_is_not_there_is_called_that(command: Command, prefix: str, five_pages: list[str]) -> None:
    command.apply(append_to(command, prefix, limits={"edits": 1}))

    no_job, no_title = resume(command, "--job", "nope"), resume(command, "--title", "No such page")

    assert (no_job.code, no_title.code) == (2, 0)
    assert "j" in no_job.err
    assert "Nothing" in no_title.err
