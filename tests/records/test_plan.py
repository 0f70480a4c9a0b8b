import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from editrunner.errors import InvalidPlan, LocalFailure, UsageError
from editrunner.job.job import Limits
from editrunner.model import After, Base, BaseAfter, Edit, Entry, Failure, InputFile, Redirect, Row, Shard, Skip
from editrunner.records.entries import entry_from_json, entry_to_json
from editrunner.records.plan import PlanFile, PlanHeader, PlanWriter, is_plan, read_plan
from editrunner.records.schemas import plan_schema

TIME = "2020-01-02T03:04:05Z"
SHA1 = "0123456789012345678901234567890123456789"
COMMON: dict[str, Any] = {"job": "j", "namespace": 0, "page_id": 3}
EDIT: dict[str, Any] = {"fetched": TIME, "params": {"title": "A", "text": "é\ud83d"}, "diff": "-a\n+b"}
ENTRIES: list[Entry] = [
    Edit(
        **COMMON,
        **EDIT,
        id="j/A",
        title="A",
        requested=("R",),
        redirects=(Redirect("R", "A", "Part"),),
        base=Base(7, TIME, SHA1, 1),
        after=After(SHA1, 3),
        changed_by=("append",),
        warnings=("double redirect",),
        rows=(Row("t.csv", 2, {"title": "A", "new": "b|c"}), Row("pages/A.wiki", 0, {})),
    ),
    Edit(**COMMON, **EDIT, id="k/A", title="A", base=BaseAfter("j/A", SHA1), after=None, changed_by=()),
    Edit(
        **COMMON,
        **{**EDIT, "params": {"title": "New"}},
        id="j/New",
        title="New",
        base=None,
        after=None,
        changed_by=(),
        hold="captcha",
    ),
    Skip(**COMMON, id="j/B", title="B", reason="no_change", detail="nothing"),
    Failure(**COMMON, id="j/C", title="C", code="invalidtitle", text="no"),
]
HEADER = PlanHeader(
    run="er-012345",
    tool="editrunner 0",
    created=TIME,
    job_file="jobs.yaml",
    job_file_sha256="0" * 64,
    jobs=({"id": "j"},),
    limits=asdict(Limits()),
    maxlag=5,
    api="https://wiki.example/w/api.php",
    generator="MediaWiki 1.39",
    account="Bot",
)
INPUT = InputFile("titles.txt", "1" * 64, 'A\n{"type":"footer"')


def write(path: Path) -> str:
    with PlanWriter(path) as writer:
        writer.header(HEADER, [INPUT])
        for entry in ENTRIES:
            writer.entry(entry)
        return writer.finish()


@pytest.fixture(params=["plan.jsonl", "plan.jsonl.gz"])
def plan(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    write(path)
    return path


def content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def put(path: Path, changed: bytes) -> None:
    path.write_bytes(gzip.compress(changed) if path.suffix == ".gz" else changed)


def test_what_was_written_is_read(plan: Path) -> None:
    read = read_plan(plan)

    assert read.header == HEADER
    assert list(read.entries()) == ENTRIES
    assert read.counts == {"edit": 3, "skip": 1, "failure": 1}
    assert read.digest == write(plan)


def test_the_plan_of_a_shard_says_so(tmp_path: Path) -> None:
    path = tmp_path / "plan.jsonl"
    header = replace(HEADER, shard=Shard(2, 8))
    with PlanWriter(path) as writer:
        writer.header(header, [])
        writer.finish()

    assert read_plan(path).header == header
    assert b'"shard":"2/8"' in content(path)


@pytest.mark.parametrize("shard", ['"9/8"', '"0/8"', '"2"', "2", "[2,8]"])
def test_a_plan_of_what_is_no_shard_is_refused(tmp_path: Path, shard: str) -> None:
    path = tmp_path / "plan.jsonl"
    write(path)
    put(path, content(path).replace(b'"shard":null', f'"shard":{shard}'.encode()))

    with pytest.raises(InvalidPlan, match="header"):
        read_plan(path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", 7),
        ("page_id", "7"),
        ("requested", [7]),
        ("diff", None),
        ("params", ["title"]),
        ("params", {"title": "A", "text": 7}),
        ("params", {"title": "Another page"}),
        ("namespace", True),
        ("requested", "R"),
        ("rows", [{"file": "t.csv", "line": "2", "values": {}}]),
        ("rows", [{"file": "t.csv", "line": 2, "values": {"a": 1}}]),
        ("rows", [{"file": "t.csv", "line": 2}]),
        ("rows", ["t.csv:2"]),
        ("hold", 7),
        ("redirects", [{"from": "R", "to": 7, "fragment": None}]),
        ("base", 7),
        ("base", {"revision": "7", "timestamp": TIME, "sha1": SHA1, "bytes": 1}),
        ("base", {"revision": 7, "timestamp": None, "sha1": SHA1, "bytes": 1}),
        ("base", {"after": 7, "sha1": SHA1}),
        ("after", {"sha1": SHA1, "bytes": "3"}),
    ],
)
def test_an_entry_made_by_hand_is_refused_where_its_types_or_titles_do_not_fit(key: str, value: object) -> None:
    line = entry_to_json(ENTRIES[0])

    with pytest.raises((TypeError, ValueError)):
        entry_from_json({**line, key: value})


