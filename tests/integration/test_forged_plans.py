"""Plans that somebody has made who wants another text to be saved than the one that is shown."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from editrunner.planner.compute import SECTION_REQUEST_BYTES
from editrunner.planner.diff import unified_diff
from editrunner.planner.parameters import section_parameters, text_parameters
from editrunner.records.json_lines import to_line
from editrunner.wikitext.presave import sha1
from tests.wiki_access import WikiAccess

from .command import Command

pytestmark = pytest.mark.mediawiki

LARGE = "lead\n\n== B ==\nb\n\n== C ==\n" + "x" * SECTION_REQUEST_BYTES


def jobs(command: Command, title: str, *operations: Mapping[str, Any]) -> Path:
    """One job for each operation, all of the same page."""
    made: list[dict[str, Any]] = [
        {"id": f"j{number}", "targets": [{"titles": [title]}], "operations": [operation]}
        for number, operation in enumerate(operations)
    ]
    return command.jobs(*made)


def forge(plan: Path, **changes: Any) -> str:
    """Change the last entry of a plan, parameters key by key, make the footer fit, and return the new digest."""
    *lines, last, footer = (json.loads(line) for line in plan.read_text(encoding="utf-8").splitlines())
    last["params"] |= changes.pop("params", {})
    body = b"".join(map(to_line, [*lines, {**last, **changes}]))
    digest = hashlib.sha256(body).hexdigest()
    plan.write_bytes(body + to_line({**footer, "digest": digest}))
    return digest


def base_of(plan: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(plan.read_text(encoding="utf-8").splitlines()[-2])["base"]
    return found


def sum_of(mediawiki: WikiAccess, title: str) -> str:
    """The SHA-1 that the wiki itself has of a page's text."""
    asked = {"action": "query", "prop": "revisions", "rvprop": "slotsha1", "rvslots": "main", "titles": title}
    (page,) = mediawiki.connection("Admin").call("POST", asked).body["query"]["pages"]
    return str(page["revisions"][0]["slots"]["main"]["sha1"])


