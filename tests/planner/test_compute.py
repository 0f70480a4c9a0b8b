import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from editrunner.errors import RunRefused
from editrunner.job.job import Job
from editrunner.model import (
    DEFAULT_SITE,
    ApiError,
    Base,
    BaseAfter,
    Edit,
    Entry,
    Failure,
    PageSnapshot,
    Redirect,
    Skip,
)
from editrunner.planner.compute import EarlierEdit, Situation, compute_entry
from tests.factories import loaded
from tests.fake_wiki import MODULE, TIME, snapshot

SITUATION = Situation(DEFAULT_SITE, "Bot", MODULE, "er-012345")
JOB = """\
version: 1
edit: {summary: "  A  summary ", minor: true, bot: true, tags: [one, two]}
jobs:
  - id: job
    targets: [{titles: [A]}]
    missing: create
    operations: [{append: {text: é}}]
"""


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return loaded(tmp_path, JOB).jobs[0]


def edit_of(entry: Entry) -> Edit:
    assert isinstance(entry, Edit), entry
    return entry


def test_an_edit_carries_what_guards_the_page(job: Job) -> None:
    edit = edit_of(compute_entry(job, snapshot("A", "a", 12), SITUATION))

    assert edit.id == "job/A"
    assert edit.base == Base(12, TIME, hashlib.sha1(b"a", usedforsecurity=False).hexdigest(), 1)
    assert edit.params == {
        "title": "A",
        "text": "a\né",
        "summary": "A  summary #er-012345",
        "minor": "1",
        "bot": "1",
        "tags": "one|two",
        "watchlist": "nochange",
        "baserevid": "12",
        "nocreate": "1",
        "starttimestamp": TIME,
        "md5": hashlib.md5("a\né".encode(), usedforsecurity=False).hexdigest(),
    }


def test_a_new_page_is_only_created_and_never_minor(job: Job) -> None:
    edit = edit_of(compute_entry(job, snapshot("A", "", 0), SITUATION))

    assert edit.base is None
    assert edit.params["createonly"] == "1"
    assert {"nocreate", "baserevid", "minor"}.isdisjoint(edit.params)


def test_an_edit_upon_an_earlier_one_names_it_in_the_place_of_a_revision(job: Job) -> None:
    edit = edit_of(compute_entry(job, snapshot("A", "a"), SITUATION, EarlierEdit("first/A", "b")))

    assert edit.base == BaseAfter("first/A", hashlib.sha1(b"b", usedforsecurity=False).hexdigest())
    assert edit.params["text"] == "b\né"
    assert "baserevid" not in edit.params


def test_an_edit_upon_a_text_that_the_wiki_transforms_fails(job: Job) -> None:
    entry = compute_entry(job, snapshot("A", "a"), SITUATION, EarlierEdit("first/A", None))

    assert isinstance(entry, Failure)
    assert entry.code == "earlier_edit_not_comparable"


@pytest.mark.parametrize("text", ["a ~~~~", "{{subst:x}}", "[[A (b)|]]"])
def test_a_text_that_the_wiki_transforms_has_a_warning_and_no_sum(job: Job, text: str) -> None:
    edit = edit_of(compute_entry(job, snapshot("A", text), SITUATION))

    assert edit.after is None
    assert any("expands" in warning for warning in edit.warnings)


REFUSED = (ApiError("protectedpage", "This page has been protected."),)


@pytest.mark.parametrize(
    ("page", "changes", "reason"),
    [
        (snapshot("A", "", 0), {"missing": "skip"}, "missing"),
        (snapshot("A", "a", is_redirect=True), {"redirects": "skip"}, "redirect"),
        (snapshot("A", "{}", content_model="json"), {}, "content_model"),
        (snapshot("A", "{{nobots}}"), {}, "bots_template"),
        (snapshot("A", "a\né"), {}, "no_change"),
        (snapshot("A", "a", refusals=REFUSED), {}, "not_permitted"),
    ],
)
def test_a_page_is_skipped_with_the_reason(
    job: Job, page: PageSnapshot, changes: dict[str, object], reason: str
) -> None:
    entry = compute_entry(replace(job, **changes), page, SITUATION)  # type: ignore[arg-type] # one of the policies

    assert isinstance(entry, Skip)
    assert entry.reason == reason
    assert entry.detail


def test_what_a_preview_may_not_do_is_only_a_warning(job: Job) -> None:
    edit = edit_of(compute_entry(job, snapshot("A", "a", refusals=REFUSED), replace(SITUATION, preview=True)))

    assert edit.warnings == ("not permitted to this session: This page has been protected.",)


def test_a_page_without_a_change_is_no_change_even_where_it_is_protected(job: Job) -> None:
    entry = compute_entry(job, snapshot("A", "a\né", refusals=REFUSED), SITUATION)

    assert isinstance(entry, Skip)
    assert entry.reason == "no_change"


def test_double_redirects_and_fragments_are_warned_of(job: Job) -> None:
    hops = (Redirect("R", "S"), Redirect("S", "A", "Part"))

    edit = edit_of(compute_entry(job, snapshot("A", "a", requested=("R",), redirects=hops), SITUATION))

    assert edit.warnings == ("double redirect: R → S → A", 'the redirect S leads to the section "Part"')


@pytest.mark.parametrize(
    ("operation", "again"),
    [
        ("replace: {find: a, with: aa}", "replace"),
        ('regex: {find: "$", with: "!"}', "regex"),
        ("append: {text: more, repeat: true}", "append"),
        ('append: {text: more, separator: ""}', "append"),
    ],
)
def test_a_plan_says_where_a_second_run_would_change_the_page_again(tmp_path: Path, operation: str, again: str) -> None:
    job = loaded(tmp_path, JOB.replace("append: {text: é}", operation)).jobs[0]

    (warning,) = edit_of(compute_entry(job, snapshot("A", "a"), SITUATION)).warnings

    assert warning == f"not idempotent: a second run would change the page again, by {again}"


@pytest.mark.parametrize(
    "operation", ["replace: {find: a, with: b}", 'append: {text: "more \t"}', "prepend: {text: x}"]
)
def test_a_plan_does_not_warn_where_a_second_run_does_nothing(tmp_path: Path, operation: str) -> None:
    job = loaded(tmp_path, JOB.replace("append: {text: é}", operation)).jobs[0]

    assert edit_of(compute_entry(job, snapshot("A", "a"), SITUATION)).warnings == ()


def test_a_block_ends_the_planning(job: Job) -> None:
    blocked = (ApiError("blocked", "You have been blocked from editing."),)

    with pytest.raises(RunRefused, match="blocked from editing"):
        compute_entry(job, snapshot("A", "a", refusals=blocked), SITUATION)


def test_a_page_that_an_earlier_entry_makes_a_redirect_fails(job: Job) -> None:
    redirect = EarlierEdit("other/A", "#REDIRECT [[B]]")
    numbered_list = EarlierEdit("other/A", "# [[B]]")

    failed = compute_entry(job, snapshot("A", "a"), SITUATION, redirect)

    assert isinstance(failed, Failure)
    assert failed.code == "earlier_edit_redirects"
    assert isinstance(compute_entry(job, snapshot("A", "a"), SITUATION, numbered_list), Edit)