def test_every_line_is_as_the_schema_says(plan: Path) -> None:
    validator = jsonschema.Draft202012Validator(plan_schema())

    for line in content(plan).splitlines():
        validator.validate(json.loads(line))


def test_the_same_plan_gives_the_same_bytes(plan: Path) -> None:
    before = plan.read_bytes()

    write(plan)

    assert plan.read_bytes() == before


def mutations(plan: bytes) -> Iterator[tuple[str, bytes]]:
    lines = plan.splitlines(keepends=True)
    for number, line in enumerate(lines):
        middle = len(line) // 2
        yield (
            f"line {number} altered",
            plan.replace(line, line[:middle] + bytes([line[middle] ^ 1]) + line[middle + 1 :]),
        )
        yield f"line {number} removed", b"".join(lines[:number] + lines[number + 1 :])
        yield f"line {number} doubled", b"".join([*lines[: number + 1], *lines[number:]])
        yield f"line {number} spaced", plan.replace(line, line.replace(b",", b", ", 1))
    yield "two lines swapped", b"".join([*lines[:2], lines[3], lines[2], *lines[4:]])
    yield "a line behind the footer", plan + lines[2]
    yield "an empty line behind the footer", plan + b"\n"
    yield "the last newline removed", plan[:-1]
    yield "the footer cut", plan[:-20]
    yield "other counts", re.sub(rb'"edit":3', b'"edit":2', plan)
    yield "carriage returns", plan.replace(b"\n", b"\r\n")
    yield "a key more in the footer", plan[:-2] + b',"x":1}\n'


def test_every_change_is_found(plan: Path) -> None:
    whole = content(plan)
    unnoticed = []
    for name, changed in mutations(whole):
        assert changed != whole, name
        put(plan, changed)
        try:
            list(read_plan(plan).entries())
        except InvalidPlan:
            continue
        unnoticed.append(name)

    assert unnoticed == []


@pytest.mark.parametrize("damage", [lambda raw: raw[:-9], lambda raw: raw[:40] + b"\xff\xff\xff" + raw[43:]])
def test_a_compressed_plan_that_is_damaged_is_no_plan(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "plan.jsonl.gz"
    write(path)
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(InvalidPlan):
        read_plan(path)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "empty"),
        ("version: 1\n", "not a line"),
        ('{"type":"entry"}\n', "not a plan"),
        ('{"type":"header","format":2}\n', "format 2"),
        ('{"type":"header","format":1}\n', "header is not one"),
        ("[" * 100_000, "not a line"),
    ],
)
def test_what_is_no_plan_is_called_that(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "plan.jsonl"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InvalidPlan, match=word):
        read_plan(path)


def test_whoever_names_a_job_file_in_the_place_of_a_plan_is_told_what_to_name(tmp_path: Path) -> None:
    path = tmp_path / "jobs.yaml"
    path.write_text("version: 1\n", encoding="utf-8")

    with pytest.raises(InvalidPlan) as refusal:
        read_plan(path)

    assert refusal.value.advice == "Name a file that `editrunner plan -o` has written."


