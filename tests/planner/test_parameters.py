from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from editrunner.job.job import EditOptions, ReturnTo
from editrunner.model import After, Base, BaseAfter, Edit, EditModule, OnServer, Undo
from editrunner.planner.diff import unified_diff
from editrunner.planner.parameters import (
    ALLOWED,
    edit_parameters,
    is_on_server,
    is_repeatable,
    on_server_parameters,
    parameters_fault,
    section_parameters,
    text_parameters,
    undo_parameters,
)
from editrunner.wikitext.presave import sha1
from tests.fake_wiki import MODULE, TIME, snapshot

BASE = Base(12, "2020-01-01T00:00:00Z", sha1("a"), 1)
OLD_MODULE = EditModule(frozenset({"title", "text", "basetimestamp", "watch", "unwatch"}), frozenset())
OPTIONS = EditOptions("Summary", mark=False)


def parameters(options: EditOptions, *, exists: bool = True, module: EditModule = MODULE) -> dict[str, str]:
    page = snapshot("A", "a" if exists else "", 12 if exists else 0)
    made = edit_parameters(
        options, page, BASE if exists else None, text_parameters("b"), "er-012345", module, exists=exists
    )
    assert made.keys() <= ALLOWED
    assert made["starttimestamp"] == TIME
    return made


def test_the_base_is_a_revision_unless_own_edits_are_to_be_ignored() -> None:
    strict = parameters(OPTIONS)
    lenient = parameters(replace(OPTIONS, conflicts="ignore_own"))

    assert (strict["baserevid"], "basetimestamp" in strict) == ("12", False)
    assert (lenient["basetimestamp"], "baserevid" in lenient) == (BASE.timestamp, False)


def test_a_wiki_that_knows_no_revision_as_base_gets_the_timestamp() -> None:
    made = parameters(OPTIONS, module=OLD_MODULE)

    assert (made["basetimestamp"], "baserevid" in made) == (BASE.timestamp, False)


@pytest.mark.parametrize("policy", ["nochange", "preferences", "watch", "unwatch"])
def test_the_watchlist_policy_is_always_sent(policy: str) -> None:
    assert parameters(replace(OPTIONS, watchlist=policy))["watchlist"] == policy  # type: ignore[arg-type] # a literal each


@pytest.mark.parametrize(("policy", "sent"), [("watch", {"watch"}), ("unwatch", {"unwatch"}), ("nochange", set())])
def test_old_wikis_get_the_old_parameters_of_the_watchlist(policy: str, sent: set[str]) -> None:
    made = parameters(replace(OPTIONS, watchlist=policy), module=OLD_MODULE)  # type: ignore[arg-type] # a literal each

    assert made.keys() & {"watch", "unwatch", "watchlist"} == sent


def test_an_expiry_goes_with_watching() -> None:
    made = parameters(replace(OPTIONS, watchlist="watch", watchlist_expiry="1 week"))

    assert (made["watchlist"], made["watchlistexpiry"]) == ("watch", "1 week")


CREATION = replace(OPTIONS, content_model="css", content_format="text/css", recreate_deleted=True, minor=True)


def test_what_is_for_new_pages_is_sent_with_new_pages_only() -> None:
    created = parameters(CREATION, exists=False)
    edited = parameters(CREATION)

    only = {"createonly", "recreate", "contentmodel", "contentformat"}
    assert created.keys() & only == only
    assert not edited.keys() & only
    assert ("minor" in created, "minor" in edited) == (False, True)


def test_a_place_to_return_to_is_sent_without_the_parts_that_are_not_given() -> None:
    made = parameters(replace(OPTIONS, returnto=ReturnTo("B", anchor="#c")))

    assert {name: value for name, value in made.items() if name.startswith("returnto")} == {
        "returnto": "B",
        "returntoanchor": "#c",
    }


def planned(**changes: object) -> Edit:
    params = parameters(OPTIONS)
    edit = Edit(
        id="j/A",
        job="j",
        title="A",
        namespace=0,
        page_id=1,
        base=BASE,
        fetched=TIME,
        params=params,
        after=After(sha1("b"), 1),
        diff=unified_diff("a", "b", "A"),
        changed_by=("append",),
    )
    return replace(edit, **changes)  # type: ignore[arg-type] # of a test


