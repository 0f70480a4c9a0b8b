"""Runs that several processes share among themselves."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from editrunner.model import JsonObject, Target, shard_of
from editrunner.wiki.pages import Fetching, fetch_pages, resolved_titles
from tests.contract.test_pages import INVALID, REDIRECTS, SPELLINGS
from tests.wiki_access import WikiAccess

from .command import Command, Ended, ended
from .proxy import Proxy
from .test_resume import Gate, resume, revisions, stopped_at

pytestmark = pytest.mark.mediawiki

IS_LONG = bool(os.environ.get("EDITRUNNER_TEST_LONG"))

SHARDS = 8
APPEND = [{"append": {"text": "more", "repeat": True}}]
MEMBERS = 40
LISTED = 30


def populate(command: Command, wiki: WikiAccess, prefix: str) -> Path:
    """Make pages of all kinds, and a job file that names them in all ways: what becomes of them is to be the same."""
    category = f"[[Category:{prefix}]]"
    redirects = {f"{prefix} R{number}": f"#REDIRECT [[{prefix} M{number:02}]]" for number in range(6)}
    chains = {f"{prefix} RR{number}": f"#REDIRECT [[{prefix} R{number}]]" for number in range(6)}
    wiki.bring_in({f"{prefix} M{number:02}": f"member {category}" for number in range(MEMBERS)})
    wiki.bring_in({f"{prefix} N{number}": "numbered" for number in range(10)})
    wiki.bring_in({f"{prefix} T{number}": "titled" for number in range(20)})
    wiki.bring_in({**redirects, **chains, f"{prefix} L1": f"#REDIRECT [[{prefix} L2]]", f"{prefix} Fixed": "teh"})
    wiki.bring_in({f"{prefix} L2": f"#REDIRECT [[{prefix} L1]]", f"{prefix} Gone": f"#REDIRECT [[{prefix} Nowhere]]"})
    spellings = [
        f"{prefix} M00".replace(" ", "_"),
        f" {prefix}  M01",
        f":{prefix} M02",
        f"{prefix[0].lower()}{prefix[1:]} M03",
    ]
    titles = [*redirects, *chains, *spellings, *(f"{prefix} Missing {number}" for number in range(10))]
    odd = [
        f"{prefix} Cafe\u0301",
        f"{prefix} Café",
        f"{prefix} L1",
        f"{prefix} L2",
        f"{prefix} Gone",
        "Special:Version",
    ]
    numbered = [wiki.existing(f"{prefix} {name}").page_id for name in (*(f"N{n}" for n in range(10)), "R0", "M01")]
    command.write("titles.txt", "\n".join(f"{prefix} T{number}" for number in range(0, 20, 2)))
    command.write(
        "rows.csv", "title,value\n" + "".join(f"{prefix} {name},{name}\n" for name in ("T1", "T3", "R5", "M05"))
    )
    follow = {
        "id": "follow",
        "targets": [
            {"titles": [*titles, *odd]},
            {"pageids": [*numbered, 99_999_999]},
            {"category": prefix, "limit": LISTED},
            {"file": "titles.txt"},
            {"prefix": f"{prefix} T", "limit": 7},
        ],
        "exclude": [{"titles": [f"{prefix} M04", f"{prefix} R3"]}],
        "operations": APPEND,
    }
    edit = {
        "id": "redirects-themselves",
        "redirects": "edit",
        "targets": [{"titles": list(redirects)}, {"prefix": f"{prefix} RR"}],
        "operations": [{"append": {"text": category}}],
    }
    rows = {"id": "rows", "targets": [{"table": "rows.csv"}], "operations": [{"append": {"text": "${value}"}}]}
    return command.jobs(follow, edit, rows)


@pytest.mark.parametrize("follow", [False, True])
def test_targets_lead_where_fetching_them_leads(mediawiki: WikiAccess, prefix: str, *, follow: bool) -> None:
    redirects = {f"{prefix} {name}": text.format(*[prefix] * text.count("{}")) for name, text in REDIRECTS.items()}
    mediawiki.bring_in(redirects)
    numbered = [Target(page_id=mediawiki.existing(title).page_id) for title in redirects]
    named = [Target(title=title) for title in (*redirects, *SPELLINGS, *INVALID, f"{prefix} Cafe\u0301")]

    def read(parameters: Mapping[str, str]) -> JsonObject:
        body: JsonObject = mediawiki.connection("Admin").call("POST", dict(parameters)).body
        return body

    for target in [*named, *numbered, Target(page_id=99_999_999)]:
        fetched = [page.title for page in fetch_pages(read, [target], Fetching(follow_redirects=follow))]
        resolved = resolved_titles(read, [target], follow_redirects=follow)
        # A loop of redirects leaves no page for a page id.
        assert fetched in (resolved, []) if target.title is None else fetched == resolved, target
    whole = resolved_titles(read, named, follow_redirects=follow)
    assert whole == [resolved_titles(read, [target], follow_redirects=follow)[0] for target in named]


def outcomes_in(summary: Ended, prefix: str) -> list[dict[str, str]]:
    """What became of the entries of each log, by their ids, without what is the prefix's alone."""
    value = json.loads(summary.out)
    runs = value.get("runs", [value])
    return [{name.replace(prefix, "P"): outcome for name, outcome in run["entries"].items()} for run in runs]


