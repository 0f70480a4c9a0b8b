"""What a job file asks of API:Edit, read back from the wiki."""

import hashlib
import itertools
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Response

from editrunner.model import DEFAULT_SITE
from editrunner.planner.compute import SECTION_REQUEST_BYTES
from editrunner.records.json_lines import to_line
from editrunner.wikitext.presave import as_stored, sha1
from editrunner.wikitext.sections import split, with_section_saved
from tests.wiki_access import WikiAccess

from .command import Command
from .proxy import Passing, Proxy

pytestmark = pytest.mark.mediawiki


def append_to(command: Command, title: str, *, missing: str = "skip", **edit: Any) -> Path:
    job = {
        "id": "j",
        "targets": [{"titles": [title]}],
        "missing": missing,
        "operations": [{"append": {"text": "more", "repeat": True}}],
    }
    return command.jobs(job, edit={"summary": "by editrunner", **edit})


@pytest.fixture
def title(mediawiki: WikiAccess, prefix: str) -> str:
    mediawiki.create({prefix: "a"})
    return prefix


def test_pages_are_watched_and_unwatched_and_otherwise_left_alone(
    command: Command, mediawiki: WikiAccess, title: str
) -> None:
    seen = []
    for policy in ("nochange", "watch", "nochange", "unwatch"):
        assert command.apply(append_to(command, title, watchlist=policy)).counts == {"saved": 1}
        seen.append(mediawiki.watched(title, "Bot"))

    assert [bool(watched) for watched in seen] == [False, True, True, False]


def test_a_watched_page_can_leave_the_watchlist_by_itself(command: Command, mediawiki: WikiAccess, title: str) -> None:
    job_file = append_to(command, title, watchlist="watch", watchlist_expiry="2099-01-01T00:00:00Z")

    # The wiki shortens what is too long, a year on both versions, and says until when it lasts.
    assert command.apply(job_file).counts == {"saved": 1}
    assert isinstance(mediawiki.watched(title, "Bot"), str)


def test_a_parameter_that_the_wiki_does_not_know_any_more_is_named(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str
) -> None:
    # What is switched off between the question and the edit looks like this.
    proxy.on_edit(lambda request: request.params.update(watchlistexpired=request.params.pop("watchlistexpiry")))

    result = command.apply(append_to(command, title, watchlist="watch", watchlist_expiry="1 week"))

    assert result.counts == {"saved": 1}
    assert "the wiki left something out: Unrecognized parameter: watchlistexpired" in result.err
    (saved,) = [event for event in command.events() if event["event"] == "edit.saved"]
    assert "Unrecognized parameter" in saved["text"]


def test_a_watchlist_that_may_not_be_changed_is_refused_beforehand(
    command: Command, mediawiki: WikiAccess, title: str
) -> None:
    command.log_in(mediawiki.api, mediawiki.credentials["Plain"])

    result = command.run("plan", append_to(command, title, watchlist="watch"))

    assert (result.code, result.out) == (2, "")
    assert "editmywatchlist" in result.err


def test_a_tag_that_cannot_be_applied_is_refused_beforehand(command: Command, title: str) -> None:
    result = command.run("plan", append_to(command, title, tags=["no such tag"]))

    assert (result.code, result.out) == (2, "")
    assert "no such tag" in result.err


def test_a_place_to_return_to_is_sent_where_the_wiki_knows_it_and_else_refused(
    command: Command, mediawiki: WikiAccess, title: str
) -> None:
    known = "returnto" in mediawiki.edit_parameters()

    result = command.apply(append_to(command, title, returnto={"title": "Main Page", "anchor": "#top"}))

    assert result.code == (0 if known else 2)
    assert len(mediawiki.existing(title).revisions) == (2 if known else 1)


