"""What a wiki says of itself and of a session beyond what every run needs to know; for `doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from editrunner.errors import WikiUnavailable
from editrunner.model import JsonObject
from editrunner.wiki.answers import Read
from editrunner.wiki.http import NOT_MEDIAWIKI_ADVICE


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `hits` of an action in `seconds`, for a kind of account."""

    action: str
    kind: str
    hits: int
    seconds: int

    def __str__(self) -> str:
        return f"{self.hits} `{self.action}` in {self.seconds} s"


@dataclass(frozen=True, slots=True)
class Survey:
    """A wiki and a session, as they are now."""

    groups: tuple[str, ...]
    own_rights: frozenset[str]
    """Those of the account's groups: what it could do in a session that no grant confines."""
    rights_in_use: frozenset[str]
    """Those that any group has: whatever else exists in other versions, nobody needs here."""
    rate_limits: tuple[RateLimit, ...]
    extensions: frozenset[str]
    read_only: str | None
    """The reason, where nothing can be written."""
    writes: bool
    """Whether the Action API takes edits at all."""
    block: str | None
    """Who blocked the account, and why."""


_QUESTIONS = {
    "action": "query",
    "meta": "siteinfo|userinfo",
    "siprop": "general|usergroups|extensions",
    "uiprop": "groups|ratelimits|blockinfo",
}


def survey(read: Read) -> Survey:
    """Ask a wiki: https://www.mediawiki.org/wiki/API:Siteinfo, https://www.mediawiki.org/wiki/API:Userinfo.

    Args:
        read: sends a query.

    Raises:
        WikiUnavailable: it does not answer as MediaWiki does.
    """
    content = read(_QUESTIONS)
    try:
        return _survey(cast("dict[str, JsonObject]", content["query"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise WikiUnavailable(
            "the wiki does not answer a query as MediaWiki does", advice=NOT_MEDIAWIKI_ADVICE
        ) from error


def _survey(query: dict[str, JsonObject]) -> Survey:
    general, user = query["general"], query["userinfo"]
    groups = tuple(str(group) for group in cast("list[str]", user["groups"]))
    rights = {
        str(group["name"]): frozenset(cast("list[str]", group["rights"]))
        for group in cast("list[JsonObject]", query["usergroups"])
    }
    return Survey(
        groups=groups,
        own_rights=frozenset().union(*(rights.get(group, frozenset()) for group in groups)),
        rights_in_use=frozenset().union(*rights.values()),
        rate_limits=tuple(_rate_limits(cast("dict[str, dict[str, dict[str, int]]]", user["ratelimits"]))),
        extensions=frozenset(str(found["name"]) for found in cast("list[JsonObject]", query["extensions"])),
        read_only=str(general.get("readonlyreason") or "no reason given") if general.get("readonly") else None,
        writes=general.get("writeapi") is not False,
        block=_block(user),
    )


def _rate_limits(limits: dict[str, dict[str, dict[str, int]]]) -> list[RateLimit]:
    return [
        RateLimit(action, kind, limit["hits"], limit["seconds"])
        for action, kinds in limits.items()
        for kind, limit in kinds.items()
    ]


def _block(user: JsonObject) -> str | None:
    # One from some pages or namespaces only is found page by page, when planning.
    if "blockid" not in user or user.get("blockpartial"):
        return None
    return f"by {user.get('blockedby') or 'the wiki'} until {user.get('blockexpiry')}: {user.get('blockreason')}"
