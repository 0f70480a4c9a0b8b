"""Which wikis may be talked to.

A job file can come from a stranger and a run can have credentials; so the operator says which wiki it is, and a
run that nobody bound to a wiki reaches public hosts only.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import requests.utils

from editrunner.errors import CredentialsError, UsageError, WikiUnavailable
from editrunner.wiki.reach import IpAddress, Reach, addresses_of, is_public


@dataclass(frozen=True, slots=True)
class WikiAddress:
    """The address of a wiki's api.php; `public` says whether its host is out on the internet."""

    api: str
    public: bool
    reach: Reach
    """Which hosts its name may lead to, whenever it is looked up again."""


@dataclass(frozen=True, slots=True)
class Named:
    """Who names a wiki besides the operator, in words, and what to do where the two disagree."""

    words: str
    advice: str


IN_JOB_FILE = Named("`wiki.api` is", "Change one of them; a job file cannot choose another wiki than the operator did.")
IN_PLAN = Named("the plan was made for", "Set EDITRUNNER_API to that wiki, or make a plan for this one.")
IN_LOG = Named("the run of this log was on", "Set EDITRUNNER_API to that wiki, with the credentials of the account.")


def choose_address(
    from_job: str | None, bound: str | None, *, has_credentials: bool, named: Named = IN_JOB_FILE
) -> str:
    """Decide which wiki a run is for.

    Args:
        from_job: `wiki.api` of the job file, or the address in a plan or log.
        bound: `EDITRUNNER_API`.
        has_credentials: whether the run logs in.
        named: what `from_job` is from.

    Raises:
        UsageError: nothing says which wiki, or the two disagree.
        CredentialsError: there are credentials, and no `EDITRUNNER_API` that says what they are for.
    """
    if has_credentials and not bound:
        raise CredentialsError(
            "there are credentials in the environment, but nothing says which wiki they are for",
            advice="Set EDITRUNNER_API to the address of that wiki's api.php.",
        )
    if bound and from_job and _comparable(bound) != _comparable(from_job):
        raise UsageError(
            f"{named.words} {_shown(from_job)}, but EDITRUNNER_API binds this run to {_shown(bound)}",
            advice=named.advice,
        )
    api = bound or from_job
    if not api:
        raise UsageError(
            "nothing says which wiki to use",
            advice="Set EDITRUNNER_API to the address of its api.php, or `wiki.api` in the job file.",
        )
    return api


def check_address(api: str, *, bound: bool) -> WikiAddress:
    """Check that a wiki may be talked to.

    Args:
        api: the address of its api.php.
        bound: whether the operator named it in `EDITRUNNER_API`.

    Raises:
        UsageError: the address is malformed, or of a kind that is not allowed here.
        WikiUnavailable: there is no such host.
    """
    scheme, host = _scheme_and_host(api)
    if bound and scheme == "https" and _goes_through_a_proxy(api):
        # Names are the proxy's to look up then. The wiki is taken for a public one: that asks for more.
        return WikiAddress(api, public=True, reach=Reach.ANYWHERE)
    addresses = _resolve(host)
    if scheme == "http" and not all(Reach.LOOPBACK.takes(address) for address in addresses):
        raise UsageError(f"{api} is not encrypted", advice="Use https://; http:// is for this machine only.")
    public = all(is_public(address) for address in addresses)
    if not bound and not public:
        raise UsageError(
            f"{api} is not on a public host",
            advice="To use a wiki of your own network or machine, name it in EDITRUNNER_API.",
        )
    return WikiAddress(api, public, _reach(scheme, bound=bound))


def _scheme_and_host(api: str) -> tuple[str, str]:
    """Return what an address begins with, where it has what a wiki's address has and nothing else."""
    parts = _split(api)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{api} is not the address of a wiki", advice="It looks like https://host/w/api.php.")
    if parts.username or parts.password:
        raise UsageError(
            "the address of the wiki holds a user name or password; leave them out",
            advice="Leave them out; the README says where credentials go.",
        )
    return parts.scheme, parts.hostname


def check_ca_bundle(path: str) -> None:
    """Check that certificates can be read, before a request fails for that with words about the connection.

    Args:
        path: of a file of certificates in PEM.

    Raises:
        UsageError: they cannot.
    """
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except OSError as error:  # that of a file without a certificate is one too
        reason = "it holds no certificate" if isinstance(error, ssl.SSLError) else error.strerror
        raise UsageError(
            f"the file {path}, which EDITRUNNER_CA_BUNDLE names, cannot be used: {reason}",
            advice="It holds the certificates of the authorities to trust, in PEM.",
        ) from error


def _shown(api: str) -> str:
    """Return an address without the user name and password that do not belong there."""
    parts = _split(api)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _reach(scheme: str, *, bound: bool) -> Reach:
    if scheme == "http":
        return Reach.LOOPBACK
    return Reach.ANYWHERE if bound else Reach.PUBLIC


def _goes_through_a_proxy(api: str) -> bool:
    """Say whether the environment names a proxy for an address (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`)."""
    proxies = requests.utils.get_environ_proxies(api)
    return requests.utils.select_proxy(api, proxies) is not None


def _resolve(host: str) -> list[IpAddress]:
    try:
        return addresses_of(host)
    except (OSError, UnicodeError) as error:
        raise WikiUnavailable(
            f"there is no host {host}: {error}", advice="Look at the spelling of the address, and at the network."
        ) from error


def _split(api: str) -> SplitResult:
    try:
        parts = urlsplit(api)
        _ = parts.port
    except ValueError as error:
        raise UsageError(
            f"{api} is not the address of a wiki: {error}", advice="It looks like https://host/w/api.php."
        ) from error
    return parts


def _comparable(api: str) -> tuple[str, str, int | None, str]:
    parts = _split(api)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname or "", parts.port or default, parts.path
