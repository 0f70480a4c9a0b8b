from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
import pytest

from editrunner.cli import review as review_verb
from editrunner.cli.main import run
from editrunner.job.job import Limits
from editrunner.model import After, Base, BaseAfter, Edit, Entry, Skip
from editrunner.planner.diff import unified_diff
from editrunner.planner.parameters import text_parameters
from editrunner.records.plan import PlanHeader, PlanWriter, read_plan
from editrunner.wikitext.presave import sha1

TIME = "2026-01-01T00:00:00Z"
HEADER = PlanHeader(
    run="er-012345",
    tool="editrunner",
    created="2026-01-01T00:00:00Z",
    job_file="jobs.yaml",
    job_file_sha256="0" * 64,
    jobs=tuple({"id": job, "edit": {"summary": "s", "mark": False}} for job in "ab"),
    limits=asdict(Limits()),
    maxlag=5,
    api="https://wiki.example/w/api.php",
    generator="MediaWiki",
    account="Bot",
)


def common(job: str, title: str) -> dict[str, Any]:
    return {"id": f"{job}/{title}", "job": job, "title": title, "namespace": 0, "page_id": 1}


def edit(job: str, title: str, base: BaseAfter | None = None) -> Edit:
    old, new = f"old {title}", f"new {title}"
    params = {"title": title, **text_parameters(new), "summary": "s", "nocreate": "1", "starttimestamp": TIME}
    return Edit(
        **common(job, title),
        base=base or Base(1, TIME, sha1(old), len(old)),
        fetched=TIME,
        params=params if base else {**params, "baserevid": "1"},
        after=After(sha1(new), len(new)),
        diff=unified_diff(old, new, title),
        changed_by=("replace",),
    )


ENTRIES: tuple[Entry, ...] = (
    edit("a", "One"),
    Skip(**common("a", "Two"), reason="no_change", detail="nothing"),
    edit("a", "Three"),
    edit("a", "Four"),
    edit("b", "One", BaseAfter("a/One", sha1("old One"))),
    edit("b", "Five"),
)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.jsonl"
    with PlanWriter(path) as writer:
        writer.header(HEADER, [])
        for entry in ENTRIES:
            writer.entry(entry)
        writer.finish()
    return path


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "approved.jsonl"


@pytest.fixture
def type_keys(monkeypatch: pytest.MonkeyPatch, plan: Path, output: Path) -> Callable[[str], int]:
    """Review the plan with these keys; there must be just as many as are asked for."""
    monkeypatch.setattr(review_verb, "is_interactive", lambda: True)

    def type_keys(keys: str) -> int:
        typed: Iterator[str] = iter(keys)

        def getchar() -> str:
            key = next(typed)
            if key == "\x04":
                # As click does.
                raise EOFError
            return key

        monkeypatch.setattr(click, "getchar", getchar)
        code = run(["review", str(plan), "-o", str(output)])
        assert next(typed, None) is None
        return code

    return type_keys


def kinds(path: Path) -> dict[str, str]:
    return {entry.id: entry.reason if isinstance(entry, Skip) else "edit" for entry in read_plan(path).entries()}


def test_a_plan_of_what_was_approved_is_written(type_keys: Callable[[str], int], plan: Path, output: Path) -> None:
    assert type_keys("ynyyn") == 0

    assert kinds(output) == {
        "a/One": "edit",
        "a/Two": "no_change",
        "a/Three": "declined",
        "a/Four": "edit",
        "b/One": "edit",
        "b/Five": "declined",
    }
    (approved, *_) = read_plan(output).entries()
    assert approved == ENTRIES[0]
    assert read_plan(output).header == read_plan(plan).header


@pytest.mark.parametrize(
    ("keys", "approved"),
    [
        ("a", {"a/One", "a/Three", "a/Four", "b/One", "b/Five"}),
        ("ysyy", {"a/One", "b/One", "b/Five"}),
        ("ynbyyyy", {"a/One", "a/Three", "a/Four", "b/One", "b/Five"}),
        ("bYXyyyy", {"a/One", "a/Three", "a/Four", "b/One", "b/Five"}),
    ],
)
def test_one_answer_can_be_for_many_and_a_reviewer_can_go_back(
    keys: str, approved: set[str], type_keys: Callable[[str], int], output: Path
) -> None:
    assert type_keys(keys) == 0

    assert {entry for entry, kind in kinds(output).items() if kind == "edit"} == approved


