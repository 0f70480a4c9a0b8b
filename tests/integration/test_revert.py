"""Runs that are taken back."""

from pathlib import Path

import pytest

from tests.wiki_access import WikiAccess

from .command import Command, Ended, ended
from .proxy import Passing, Proxy
from .test_resume import Gate, stopped_at

pytestmark = pytest.mark.mediawiki


def jobs(command: Command, titles: list[str], *, times: int = 1) -> Path:
    """A job file that edits each page so many times, and makes those that are missing."""
    return command.jobs(
        *(
            {
                "id": f"j{number}",
                "targets": [{"titles": titles}],
                "missing": "create",
                "operations": [{"append": {"text": f"line {number}"}}],
            }
            for number in range(times)
        )
    )


def revert(command: Command, *arguments: str) -> Ended:
    (command.folder / "revert.jsonl").unlink(missing_ok=True)
    return command.run("revert", "run.jsonl", "--yes", "--audit", "revert.jsonl", "--format", "json", *arguments)


@pytest.fixture
def titles(mediawiki: WikiAccess, prefix: str) -> list[str]:
    titles = [f"{prefix} {number}" for number in range(3)]
    mediawiki.create({title: f"first\n\nmiddle\n\nlast of {title}" for title in titles})
    return titles


def test_the_edits_of_a_run_on_a_page_are_taken_back_as_one(
    command: Command, mediawiki: WikiAccess, titles: list[str]
) -> None:
    before = [mediawiki.text(title) for title in titles]
    assert command.apply(jobs(command, titles, times=2)).counts == {"saved": 6}

    result = revert(command)

    assert (result.code, result.counts) == (0, {"saved": 3})
    assert [mediawiki.text(title) for title in titles] == before
    page = mediawiki.existing(titles[0])
    assert len(page.revisions) == 4
    assert "Take back the edits of the run" in page.newest.summary
    assert command.run("audit", "verify", "revert.jsonl").code == 0


def test_what_is_taken_back_already_counts_as_done(command: Command, mediawiki: WikiAccess, titles: list[str]) -> None:
    command.apply(jobs(command, titles))
    revert(command)

    result = revert(command)

    assert (result.code, result.counts) == (0, {"unchanged": 3})
    assert [len(mediawiki.existing(title).revisions) for title in titles] == [3, 3, 3]


def test_the_edits_of_others_stay_and_what_cannot_be_told_apart_is_listed(
    command: Command, mediawiki: WikiAccess, titles: list[str]
) -> None:
    command.apply(jobs(command, titles))
    beside, over, moved = titles
    mediawiki.edit(beside, mediawiki.text(beside).replace("first", "theirs"))
    mediawiki.edit(over, mediawiki.text(over).replace("line 0", "line 0, theirs"))
    mediawiki.as_admin("move", **{"from": moved, "to": f"{moved} elsewhere", "reason": "by hand"})

    result = revert(command)

    assert (result.code, result.counts) == (1, {"saved": 2, "failed": 1})
    assert mediawiki.text(beside).startswith("theirs\n")
    assert "line 0" not in mediawiki.text(beside)
    assert "line 0, theirs" in mediawiki.text(over)
    assert "line 0" not in mediawiki.text(f"{moved} elsewhere")
    (failed,) = [event for event in command.events("revert.jsonl") if event["event"] == "edit.failed"]
    assert [error["code"] for error in failed["errors"]] == ["undofailure"]


