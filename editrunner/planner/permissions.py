"""What a job asks for that an account may not do: found before anything is planned.

MediaWiki drops such flags without a word when the edit is saved.
"""

from __future__ import annotations

from editrunner.errors import UsageError
from editrunner.job.job import EditOptions, JobFile
from editrunner.model import Account


def check_rights(job_file: JobFile, account: Account) -> None:
    """Check that an account may do what the jobs ask for.

    Raises:
        UsageError: it lacks a right: https://www.mediawiki.org/wiki/Manual:User_rights.
    """
    for job in job_file.jobs:
        for key, right in _needed(job.edit).items():
            if right not in account.rights:
                who = account.name or "somebody logged out"
                raise UsageError(
                    f"the job `{job.id}` asks for `{key}`, but {who} lacks the right `{right}` on this wiki",
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