def test_what_plan_makes_has_no_fault() -> None:
    new = edit_parameters(OPTIONS, snapshot("A", "", 0), None, text_parameters("b"), "er-012345", MODULE, exists=False)
    lenient = parameters(replace(OPTIONS, conflicts="ignore_own"))
    later = {name: value for name, value in parameters(OPTIONS).items() if name != "baserevid"}

    assert parameters_fault(planned()) is None
    assert parameters_fault(planned(params=new, base=None, diff=unified_diff("", "b", "A"))) is None
    assert parameters_fault(planned(params=lenient)) is None
    assert parameters_fault(planned(params=later, base=BaseAfter("i/A", sha1("a")))) is None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"title": "Another page"}, "`title`"),
        ({"text": "c"}, "`md5`"),
        ({"text": "c", "md5": "4a8a08f09d37b73795649038408b5f33"}, "`after`"),
        ({"summary": None}, "`summary`"),
        ({"starttimestamp": None}, "`starttimestamp`"),
        ({"md5": None}, "`md5`"),
        ({"nocreate": None}, "`nocreate`"),
        ({"createonly": "1"}, "`createonly`"),
        ({"baserevid": "13"}, "`baserevid`"),
        ({"baserevid": None}, "`base`"),
        ({"basetimestamp": "2099-01-01T00:00:00Z"}, "`basetimestamp`"),
        ({"baserevid": None, "basetimestamp": "2099-01-01T00:00:00Z"}, "`basetimestamp`"),
        ({"undo": "1"}, "`undo`"),
        ({"text": None}, "`text`"),
        ({"appendtext": "x"}, "`appendtext`"),
        ({"starttimestamp": "2020-01-02T03:04:06Z"}, "`starttimestamp`"),
        ({"starttimestamp": "now"}, "`starttimestamp`"),
        ({"watchlist": "maybe"}, "`watchlist`"),
        ({"watchlistexpiry": "1 week"}, "`watchlistexpiry`"),
        ({"watch": "1"}, "`watch`"),
        ({"watchlist": None, "watch": "1", "unwatch": "1"}, "`unwatch`"),
        ({"minor": "1", "notminor": "1"}, "`notminor`"),
        ({"bot": "yes"}, "`bot`"),
        ({"redirect": "1"}, "`redirect`"),
        ({"section": "x"}, "`section`"),
        ({"section": "new", "title": None, "pageid": "1"}, "`after`"),
        ({"sectiontitle": "x"}, "`section`"),
        ({"pageid": "1"}, "`pageid`"),
        ({"contentmodel": "css"}, "`createonly`"),
        ({"returntoquery": "x"}, "`returnto`"),
        ({"baserevid": "12", "basetimestamp": BASE.timestamp}, "`basetimestamp`"),
        ({"summary": " == "}, "`summary`"),
        ({"token": "x"}, "`token`"),
        ({"text": "\ud800"}, "`text`"),
    ],
)
def test_a_plan_made_by_hand_is_found_out(change: dict[str, str | None], fault: str) -> None:
    changed = {**parameters(OPTIONS), **change}
    params = {name: value for name, value in changed.items() if value is not None}

    assert fault in str(parameters_fault(planned(params=params)))


@pytest.mark.parametrize(
    "forged",
    [
        {"diff": unified_diff("a", "another", "A")},
        {"diff": unified_diff("another", "b", "A")},
        {"diff": unified_diff("a", "b", "Another page")},
        {"diff": ""},
        {"base": replace(BASE, sha1=sha1("another"))},
        {"base": replace(BASE, bytes=2)},
        {"base": BaseAfter("i/A", sha1("another"))},
        {"diff": "--- A\n+++ A\n@@ -1 +1 @@\n-\ud800\n+b"},
    ],
)
def test_a_plan_must_show_what_it_sends(forged: dict[str, Any]) -> None:
    params = parameters(OPTIONS)
    if isinstance(forged.get("base"), BaseAfter):
        del params["baserevid"]

    assert "`diff`" in str(parameters_fault(planned(params=params, **forged)))


@pytest.mark.parametrize("after", [After(sha1("b"), 2), After(sha1("a"), 1)])
def test_a_plan_must_say_what_its_text_is(after: After) -> None:
    assert "`after`" in str(parameters_fault(planned(after=after)))


