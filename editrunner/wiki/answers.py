"""The answers to a query, and the rows in them: https://www.mediawiki.org/wiki/API:Query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias, cast

from editrunner.errors import WikiUnavailable
from editrunner.model import Json, JsonObject
from editrunner.wiki.http import NOT_MEDIAWIKI_ADVICE

Read: TypeAlias = Callable[[Mapping[str, str]], JsonObject]
"""Sends a query, and returns what the wiki answers."""

_NOTHING: Mapping[str, str] = {}

_OF_QUERIES = frozenset({"query", "batchcomplete", "continue"})
"""A query that finds nothing has one of the others: https://www.mediawiki.org/wiki/API:Continue."""


def answers_to(read: Read, parameters: Mapping[str, str], later: Mapping[str, str] = _NOTHING) -> Iterator[JsonObject]:
    """Yield all answers to a query, each when the one before was dealt with: https://www.mediawiki.org/wiki/API:Continue.

    Args:
        read: sends it.
        parameters: of the query.
        later: what is asked otherwise from the second time on.
    """
    more: Mapping[str, str] = {}
    while True:
        content = read({**parameters, **more})
        yield content
        if "continue" not in content:
            return
        # An offset comes as a number.
        more = {**later, **{name: str(value) for name, value in cast("JsonObject", content["continue"]).items()}}


def part_of(content: JsonObject, name: str) -> Json:
    """Return one part of the answer to a query; an empty list where it has none.

    Raises:
        WikiUnavailable: it is no answer to a query.
    """
    if content.keys().isdisjoint(_OF_QUERIES):
        raise _not_as_mediawiki()
    query = content.get("query", {})
    if not isinstance(query, dict):
        raise _not_as_mediawiki()
    return query.get(name, [])


def rows_of(content: JsonObject, name: str) -> list[JsonObject]:
    """Return one list of the answer to a query; an empty one where it has none.

    Raises:
        WikiUnavailable: it is no list of maps.
    """
    rows = part_of(content, name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _not_as_mediawiki()
    return cast("list[JsonObject]", rows)


def main_slot_of(page: JsonObject) -> JsonObject | None:
    """Return the main slot of the first of the page's revisions; none where the answer holds no revision.

    Raises:
        WikiUnavailable: it is no map.
    """
    revisions = cast("list[JsonObject]", page.get("revisions", []))
    if not revisions:
        return None
    slots = revisions[0].get("slots", {})
    main = slots.get("main") if isinstance(slots, dict) else slots
    if main is not None and not isinstance(main, dict):
        raise _not_as_mediawiki()
    return main


def _not_as_mediawiki() -> WikiUnavailable:
    return WikiUnavailable("the wiki does not answer a query as MediaWiki does", advice=NOT_MEDIAWIKI_ADVICE)
