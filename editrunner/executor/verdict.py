"""What an answer to an edit means: pure knowledge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from editrunner.errors import (
    EditrunnerError,
    OurMistake,
    Reaction,
    RunRefused,
    WikiUnavailable,
    gravest_reaction,
    reaction_to,
)
from editrunner.executor.probe import Found
from editrunner.model import (
    Ambiguous,
    Answer,
    ApiError,
    Challenged,
    Json,
    Outcome,
    Refused,
    Saved,
    Unchanged,
    Unsent,
    filter_ids,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an attempt ended.

    `fields` go into the audit log. `plan_again` says that the page has moved on: the outcome is `conflict`
    unless the edit is planned again. `stop` is what ends the run.
    """

    outcome: Outcome
    text: str
    fields: Mapping[str, Json] = field(default_factory=dict)
    plan_again: bool = False
    stop: EditrunnerError | None = None
    sha1: str | None = None
    """That of the text that was saved, where the page's history tells it: it can be that of an earlier attempt."""

    @property
    def is_challenge(self) -> bool:
        """Whether a CAPTCHA waits for its answer."""
        return self.fields.get("reason") == "captcha"


def judge(answer: Answer, account: str | None, parent: int | None = 0) -> Verdict:
    """Say how an attempt ended.

    Args:
        answer: what the wiki answered.
        account: whom the edit was made as.
        parent: the revision that the edit was computed from, 0 for a page to be created; `None` where another one
            is as good.
    """
    match answer:
        case Saved():
            return _saved(answer, account, parent, "answer")
        case Unchanged():
            return unchanged()
        case Refused(errors):
            return _refused(errors)
        case Challenged(challenge):
            fields: dict[str, Json] = {"reason": "captcha", "challenge": dict(challenge)}
            return Verdict(Outcome.HELD, "the wiki asks for a CAPTCHA", fields)
        case Unsent(reason):
            stop = WikiUnavailable(f"the wiki takes no edits: {reason}", advice="`resume` goes on when it does.")
            return Verdict(Outcome.FAILED, reason, {"errors": []}, stop=stop)
        case Ambiguous(reason):
            return unknown(reason)


def unchanged() -> Verdict:
    """Say that there is nothing to save."""
    return Verdict(Outcome.UNCHANGED, "the page has this text already")


def unknown(reason: str) -> Verdict:
    """Say that nobody knows what became of an edit, and why."""
    return Verdict(Outcome.UNKNOWN, reason, {"reason": reason})


def conflict(text: str, *, plan_again: bool = False, undone: int | None = None) -> Verdict:
    """Say that a page is not what an edit was computed from, where the wiki itself has not said so.

    Args:
        text: what stands against the edit, for people.
        plan_again: whether it may be computed anew.
        undone: the revision that was merged, and taken back.
    """
    fields: dict[str, Json] = {"errors": []}
    if undone is not None:
        fields["undone"] = undone
    return Verdict(Outcome.CONFLICT, text, fields, plan_again=plan_again)


def not_as_shown(text: str) -> Verdict:
    """Say that an edit is not sent because it is not what its plan shows, and why."""
    return Verdict(Outcome.FAILED, f"{text}: make the plan again", {"errors": []})


def judge_found(found: Found, account: str | None, parent: int | None) -> Verdict:
    """Say how an edit ended that was found in the page's history; arguments as those of `judge`."""
    verdict = _saved(saved_as(found), account or found.revision.user, parent, "probe")
    return replace(verdict, sha1=found.revision.sha1)


def saved_as(found: Found) -> Saved:
    """Return what the wiki would have answered for an edit that was found in the page's history."""
    revision = found.revision
    return Saved(found.title, found.page_id, revision.parent, revision.revision, revision.timestamp)


def merged_as(fields: Mapping[str, Json]) -> Verdict:
    """Say that the wiki has merged an edit with somebody else's, by what the log says of its save."""
    text = f"merged with the edit {fields['old_revision']}, which came in between"
    return Verdict(Outcome.MERGED, text, fields)


def has_warning(answer: Answer) -> bool:
    """Say whether a filter warns of an edit: the next edit of that page in this session overrides it."""
    return isinstance(answer, Refused) and any(error.is_filter_warning for error in answer.errors)


def filters_of(answer: Answer) -> frozenset[str]:
    """Return the ids of the filters that warn of an edit; none where something else speaks against it, too."""
    if not isinstance(answer, Refused):
        return frozenset()
    if gravest_reaction(error.kind for error in answer.errors) is not Reaction.HOLD:
        return frozenset()
    return filter_ids(answer.errors)