@pytest.mark.parametrize(("conflicts", "outcome"), [("strict", "conflict"), ("ignore_own", "saved")])
def test_an_own_later_edit_is_a_conflict_unless_it_is_to_be_ignored(
    command: Command, mediawiki: WikiAccess, title: str, conflicts: str, outcome: str
) -> None:
    plan = command.plan(append_to(command, title, conflicts=conflicts))
    mediawiki.edit(title, "b", account="Bot")

    result = command.apply(plan)

    # The own edit between base and save shows as a merge does: by the number of the revision before.
    expected = {"conflict"} if outcome == "conflict" else {"saved", "merged"}
    assert set(result.counts) <= expected
    assert mediawiki.text(title) == ("b" if outcome == "conflict" else "a\nmore")


def test_a_page_is_created_with_another_content_model(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    job_file = append_to(command, prefix, missing="create", content_model="css", content_format="text/css")

    assert command.apply(job_file).counts == {"saved": 1}
    assert mediawiki.existing(prefix).content_model == "css"


@pytest.mark.parametrize("edit", [{"content_model": "Scribunto"}, {"content_format": "text/latex"}])
def test_a_kind_of_content_that_the_wiki_does_not_have_is_refused_beforehand(
    command: Command, mediawiki: WikiAccess, prefix: str, edit: dict[str, str]
) -> None:
    job_file = append_to(command, prefix, missing="create", **edit)

    for verb in (["plan"], ["apply", "--yes"]):
        result = command.run(*verb, job_file)
        assert (result.code, result.out) == (2, "")
        assert "which this wiki does not have" in result.err
    assert command.run("doctor", job_file).code == 2
    assert mediawiki.page(prefix) is None


def test_a_deleted_page_is_brought_back_only_where_the_job_says_so(
    command: Command, mediawiki: WikiAccess, title: str
) -> None:
    mediawiki.delete(title)

    assert command.apply(append_to(command, title, missing="create")).counts == {"skipped": 1}
    assert command.outcomes() == {f"j/{title}": "deleted"}
    assert mediawiki.page(title) is None

    assert command.apply(append_to(command, title, missing="create", recreate_deleted=True)).counts == {"saved": 1}
    assert mediawiki.text(title) == "more"


def job_for(command: Command, title: str, operation: Mapping[str, Any], **job: Any) -> Path:
    keys = {"id": "j", "targets": [{"titles": [title]}], "operations": [operation], **job}
    return command.jobs(keys, edit={"summary": "by editrunner", "mark": False})


def entry_of(plan: Path) -> dict[str, Any]:
    """The only entry of a plan."""
    _, _, entry, _ = (json.loads(line) for line in plan.read_text(encoding="utf-8").splitlines())
    found: dict[str, Any] = entry
    return found


def change_plan(plan: Path, change: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
    """Change the header and the only entry of a plan, as somebody would who also knows how to make the footer fit."""
    header, job_file, entry, footer = (json.loads(line) for line in plan.read_text(encoding="utf-8").splitlines())
    change(header, entry)
    body = to_line(header) + to_line(job_file) + to_line(entry)
    footer["digest"] = hashlib.sha256(body).hexdigest()
    plan.write_bytes(body + to_line(footer))


def send(wiki: WikiAccess, entry: Mapping[str, Any]) -> Any:
    """Send what a plan says, as it is."""
    connection = wiki.connection("Bot")
    params = {"action": "edit", **entry["params"], "token": connection.token()}
    return connection.call("MULTIPART", params).body


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ({"append": {"text": "more"}}, "a\nmore"),
        ({"append": {"text": "more", "separator": "\n\n"}}, "a\n\nmore"),
        ({"prepend": {"text": "more"}}, "more\na"),
        ({"add_section": {"heading": "H & H", "text": "more"}}, "a\n\n== H & H ==\n\nmore"),
    ],
)
def test_the_wiki_puts_a_text_in_once(
    command: Command, mediawiki: WikiAccess, title: str, operation: dict[str, dict[str, Any]], expected: str
) -> None:
    ((kind, keys),) = operation.items()
    job_file = job_for(command, title, {kind: {**keys, "on_server": True}})

    assert command.apply(job_file).counts == {"saved": 1}
    assert mediawiki.text(title) == expected
    assert mediawiki.existing(title).newest.summary == "by editrunner"
    assert command.apply(job_file).counts == {"skipped": 1}


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ({"append": {"text": "more", "on_server": True}}, "editconflict"),
        ({"prepend": {"text": "more", "on_server": True}}, "editconflict"),
    ],
)
def test_a_text_that_the_wiki_puts_in_is_not_put_in_twice_when_it_is_sent_twice(
    command: Command, mediawiki: WikiAccess, title: str, operation: dict[str, Any], code: str
) -> None:
    entry = entry_of(command.plan(job_for(command, title, operation)))

    answers = [send(mediawiki, entry) for _ in range(2)]

    assert answers[0]["edit"]["result"] == "Success"
    assert [error["code"] for error in answers[1]["errors"]] == [code]
    assert mediawiki.text(title).count("more") == 1


