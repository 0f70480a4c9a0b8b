"""From a snapshot of a page to its entry in the plan: pure computing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from editrunner.errors import OperationFailed, Reaction, RunRefused, gravest_reaction
from editrunner.job.job import Job
from editrunner.model import (
    After,
    ApiError,
    Base,
    BaseAfter,
    Context,
    Edit,
    EditModule,
    Entry,
    Failure,
    Fetched,
    NewText,
    NotFetched,
    Page,
    PageSnapshot,
    Site,
    Skip,
)
from editrunner.planner.diff import unified_diff
from editrunner.planner.parameters import edit_parameters
from editrunner.wikitext.bots import bots_refusal
from editrunner.wikitext.presave import as_stored, byte_length, control_character, sha1, transforms

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


@dataclass(frozen=True, slots=True)
class _Applied:
    """What the operations make of a page."""

    text: str
    changed_by: tuple[str, ...]
    reasons: tuple[str, ...]


class _Skipped(Exception):  # noqa: N818 - ends the computing, and is no error
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def compute_entry(job: Job, fetched: Fetched, situation: Situation, earlier: EarlierEdit | None = None) -> Entry:
    """Compute what a job does with a page: an edit, a skip with its reason, or a failure."""
    subject = _subject(job, fetched)
    if isinstance(fetched, NotFetched):
        return _failure(subject, fetched.code, fetched.text)
    try:
        if earlier is not None:
            fetched = _after_earlier(job, fetched, earlier)
        return _edit(job, fetched, situation, earlier, subject)
    except _Skipped as skipped:
        return Skip(**subject.common(), reason=skipped.reason, detail=skipped.detail)
    except OperationFailed as error:
        return _failure(subject, error.code, error.message)


def excluded_entry(job: Job, title: str, namespace: int) -> Skip:
    """Return the entry of a page that the job leaves out before it is fetched."""
    return Skip(
        id=f"{job.id}/{title}",
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


def deleted_entry(job: Job, snapshot: PageSnapshot) -> Skip:
    """Return the entry of a missing page that somebody has deleted, and that the job may not bring back."""
    detail = "the page was deleted; `recreate_deleted` would bring it back"
    return Skip(**_subject(job, snapshot).common(), reason="deleted", detail=detail)


def _subject(job: Job, fetched: Fetched) -> Entry:
    namespace, page_id = (fetched.namespace, fetched.page_id) if isinstance(fetched, PageSnapshot) else (0, 0)
    return Entry(
        id=f"{job.id}/{fetched.title}",
        job=job.id,
        title=fetched.title,
        namespace=namespace,
        page_id=page_id,
        requested=fetched.requested,
        redirects=fetched.redirects,
    )


def _failure(subject: Entry, code: str, text: str) -> Failure:
    return Failure(**subject.common(), code=code, text=text)


def _after_earlier(job: Job, snapshot: PageSnapshot, earlier: EarlierEdit) -> PageSnapshot:
    if earlier.text is None:
        raise OperationFailed(
            "earlier_edit_not_comparable",
            f"{earlier.entry} edits this page before, with a text that the wiki transforms while saving: "
            "run the jobs one after the other",
        )
    if job.redirects != "edit" and _REDIRECT.match(earlier.text):
        raise OperationFailed("earlier_edit_redirects", f"{earlier.entry} makes this page a redirect before")
    return replace(snapshot, text=earlier.text)


def _edit(job: Job, snapshot: PageSnapshot, situation: Situation, earlier: EarlierEdit | None, subject: Entry) -> Edit:
    exists = snapshot.exists or earlier is not None
    _check_policies(job, snapshot, exists=exists)
    model = snapshot.content_model if exists else job.edit.content_model or snapshot.content_model
    page = Page(snapshot.title, snapshot.namespace, model, snapshot.text)
    context = Context(situation.site, job.id)
    _check_page(job, page, context, situation.account)
    applied = _apply(job, page, context)
    text = _storable(applied, page, exists=exists)
    if snapshot.refusals and not situation.preview:
        raise _refused(snapshot.refusals)
    expanded = transforms(text)
    base = None if earlier is not None or not exists else _base(snapshot)
    return Edit(
        **subject.common(),
        base=BaseAfter(earlier.entry, sha1(snapshot.text)) if earlier is not None else base,
        fetched=snapshot.fetched,
        params=edit_parameters(job.edit, snapshot, base, text, situation.run, situation.module, exists=exists),
        after=None if expanded else After(sha1(text), byte_length(text)),
        diff=unified_diff(snapshot.text, text, snapshot.title),
        changed_by=applied.changed_by,
        warnings=(
            *_warnings(snapshot, expanded, situation.module),
            *_repetition_warnings(job, replace(page, text=text), context),
        ),
    )


def _refused(refusals: tuple[ApiError, ...]) -> Exception:
    """Return what ends the computing of a page that this account may not edit, or of all pages for a block."""
    text = "; ".join(error.text for error in refusals)
    if gravest_reaction(error.code for error in refusals) is Reaction.STOP_RUN:
        return RunRefused(f"the wiki refuses every edit of this account: {text}")
    return _Skipped("not_permitted", text)


def _repetition_warnings(job: Job, page: Page, context: Context) -> list[str]:
    """Say what a second run would do with the page, where it would not leave it alone."""
    if job.redirects == "follow" and _REDIRECT.match(page.text):
        return ["not idempotent: the page becomes a redirect, and a second run would change the page that it leads to"]
    try:
        again = _apply(job, page, context)
    except OperationFailed as error:
        return [f"a second run would fail on this page: {error.message}"]
    if not again.changed_by or as_stored(again.text) == page.text:
        return []
    return [f"not idempotent: a second run would change the page again, by {', '.join(again.changed_by)}"]


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
        refusal = bots_refusal(page.text, account)
        if refusal is not None:
            raise _Skipped("bots_template", refusal)
    for condition in job.only_if:
        if not condition.holds(page, context):
            raise _Skipped("only_if", f"`{condition.KIND}` does not hold")
    for condition in job.skip_if:
        if condition.holds(page, context):
            raise _Skipped("skip_if", f"`{condition.KIND}` holds")


def _apply(job: Job, page: Page, context: Context) -> _Applied:
    changed_by: list[str] = []
    reasons: list[str] = []
    for step in job.steps:
        change = step.apply(page, context)
        if not isinstance(change, NewText):
            reasons.append(f"{step.operation.KIND}: {change.reason}")
        elif change.text == page.text:
            reasons.append(f"{step.operation.KIND}: it leaves the text as it is")
        else:
            page = replace(page, text=change.text)
            changed_by.append(step.operation.KIND)
    return _Applied(page.text, tuple(changed_by), tuple(reasons))


def _storable(applied: _Applied, page: Page, *, exists: bool) -> str:
    """Return the new text as the wiki will store it, where there is one."""
    control = control_character(applied.text) if applied.changed_by else None
    if control is not None:
        raise OperationFailed("control_character", f"the new text has the control character {control}")
    text = as_stored(applied.text)
    if exists and (not applied.changed_by or text in (page.text, as_stored(page.text))):
        raise _Skipped("no_change", "; ".join(applied.reasons) or "the wiki would store the same text")
    if not exists and not text:
        raise _Skipped("no_change", "; ".join(applied.reasons) or "the new page would be empty")
    return text


def _base(snapshot: PageSnapshot) -> Base:
    return Base(
        revision=snapshot.revision,
        timestamp=snapshot.timestamp or "",
        sha1=snapshot.sha1 or sha1(snapshot.text),
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
