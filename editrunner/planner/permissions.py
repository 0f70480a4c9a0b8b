"""What a job asks for that a wiki does not know, or an account may not do: found before anything is planned.

MediaWiki drops such flags and parameters without a word, or with a mere warning, when the edit is saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from editrunner.errors import UsageError
from editrunner.job.job import EditOptions, Job
from editrunner.model import Account, EditModule


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that will not work; `advice` says what to do about it."""

    text: str
    advice: str
    right: str | None = None
    """The right that is lacking, if it is one."""
    grant: str | None = None
    """What would give it to the session of an account that has it."""


# By https://www.mediawiki.org/wiki/Manual:$wgGrantPermissions and the English names on Special:BotPasswords.
_GRANTS = {
    "bot": ("highvolume", "High-volume (bot) access"),
    "minoredit": ("editpage", "Edit existing pages"),
    "applychangetags": ("editpage", "Edit existing pages"),
    "editcontentmodel": ("editpage", "Edit existing pages"),
    "edit": ("editpage", "Edit existing pages"),
    "createpage": ("createeditmovepage", "Create, edit, and move pages"),
    "createtalk": ("createeditmovepage", "Create, edit, and move pages"),
    "editmywatchlist": ("editmywatchlist", "Edit your watchlist"),
    "skipcaptcha": ("basic", "Basic rights"),
    "read": ("basic", "Basic rights"),
}


def grant_for(right: str) -> str | None:
    """Return the id of the grant that a right comes with, and its name on Special:BotPasswords."""
    grant = _GRANTS.get(right)
    return None if grant is None else f"`{grant[0]}` ({grant[1]})"


def rights_findings(
    jobs: Iterable[tuple[str, EditOptions]], account: Account, own_rights: AbstractSet[str] = frozenset()
) -> Iterator[Finding]:
    """Yield what an account may not do that jobs ask for.

    Args:
        jobs: the id of each, and how it wants its edits saved.
        account: who is logged in; its rights are those of the session.
        own_rights: the rights of the account itself, where they are known: what it has and its session lacks, the
            bot password or OAuth consumer was not granted. https://www.mediawiki.org/wiki/Manual:User_rights
    """
    for job, options in jobs:
        if account.name is None and options.watchlist in ("watch", "unwatch"):
            yield Finding(
                f"the job `{job}` asks for `watchlist: {options.watchlist}`, but somebody logged out has no watchlist",
                "Log in, or drop `watchlist`.",
            )
        for key, right in _needed_rights(options):
            # Without an account, this right is there on some wikis, and of no use.
            is_idle = account.name is None and right == "editmywatchlist"
            if right not in account.rights and not is_idle:
                yield missing_right(f"the job `{job}` asks for `{key}`", right, account, own_rights, key)


def missing_right(wish: str, right: str, account: Account, own_rights: AbstractSet[str], key: str | None) -> Finding:
    """Say that a right is lacking.

    Args:
        wish: what needs it, as the beginning of a sentence.
        right: its name.
        account: who is logged in.
        own_rights: the rights of the account itself, where they are known.
        key: what could be dropped from the job file instead.
    """
    who = account.name or "somebody logged out"
    drop = f", or drop `{key}`" if key is not None else ""
    grant = grant_for(right)
    if right in own_rights and account.name is not None:
        return Finding(
            f"{wish}, and {who} has the right `{right}`, but these credentials are not granted it",
            f"Tick the grant {grant or f'that holds `{right}`'} of the bot password on Special:BotPasswords (OAuth "
            f"needs a new consumer with that grant){drop}.",
            right,
            grant,
        )
    return Finding(
        f"{wish}, but {who} lacks the right `{right}` on this wiki",
        f"Log in with an account that has it{f' (a bot password needs the grant {grant})' if grant else ''}{drop}.",
        right,
    )