def test_pages_that_the_run_made_are_listed_or_blanked(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    made, edited_since = f"{prefix} made", f"{prefix} edited"
    command.apply(jobs(command, [made, edited_since]))
    mediawiki.edit(edited_since, "theirs")

    listed = revert(command)
    blanked = revert(command, "--blank-created")

    assert (listed.code, listed.counts) == (0, {"skipped": 2})
    assert (blanked.code, blanked.counts) == (1, {"saved": 1, "failed": 1})
    assert (mediawiki.text(made), mediawiki.text(edited_since)) == ("", "theirs")


def test_a_dry_run_shows_what_it_would_do_and_does_nothing(
    command: Command, mediawiki: WikiAccess, titles: list[str]
) -> None:
    command.apply(jobs(command, titles))

    result = command.run("revert", "run.jsonl", "--dry-run")

    assert result.code == 0
    assert all(title in result.out for title in titles)
    assert [len(mediawiki.existing(title).revisions) for title in titles] == [2, 2, 2]


def test_a_reverting_run_can_be_resumed(command: Command, mediawiki: WikiAccess, titles: list[str]) -> None:
    command.apply(jobs(command, titles))
    revert(command)
    log = command.folder / "revert.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    # As if it had been killed while its second edit was on the way.
    second = [number for number, line in enumerate(lines) if b'"edit.intent"' in line][1]
    log.write_bytes(b"".join(lines[: second + 1]))

    result = command.run("resume", "revert.jsonl", "--format", "json")

    assert (result.code, result.counts) == (0, {"saved": 2, "unchanged": 1})
    assert [len(mediawiki.existing(title).revisions) for title in titles] == [3, 3, 3]


def test_a_page_with_an_edit_of_somebody_else_in_between_is_taken_back_in_two_goes(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, titles: list[str]
) -> None:
    edits = iter(range(100))

    def be_faster(request: Passing) -> None:
        if next(edits) == len(titles):
            mediawiki.edit(titles[0], mediawiki.text(titles[0]).replace("first", "theirs"))

    proxy.on_edit(be_faster, times=100)
    assert sum(command.apply(jobs(command, titles, times=2)).counts.values()) == 6
    log = command.folder / "revert.jsonl"
    assert revert(command, "--title", titles[0]).counts == {"saved": 2}
    # As if it had been killed after the first; the second is taken back already, and is no change.
    lines = log.read_bytes().splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if b'"edit.saved"' in line)
    log.write_bytes(b"".join(lines[: first + 1]))

    result = command.run("resume", "revert.jsonl", "--format", "json")

    assert (result.code, result.counts) == (0, {"saved": 1, "unchanged": 1})
    assert mediawiki.text(titles[0]) == f"theirs\n\nmiddle\n\nlast of {titles[0]}"


@pytest.mark.parametrize("saved", [True, False], ids=["saved", "lost"])
def test_an_edit_whose_answer_the_run_did_not_live_to_see_is_taken_back_too(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, titles: list[str], *, saved: bool
) -> None:
    before = [mediawiki.text(title) for title in titles]
    gate = Gate(titles[1], saves=saved)
    with stopped_at(gate, command, proxy, jobs(command, titles)) as process:
        process.kill()
        ended(process)

        shown = command.run("revert", "run.jsonl", "--dry-run")
        result = revert(command)
        assert [mediawiki.text(title) for title in titles] == before

    assert (titles[1] in shown.out) == saved
    assert (result.code, result.counts) == (0, {"saved": 2 if saved else 1})


def test_a_reverting_run_can_be_taken_back_with_the_bot_flag_that_it_had(
    command: Command, mediawiki: WikiAccess, titles: list[str]
) -> None:
    job = {"id": "j", "targets": [{"titles": titles}], "operations": [{"append": {"text": "more"}}]}
    command.apply(command.jobs(job, edit={"summary": "by editrunner", "bot": True}))
    edited = [mediawiki.text(title) for title in titles]
    revert(command)

    result = command.run("revert", "revert.jsonl", "--yes", "--audit", "again.jsonl", "--format", "json")

    assert (result.code, result.counts) == (0, {"saved": 3})
    assert [mediawiki.text(title) for title in titles] == edited
    assert all(mediawiki.was_by_bot(title) for title in titles)


def test_a_part_of_a_run_can_be_taken_back_by_a_title_in_any_spelling(
    command: Command, mediawiki: WikiAccess, titles: list[str]
) -> None:
    before = mediawiki.text(titles[1])
    command.apply(jobs(command, titles))

    nothing = revert(command, "--title", "No such page")
    no_job = revert(command, "--job", "nope")
    result = revert(command, "--title", titles[1].replace(" ", "_"))

    assert [nothing.code, no_job.code] == [2, 2]
    assert result.counts == {"saved": 1}
    assert mediawiki.text(titles[1]) == before


def test_pages_that_were_deleted_since_are_listed_and_the_others_taken_back(
    command: Command, mediawiki: WikiAccess, prefix: str, titles: list[str]
) -> None:
    made = f"{prefix} made"
    command.apply(jobs(command, [*titles, made]))
    mediawiki.delete(titles[0])
    mediawiki.delete(made)

    result = revert(command, "--blank-created")

    assert (result.code, result.counts) == (1, {"saved": 2, "failed": 1, "skipped": 1})
    assert mediawiki.page(titles[0]) is mediawiki.page(made) is None
