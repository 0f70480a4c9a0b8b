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
    RevisionText,
    Skip,
)
from editrunner.planner.compute import SECTION_REQUEST_BYTES, EarlierEdit, Situation, compute
from editrunner.planner.parameters import parameters_fault
from tests.factories import a_job_with, loaded
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


def compute_entry(job: Job, page: PageSnapshot, situation: Situation, earlier: EarlierEdit | None = None) -> Entry:
    return compute(job, page, situation, earlier).entry


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


def job_with(folder: Path, operation: str, **changes: object) -> Job:
    text = JOB.replace("append: {text: é}", operation)
    if operation.startswith(("undo", "touch")):
        text = text.replace("    missing: create\n", "")
    return replace(loaded(folder, text).jobs[0], **changes)  # type: ignore[arg-type] # one of the policies


@pytest.mark.parametrize(
    ("operation", "sent"),
    [
        ("append: {text: é, on_server: true}", {"appendtext": "\né"}),
        ("prepend: {text: é, on_server: true}", {"prependtext": "é\n"}),
        ("add_section: {heading: H, text: é, on_server: true}", {"section": "new", "sectiontitle": "H", "text": "é"}),
    ],
)
def test_a_text_that_the_wiki_puts_in_is_sent_without_the_page(
    tmp_path: Path, operation: str, sent: dict[str, str]
) -> None:
    edit = edit_of(compute_entry(job_with(tmp_path, operation), snapshot("A", "a", 12), SITUATION))

    contents = {"text", "appendtext", "prependtext", "section", "sectiontitle"}
    assert {name: value for name, value in edit.params.items() if name in contents} == sent
    assert (edit.params["pageid"], edit.params["baserevid"]) == (str(edit.page_id), "12")
    assert "title" not in edit.params
    assert edit.params["nocreate"] == "1"
    (body,) = [value for name, value in sent.items() if name.endswith("text")]
    assert edit.params["md5"] == hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
    assert edit.after is None
    assert "+é" in edit.diff
    assert any("on_server" in warning for warning in edit.warnings)
    assert parameters_fault(edit) is None


def test_a_text_for_the_wiki_to_put_in_is_no_edit_where_it_stands(tmp_path: Path) -> None:
    job = job_with(tmp_path, "append: {text: é, on_server: true}")

    entry = compute_entry(job, snapshot("A", "é\na"), SITUATION)

    assert isinstance(entry, Skip)
    assert entry.reason == "no_change"


def test_a_text_for_the_wiki_to_put_in_is_the_whole_text_of_a_new_page(tmp_path: Path) -> None:
    job = job_with(tmp_path, "add_section: {heading: H, text: é, on_server: true}")

    edit = edit_of(compute_entry(job, snapshot("A", "", 0), SITUATION))

    assert edit.params["text"] == "== H ==\n\né"
    assert {"section", "sectiontitle", "pageid"}.isdisjoint(edit.params)
    assert edit.after is not None
    assert parameters_fault(edit) is None


UNDO = replace(
    SITUATION,
    revisions={
        12: RevisionText(12, 7, 11, "wikitext", "a\nb"),
        11: RevisionText(11, 7, 10, "wikitext", "a"),
    },
)


def test_taking_back_the_newest_revision_promises_its_result(tmp_path: Path) -> None:
    page = snapshot("A", "a\nb", 12, page_id=7)

    edit = edit_of(compute_entry(job_with(tmp_path, "undo: {revision: 12}"), page, UNDO))

    assert {"title", "text", "md5", "undoafter"}.isdisjoint(edit.params)
    assert (edit.title, edit.params["pageid"], edit.params["undo"]) == ("A", "7", "12")
    assert edit.params["baserevid"] == "12"
    assert edit.after is not None
    assert edit.after.bytes == 1
    assert edit.diff.endswith("-b")
    assert parameters_fault(edit) is None


