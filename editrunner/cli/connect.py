"""Opens the wiki that the environment and a job file or plan are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from editrunner.errors import UsageError
from editrunner.model import WaitListener
from editrunner.wiki.address import check_address, choose_address
from editrunner.wiki.client import MediaWiki
from editrunner.wiki.credentials import BotPassword, credentials_from
from editrunner.wiki.http import ApiConnection
from editrunner.wiki.retry import RetryPolicy
from editrunner.wiki.session import Session, user_agent


@dataclass(frozen=True, slots=True)
class Approach:
    """How a wiki is to be opened; nothing has been sent yet."""

    api: str
    credentials: BotPassword | None
    contact: str | None


def approach(api: str | None, environment: Mapping[str, str], *, writes: bool) -> Approach:
    """Decide how to open a wiki.

    Args:
        api: what the job file or the plan names.
        environment: as the operator has set it.
        writes: whether edits will be saved.

    Raises:
        UsageError: the environment and the job file do not go together, or the address is not allowed.
        WikiUnavailable: there is no such host.
    """
    credentials = credentials_from(environment)
    bound = environment.get("EDITRUNNER_API") or None
    chosen = choose_address(api, bound, has_credentials=credentials is not None)
    address = check_address(chosen, bound=bound is not None)
    contact = environment.get("EDITRUNNER_CONTACT") or None
    if writes and address.public and contact is None:
        raise UsageError(
            "EDITRUNNER_CONTACT is not set",
            advice="Set it to your e-mail address or user page: the people of a public wiki must be able to reach "
            "whoever runs this.",
        )
    return Approach(address.api, credentials, contact)


def open_wiki(way: Approach, *, maxlag: int, account: str | None, on_wait: WaitListener) -> MediaWiki:
    """Log in and ask the wiki about itself.

    Raises:
        WikiError: the wiki cannot be used.
        CredentialsError: the credentials are of another account than the job file is for.
    """
    connection = ApiConnection(way.api, user_agent(way.contact))
    session = Session(connection, way.credentials, RetryPolicy(), on_wait)
    return MediaWiki(session, maxlag=maxlag, expected_account=account)