def module_findings(jobs: Iterable[tuple[str, EditOptions]], module: EditModule) -> Iterator[Finding]:
    """Yield what a wiki does not know that jobs ask for.

    Args:
        jobs: the id of each, and how it wants its edits saved.
        module: what the wiki takes.
    """
    for job, options in jobs:
        for key, parameter in _needed_parameters(options):
            if parameter not in module.parameters:
                yield Finding(
                    f"the job `{job}` asks for `{key}`, but this wiki does not know `{parameter}`", f"Drop `{key}`."
                )
        for tag in sorted(set(options.tags) - module.tags):
            yield Finding(
                f"the job `{job}` asks for the tag `{tag}`, which cannot be applied on this wiki",
                "Special:Tags on the wiki lists its tags; a tag must be defined and active there.",
            )
        yield from _content_findings(job, options, module)


def _content_findings(job: str, options: EditOptions, module: EditModule) -> Iterator[Finding]:
    for key, wanted, known in (
        ("content_model", options.content_model, module.content_models),
        ("content_format", options.content_format, module.content_formats),
    ):
        # Of a wiki that does not know the parameter, that is said already.
        if wanted is not None and known and wanted not in known:
            yield Finding(
                f"the job `{job}` asks for `{key}: {wanted}`, which this wiki does not have",
                f"It has: {', '.join(sorted(known))}.",
            )


def operations_findings(jobs: Iterable[Job], module: EditModule) -> Iterator[Finding]:
    """Yield what the operations of jobs leave to a wiki that does not know it.

    Args:
        jobs: all that are planned.
        module: what the wiki takes.
    """
    for job in jobs:
        for step in job.steps:
            kind = step.operation.KIND
            for parameter in sorted(step.parameters - module.parameters):
                yield Finding(
                    f"the job `{job.id}` leaves `{kind}` to the wiki, but this wiki does not know `{parameter}`",
                    "Drop `on_server`." if kind != "undo" else "Save the older text with `set_text` instead.",
                )


def check_rights(jobs: Iterable[tuple[str, EditOptions]], account: Account) -> None:
    """Check that an account may do what jobs ask for.

    Raises:
        UsageError: it lacks a right.
    """
    _refuse(rights_findings(jobs, account))


def check_may_edit(account: Account) -> None:
    """Check that an account may edit at all: it would be refused each page on its own, and all of them be skipped.

    Raises:
        UsageError: it may not, as with a bot password that lacks the grant.
    """
    if "edit" not in account.rights:
        _refuse(iter([missing_right("the jobs edit pages", "edit", account, frozenset(), None)]))


def check_module(jobs: Iterable[tuple[str, EditOptions]], module: EditModule) -> None:
    """Check that a wiki knows what jobs ask for.

    Raises:
        UsageError: it does not know a parameter, or does not let a tag be applied.
    """
    _refuse(module_findings(jobs, module))


def check_operations(jobs: Iterable[Job], module: EditModule) -> None:
    """Check that a wiki knows what the operations of jobs leave to it.

    Raises:
        UsageError: it does not know a parameter.
    """
    _refuse(operations_findings(jobs, module))


def _refuse(findings: Iterator[Finding]) -> None:
    """Raise the first finding, and say where the others are listed."""
    first = next(findings, None)
    if first is None:
        return
    others = sum(1 for _ in findings)
    more = f" `editrunner doctor` lists what else is wrong ({others})." if others else ""
    raise UsageError(first.text, advice=f"{first.advice}{more}")


def _needed_rights(options: EditOptions) -> Iterator[tuple[str, str]]:
    if options.bot:
        yield "bot: true", "bot"
    if options.minor:
        yield "minor: true", "minoredit"
    if options.tags:
        yield "tags", "applychangetags"
    if options.watchlist in ("watch", "unwatch"):
        yield f"watchlist: {options.watchlist}", "editmywatchlist"
    if options.content_model is not None:
        yield "content_model", "editcontentmodel"


def _needed_parameters(options: EditOptions) -> Iterator[tuple[str, str]]:
    if options.watchlist_expiry is not None:
        yield "watchlist_expiry", "watchlistexpiry"
    if options.returnto is not None:
        yield "returnto", "returnto"
    if options.content_model is not None:
        yield "content_model", "contentmodel"
    if options.content_format is not None:
        yield "content_format", "contentformat"