def test_a_text_that_the_wiki_puts_in_follows_a_page_that_is_moved_meanwhile(
    command: Command, mediawiki: WikiAccess, title: str
) -> None:
    job_file = job_for(command, title, {"append": {"text": "more", "on_server": True}})
    entry = entry_of(command.plan(job_file))
    mediawiki.as_admin("move", **{"from": title, "to": f"{title} moved"})

    answer = send(mediawiki, entry)

    assert answer["edit"]["title"] == f"{title} moved"
    assert mediawiki.text(f"{title} moved") == "a\nmore"
    assert "more" not in mediawiki.text(title)


def test_a_new_page_gets_the_whole_text_in_place_of_the_one_to_put_in(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    operation = {"add_section": {"heading": "H", "text": "more", "on_server": True}}

    assert command.apply(job_for(command, prefix, operation, missing="create")).counts == {"saved": 1}
    assert mediawiki.text(prefix) == "== H ==\n\nmore"


# ---------------------------------------------------------------- undo and undoafter


@pytest.fixture
def history(mediawiki: WikiAccess, prefix: str) -> list[int]:
    """The revisions of a page of which the second changes its middle, and the others its end."""
    texts = ("a\n\nb\n\nc", "a\n\nX\n\nc", "a\n\nX\n\nc\nd", "a\n\nX\n\nc\nd\ne")
    return [mediawiki.edit(prefix, text) for text in texts]


def undo(command: Command, title: str, revision: int, after: int | None = None) -> Path:
    return job_for(command, title, {"undo": {"revision": revision, **({"after": after} if after else {})}})


@pytest.mark.parametrize(
    ("undone", "expected", "is_promised"),
    [
        ((3, None), "a\n\nX\n\nc\nd", True),
        ((3, 1), "a\n\nX\n\nc", True),
        ((3, 0), "a\n\nb\n\nc", True),
        ((1, None), "a\n\nb\n\nc\nd\ne", False),
    ],
)
def test_revisions_are_taken_back(
    command: Command,
    mediawiki: WikiAccess,
    prefix: str,
    history: list[int],
    *,
    undone: tuple[int, int | None],
    expected: str,
    is_promised: bool,
) -> None:
    revision, after = undone
    job_file = undo(command, prefix, history[revision], None if after is None else history[after])
    planned = entry_of(command.plan(job_file))

    assert command.apply(job_file).counts == {"saved": 1}
    assert mediawiki.text(prefix) == expected
    assert mediawiki.existing(prefix).newest.summary == "by editrunner"
    assert planned["after"] == ({"sha1": sha1(expected), "bytes": len(expected)} if is_promised else None)
    assert command.apply(job_file).counts == {"skipped": 1}
    assert len(mediawiki.existing(prefix).revisions) == len(history) + 1


def test_revisions_are_taken_back_on_a_page_that_is_moved_meanwhile(
    command: Command, mediawiki: WikiAccess, prefix: str, history: list[int]
) -> None:
    entry = entry_of(command.plan(undo(command, prefix, history[1])))
    mediawiki.as_admin("move", **{"from": prefix, "to": f"{prefix} moved"})

    assert send(mediawiki, entry)["edit"]["title"] == f"{prefix} moved"
    assert mediawiki.text(f"{prefix} moved") == "a\n\nb\n\nc\nd\ne"


def test_what_cannot_be_taken_back_fails_when_it_is_planned(
    command: Command, mediawiki: WikiAccess, prefix: str, history: list[int]
) -> None:
    other = mediawiki.edit(f"{prefix} other", "a")

    codes: list[str] = []
    for revision in (history[0], other, 10**9):
        assert command.apply(undo(command, prefix, revision)).counts == {"failed": 1}
        codes += command.outcomes().values()

    assert codes == ["nosuchrevid", "revwrongpage", "nosuchrevid"]
    assert len(mediawiki.existing(prefix).revisions) == len(history)


def test_revisions_that_later_ones_have_changed_fail_the_page(
    command: Command, mediawiki: WikiAccess, prefix: str, history: list[int]
) -> None:
    changed = mediawiki.edit(prefix, "a\n\nX and Y\n\nc\nd\ne")

    for revision, after in ((history[1], None), (history[3], history[0])):
        job_file = undo(command, prefix, revision, after)
        assert command.apply(job_file).counts == {"failed": 1}
        (failed,) = [event for event in command.events() if event["event"] == "edit.failed"]
        assert [error["code"] for error in failed["errors"]] == ["undofailure"]

    assert mediawiki.existing(prefix).newest.id == changed


# ---------------------------------------------------------------- section


LARGE = "lead\n\n== B ==\nb\n\n=== C ===\nc\n\n== D ==\n" + "x" * SECTION_REQUEST_BYTES


@pytest.mark.parametrize(
    ("section", "sent", "expected"),
    [
        (0, "0", LARGE.replace("lead", "lead\nmore")),
        ("B", "1", LARGE.replace("\nb\n", "\nb\nmore\n")),
        (2, "2", LARGE.replace("\nc\n", "\nc\nmore\n")),
        ({"id": "T-2"}, "T-2", LARGE.replace("\nc\n", "\nc\nmore\n")),
        ("D", "3", f"{LARGE}\nmore"),
    ],
)
def test_a_section_of_a_large_page_is_saved_alone_and_the_page_is_as_planned(
    command: Command, mediawiki: WikiAccess, prefix: str, section: object, sent: str, expected: str
) -> None:
    mediawiki.create({prefix: LARGE})
    job_file = job_for(command, prefix, {"append": {"text": "more", "section": section}})
    planned = entry_of(command.plan(job_file))

    assert planned["params"]["section"] == sent
    assert len(planned["params"]["text"]) < len(LARGE) or sent == "3"
    assert planned["after"] == {"sha1": sha1(expected), "bytes": len(expected)}
    assert command.apply(job_file).counts == {"saved": 1}
    assert mediawiki.text(prefix) == expected


SEAMS = [
    "a\n== B ==",
    "a\n\n\n\n== B ==\n\n\nb\n== C ==\n\n\n=== D ===\nd\n== E ==",
    "\n\n== A ==\nb\n=== C ===\n\n\n\n== D ==<!-- y -->  \nz\n\t\n== E ==\n q",
    "== A ==\n{{x\n|y}}\n\n== B ==\n<nowiki>== C ==</nowiki>\n== D ==",
]
CONTENTS = ["new", "new\n \n", "", "\n\nnew", "== H ==\nx \t\n=== I ===\n"]


@pytest.mark.parametrize("text", SEAMS)
def test_the_wiki_joins_a_saved_section_as_foretold(mediawiki: WikiAccess, prefix: str, text: str) -> None:
    found = split(text, extension_tags=DEFAULT_SITE.extension_tags)

    for section, content in zip(found, itertools.cycle(CONTENTS), strict=False):
        for sent in (content, text[section.start : section.end]):
            mediawiki.edit(prefix, text)
            mediawiki.edit(prefix, sent, section=str(section.number))
            assert mediawiki.text(prefix) == with_section_saved(as_stored(text), section, sent), (section.number, sent)


# ---------------------------------------------------------------- summary, minor and notminor


@pytest.mark.parametrize(
    ("summary", "stored"), [("== X ==", "X"), ("  a  b ", "a  b"), ("Cafe\u0301", "Café"), ("== X", "== X")]
)
def test_a_summary_is_planned_as_the_wiki_stores_it(
    command: Command, mediawiki: WikiAccess, title: str, summary: str, stored: str
) -> None:
    job_file = append_to(command, title, summary=summary, mark=False)

    assert entry_of(command.plan(job_file))["params"]["summary"] == stored
    assert command.apply(job_file).counts == {"saved": 1}
    assert mediawiki.existing(title).newest.summary == stored


def test_edits_are_minor_as_the_job_says_or_else_as_the_account_prefers(
    command: Command, mediawiki: WikiAccess, title: str
) -> None:
    command.log_in(mediawiki.api, mediawiki.credentials["Admin"])
    mediawiki.as_admin("options", optionname="minordefault", optionvalue="1")
    try:
        flags = []
        options: list[dict[str, Any]] = [{}, {"minor": False}, {"minor": True}]
        for edit in options:
            assert command.apply(append_to(command, title, **edit)).counts == {"saved": 1}
            flags.append(mediawiki.existing(title).newest.minor)
    finally:
        mediawiki.as_admin("options", optionname="minordefault")

    assert flags == [True, False, True]


def test_a_new_page_is_not_minor_and_the_plan_says_so(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    job_file = append_to(command, prefix, missing="create", minor=True)
    planned = entry_of(command.plan(job_file))

    assert [warning for warning in planned["warnings"] if "`minor` is left out" in warning]
    assert command.apply(job_file).counts == {"saved": 1}
    assert not mediawiki.existing(prefix).newest.minor


# ---------------------------------------------------------------- what does not go together is refused in a plan too


@pytest.mark.parametrize(
    "change",
    [
        {"watchlist": "maybe"},
        {"redirect": "1"},
        {"undo": "1"},
        {"basetimestamp": "2020-01-01T00:00:00Z"},
        {"section": "new", "sectiontitle": "H"},
    ],
)
def test_a_plan_that_was_changed_by_hand_is_refused_before_anything_is_sent(
    command: Command, mediawiki: WikiAccess, title: str, change: dict[str, str]
) -> None:
    plan = command.plan(append_to(command, title))
    change_plan(plan, lambda _, entry: entry["params"].update(change))

    result = command.run("apply", plan)

    assert result.code == 2
    assert mediawiki.text(title) == "a"


@pytest.mark.parametrize(
    "change",
    [
        lambda _, entry: entry.update(base={**entry["base"], "revision": "1"}),
        lambda _, entry: entry.update(base=7),
        lambda _, entry: entry.update(job="another"),
        lambda _, entry: entry.update(id="another"),
        lambda _, entry: entry.update(fetched="2020-01-01T00:00:00Z"),
        lambda header, _: header.update(jobs=[]),
        lambda header, _: header["jobs"][0].update(edit=7),
        lambda header, _: header["jobs"][0]["edit"].update(tags=7),
    ],
)
def test_a_plan_of_other_types_is_refused_with_one_message(
    command: Command, mediawiki: WikiAccess, title: str, change: Callable[[dict[str, Any], dict[str, Any]], None]
) -> None:
    plan = command.plan(append_to(command, title))
    change_plan(plan, change)

    result = command.run("apply", plan)

    assert (result.code, result.out) == (2, "")
    assert "Traceback" not in result.err
    assert mediawiki.text(title) == "a"


# ---------------------------------------------------------------- watch and unwatch, starttimestamp and recreate


def test_the_parameters_of_old_wikis_watch_and_unwatch_too(command: Command, mediawiki: WikiAccess, title: str) -> None:
    seen = []
    for old in ("watch", "unwatch"):

        def as_for_an_old_wiki(_: dict[str, Any], entry: dict[str, Any], old: str = old) -> None:
            del entry["params"]["watchlist"]
            entry["params"][old] = "1"

        plan = command.plan(append_to(command, title))
        change_plan(plan, as_for_an_old_wiki)
        assert command.apply(plan).counts == {"saved": 1}
        seen.append(mediawiki.watched(title, "Bot"))

    assert seen == [True, False]


def forget_new_parameters(request: Passing) -> Response | None:
    """Describe API:Edit as a wiki before MediaWiki 1.35 does, that is without `baserevid` and `watchlist`."""
    if request.params.get("action") != "paraminfo":
        return None
    answer = request.send_on()
    content = json.loads(answer.get_data())
    (module,) = content["paraminfo"]["modules"]
    new = {"baserevid", "watchlist", "watchlistexpiry"}
    module["parameters"] = [found for found in module["parameters"] if found["name"] not in new]
    return Response(json.dumps(content), mimetype="application/json")


def test_an_old_wiki_is_told_what_it_knows_and_the_plan_that_this_protects_less(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str
) -> None:
    proxy.hooks.append(forget_new_parameters)
    job_file = append_to(command, title, watchlist="watch")
    planned = entry_of(command.plan(job_file))

    assert any("knows no `baserevid`" in warning for warning in planned["warnings"])
    assert planned["params"]["basetimestamp"] == planned["base"]["timestamp"]
    assert planned["params"].keys() & {"baserevid", "watchlist"} == set()
    assert command.apply(command.folder / "plan.jsonl").counts == {"saved": 1}
    assert mediawiki.watched(title, "Bot")


@pytest.mark.parametrize("account", ["Bot", "Other"])
def test_on_an_old_wiki_a_plan_is_a_conflict_too_where_the_page_has_moved_on(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, title: str, account: str
) -> None:
    proxy.hooks.append(forget_new_parameters)
    plan = command.plan(append_to(command, title))
    mediawiki.edit(title, "b", account=account)

    assert command.apply(plan).counts == {"conflict": 1}
    assert mediawiki.text(title) == "b"
    assert proxy.edits == []


@pytest.mark.parametrize("recreate", [False, True])
def test_a_page_that_is_deleted_after_it_was_looked_at_is_brought_back_only_on_purpose(
    command: Command, mediawiki: WikiAccess, prefix: str, *, recreate: bool
) -> None:
    entry = entry_of(command.plan(append_to(command, prefix, missing="create", recreate_deleted=recreate)))
    # The wiki compares whole seconds.
    entry["params"]["starttimestamp"] = "2020-01-01T00:00:00Z"
    mediawiki.create({prefix: "a"})
    mediawiki.delete(prefix)

    answer = send(mediawiki, entry)

    assert ("recreate" in entry["params"]) == recreate
    assert [error["code"] for error in answer.get("errors", [])] == ([] if recreate else ["pagedeleted"])
    assert (mediawiki.page(prefix) is not None) == recreate


def test_a_page_that_would_lose_too_much_is_held_and_the_others_are_saved(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({f"{prefix} long": "aébc", f"{prefix} short": "aé"})
    job = {
        "id": "j",
        "targets": [{"titles": [f"{prefix} long", f"{prefix} short"]}],
        "operations": [{"set_text": {"text": "a"}}],
    }

    result = command.apply(command.jobs(job, limits={"removed_bytes": 2}))

    assert result.counts == {"saved": 1, "held": 1}
    assert (mediawiki.text(f"{prefix} long"), mediawiki.text(f"{prefix} short")) == ("aébc", "a")