def _saved(saved: Saved, account: str | None, parent: int | None, known_by: str) -> Verdict:
    fields: dict[str, Json] = {
        "page_id": saved.page_id,
        "old_revision": saved.old_revision,
        "new_revision": saved.new_revision,
        "timestamp": saved.timestamp,
        "user": account,
        "known_by": known_by,
    }
    if parent is not None and saved.old_revision != parent:
        # Where diff3 is installed, the wiki merges edits that do not touch; only this number shows it.
        return merged_as(fields)
    # The wiki has changed since it was asked what it takes.
    ignored = f", but the wiki left something out: {saved.ignored}" if saved.ignored is not None else ""
    return Verdict(Outcome.SAVED, f"revision {saved.new_revision}{ignored}", fields)


_OUTCOMES: dict[Reaction, Outcome] = {
    Reaction.WAIT: Outcome.FAILED,
    Reaction.RENEW_TOKEN: Outcome.FAILED,
    Reaction.LOG_IN_AGAIN: Outcome.FAILED,
    Reaction.PLAN_AGAIN: Outcome.CONFLICT,
    Reaction.HOLD: Outcome.HELD,
    Reaction.FAIL_PAGE: Outcome.FAILED,
    Reaction.LOOK: Outcome.UNKNOWN,
    Reaction.STOP_RUN: Outcome.FAILED,
    Reaction.OUR_MISTAKE: Outcome.FAILED,
}
# What comes as far as here was waited for, or renewed, as often as it is allowed to be.
_STOPS: dict[Reaction, Callable[[str], EditrunnerError]] = {
    Reaction.WAIT: lambda text: RunRefused(
        f"the wiki still asks to wait: {text}", advice="Go on later with `editrunner resume`."
    ),
    Reaction.RENEW_TOKEN: lambda text: RunRefused(
        f"the wiki accepts no token of this session: {text}",
        advice="Go on with `editrunner resume`; if that ends so too, ask the wiki's administrators.",
    ),
    Reaction.LOG_IN_AGAIN: lambda text: RunRefused(
        f"the wiki does not keep this session logged in: {text}",
        advice="Go on with `editrunner resume`; if that ends so too, see whether the credentials are still good.",
    ),
    Reaction.STOP_RUN: lambda text: RunRefused(
        f"the wiki refuses every edit: {text}",
        advice="Ask the wiki's administrators; when they let you edit, go on with `editrunner resume`.",
    ),
    Reaction.OUR_MISTAKE: lambda text: OurMistake(f"the wiki calls an edit malformed: {text}"),
}


def _refused(errors: tuple[ApiError, ...]) -> Verdict:
    text = "; ".join(f"{error}{_details(error)}" for error in errors)
    reaction = gravest_reaction(error.kind for error in errors)
    fields: dict[str, Json] = {"errors": [error_to_json(error) for error in errors]}
    if reaction is Reaction.HOLD:
        fields["reason"] = next(error.code for error in errors if reaction_to(error.kind) is reaction)
    elif reaction is Reaction.LOOK:
        fields["reason"] = text
    return Verdict(
        outcome=_OUTCOMES[reaction],
        text=text,
        fields=fields,
        plan_again=reaction is Reaction.PLAN_AGAIN,
        stop=_STOPS[reaction](text) if reaction in _STOPS else None,
    )


def _details(error: ApiError) -> str:
    """Return what an extension says besides: which filter, which link."""
    details = []
    told = error.abuse_filter
    if told is not None:
        details.append(f"filter {told.id}: {told.description}")
    spam = error.data.get("spamblacklist")
    if isinstance(spam, dict) and isinstance(spam.get("matches"), list):
        details.append(f"matches: {', '.join(map(str, cast('list[Json]', spam['matches'])))}")
    if error.code.startswith("titleblacklist-") and isinstance(error.data.get("line"), str):
        # The words of the wiki can be those of a message that does not exist.
        details.append(f"entry: {error.data['line']}")
    if "readonlyreason" in error.data:
        details.append(str(error.data["readonlyreason"]))
    return f" ({'; '.join(details)})" if details else ""


def error_to_json(error: ApiError) -> Json:
    """Return an error as the audit log holds it: verbatim."""
    return {"code": error.code, "text": error.text, "module": error.module, "data": dict(error.data)}
