"""What a job asks for that a wiki does not know, or an account may not do: found before anything is planned.

MediaWiki drops such flags and parameters without a word, or with a mere warning, when the edit is saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from editrunner.errors import UsageError
from editrunner.job.job import EditOptions
from editrunner.model import Account, EditModule


def check_rights(jobs: Iterable[tuple[str, EditOptions]], account: Account) -> None:
    """Check that an account may do what jobs ask for.

    Args:
        jobs: the id of each, and how it wants its edits saved.
        account: who is logged in.

    Raises:
        UsageError: it lacks a right: https://www.mediawiki.org/wiki/Manual:User_rights.
    """
    for job, options in jobs:
        for key, right in _needed_rights(options):
            if right not in account.rights:
                who = account.name or "somebody logged out"
                raise UsageError(
                    f"the job `{job}` asks for `{key}`, but {who} lacks the right `{right}` on this wiki",
                    advice=f"Log in with an account (and a bot-password grant) that has it, or drop `{key}`.",
                )


def check_module(jobs: Iterable[tuple[str, EditOptions]], module: EditModule) -> None:
    """Check that a wiki knows what jobs ask for.

    Args:
        jobs: the id of each, and how it wants its edits saved.
        module: what the wiki takes.

    Raises:
        UsageError: it does not know a parameter, or does not let a tag be applied.
    """
    for job, options in jobs:
        for key, parameter in _needed_parameters(options):
            if parameter not in module.parameters:
                raise UsageError(
                    f"the job `{job}` asks for `{key}`, but this wiki does not know `{parameter}`",
                    advice=f"Drop `{key}`.",
                )
        unknown = sorted(set(options.tags) - module.tags)
        if unknown:
            raise UsageError(
                f"the job `{job}` asks for the tag `{unknown[0]}`, which cannot be applied on this wiki",
                advice="Special:Tags on the wiki lists its tags; a tag must be defined and active there.",
            )


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