def texts(wiki: WikiAccess, prefix: str) -> dict[str, tuple[str, int]]:
    """Each page of a prefix with its text and how many revisions it has."""
    pages = wiki.query(list="allpages", apprefix=prefix, aplimit="max")["allpages"]
    found = {}
    for page in pages:
        state = wiki.existing(page["title"])
        found[page["title"].replace(prefix, "P")] = (state.text.replace(prefix, "P"), len(state.revisions))
    return found


def whole_run(command: Command, wiki: WikiAccess, prefix: str) -> tuple[dict[str, str], dict[str, tuple[str, int]]]:
    """What one run makes of the same pages under another name."""
    source = populate(command, wiki, prefix)
    assert command.apply(source).code == 1
    (outcomes,) = outcomes_in(command.run("audit", "summary", "run.jsonl", "--format", "json"), prefix)
    return outcomes, texts(wiki, prefix)


def run_at_once(command: Command, source: Path, *arguments: str, count: int = SHARDS) -> list[Ended]:
    """Apply all shards, each in a process of its own, at one time."""
    processes = [
        command.start(
            *("apply", source, "--yes", "--shard", f"{index}/{count}", "--audit", f"shard-{index}.jsonl"), *arguments
        )
        for index in range(1, count + 1)
    ]
    return [ended(process) for process in processes]


@pytest.mark.parametrize("from_plan", [False, True] if IS_LONG else [False])
def test_eight_processes_at_once_do_what_one_run_does(
    command: Command, mediawiki: WikiAccess, *, from_plan: bool
) -> None:
    expected, expected_texts = whole_run(command, mediawiki, mediawiki.unique())
    prefix = mediawiki.unique()
    source = populate(command, mediawiki, prefix)
    if from_plan:
        assert command.run("plan", source, "-o", "plan.jsonl").code == 1
        source = command.folder / "plan.jsonl"
    logs = [f"shard-{index}.jsonl" for index in range(1, SHARDS + 1)]

    results = run_at_once(command, source)

    assert {result.code for result in results} <= {0, 1}, results
    assert command.run("audit", "merge", *logs, "-o", "all.jsonl").code == 0
    assert command.run("audit", "verify", "all.jsonl").code == 0
    shares = outcomes_in(command.run("audit", "summary", "all.jsonl", "--format", "json"), prefix)
    assert len(shares) == SHARDS
    union = {name: outcome for share in shares for name, outcome in share.items()}
    assert union == expected
    # No entry is in two of them.
    assert sum(map(len, shares)) == len(union)
    assert texts(mediawiki, prefix) == expected_texts
    assert all(f"shard {index}/8" in result.out for index, result in enumerate(results, start=1))


def in_shard(prefix: str, index: int, count: int, number: int) -> list[str]:
    """Titles that are in a shard."""
    titles = (f"{prefix} {n}" for n in range(1000))
    return [title for title in titles if shard_of(title, count) == index][:number]


@pytest.fixture
def halves(mediawiki: WikiAccess, prefix: str) -> tuple[list[str], list[str]]:
    """Four pages of each of two shards."""
    first, second = in_shard(prefix, 1, 2, 4), in_shard(prefix, 2, 2, 4)
    mediawiki.create(dict.fromkeys([*first, *second], "a"))
    return first, second


