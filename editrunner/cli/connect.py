"""Opens the wiki that the environment and a job file or plan are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from editrunner.errors import UsageError
from editrunner.model import JsonObject, WaitListener
from editrunner.wiki.address import IN_JOB_FILE, Named, check_address, check_ca_bundle, choose_address
from editrunner.wiki.authentication import authentication_with
from editrunner.wiki.client import MediaWiki
from editrunner.wiki.credentials import BasicAuthentication, Credentials, LogIn, credentials_from
from editrunner.wiki.http import ApiConnection
from editrunner.wiki.reach import Reach
from editrunner.wiki.retry import RetryPolicy
from editrunner.wiki.session import Session, user_agent


@dataclass(frozen=True, slots=True)
class Approach:
    """How a wiki is to be opened; nothing has been sent yet."""

    api: str
    credentials: LogIn | None
    """`None` for a run that is logged out."""
    contact: str | None
    basic: BasicAuthentication | None = None
    ca_bundle: str | None = None
    public: bool = False
    """Whether the wiki is out on the internet."""
    reach: Reach = Reach.ANYWHERE
    """Which hosts the name of its host may lead to."""


def approach(api: str | None, environment: Mapping[str, str], *, writes: bool, named: Named = IN_JOB_FILE) -> Approach:
    """Decide how to open a wiki.

    Args:
        api: what the job file, the plan or the log names.
        environment: as the operator has set it.
        writes: whether edits will be saved.
        named: which of them it is.

    Raises:
        UsageError: the environment and the job file do not go together, or the address is not allowed.
        WikiUnavailable: there is no such host.
    """
    credentials = credentials_from(environment)
    bound = environment.get("EDITRUNNER_API") or None
    chosen = choose_address(api, bound, has_credentials=credentials.present, named=named)
    address = check_address(chosen, bound=bound is not None)
    ca_bundle = environment.get("EDITRUNNER_CA_BUNDLE") or None
    if ca_bundle is not None:
        check_ca_bundle(ca_bundle)
    way = Approach(
        address.api,
        credentials.log_in,
        contact_in(environment),
        credentials.basic,
        ca_bundle,
        address.public,
        address.reach,
    )
    if writes:
        check_contact(way)
    return way


def contact_in(environment: Mapping[str, str]) -> str | None:
    """Return the operator's address."""
    return environment.get("EDITRUNNER_CONTACT") or None


def check_contact(way: Approach) -> None:
    """Check that the people of a public wiki can reach whoever writes to it.

    Raises:
        UsageError: they cannot.
    """
    if way.public and way.contact is None:
        raise UsageError(
            "EDITRUNNER_CONTACT is not set",
            advice="Set it to your e-mail address or user page: the people of a public wiki must be able to reach "
            "whoever runs this.",
        )


def open_wiki(
    way: Approach,
    *,
    maxlag: int,
    account: str | None,
    on_wait: WaitListener,
    policy: RetryPolicy | None = None,
    cookies: Sequence[JsonObject] = (),
) -> MediaWiki:
    """Log in and ask the wiki about itself.

    Args:
        way: how.
        maxlag: seconds of database lag above which writes wait.
        account: whom the job file is for.
        on_wait: is told of each wait of a request that reads.
        policy: how to wait.
        cookies: those of an earlier session, to go on with it where it is still good.

    Raises:
        WikiError: the wiki cannot be used.
        CredentialsError: the credentials are of another account than the job file is for, or need what is not
            installed.
    """
    authentication = authentication_with(Credentials(way.credentials, way.basic))
    connection = ApiConnection(way.api, user_agent(way.contact), authentication, way.ca_bundle, way.reach)
    session = Session(connection, way.credentials, policy or RetryPolicy(), on_wait)
    try:
        return MediaWiki(session, maxlag=maxlag, expected_account=account, cookies=cookies)
    except BaseException:
        session.close()
        raise


def logged_out_warning(wiki: MediaWiki) -> str | None:
    """Say under which name edits are made where nobody is logged in."""
    if wiki.account.name is not None:
        return None
    shown = "by a temporary account" if wiki.site.temporary_accounts else "under this machine's IP address"
    return f"nobody is logged in: edits are made {shown}"


def where_and_as_whom(wiki: MediaWiki) -> str:
    """Return on which wiki edits are saved, and by which account, in words."""
    return f"on {wiki.api}" if wiki.account.name is None else f"on {wiki.api} as {wiki.account.name}"