def test_taking_back_an_older_revision_is_left_to_the_wiki(tmp_path: Path) -> None:
    page = snapshot("A", "lead\na\nb", 13, page_id=7)

    edit = edit_of(compute_entry(job_with(tmp_path, "undo: {revision: 12, after: 11}"), page, UNDO))

    assert (edit.params["undo"], edit.params["undoafter"], edit.params["baserevid"]) == ("12", "11", "13")
    assert edit.after is None
    assert any("later revisions" in warning for warning in edit.warnings)
    assert parameters_fault(edit) is None


@pytest.mark.parametrize(("text", "revision"), [("a", 13), ("lead\na", 14)])
def test_what_is_taken_back_already_is_no_edit(tmp_path: Path, text: str, revision: int) -> None:
    page = snapshot("A", text, revision, page_id=7)

    entry = compute_entry(job_with(tmp_path, "undo: {revision: 12}"), page, UNDO)

    assert isinstance(entry, Skip)
    assert entry.reason == "no_change"


def test_taking_back_after_an_earlier_edit_of_the_same_plan_fails(tmp_path: Path) -> None:
    job = job_with(tmp_path, "undo: {revision: 12}")

    entry = compute_entry(job, snapshot("A", "a\nb", 12, page_id=7), UNDO, EarlierEdit("first/A", "a\nb"))

    assert isinstance(entry, Failure)
    assert entry.code == "earlier_edit_before_undo"


LARGE = "lead\n\n== B ==\nb\n\n== C ==\n" + "x" * SECTION_REQUEST_BYTES


def test_only_the_section_of_a_large_page_is_sent(tmp_path: Path) -> None:
    edit = edit_of(compute_entry(job_with(tmp_path, "append: {text: é, section: B}"), snapshot("A", LARGE), SITUATION))

    assert (edit.params["section"], edit.params["text"]) == ("1", "== B ==\nb\né")
    whole = LARGE.replace("\nb\n", "\nb\né\n")
    assert edit.after is not None
    assert edit.after.sha1 == hashlib.sha1(whole.encode(), usedforsecurity=False).hexdigest()
    assert parameters_fault(edit) is None


def test_a_section_that_was_chosen_by_its_id_is_sent_by_it(tmp_path: Path) -> None:
    job = job_with(tmp_path, "append: {text: é, section: {id: T-1}}")

    assert edit_of(compute_entry(job, snapshot("A", LARGE), SITUATION)).params["section"] == "T-1"


@pytest.mark.parametrize(
    ("text", "conflicts"),
    [
        (LARGE.replace("x" * 10, ""), "strict"),
        (LARGE, "ignore_own"),
        # The wiki would put a blank line before the next heading.
        (LARGE.replace("b\n\n== C", "b\n== C"), "strict"),
        (LARGE.replace("lead", "~~~~"), "strict"),
    ],
)
def test_the_whole_text_is_sent_where_a_section_would_not_do(tmp_path: Path, text: str, conflicts: str) -> None:
    made = job_with(tmp_path, "replace: {find: b, with: é}")
    job = replace(made, edit=replace(made.edit, conflicts=conflicts))  # type: ignore[arg-type] # one of the policies
    if "x" * SECTION_REQUEST_BYTES not in text:
        text = text[:SECTION_REQUEST_BYTES]

    assert "section" not in edit_of(compute_entry(job, snapshot("A", text), SITUATION)).params


@pytest.mark.parametrize(("limit", "hold"), [(None, None), (2, None), (1, "removed_bytes"), (0, "removed_bytes")])
def test_a_page_that_loses_more_than_it_may_is_held(tmp_path: Path, limit: int | None, hold: str | None) -> None:
    job = job_with(tmp_path, 'replace: {find: é, with: ""}')

    edit = edit_of(compute_entry(job, snapshot("A", "aé"), replace(SITUATION, removed_bytes=limit)))

    assert edit.hold == hold
    assert any("2 bytes" in warning for warning in edit.warnings) == (hold is not None)


