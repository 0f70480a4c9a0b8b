"""What several selectors say to the API in the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from editrunner.model import Age, JsonObject, Query, api_time

_SPAN = re.compile(r"([0-9]{1,4}) (minute|hour|day|week)s?")

SINCE: JsonObject = {
    "title": "a time or a duration",
    "type": "string",
    "pattern": "^(?:[0-9]{1,4} (?:minute|hour|day|week)s?"
    "|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?)$(?!\\n)",
    "x-complaint": "is neither a duration, as `7 days` or `12 hours`, nor a time, as `2030-01-31` "
    "or `2030-01-31T12:00:00Z`",
    "examples": ["7 days", "2030-01-31T12:00:00Z"],
}
TAG: JsonObject = {"type": "string", "minLength": 1, "maxLength": 255, "examples": ["typo-fix"]}
USER: JsonObject = {
    "type": "string",
    "minLength": 1,
    "maxLength": 255,
    "pattern": "^[^#<>\\[\\]{}|\\x00-\\x1f\\x7f]*$(?!\\n)",
    "x-complaint": "is not a user name: a name has none of # < > [ ] { } |",
    "examples": ["ExampleBot"],
}


def in_namespaces(parameter: str, namespaces: Sequence[int]) -> dict[str, str]:
    """Return the parameter that narrows a list; nothing where all namespaces are wanted."""
    return {parameter: "|".join(str(namespace) for namespace in namespaces)} if namespaces else {}


def time_of(text: str) -> str | timedelta:
    """Read the value of a key `since`: a time in UTC as the API takes it, or a duration.

    Raises:
        ValueError: there is no such time.
    """
    span = _SPAN.fullmatch(text)
    if span is not None:
        return timedelta(**{f"{span[2]}s": int(span[1])})
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no time {text}") from None
    return api_time(time.replace(tzinfo=UTC))


def back_to(text: str | None, parameter: str, query: Query) -> Query:
    """Return a query of changes, the newest first, that ends at the value of a key `since`, if there is one."""
    if text is None:
        return query
    time = time_of(text)
    if isinstance(time, timedelta):
        return replace(query, oldest=Age(parameter, time))
    return replace(query, parameters={**query.parameters, parameter: time})
