"""Somebody else is faster: between the plan and the save, or in the moment before it."""

import uuid
from threading import Event

import pytest

from editrunner.executor.apply import MAX_ATTEMPTS
from tests.wiki_access import WikiAccess

from .command import Command, ended
from .proxy import TIMEOUT, Passing, Proxy
from .test_resume import Gate, stopped_at

pytestmark = pytest.mark.mediawiki

LINES = [f"Line {number} with some words" for number in range(12)]
PAGE = "\n".join(LINES)
REPLACE = {"replace": {"find": "Line 11", "with": "Row 11"}}


def job(title: str, *operations: object, name: str = "j", **keys: object) -> dict[str, object]:
    return {"id": name, "targets": [{"titles": [title]}], "operations": list(operations or [REPLACE]), **keys}


def overlapping(wiki: WikiAccess, title: str, text: str) -> None:
    wiki.edit(title, text, "Other")


def test_a_job_file_is_planned_again_upon_somebody_elses_edit(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, "teh cat")
    proxy.on_edit(lambda _: overlapping(mediawiki, prefix, "teh dog"))

    ended = command.apply(command.jobs(job(prefix, {"replace": {"find": "teh", "with": "the"}})))

    assert (ended.code, ended.counts) == (0, {"saved": 1})
    assert mediawiki.text(prefix) == "the dog"
    names = [event["event"] for event in command.events()]
    assert names.count("edit.intent") == 2
    assert names.count("edit.replanned") == 1


def test_an_edit_that_became_needless_meanwhile_is_skipped(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, "teh cat")
    proxy.on_edit(lambda _: overlapping(mediawiki, prefix, "the dog"))

    ended = command.apply(command.jobs(job(prefix, {"replace": {"find": "teh", "with": "the"}})))

    assert (ended.code, command.outcomes()) == (0, {f"j/{prefix}": "no_change"})


def test_planning_again_ends_after_some_attempts(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, "teh cat")
    texts = (f"teh dog {number}" for number in range(100))
    proxy.on_edit(lambda _: overlapping(mediawiki, prefix, next(texts)), times=100)

    ended = command.apply(command.jobs(job(prefix, {"replace": {"find": "teh", "with": "the"}})))

    assert (ended.code, ended.counts) == (1, {"conflict": 1})
    assert len(proxy.edits) == MAX_ATTEMPTS
    assert mediawiki.text(prefix).startswith("teh dog")


@pytest.mark.parametrize("moment", ["between plan and apply", "while it is sent"])
def test_a_plan_is_a_conflict_where_the_page_has_moved_on(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, moment: str
) -> None:
    mediawiki.edit(prefix, "teh cat")
    plan = command.plan(command.jobs(job(prefix, {"replace": {"find": "teh", "with": "the"}})))
    if moment == "between plan and apply":
        overlapping(mediawiki, prefix, "teh dog")
    else:
        proxy.on_edit(lambda _: overlapping(mediawiki, prefix, "teh dog"))

    ended = command.apply(plan)

    assert (ended.code, ended.counts) == (1, {"conflict": 1})
    assert mediawiki.text(prefix) == "teh dog"
    (conflict,) = [event for event in command.events() if event["event"] == "edit.conflict"]
    sent = moment != "between plan and apply"
    assert len(proxy.edits) == int(sent)
    assert [error["code"] for error in conflict["errors"]] == ["editconflict"] * sent


def test_a_plan_is_not_merged_into_a_page_that_has_moved_on(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, PAGE)
    plan = command.plan(command.jobs(job(prefix)))
    theirs = PAGE.replace("Line 0", "Theirs 0")
    mediawiki.edit(prefix, theirs, "Other")

    ended = command.apply(plan)

    assert (ended.code, ended.counts) == (1, {"conflict": 1})
    assert proxy.edits == []
    assert mediawiki.text(prefix) == theirs.rstrip()