COSMETIC = "[{replace: {find: '  ', with: ' ', cosmetic: true}}, {replace: {find: teh, with: the}}]"


@pytest.mark.parametrize(
    ("text", "after"),
    [("a  teh", "a the"), ("teh", "the")],
)
def test_cosmetic_changes_go_along_with_others(tmp_path: Path, text: str, after: str) -> None:
    job = loaded(tmp_path, a_job_with(operations=COSMETIC)).jobs[0]

    assert edit_of(compute_entry(job, snapshot("A", text), SITUATION)).params["text"] == after


def test_cosmetic_changes_alone_are_no_edit(tmp_path: Path) -> None:
    job = loaded(tmp_path, a_job_with(operations=COSMETIC)).jobs[0]

    entry = compute_entry(job, snapshot("A", "a  b"), SITUATION)

    assert isinstance(entry, Skip)
    assert (entry.reason, "`cosmetic` alone" in entry.detail) == ("no_change", True)


def test_an_operation_whose_condition_fails_leaves_the_others_to_work(tmp_path: Path) -> None:
    operations = "[{append: {text: x, skip_if: {contains: b}}}, {append: {text: y, only_if: {matches: ^a}}}]"
    job = loaded(tmp_path, a_job_with(operations=operations)).jobs[0]

    edit = edit_of(compute_entry(job, snapshot("A", "a b"), SITUATION))

    assert (edit.params["text"], edit.changed_by) == ("a b\ny", ("append",))


@pytest.mark.parametrize("text", ["text", "== A ==\na\n\n== B ==\n" + "x" * SECTION_REQUEST_BYTES])
def test_a_page_is_touched_with_the_whole_text_that_it_has(tmp_path: Path, text: str) -> None:
    entry = edit_of(compute_entry(job_with(tmp_path, "touch: {}"), snapshot("A", text), SITUATION))

    assert (entry.params["text"], entry.diff, entry.warnings, entry.changed_by) == (text, "", (), ("touch",))
    assert entry.after is not None
    assert entry.after.sha1 == hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    assert parameters_fault(entry) is None


def test_a_page_is_not_touched_where_saving_would_change_it(tmp_path: Path) -> None:
    entry = compute_entry(job_with(tmp_path, "touch: {}"), snapshot("A", "~~~~"), SITUATION)

    assert isinstance(entry, Failure)
    assert entry.code == "touch_changes"


def test_what_stands_in_nowiki_is_promised_as_it_is(tmp_path: Path) -> None:
    operation = "append: {text: '<nowiki>~~~~</nowiki>'}"
    entry = edit_of(compute_entry(job_with(tmp_path, operation), snapshot("A", "text"), SITUATION))

    assert entry.after is not None
    assert entry.warnings == ()


def test_what_a_condition_forbids_a_second_run_is_no_repetition(tmp_path: Path) -> None:
    text = a_job_with(operations="[{append: {text: x, repeat: true}}]")
    job = loaded(tmp_path, text).jobs[0]
    guarded = loaded(tmp_path, text.replace("{id: job,", "{id: job, skip_if: {contains: x},")).jobs[0]

    assert any(
        "not idempotent" in warning for warning in edit_of(compute_entry(job, snapshot("A", "a"), SITUATION)).warnings
    )
    assert edit_of(compute_entry(guarded, snapshot("A", "a"), SITUATION)).warnings == ()


@pytest.mark.parametrize("text", ["~~~~", "{{subst:x}}"])
def test_a_page_that_loses_its_text_is_held_although_the_wiki_transforms_what_is_left(
    tmp_path: Path, text: str
) -> None:
    job = loaded(tmp_path, a_job_with(operations=f'[{{set_text: {{text: "{text}"}}}}]')).jobs[0]

    edit = edit_of(compute_entry(job, snapshot("A", "a" * 100), replace(SITUATION, removed_bytes=50)))

    assert (edit.hold, edit.after) == ("removed_bytes", None)
