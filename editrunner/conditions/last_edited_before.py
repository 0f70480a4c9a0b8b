"""The condition `last_edited_before`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from editrunner.model import Context, Json, JsonObject, Needs, Page, Site

_DURATION = re.compile(r"([1-9][0-9]{0,3}) (hour|day|week|month|year)s?")
_MONTHS_IN_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class LastEditedBefore:
    """Holds for pages that nobody has edited since a time, or for so long."""

    KIND: ClassVar[str] = "last_edited_before"
    SUMMARY: ClassVar[str] = (
        "Nobody has edited the page since this time (UTC), or for so long before it is fetched. "
        "A page that does not exist was never edited: it does not hold."
    )
    SCHEMA: ClassVar[JsonObject] = {
        "title": "a time, as `2024-01-31` or `2024-01-31T12:00:00Z`, or a duration, as `30 days`",
        "type": "string",
        "pattern": "^(?:[1-9][0-9]{0,3} (?:hour|day|week|month|year)s?"
        "|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?Z)?)$(?!\\n)",
        "x-complaint": "is neither a time, as 2024-01-31 or 2024-01-31T12:00:00Z, nor a duration, as `30 days`",
    }
    EXAMPLE: ClassVar[Json] = "30 days"
    LOOKS_AT_TEXT: ClassVar[bool] = False

    when: str

    def __post_init__(self) -> None:
        _limit(self.when, datetime.now(UTC))

    def needs(self, site: Site) -> Needs:
        """Ask for the time of the last edit."""
        return Needs(last_edit=True)

    def holds(self, page: Page, context: Context) -> bool:
        """Compare the time of the last edit with that at which the wiki was asked."""
        facts = page.facts
        if facts.last_edit is None:
            return False
        return datetime.fromisoformat(facts.last_edit) < _limit(self.when, datetime.fromisoformat(facts.as_of))

    def words(self, *, holds: bool) -> str:
        """Say whether nobody has."""
        words = f"within the last {self.when}" if _DURATION.fullmatch(self.when) else f"since {self.when}"
        return f"the page was not edited {words}" if holds else f"the page was edited {words}, or does not exist"


def _limit(when: str, now: datetime) -> datetime:
    """Return the time that is meant, seen from `now`.

    Raises:
        ValueError: there is no such time.
    """
    duration = _DURATION.fullmatch(when)
    if duration is None:
        try:
            time = datetime.fromisoformat(when)
        except ValueError as error:
            raise ValueError(f"there is no such time: {when}") from error
        return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    number, unit = int(duration[1]), duration[2]
    try:
        if unit in ("month", "year"):
            return _months_before(now, number * (_MONTHS_IN_A_YEAR if unit == "year" else 1))
        return now - timedelta(**{f"{unit}s": number})
    except (OverflowError, ValueError) as error:
        raise ValueError(f"{when} is too long ago") from error


def _months_before(now: datetime, months: int) -> datetime:
    """Return the same day so many months ago, or the last one of a month that is shorter."""
    year, month = divmod(now.year * _MONTHS_IN_A_YEAR + now.month - 1 - months, _MONTHS_IN_A_YEAR)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)