BY_ID = {"title": None, "pageid": "1"}
NAMED = {"title": "A", "pageid": None}
APPENDED = {**BY_ID, "text": None, **on_server_parameters(OnServer("append", "b"))}
ADDED = {**BY_ID, **on_server_parameters(OnServer("new_section", "b", "H"))}
TAKEN_BACK = {**BY_ID, "text": None, "md5": None, **undo_parameters(Undo(12, 11))}


def planned_with(change: Mapping[str, str | None], **fields: object) -> Edit:
    params = {name: value for name, value in {**parameters(OPTIONS), **change}.items() if value is not None}
    return planned(**{"params": params, "after": None, **fields})


def test_what_is_left_to_the_wiki_has_no_fault() -> None:
    assert parameters_fault(planned_with(APPENDED)) is None
    assert parameters_fault(planned_with(ADDED)) is None
    assert parameters_fault(planned_with({**ADDED, **NAMED}, page_id=0)) is None
    assert parameters_fault(planned_with(TAKEN_BACK)) is None
    assert parameters_fault(planned_with(TAKEN_BACK, after=After("0" * 40, 1))) is None
    assert parameters_fault(planned_with(section_parameters("T-1", "b"), after=After("0" * 40, 1))) is None


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({**APPENDED, "prependtext": "x"}, "`prependtext`"),
        ({**APPENDED, "md5": "0" * 32}, "`md5`"),
        ({**APPENDED, "section": "1"}, "`section`"),
        ({**APPENDED, "undo": "1"}, "`undo`"),
        ({**ADDED, "sectiontitle": None}, "`sectiontitle`"),
        ({**TAKEN_BACK, "md5": "d41d8cd98f00b204e9800998ecf8427e"}, "`md5`"),
        ({**TAKEN_BACK, "title": "A"}, "`title`"),
        ({**TAKEN_BACK, "pageid": "2"}, "`pageid`"),
        ({**TAKEN_BACK, "pageid": None}, "`pageid`"),
        ({**TAKEN_BACK, "undo": "0"}, "`undo`"),
        ({**TAKEN_BACK, "undo": None}, "`undo`"),
        ({**TAKEN_BACK, "undoafter": "-1"}, "`undoafter`"),
        ({**APPENDED, "pageid": "2"}, "`pageid`"),
        ({**ADDED, "title": "A"}, "`title`"),
        ({**APPENDED, **NAMED}, "`pageid`"),
        ({**ADDED, "redirect": "1"}, "`redirect`"),
    ],
)
def test_a_hand_made_plan_cannot_leave_anything_to_the_wiki(change: dict[str, str | None], fault: str) -> None:
    assert fault in str(parameters_fault(planned_with(change)))


def test_a_result_is_only_promised_where_it_is_known() -> None:
    after = After(sha1("b"), 1)

    assert "`after`" in str(parameters_fault(planned_with(APPENDED, after=after)))
    assert "`after`" in str(parameters_fault(planned_with(ADDED, after=after)))
    assert "`after`" in str(parameters_fault(planned_with(section_parameters("1", "b"))))


@pytest.mark.parametrize(
    ("content", "answers"),
    [
        (text_parameters("b"), (False, True)),
        (section_parameters("1", "b"), (False, True)),
        (undo_parameters(Undo(12, None)), (False, True)),
        ({"prependtext": "b", "baserevid": "12"}, (True, True)),
        ({"appendtext": "b", "basetimestamp": BASE.timestamp}, (True, False)),
        (on_server_parameters(OnServer("new_section", "b", "H")), (True, False)),
    ],
)
def test_what_may_be_sent_twice(content: dict[str, str], answers: tuple[bool, bool]) -> None:
    assert (is_on_server(content), is_repeatable(content)) == answers


def test_own_edits_are_always_conflicts_for_what_the_wiki_puts_in() -> None:
    lenient = replace(OPTIONS, conflicts="ignore_own")
    content = on_server_parameters(OnServer("append", "b"))

    made = edit_parameters(lenient, snapshot("A", "a", 12), BASE, content, "er-012345", MODULE, exists=True)

    assert (made["baserevid"], "basetimestamp" in made) == ("12", False)
