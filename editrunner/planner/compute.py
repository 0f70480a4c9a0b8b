"""From a snapshot of a page to its entry in the plan: pure computing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from editrunner.errors import OperationFailed, Reaction, RunRefused, gravest_reaction
from editrunner.job.filling import PageJob, RunFacts, joined, row_jobs
from editrunner.job.job import Job
from editrunner.model import (
    SECTION_MODELS,
    After,
    ApiError,
    Base,
    BaseAfter,
    Context,
    Edit,
    EditModule,
    Entry,
    Facts,
    Failure,
    Fetched,
    NotFetched,
    OnServer,
    Page,
    PageSnapshot,
    RevisionText,
    Row,
    Site,
    Skip,
    Touch,
    Undo,
    Unmet,
    answerable,
    needs_of,
    unmet,
)
from editrunner.operations.applying import Applied, apply_steps
from editrunner.planner.diff import unified_diff
from editrunner.planner.parameters import (
    edit_parameters,
    on_server_parameters,
    section_parameters,
    text_parameters,
    undo_parameters,
)
from editrunner.planner.undoing import undone
from editrunner.records.outcomes import entry_id
from editrunner.wikitext import sections
from editrunner.wikitext.bots import bots_refusal
from editrunner.wikitext.presave import as_stored, byte_length, control_character, sha1, transforms
from editrunner.wikitext.section_choice import ById
from editrunner.wikitext.titles import parse_title

SECTION_REQUEST_BYTES = 100_000
"""The size of a page above which only the section is sent that changes."""

# `#REDIRECT [[…]]` in any language, but not a numbered list: https://www.mediawiki.org/wiki/Help:Redirects
_REDIRECT = re.compile(r"\s*#[^\s\[#*:;]+\s*:?\s*\[\[")


@dataclass(frozen=True, slots=True)
class EarlierEdit:
    """What an earlier entry of the same plan is to leave on a page; `text` is `None` where that is not known."""

    entry: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Situation:
    """What computing an entry needs besides the job and the page."""

    site: Site
    account: str | None
    module: EditModule
    run: str
    preview: bool = False
    """Planned logged out, to be applied by an account: what this session may not do is only a warning."""
    removed_bytes: int | None = None
    """How much smaller a page may become before it is held for a person."""
    revisions: Mapping[int, RevisionText] = field(default_factory=dict)
    """Those that the job's operations name, and those before them."""
    redirects: Mapping[str, str] = field(default_factory=dict)
    """The redirects to the pages that the job's operations name."""
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When the run began."""
    shown: bool = True
    """Whether people look at the entries: if not, they have no differences, and no warnings of a second run."""


@dataclass(frozen=True, slots=True)
class Computed:
    """An entry, and the text that it leaves on the page: `None` where that is not known, or nothing is saved."""

    entry: Entry
    text: str | None = None


@dataclass(frozen=True, slots=True)
class _PageChange:
    """What a job makes of a page, before it is put into an edit."""

    job: Job
    """As it is for this page."""
    summary: str
    page: Page
    context: Context
    applied: Applied
    text: str
    """As the wiki would store it."""
    expanded: tuple[str, ...]
    """What the wiki transforms while it stores the text."""
    exists: bool
    """Whether the page is there when the edit is sent."""

    @property
    def is_certain(self) -> bool:
        """Whether the wiki will store just this text."""
        return self.applied.certain and not self.expanded and not isinstance(self.applied.left_to_wiki, OnServer)


class _Skipped(Exception):  # noqa: N818 - ends the computing, and is no error
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def compute(job: Job, fetched: Fetched, situation: Situation, earlier: EarlierEdit | None = None) -> Computed:
    """Compute what a job does with a page: an edit, a skip with its reason, or a failure."""
    subject = _subject(job, fetched)
    if isinstance(fetched, NotFetched):
        return Computed(_failure(subject, fetched.code, fetched.text))
    try:
        if earlier is not None:
            fetched = _after_earlier(job, fetched, earlier)
        change = _page_change(job, fetched, situation, is_edited_before=earlier is not None)
        edit = _edit(change, fetched, situation, earlier, subject)
        return Computed(edit, change.text if change.is_certain else None)
    except _Skipped as skipped:
        return Computed(Skip(**subject.common(), reason=skipped.reason, detail=skipped.detail))
    except OperationFailed as error:
        return Computed(_failure(subject, error.code, error.message))


def excluded_entry(job: Job, title: str, namespace: int) -> Skip:
    """Return the entry of a page that the job leaves out before it is fetched."""
    return Skip(
        id=entry_id(job.id, title),
        job=job.id,
        title=title,
        namespace=namespace,
        page_id=0,
        requested=(title,),
        reason="excluded",
        detail="it is listed under `exclude`",
    )


def outside_entry(job: Job, fetched: Fetched) -> Skip:
    """Return the entry of a page to which a redirect or a page id leads, out of the wanted namespaces."""
    subject = _subject(job, fetched)
    detail = f"it is in the namespace {subject.namespace}, which `namespaces` leaves out"
    return Skip(**subject.common(), reason="namespace", detail=detail)


def foreign_entry(job: Job, fetched: Fetched) -> Failure:
    """Return the entry of a title that leads to a page of another shard by now; that shard may not know of it.

    It is known by the title that was asked for: the other page can be an entry of the other shard.
    """
    title = fetched.requested[0] if fetched.requested else fetched.title
    return Failure(
        **{**_subject(job, fetched).common(), "id": entry_id(job.id, title), "title": title},
        code="other_shard",
        text=f"it has come to lead to {fetched.title}, a page of another shard, since it was listed; "
        "run all shards once more",
    )


def other_rows_entry(entry: Entry) -> Failure:
    """Return what comes of an entry with rows whose page has, or will have, an entry by other rows.

    It is known by a title that has come to stand for that page since all rows were listed.
    """
    title = next((title for title in entry.requested if title != entry.title), entry.title)
    return Failure(
        **{**entry.common(), "id": entry_id(entry.job, title), "title": title, "page_id": 0},
        code="other_rows",
        text=f"the page that it stands for by now, {entry.title}, is dealt with by other rows; run the job once more",
    )


def deleted_entry(job: Job, snapshot: PageSnapshot) -> Skip:
    """Return the entry of a missing page that somebody has deleted, and that the job may not bring back."""
    detail = "the page was deleted; `recreate_deleted` would bring it back"
    return Skip(**_subject(job, snapshot).common(), reason="deleted", detail=detail)


def _subject(job: Job, fetched: Fetched) -> Entry:
    namespace, page_id = (fetched.namespace, fetched.page_id) if isinstance(fetched, PageSnapshot) else (0, 0)
    return Entry(
        id=entry_id(job.id, fetched.title),
        job=job.id,
        title=fetched.title,
        namespace=namespace,
        page_id=page_id,
        requested=fetched.requested,
        redirects=fetched.redirects,
        rows=fetched.rows,
    )


def _failure(subject: Entry, code: str, text: str) -> Failure:
    return Failure(**subject.common(), code=code, text=text)


def _after_earlier(job: Job, snapshot: PageSnapshot, earlier: EarlierEdit) -> PageSnapshot:
    if earlier.text is None:
        raise OperationFailed(
            "earlier_edit_not_comparable",
            f"{earlier.entry} edits this page before, and only the wiki knows the text that results: "
            "run the jobs one after the other",
        )
    if any(step.operation.KIND == "undo" for step in job.steps):
        raise OperationFailed(
            "earlier_edit_before_undo", f"{earlier.entry} edits this page before: run the jobs one after the other"
        )
    if job.redirects != "edit" and _REDIRECT.match(earlier.text):
        raise OperationFailed("earlier_edit_redirects", f"{earlier.entry} makes this page a redirect before")
    return replace(snapshot, text=earlier.text)


def _page_change(job: Job, snapshot: PageSnapshot, situation: Situation, *, is_edited_before: bool) -> _PageChange:
    exists = snapshot.exists or is_edited_before
    _check_policies(job, snapshot, exists=exists)
    model = snapshot.content_model if exists else job.edit.content_model or snapshot.content_model
    facts = _facts(snapshot, situation, is_edited_before=is_edited_before)
    page = Page(snapshot.title, snapshot.namespace, model, snapshot.text, snapshot.leads_to, facts)
    context = Context(situation.site, job.id, situation.redirects)
    _check_page(job, page, context, situation.account)
    page_job = _page_job(job, page, context, snapshot.rows, situation)
    applied = _applied(page_job.job, page, context, snapshot, situation, exists=exists)
    text = _storable(applied, page, exists=exists)
    if snapshot.refusals and not situation.preview:
        raise _refused(snapshot.refusals)
    return _PageChange(
        job=page_job.job,
        summary=page_job.summary(applied.changing),
        page=page,
        context=context,
        applied=applied,
        text=text,
        expanded=transforms(text, situation.site, model),
        exists=exists,
    )


def _edit(
    change: _PageChange, snapshot: PageSnapshot, situation: Situation, earlier: EarlierEdit | None, subject: Entry
) -> Edit:
    base = None if earlier is not None or not change.exists else _base(snapshot)
    options = replace(change.job.edit, summary=change.summary)
    content = _content(change, situation)
    exists = change.exists
    # Where the wiki transforms the text, this is the best that is known; a hold too many does no harm.
    removed = _removed(change.applied.before, change.text, situation)
    return Edit(
        **subject.common(),
        base=BaseAfter(earlier.entry, sha1(snapshot.text)) if earlier is not None else base,
        fetched=snapshot.fetched,
        params=edit_parameters(options, snapshot, base, content, situation.run, situation.module, exists=exists),
        after=After(sha1(change.text), byte_length(change.text)) if change.is_certain else None,
        diff=unified_diff(change.applied.before, change.text, snapshot.title) if situation.shown else "",
        changed_by=change.applied.changed_by,
        warnings=(
            *_warnings(snapshot, change.expanded, situation.module),
            *(["`minor` is left out: to make a page is no minor edit"] if change.job.edit.minor and not exists else []),
            *_wiki_warnings(change.applied),
            *([f"the page would lose {removed:,} bytes: it is held until somebody approves of it"] if removed else []),
            *(_repetition_warnings(change) if situation.shown else []),
            *(_membership_warnings(change.job, earlier, situation) if earlier is not None else []),
        ),
        hold="removed_bytes" if removed else None,
    )


def _facts(snapshot: PageSnapshot, situation: Situation, *, is_edited_before: bool) -> Facts:
    """Return what the wiki says of a page, or will say of it when the edit planned before is saved."""
    if is_edited_before:
        return Facts(snapshot.fetched, snapshot.fetched, situation.account or snapshot.user, snapshot.categories)
    return Facts(snapshot.fetched, snapshot.timestamp, snapshot.user, snapshot.categories)


def _membership_warnings(job: Job, earlier: EarlierEdit, situation: Situation) -> list[str]:
    if not needs_of((*job.only_if, *job.skip_if), situation.site).categories:
        return []
    return [f"`in_category` is answered as it was before {earlier.entry}: only the wiki knows what that changes"]


def _content(change: _PageChange, situation: Situation) -> dict[str, str]:
    """Return the parameters that say what the page is to become; the whole text, unless there is reason for less."""
    left_to_wiki = change.applied.left_to_wiki
    if isinstance(left_to_wiki, Undo):
        return undo_parameters(left_to_wiki)
    if isinstance(left_to_wiki, OnServer):
        return on_server_parameters(left_to_wiki)
    can_be_section = change.is_certain and change.exists and not isinstance(left_to_wiki, Touch)
    section = _section_content(change, situation) if can_be_section else None
    return section or text_parameters(change.text)


def _section_content(change: _PageChange, situation: Situation) -> dict[str, str] | None:
    """Return the parameters that save a section of a large page, where the wiki makes just this text of it."""
    job, page = change.job, change.page
    can_be_section = job.edit.conflicts == "strict" and situation.module.parameters >= {"baserevid", "section"}
    is_large = byte_length(page.text) > SECTION_REQUEST_BYTES
    if not can_be_section or not is_large or page.content_model not in SECTION_MODELS:
        return None
    transclusion = any(isinstance(step.section, ById) for step in job.steps)
    found = sections.split(page.text, extension_tags=situation.site.extension_tags, transclusion=transclusion)
    saved = sections.section_to_save(page.text, change.text, found)
    if saved is None:
        return None
    section, section_text = saved
    return section_parameters(f"{'T-' if transclusion else ''}{section.number}", section_text)


def _applied(
    job: Job, page: Page, context: Context, snapshot: PageSnapshot, situation: Situation, *, exists: bool
) -> Applied:
    """Apply the operations of a job, as far as they are left to the wiki as it will do it."""
    applied = apply_steps(job.steps, page, context)
    if isinstance(applied.left_to_wiki, Undo):
        return _undone(applied, applied.left_to_wiki, snapshot, situation)
    if isinstance(applied.left_to_wiki, Touch):
        return replace(applied, changed_by=("touch",))
    # Nobody can be in the way on a page that is only created; and into the wiki's own messages (of the namespace
    # MediaWiki), it would put a text besides the built-in one.
    return applied if exists else replace(applied, left_to_wiki=None)


def _undone(applied: Applied, change: Undo, snapshot: PageSnapshot, situation: Situation) -> Applied:
    if not snapshot.exists:
        raise _Skipped("missing", "there is no such page")
    result = undone(change, snapshot, situation.revisions)
    if result.certain and as_stored(result.text) == as_stored(snapshot.text):
        raise _Skipped("no_change", "undo: it is taken back already")
    return replace(applied, before=result.before, text=result.text, changed_by=("undo",), certain=result.certain)


def _wiki_warnings(applied: Applied) -> list[str]:
    if isinstance(applied.left_to_wiki, OnServer):
        return ["the wiki puts the text in by itself (`on_server`): what results can differ from this plan"]
    if applied.certain:
        return []
    return ["there are later revisions: what the wiki makes of them by itself can differ from this plan"]


def _removed(before: str, text: str, situation: Situation) -> int:
    """Return by how many bytes a page would become smaller, where that is more than it may; else 0."""
    removed = byte_length(before) - byte_length(text)
    return removed if situation.removed_bytes is not None and removed > max(0, situation.removed_bytes) else 0


def _refused(refusals: tuple[ApiError, ...]) -> Exception:
    """Return what ends the computing of a page that this account may not edit, or of all pages for a block."""
    text = "; ".join(error.text for error in refusals)
    if gravest_reaction(error.kind for error in refusals) is Reaction.STOP_RUN:
        return RunRefused(
            f"the wiki refuses every edit of this account: {text}",
            advice="Ask the wiki's administrators; `editrunner doctor` says what stands against it.",
        )
    return _Skipped("not_permitted", text)


def _repetition_warnings(change: _PageChange) -> list[str]:
    """Say what a second run would do with the page, where it would not leave it alone."""
    job, page, context = change.job, replace(change.page, text=change.text), change.context
    if job.redirects == "follow" and _REDIRECT.match(page.text):
        return ["not idempotent: the page becomes a redirect, and a second run would change the page that it leads to"]
    try:
        if _passes_over(job, page, context):
            return []
        again = apply_steps(job.steps, page, context)
    except OperationFailed as error:
        return [f"a second run would fail on this page: {error.message}"]
    if not again.changed_by or as_stored(again.text) == page.text:
        return []
    return [f"not idempotent: a second run would change the page again, by {', '.join(again.changed_by)}"]


def _passes_over(job: Job, page: Page, context: Context) -> bool:
    """Say whether a job passes over a page, whatever else the wiki says of it."""
    only_if, skip_if = (answerable(conditions, context.site) for conditions in (job.only_if, job.skip_if))
    return unmet(only_if, skip_if, page, context) is not None


def _check_policies(job: Job, snapshot: PageSnapshot, *, exists: bool) -> None:
    if not exists and job.missing == "skip":
        raise _Skipped("missing", "there is no such page")
    if not exists and job.missing == "fail":
        raise OperationFailed("missing", "there is no such page")
    if snapshot.is_redirect and job.redirects == "skip":
        raise _Skipped("redirect", "the page is a redirect")
    if snapshot.is_redirect and job.redirects == "fail":
        raise OperationFailed("redirect", "the page is a redirect")


def _check_page(job: Job, page: Page, context: Context, account: str | None) -> None:
    for step in job.steps:
        if page.content_model not in step.content_models:
            raise _Skipped(
                "content_model", f"`{step.operation.KIND}` is not for pages of content model {page.content_model}"
            )
    if not job.ignore_bots_template:
        refusal = bots_refusal(page.text, account, context.site)
        if refusal is not None:
            raise _Skipped("bots_template", refusal)


def _page_job(job: Job, page: Page, context: Context, rows: Sequence[Row], situation: Situation) -> PageJob:
    """Return the job as it is for a page, with the steps of all rows whose conditions hold."""
    facts = RunFacts(situation.run, situation.began, situation.site)
    kept = []
    against: list[Unmet] = []
    for of_row in row_jobs(job, parse_title(situation.site, page.title), rows, facts):
        found = unmet(of_row.only_if, of_row.skip_if, page, context)
        if found is None:
            kept.append(of_row)
        else:
            against.append(found)
    if not kept:
        reasons = "; ".join(dict.fromkeys(found.reason for found in against))
        raise _Skipped(against[0].key, reasons)
    return joined(kept)


def jobs_for(job: Job, pages: Sequence[Fetched], facts: RunFacts) -> Iterator[Job]:
    """Yield a job as it is for each of some pages and rows; those for which it cannot be made fail later."""
    for page in pages:
        with suppress(OperationFailed):
            yield from row_jobs(job, parse_title(facts.site, page.title), page.rows, facts)


def _storable(applied: Applied, page: Page, *, exists: bool) -> str:
    """Return the new text as the wiki will store it, where there is one."""
    control = control_character(applied.text) if applied.changed_by else None
    if control is not None:
        raise OperationFailed("control_character", f"the new text has the control character {control}")
    touches = isinstance(applied.left_to_wiki, Touch)
    is_as_it_was = exists and not applied.changed_by and not touches
    text = applied.text if is_as_it_was else as_stored(applied.text)
    if touches:
        return text
    if exists and (is_as_it_was or text in (page.text, as_stored(page.text))):
        raise _Skipped("no_change", _reasons(applied) or "the wiki would store the same text")
    if not exists and not text:
        raise _Skipped("no_change", _reasons(applied) or "the new page would be empty")
    return text


def _reasons(applied: Applied) -> str:
    """Say why operations have changed nothing; of several rows mostly the same."""
    return "; ".join(dict.fromkeys(applied.reasons))


def _base(snapshot: PageSnapshot) -> Base:
    return Base(
        revision=snapshot.revision,
        timestamp=snapshot.timestamp or "",
        # The wiki's own sum can be another one: its API gives every text in Unicode NFC, however it is stored.
        sha1=sha1(snapshot.text),
        bytes=byte_length(snapshot.text),
    )


def _warnings(snapshot: PageSnapshot, expanded: tuple[str, ...], module: EditModule) -> list[str]:
    warnings = []
    if "baserevid" not in module.parameters:
        warnings.append(
            "this wiki knows no `baserevid`: a conflict with an edit of this account, or of the same second as the "
            "base, goes unseen"
        )
    if len(snapshot.redirects) > 1:
        chain = " → ".join([snapshot.redirects[0].source, *(hop.target for hop in snapshot.redirects)])
        warnings.append(f"double redirect: {chain}")
    warnings += [
        f'the redirect {hop.source} leads to the section "{hop.fragment}"' for hop in snapshot.redirects if hop.fragment
    ]
    if expanded:
        warnings.append(f"the wiki expands {', '.join(expanded)} while saving: a second run may change the page again")
    warnings += [f"not permitted to this session: {error.text}" for error in snapshot.refusals]
    return warnings