def test_a_plan_is_told_from_a_job_file(plan: Path, tmp_path: Path) -> None:
    job_file = tmp_path / "jobs.yaml"
    job_file.write_text("version: 1\n", encoding="utf-8")

    assert is_plan(plan)
    assert not is_plan(job_file)
    assert not is_plan(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["plan.jsonl", "plan.jsonl.gz"])
def test_a_plan_that_is_not_finished_leaves_the_older_one_in_its_place(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"older")

    def write_half() -> None:
        with PlanWriter(path) as writer:
            writer.header(HEADER, [])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()

    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_plan_is_not_written_through_a_link_that_stands_where_it_is_begun(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("text")
    (tmp_path / ".plan.jsonl.partial").symlink_to("other")

    with PlanWriter(tmp_path / "plan.jsonl") as writer:
        writer.header(HEADER, ())
        writer.finish()

    assert (tmp_path / "other").read_text() == "text"
    assert not (tmp_path / "plan.jsonl").is_symlink()
    assert read_plan(tmp_path / "plan.jsonl").header == HEADER


def test_a_line_without_end_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("editrunner.records.plan.MAX_LINE", 10_000)
    path = tmp_path / "plan.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"type":"header"' + b" " * 10_000 + b"}\n"))

    with pytest.raises(InvalidPlan, match="has a line of more than 10,000 bytes"):
        read_plan(path)


def test_a_plan_is_not_put_in_the_place_of_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()

    with pytest.raises(UsageError, match="is a folder"):
        write(path)

    assert list(tmp_path.iterdir()) == [path]


def test_a_plan_in_a_folder_that_is_not_there_is_a_local_failure(tmp_path: Path) -> None:
    with pytest.raises(LocalFailure):
        write(tmp_path / "no" / "plan.jsonl")


def test_entries_are_read_as_they_are_wanted(plan: Path) -> None:
    read: PlanFile = read_plan(plan)

    assert next(read.entries()).id == "j/A"


def test_entries_that_nobody_wants_are_passed_over(plan: Path) -> None:
    asked: list[str] = []

    def passed_over(entry: str) -> bool:
        asked.append(entry)
        return entry != "k/A"

    assert list(read_plan(plan).entries(passed_over)) == [entry for entry in ENTRIES if entry.id == "k/A"]
    assert asked == [entry.id for entry in ENTRIES]


@pytest.mark.parametrize("title", ['A "quoted" one', "A\\B\\", "\ud83d", 'Ä","id":"x'])
def test_an_entry_is_passed_over_by_its_title_whatever_that_is(tmp_path: Path, title: str) -> None:
    entries = [replace(ENTRIES[3], id=f"j/{name}", title=name) for name in (title, "B")]
    with PlanWriter(tmp_path / "plan.jsonl") as writer:
        writer.header(HEADER, [])
        for entry in entries:
            writer.entry(entry)
        writer.finish()

    assert list(read_plan(tmp_path / "plan.jsonl").entries(f"j/{title}".__eq__)) == entries[1:]


def test_an_entry_of_a_job_that_the_header_does_not_have_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.jsonl"
    with PlanWriter(path) as writer:
        writer.header(replace(HEADER, jobs=({"id": "another"},)), [])
        writer.entry(ENTRIES[0])
        writer.finish()

    with pytest.raises(InvalidPlan, match="no job `j`"):
        list(read_plan(path).entries())


def test_a_line_that_is_no_entry_is_named(tmp_path: Path) -> None:
    path = tmp_path / "plan.jsonl"
    with PlanWriter(path) as writer:
        writer.header(HEADER, [])
        writer.entry(replace(ENTRIES[0], base=Base("7", TIME, SHA1, 1)))  # type: ignore[arg-type, call-arg] # as if by hand
        writer.finish()

    with pytest.raises(InvalidPlan, match=r"plan\.jsonl:2: this is not an entry"):
        list(read_plan(path).entries())