def test_a_text_that_is_not_the_one_shown_is_neither_shown_nor_saved(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({prefix: "a"})
    plan = command.plan(jobs(command, prefix, {"append": {"text": "harmless"}}))
    digest = forge(plan, params=text_parameters("evil"), after={"sha1": sha1("evil"), "bytes": 4})

    calls: list[list[str | Path]] = [["plan", plan, "--format", name] for name in ("text", "json", "html", "markdown")]
    calls += [["plan", plan, "--summary-only"], ["apply", plan, "--digest", digest]]
    for call in calls:
        ended = command.run_process(*call)
        assert (ended.code, ended.out) == (2, "")
        assert "was not made by `plan`: its `diff` does not fit" in ended.err
    assert mediawiki.text(prefix) == "a"


@pytest.mark.parametrize("name", ["text", "json", "html", "markdown"])
def test_a_summary_that_somebody_has_put_into_a_plan_is_shown(
    command: Command, mediawiki: WikiAccess, prefix: str, name: str
) -> None:
    mediawiki.create({prefix: "a"})
    plan = command.plan(jobs(command, prefix, {"append": {"text": "harmless"}}))
    digest = forge(plan, params={"summary": "advertisement", "minor": "1"})

    assert "advertisement" in command.run("plan", plan, "--format", name).out
    assert command.apply(plan, "--digest", digest).counts == {"saved": 1}
    assert mediawiki.existing(prefix).newest.summary == "advertisement"


def test_a_difference_from_a_text_that_the_page_does_not_have_is_not_saved(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({prefix: "what is to be kept"})
    plan = command.plan(jobs(command, prefix, {"append": {"text": "harmless"}}))
    digest = forge(
        plan,
        params=text_parameters("teh\nthe"),
        after={"sha1": sha1("teh\nthe"), "bytes": 7},
        base={**base_of(plan), "sha1": sha1("teh"), "bytes": 3},
        diff=unified_diff("teh", "teh\nthe", prefix),
    )

    assert command.run("plan", plan).code == 0
    assert command.apply(plan, "--digest", digest).counts == {"failed": 1}
    assert mediawiki.text(prefix) == "what is to be kept"
    (failed,) = [event for event in command.events() if event["event"] == "edit.failed"]
    assert "has another text than the one that the edit was planned upon" in failed["text"]
    assert not [event for event in command.events() if event["event"] == "edit.intent"]


ON_SERVER: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "append": ({"append": {"text": "harmless", "on_server": True}}, {"appendtext": "evil"}),
    "prepend": ({"prepend": {"text": "harmless", "on_server": True}}, {"prependtext": "evil"}),
    "new section": (
        {"add_section": {"heading": "H", "text": "harmless", "on_server": True}},
        section_parameters("new", "evil"),
    ),
    "heading": ({"add_section": {"heading": "H", "text": "harmless", "on_server": True}}, {"sectiontitle": "evil"}),
    "section": ({"append": {"text": "harmless", "section": "B"}}, section_parameters("1", "== B ==\nevil")),
    "section number": ({"append": {"text": "harmless", "section": "B"}}, {"section": "2"}),
}


def with_sum(params: dict[str, str]) -> dict[str, str]:
    """Parameters with the MD5 sum that the wiki wants with them."""
    texts = [value for name, value in params.items() if name in ("appendtext", "prependtext")]
    return {**params, **({"md5": text_parameters(texts[0])["md5"]} if texts else {})}


@pytest.mark.parametrize("name", ON_SERVER)
def test_what_the_wiki_puts_in_is_what_was_shown(
    command: Command, mediawiki: WikiAccess, prefix: str, name: str
) -> None:
    operation, forged = ON_SERVER[name]
    mediawiki.create({prefix: LARGE})
    plan = command.plan(jobs(command, prefix, operation))
    reviewed = plan.read_bytes()
    forge(plan, params=with_sum(forged))

    assert command.run("plan", plan).code == 0
    assert command.apply(plan).counts == {"failed": 1}
    assert mediawiki.text(prefix) == LARGE

    plan.write_bytes(reviewed)
    assert command.apply(plan).counts == {"saved": 1}
    assert "harmless" in mediawiki.text(prefix)


def test_the_revision_that_is_taken_back_is_the_one_that_was_shown(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    revisions = [
        mediawiki.edit(prefix, text) for text in ("a\n\nb", "a\n\nb\n\nc", "a\n\nb\n\nc\nd", "a\n\nb\n\nc\nd\n\ne")
    ]
    plan = command.plan(jobs(command, prefix, {"undo": {"revision": revisions[3]}}))
    reviewed = plan.read_bytes()

    for forged in ({"undo": str(revisions[2])}, {"undoafter": str(revisions[0])}):
        plan.write_bytes(reviewed)
        forge(plan, params=forged)
        assert command.apply(plan).counts == {"failed": 1}
        assert len(mediawiki.existing(prefix).revisions) == len(revisions)

    plan.write_bytes(reviewed)
    assert command.apply(plan).counts == {"saved": 1}
    assert mediawiki.text(prefix) == "a\n\nb\n\nc\nd"


@pytest.mark.parametrize(
    ("operation", "forged"),
    [
        ({"append": {"text": "second", "section": "C"}}, section_parameters("2", "== C ==\nevil")),
        ({"append": {"text": "second", "on_server": True}}, with_sum({"appendtext": "evil"})),
    ],
)
def test_what_is_built_upon_an_earlier_edit_is_what_was_shown(
    command: Command, mediawiki: WikiAccess, prefix: str, operation: dict[str, Any], forged: dict[str, str]
) -> None:
    mediawiki.create({prefix: LARGE})
    job_file = jobs(command, prefix, {"append": {"text": "first", "section": "B"}}, operation)
    plan = command.plan(job_file)
    reviewed = plan.read_bytes()

    assert command.apply(plan).counts == {"saved": 2}
    assert mediawiki.text(prefix) == LARGE.replace("\nb\n", "\nb\nfirst\n") + "\nsecond"

    mediawiki.edit(prefix, LARGE)
    plan.write_bytes(reviewed)
    plan = command.plan(job_file)
    forge(plan, params=forged)
    assert command.apply(plan).counts == {"saved": 1, "failed": 1}
    assert mediawiki.text(prefix) == LARGE.replace("\nb\n", "\nb\nfirst\n")


def test_a_text_that_the_wiki_gives_in_another_form_than_it_has_can_be_edited(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    # An imported text is stored as it is, and not in Unicode NFC.
    mediawiki.bring_in({prefix: "Cafe\u0301"})
    plan = command.plan(jobs(command, prefix, {"append": {"text": "more"}}))
    assert base_of(plan)["sha1"] == sha1("Café") != sum_of(mediawiki, prefix)

    assert command.apply(plan).counts == {"saved": 1}
    assert mediawiki.text(prefix) == "Café\nmore"


@pytest.mark.parametrize("text", ["a\rb", "a\u2028b\x85c", "", "a\n\n" * 5000])
def test_whatever_line_ends_a_page_has_its_plan_is_applied(
    command: Command, mediawiki: WikiAccess, prefix: str, text: str
) -> None:
    mediawiki.bring_in({prefix: text})
    plan = command.plan(jobs(command, prefix, {"prepend": {"text": "more"}}))

    assert command.apply(plan).counts == {"saved": 1}
    assert mediawiki.text(prefix).startswith("more")