@pytest.mark.parametrize(("from_plan", "code"), [(False, 0), (True, 1)], ids=["job file", "plan"])
def test_a_merge_is_told_apart(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, *, from_plan: bool, code: int
) -> None:
    base = mediawiki.edit(prefix, PAGE)
    job_file = command.jobs(job(prefix))
    source = command.plan(job_file) if from_plan else job_file
    between: list[int] = []
    theirs = PAGE.replace("Line 0", "Theirs 0")
    proxy.on_edit(lambda _: between.append(mediawiki.edit(prefix, theirs, "Other")))

    ended = command.apply(source)

    assert (ended.code, ended.counts) == (code, {"merged": 1})
    assert mediawiki.text(prefix) == theirs.replace("Line 11", "Row 11")
    (merged,) = [event for event in command.events() if event["event"] == "edit.merged"]
    assert merged["old_revision"] == between[0] != base
    assert "merged" in ended.err


def test_a_page_deleted_between_plan_and_apply_is_not_recreated(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, "teh cat")
    job_file = command.jobs(job(prefix, {"replace": {"find": "teh", "with": "the"}}))
    plan = command.plan(job_file)
    mediawiki.delete(prefix)

    ended = command.apply(plan)

    assert (ended.code, ended.counts) == (1, {"conflict": 1})
    assert mediawiki.page(prefix) is None


def test_a_page_deleted_before_its_save_is_not_recreated_from_a_job_file(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, "teh cat")
    proxy.on_edit(lambda _: mediawiki.delete(prefix))

    ended = command.apply(command.jobs(job(prefix, {"replace": {"find": "teh", "with": "the"}})))

    assert (ended.code, command.outcomes()) == (0, {f"j/{prefix}": "missing"})
    assert mediawiki.page(prefix) is None


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_a_page_created_meanwhile_is_not_overwritten(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, *, from_plan: bool
) -> None:
    job_file = command.jobs(job(prefix, {"append": {"text": "ours"}}, missing="create"))
    source = command.plan(job_file) if from_plan else job_file
    proxy.on_edit(lambda _: overlapping(mediawiki, prefix, "theirs"))

    ended = command.apply(source)

    if from_plan:
        assert (ended.code, ended.counts) == (1, {"conflict": 1})
        assert mediawiki.text(prefix) == "theirs"
    else:
        assert (ended.code, ended.counts) == (0, {"saved": 1})
        assert mediawiki.text(prefix) == "theirs\nours"


@pytest.mark.parametrize("at_once", ["1", "4"])
@pytest.mark.parametrize("with_rows", [False, True], ids=["titles", "rows"])
def test_a_page_that_is_moved_after_its_edit_to_a_title_that_is_still_to_come_is_not_edited_again(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, *, with_rows: bool, at_once: str
) -> None:
    page, later = f"{prefix} page", f"{prefix} later"
    titles = [page, *(f"{prefix} missing {number}" for number in range(60)), later]
    command.log_in(proxy.api, mediawiki.credentials["Plain"])
    command.write("rows.csv", "\n".join(["title", *titles]))
    targets = {"table": "rows.csv"} if with_rows else {"titles": titles}
    mediawiki.edit(page, "a")
    gate = Gate(page, saves=True)
    is_moved = Event()
    source = command.jobs({"id": "j", "targets": [targets], "operations": [{"append": {"text": "b", "repeat": True}}]})

    def read_when_it_is_moved(request: Passing) -> None:
        if "revisions" in request.params.get("prop", "") and later in request.pages():
            assert is_moved.wait(TIMEOUT)

    proxy.hooks.append(read_when_it_is_moved)

    with stopped_at(gate, command, proxy, source, "--concurrency", at_once) as process:
        mediawiki.as_admin("move", **{"from": page, "to": later, "reason": "by hand", "noredirect": "1"})
        is_moved.set()
        gate.go_on.set()
        result = ended(process)

    late = {"failed": 1} if with_rows else {}
    assert (result.code, result.counts) == (len(late), {"saved": 1, "skipped": 60, **late}), result
    assert mediawiki.text(later) == "a\nb"


ON_SERVER = [
    {"append": {"text": "more", "on_server": True}},
    {"prepend": {"text": "more", "on_server": True}},
    {"add_section": {"heading": "H", "text": "more", "on_server": True}},
]