def job_for(command: Command, titles: list[str], **keys: Any) -> Path:
    return command.jobs({"id": "j", "targets": [{"titles": titles}], "operations": APPEND}, **keys)


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_a_shard_that_was_killed_goes_on_as_that_shard_beside_the_others(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, halves: tuple[list[str], list[str]], *, from_plan: bool
) -> None:
    first, second = halves
    source = job_for(command, [*first, *second])
    source = command.plan(source) if from_plan else source
    with stopped_at(Gate(first[1], saves=True), command, proxy, source, "--shard", "1/2") as process:
        process.kill()
        process.communicate()
    gate = Gate(second[1], saves=True)
    proxy.hooks.append(gate)
    other = command.start("apply", source, "--yes", "--shard", "2/2", "--audit", "other.jsonl")
    assert gate.arrived.wait(60)

    result = resume(command)

    assert (result.code, result.counts, result.report["shard"]) == (0, {"saved": 4}, "1/2"), result
    gate.go_on.set()
    assert ended(other).code == 0
    assert revisions(mediawiki, [*first, *second]) == [2] * 8
    assert command.run("audit", "summary", "run.jsonl", "other.jsonl").code == 0


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_beside_a_shard_only_the_others_of_its_work_can_run(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, halves: tuple[list[str], list[str]], *, from_plan: bool
) -> None:
    first, second = halves
    source = job_for(command, [*first, *second])
    another = command.jobs({"id": "k", "targets": [{"titles": second}], "operations": APPEND}, name="another.yaml")
    source = command.plan(source) if from_plan else source
    with stopped_at(Gate(first[0], saves=True), command, proxy, source, "--shard", "1/2") as process:
        same = command.run("apply", source, "--yes", "--shard", "1/2")
        whole = command.run("apply", source, "--yes")
        others = command.run("apply", another, "--yes", "--shard", "2/2")
        differently = command.run("apply", source, "--yes", "--shard", "2/3")
        own = command.run("apply", source, "--yes", "--shard", "2/2", "--format", "json", "--audit", "second.jsonl")
        process.kill()

    assert [result.code for result in (same, whole, others, differently)] == [7, 7, 7, 7]
    assert "is the shard 1/2 already" in same.err
    assert "Only shards of the same job file or plan" in others.err
    assert (own.code, own.counts) == (0, {"saved": 4}), own
    assert revisions(mediawiki, second) == [2] * 4


def test_the_plan_of_a_shard_is_applied_as_that_shard(
    command: Command, mediawiki: WikiAccess, halves: tuple[list[str], list[str]]
) -> None:
    first, second = halves
    source = job_for(command, [*first, *second])
    assert command.run("plan", source, "--shard", "1/2", "-o", "first.jsonl").code == 0
    assert command.run("plan", source, "--shard", "2/2", "-o", "second.jsonl").code == 0

    refused = command.run("apply", "first.jsonl", "--shard", "1/2")
    processes = [command.start("apply", f"{name}.jsonl", "--audit", f"{name}.log") for name in ("first", "second")]
    results = [ended(process) for process in processes]

    assert refused.code == 2
    assert "is the plan of the shard 1/2 already" in refused.err
    assert [result.code for result in results] == [0, 0], results
    assert [command.events(f"{name}.log")[0]["shard"] for name in ("first", "second")] == ["1/2", "2/2"]
    assert revisions(mediawiki, [*first, *second]) == [2] * 8


@pytest.mark.parametrize("concurrency", [1, 3])
def test_the_shards_together_keep_the_limits(
    command: Command, mediawiki: WikiAccess, halves: tuple[list[str], list[str]], concurrency: int
) -> None:
    first, second = halves
    source = job_for(command, [*first, *second], limits={"edits": 3})

    results = run_at_once(command, source, "--concurrency", str(concurrency), count=2)

    assert [result.code for result in results] == [4, 4], results
    assert revisions(mediawiki, first).count(2) == 2
    assert revisions(mediawiki, second).count(2) == 1
    assert "its part of `edits`" in results[0].err


def test_the_edits_of_a_shard_are_taken_back(
    command: Command, mediawiki: WikiAccess, halves: tuple[list[str], list[str]]
) -> None:
    first, second = halves
    source = job_for(command, [*first, *second])
    results = run_at_once(command, source, count=2)

    reverted = command.run("revert", "shard-1.jsonl", "--yes", "--audit", "back.jsonl")
    command.run("audit", "merge", "shard-1.jsonl", "shard-2.jsonl", "-o", "all.jsonl")
    refused = [command.run("revert", "all.jsonl", "--yes"), command.run("resume", "all.jsonl")]

    assert [result.code for result in results] == [0, 0]
    assert reverted.code == 0
    assert revisions(mediawiki, first) == [3] * 4
    assert revisions(mediawiki, second) == [2] * 4
    assert [result.code for result in refused] == [2, 2]
    assert all("holds the logs of several runs" in result.err for result in refused)
    assert len((command.folder / "all.jsonl").read_bytes()) == sum(
        len((command.folder / f"shard-{index}.jsonl").read_bytes()) for index in (1, 2)
    )


@pytest.mark.parametrize("shard", ["0/8", "9/8", "8", "x"])
def test_what_is_no_shard_is_refused_before_anything_else(command: Command, shard: str) -> None:
    result = command.run("apply", "nowhere.yaml", "--yes", "--shard", shard)

    assert result.code == 2
    assert f"`{shard}` is no shard" in result.err