def test_a_reviewer_sees_what_each_edit_is_saved_with_and_first_what_holds_for_all(
    type_keys: Callable[[str], int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert type_keys("yyyyy") == 0

    shown = capsys.readouterr().err
    assert shown.count("        a, b: summary: s\n") == 1
    assert shown.count("        summary: s\n") == 5


def test_what_builds_upon_a_declined_edit_is_declined_with_it(type_keys: Callable[[str], int], output: Path) -> None:
    # Nobody is asked about it.
    assert type_keys("nyyy") == 0

    assert kinds(output)["b/One"] == "declined"


def test_what_is_written_is_what_is_counted(
    type_keys: Callable[[str], int], output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # All the rest: but one of it builds upon what was declined.
    assert type_keys("na") == 0

    assert "3 approved, 2 declined. Written to" in capsys.readouterr().err
    assert list(kinds(output).values()).count("edit") == 3


def test_who_goes_back_and_approves_is_asked_about_what_builds_upon_it(
    type_keys: Callable[[str], int], output: Path
) -> None:
    # Three back from the last one, over the one that nobody was asked about.
    assert type_keys("nyybbbyyyyy") == 0

    assert set(kinds(output).values()) == {"edit", "no_change"}


def test_a_review_taken_up_again_goes_on_behind_what_builds_upon_a_declined_edit(
    type_keys: Callable[[str], int], output: Path
) -> None:
    assert type_keys("nyyq") == 5
    assert type_keys("y") == 0

    assert kinds(output)["b/Five"] == "edit"


def test_ctrl_c_leaves_a_review_as_well(
    monkeypatch: pytest.MonkeyPatch, plan: Path, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(review_verb, "is_interactive", lambda: True)

    def ctrl_c() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(click, "getchar", ctrl_c)

    assert run(["review", str(plan), "-o", str(output)]) == 130
    assert "The same command goes on with the review." in capsys.readouterr().err


@pytest.mark.parametrize("key", ["q", "\x04", "\x1b"])
def test_a_review_can_be_left_and_taken_up_again(
    key: str, type_keys: Callable[[str], int], output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert type_keys(f"yn{key}") == 5
    assert not output.exists()
    assert "1 approved, 1 declined. The same command goes on" in capsys.readouterr().err

    assert type_keys("yyy") == 0
    assert kinds(output)["a/Three"] == "declined"
    assert [path.name for path in output.parent.iterdir() if path.name.startswith(".")] == []


def test_each_edit_is_shown_with_its_difference(
    type_keys: Callable[[str], int], capsys: pytest.CaptureFixture[str]
) -> None:
    type_keys("q")

    shown = capsys.readouterr().err
    assert "-old One" in shown
    assert "1 of 5: save this edit? [y]es, [n]o, [s]kip the job, [a]ll, [b]ack, [q]uit" in shown


def test_a_review_is_of_one_plan(
    type_keys: Callable[[str], int], plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    type_keys("yq")
    with PlanWriter(plan) as writer:
        writer.header(HEADER, [])
        writer.entry(ENTRIES[2])
        writer.finish()

    assert type_keys("") == 2
    assert "holds the review of another plan" in capsys.readouterr().err


def test_decisions_that_cannot_be_read_are_left_as_they_are(
    type_keys: Callable[[str], int], output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output.with_name(".approved.jsonl.review").write_text('{"x":1}\n')

    assert type_keys("") == 2
    assert "is no file of decisions" in capsys.readouterr().err


def test_nothing_else_is_overwritten(
    type_keys: Callable[[str], int], output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output.write_text("mine")

    assert type_keys("") == 2
    assert output.read_text() == "mine"


def test_nobody_is_asked_where_there_is_no_terminal(
    plan: Path, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["review", str(plan), "-o", str(output)]) == 2
    assert "there is no terminal" in capsys.readouterr().err


def test_an_edit_that_does_not_do_what_it_shows_is_not_shown(
    type_keys: Callable[[str], int], plan: Path, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with PlanWriter(plan) as writer:
        writer.header(HEADER, [])
        writer.entry(replace(edit("a", "One"), diff=unified_diff("old One", "harmless", "One")))
        writer.finish()

    assert type_keys("") == 2
    shown = capsys.readouterr()
    assert "the entry a/One was not made by `plan`: its `diff` does not fit" in shown.err
    assert "harmless" not in shown.out + shown.err
    assert not output.exists()