@pytest.mark.parametrize("operation", ON_SERVER, ids=lambda operation: next(iter(operation)))
def test_what_the_wiki_puts_into_a_planned_page_is_not_put_into_the_one_that_it_leads_to_by_now(
    command: Command, mediawiki: WikiAccess, prefix: str, operation: dict[str, object]
) -> None:
    other, redirect = f"{prefix} other", f"#REDIRECT [[{prefix} other]]"
    mediawiki.create({prefix: PAGE, other: "a"})
    plan = command.plan(command.jobs(job(prefix, operation)))
    mediawiki.edit(prefix, redirect)

    result = command.apply(plan)

    assert (result.code, result.counts) == (1, {"conflict": 1}), result
    assert [mediawiki.text(title) for title in (prefix, other)] == [redirect, "a"]


@pytest.mark.parametrize("operation", ON_SERVER[:2], ids=lambda operation: next(iter(operation)))
def test_what_the_wiki_puts_in_follows_no_redirect_that_is_made_before_the_save(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, operation: dict[str, object]
) -> None:
    other, redirect = f"{prefix} other", f"#REDIRECT [[{prefix} other]]"
    mediawiki.create({other: "a", prefix: PAGE})
    proxy.on_edit(lambda _: overlapping(mediawiki, prefix, redirect))

    result = command.apply(command.jobs(job(prefix, operation)))

    assert (result.code, command.outcomes()) == (1, {f"j/{prefix}": "redirected"}), result
    assert [mediawiki.text(title) for title in (prefix, other)] == [redirect, "a"]


@pytest.mark.parametrize("from_plan", [False, True], ids=["job file", "plan"])
def test_a_section_that_the_wiki_puts_in_stays_on_its_page_though_that_becomes_a_redirect_before_the_save(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, *, from_plan: bool
) -> None:
    """A new section is never a conflict to the wiki."""
    other, redirect = f"{prefix} other", f"#REDIRECT [[{prefix} other]]"
    mediawiki.create({other: "a", prefix: PAGE})
    job_file = command.jobs(job(prefix, ON_SERVER[2]))
    source = command.plan(job_file) if from_plan else job_file
    proxy.on_edit(lambda _: overlapping(mediawiki, prefix, redirect))

    result = command.apply(source)

    assert (result.code, command.outcomes()) == (0, {f"j/{prefix}": "saved"}), result
    assert [mediawiki.text(title) for title in (prefix, other)] == [f"{redirect}\n\n== H ==\n\nmore", "a"]


@pytest.mark.parametrize("redirects", ["follow", "edit"])
@pytest.mark.parametrize("operation", ON_SERVER, ids=lambda operation: next(iter(operation)))
def test_what_the_wiki_puts_in_follows_a_page_that_is_moved_before_the_save(
    command: Command,
    proxy: Proxy,
    mediawiki: WikiAccess,
    prefix: str,
    operation: dict[str, object],
    redirects: str,
) -> None:
    moved = f"{prefix} moved"
    mediawiki.edit(prefix, "a")
    proxy.on_edit(lambda _: mediawiki.as_admin("move", **{"from": prefix, "to": moved, "reason": "by hand"}))

    result = command.apply(command.jobs(job(prefix, operation, redirects=redirects)))

    assert (result.code, command.outcomes()) == (0, {f"j/{prefix}": "saved"}), result
    assert "more" in mediawiki.text(moved)
    assert "more" not in mediawiki.text(prefix)


@pytest.mark.parametrize("operation", ON_SERVER, ids=lambda operation: next(iter(operation)))
def test_what_the_wiki_puts_in_is_put_nowhere_where_its_page_is_deleted_before_the_save(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str, operation: dict[str, object]
) -> None:
    mediawiki.edit(prefix, "a")
    proxy.on_edit(lambda _: mediawiki.delete(prefix))

    result = command.apply(command.jobs(job(prefix, operation)))

    assert (result.code, command.outcomes()) == (0, {f"j/{prefix}": "missing"}), result
    assert mediawiki.page(prefix) is None


