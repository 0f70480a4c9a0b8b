"""What a job asks for that an account may not do: found before anything is planned.

MediaWiki drops such flags without a word when the edit is saved.
"""

from __future__ import annotations

from collections.abc import Iterable

from editrunner.errors import UsageError
from editrunner.job.job import EditOptions
from editrunner.model import Account


def check_rights(jobs: Iterable[tuple[str, EditOptions]], account: Account) -> None:
    """Check that an account may do what jobs ask for.

    Args:
        jobs: the id of each, and how it wants its edits saved.
        account: who is logged in.

    Raises:
        UsageError: it lacks a right: https://www.mediawiki.org/wiki/Manual:User_rights.
    """
    for job, options in jobs:
        for key, right in _needed(options).items():
            if right not in account.rights:
                who = account.name or "somebody logged out"
                raise UsageError(
                    f"the job `{job}` asks for `{key}`, but {who} lacks the right `{right}` on this wiki",
                    advice=f"Log in with an account (and a bot-password grant) that has it, or drop `{key}`.",
                )


def _needed(options: EditOptions) -> dict[str, str]:
    needed = {}
    if options.bot:
        needed["bot: true"] = "bot"
    if options.minor:
        needed["minor: true"] = "minoredit"
    if options.tags:
        needed["tags"] = "applychangetags"
    return needed