def test_a_page_that_became_a_redirect_meanwhile_is_not_followed(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({prefix: "teh cat", f"{prefix} B": "teh dog"})
    proxy.on_edit(lambda _: overlapping(mediawiki, prefix, f"#REDIRECT [[{prefix} B]]"))

    ended = command.apply(command.jobs(job(prefix, {"replace": {"find": "teh", "with": "the"}})))

    assert (ended.code, command.outcomes()) == (1, {f"j/{prefix}": "redirected"})
    assert mediawiki.text(f"{prefix} B") == "teh dog"


def test_an_edit_that_somebody_made_already_is_unchanged_under_a_plan(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, "teh cat")
    plan = command.plan(command.jobs(job(prefix, {"replace": {"find": "teh", "with": "the"}})))
    overlapping(mediawiki, prefix, "the cat")

    ended = command.apply(plan)

    assert (ended.code, ended.counts) == (0, {"unchanged": 1})
    assert len(getattr(mediawiki.page(prefix), "revisions", ())) == 2


def two_jobs(command: Command, title: str) -> object:
    first = job(title, {"replace": {"find": "Line 11", "with": "Row 11"}}, name="first")
    second = job(title, {"replace": {"find": "Row 11", "with": "Column 11"}}, name="second")
    return command.jobs(first, second)


def test_jobs_of_one_plan_build_upon_each_other(command: Command, mediawiki: WikiAccess, prefix: str) -> None:
    mediawiki.edit(prefix, PAGE)
    job_file = command.folder / "jobs.yaml"
    two_jobs(command, prefix)
    plan = command.plan(job_file)
    assert f'"base":{{"after":"first/{prefix}"' in plan.read_text(encoding="utf-8")

    ended = command.apply(plan)

    assert (ended.code, ended.counts) == (0, {"saved": 2})
    page = mediawiki.page(prefix)
    assert page is not None
    assert page.text == PAGE.replace("Line 11", "Column 11")
    assert [revision.user for revision in page.revisions] == ["Admin", "Bot", "Bot"]


def test_a_job_is_not_built_upon_an_edit_that_was_merged(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, PAGE)
    two_jobs(command, prefix)
    plan = command.plan(command.folder / "jobs.yaml")
    theirs = PAGE.replace("Line 0", "Theirs 0")
    proxy.on_edit(lambda _: overlapping(mediawiki, prefix, theirs))

    ended = command.apply(plan)

    assert (ended.code, ended.counts) == (1, {"merged": 1, "conflict": 1})
    assert len(proxy.edits) == 1
    assert mediawiki.text(prefix) == theirs.replace("Line 11", "Row 11")


def test_jobs_of_a_job_file_see_what_the_wiki_merged(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, PAGE)
    two_jobs(command, prefix)
    theirs = PAGE.replace("Line 0", "Theirs 0")
    proxy.on_edit(lambda _: overlapping(mediawiki, prefix, theirs))

    ended = command.apply(command.folder / "jobs.yaml")

    assert (ended.code, ended.counts) == (0, {"saved": 1, "merged": 1})
    assert mediawiki.text(prefix) == theirs.replace("Line 11", "Column 11")


def test_a_protected_page_is_skipped_with_the_words_of_the_wiki(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.edit(prefix, "a")
    mediawiki.protect(prefix)
    command.log_in(mediawiki.api, mediawiki.credentials["Plain"])

    command.apply(command.jobs(job(prefix, {"append": {"text": "more"}})))

    (skipped,) = [event for event in command.events() if event["event"] == "entry.skipped"]
    assert skipped["reason"] == "not_permitted"
    assert "protected" in skipped["detail"]


def test_a_block_from_one_page_is_no_block_from_the_others(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    name, password, titles = f"Blocked {uuid.uuid4().hex[:8]}", uuid.uuid4().hex, [f"{prefix} A", f"{prefix} B"]
    mediawiki.create(dict.fromkeys(titles, "a"))
    mediawiki.create_account(name, password)
    command.environment |= {"EDITRUNNER_USER": name, "EDITRUNNER_PASSWORD": password}
    source = command.jobs({**job(prefix, {"append": {"text": "more"}}), "targets": [{"prefix": prefix}]})
    plan = command.plan(source)
    partial = {"partial": "1", "pagerestrictions": titles[0], "allowusertalk": "1"}
    mediawiki.as_admin("block", user=name, reason="by hand", **partial)

    sent = command.apply(plan)
    codes = [error["code"] for event in command.events() for error in event.get("errors", [])]
    planned = command.apply(source)

    assert (sent.code, sent.counts, codes) == (1, {"failed": 1, "saved": 1}, ["blocked"])
    assert (planned.code, command.outcomes()) == (0, {f"j/{titles[0]}": "not_permitted", f"j/{titles[1]}": "no_change"})


def test_a_page_protected_after_it_was_planned_has_moved_on_and_the_others_go_on(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({f"{prefix} A": "a", f"{prefix} B": "b"})
    command.log_in(mediawiki.api, mediawiki.credentials["Plain"])
    both = {"id": "j", "targets": [{"prefix": prefix}], "operations": [{"append": {"text": "more"}}]}
    plan = command.plan(command.jobs(both))
    mediawiki.protect(f"{prefix} A")

    ended = command.apply(plan)

    # A protection is a revision of its own.
    assert (ended.code, command.outcomes()) == (1, {f"j/{prefix} A": "conflict", f"j/{prefix} B": "saved"})


def test_a_plan_is_planned_again_only_where_that_is_asked_for(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    titles = [f"{prefix} {number}" for number in range(3)]
    mediawiki.create(dict.fromkeys(titles, "a"))
    job = {"id": "j", "targets": [{"titles": titles}], "operations": [{"append": {"text": "more"}}]}
    plan = command.plan(command.jobs(job))
    mediawiki.edit(titles[1], "theirs")

    strict = command.apply(plan)
    assert (strict.code, strict.counts) == (1, {"saved": 2, "conflict": 1})
    assert mediawiki.text(titles[1]) == "theirs"

    again = command.apply(plan, "--replan")
    assert (again.code, again.counts) == (0, {"saved": 1, "unchanged": 2})
    assert mediawiki.text(titles[1]) == "theirs\nmore"
    assert [event["entry"] for event in command.events() if event["event"] == "edit.replanned"] == [f"j/{titles[1]}"]


def test_a_plan_with_several_jobs_on_a_page_can_be_applied_in_two_goes(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    mediawiki.create({prefix: "a"})
    jobs = [
        {"id": f"j{number}", "targets": [{"titles": [prefix]}], "operations": [{"append": {"text": f"line {number}"}}]}
        for number in range(3)
    ]
    plan = command.plan(command.jobs(*jobs))

    assert command.apply(plan, "--job", "j0").counts == {"saved": 1}
    assert command.apply(plan).counts == {"unchanged": 1, "saved": 2}
    assert mediawiki.text(prefix) == "a\nline 0\nline 1\nline 2"


def test_jobs_that_are_planned_again_after_one_another_keep_what_others_have_written(
    command: Command, proxy: Proxy, mediawiki: WikiAccess, prefix: str
) -> None:
    """The second job leaves another text than the one that the third was planned on."""
    mediawiki.create({prefix: "first\n\nmiddle\n\nlast"})
    jobs = [
        {"id": f"j{number}", "targets": [{"titles": [prefix]}], "operations": [{"append": {"text": f"line {number}"}}]}
        for number in range(3)
    ]
    plan = command.plan(command.jobs(*jobs))

    def be_faster(_: Passing) -> None:
        mediawiki.edit(prefix, "first, theirs\n\nmiddle\n\nlast")

    proxy.on_edit(be_faster)

    result = command.apply(plan, "--replan")

    assert (result.code, result.counts) == (1, {"merged": 1, "saved": 2})
    assert mediawiki.text(prefix) == "first, theirs\n\nmiddle\n\nlast\nline 0\nline 1\nline 2"


def test_a_plan_that_makes_pages_finds_them_made_when_it_is_applied_again(
    command: Command, mediawiki: WikiAccess, prefix: str
) -> None:
    job = {"id": "j", "targets": [{"titles": [prefix]}], "missing": "create", "operations": [{"append": {"text": "x"}}]}
    plan = command.plan(command.jobs(job))

    assert command.apply(plan).counts == {"saved": 1}
    assert command.apply(plan).counts == {"unchanged": 1}
