"""The selector `recent_changes`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.model import Inputs, JsonObject, Listing, Query, Site
from editrunner.selectors.parameters import SINCE, TAG, USER, back_to, in_namespaces, time_of


@dataclass(frozen=True, slots=True)
class RecentChanges:
    """The pages edited of late: https://www.mediawiki.org/wiki/API:RecentChanges."""

    KIND: ClassVar[str] = "recent_changes"
    SUMMARY: ClassVar[str] = "The pages that were edited of late, the newest edit first; needs `since` or `limit`."
    BOUNDS: ClassVar[tuple[str, ...]] = ("since", "limit")
    SCHEMA: ClassVar[JsonObject] = {
        "recent_changes": {"const": True, "description": "Always `true`."},
        "since": {
            **SINCE,
            "description": "Only pages edited since then; a wiki knows the changes of some weeks only, often 30 or 90 "
            "days.",
        },
        "user": {**USER, "description": "Only pages edited by this user."},
        "type": {
            "enum": ["any", "edit", "new"],
            "default": "any",
            "description": "Edits of pages that were there already (`edit`), pages that were made (`new`), or both.",
        },
        "tag": {**TAG, "description": "Only pages with an edit that has this change tag."},
    }
    EXAMPLE: ClassVar[JsonObject] = {"recent_changes": True, "since": "1 day", "type": "new", "namespaces": [0]}

    recent_changes: Literal[True]
    since: str | None = None
    user: str | None = None
    type: Literal["any", "edit", "new"] = "any"
    tag: str | None = None

    def __post_init__(self) -> None:
        if self.since is not None:
            time_of(self.since)

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the changes from now on back: those that are made meanwhile come before the first one.

        `rctoponly` would name each page once, but lose one whose newest change moves ahead of what was read.
        """
        parameters = {
            "rctype": "edit|new" if self.type == "any" else self.type,
            "rcprop": "ids|title",
            **in_namespaces("rcnamespace", namespaces),
        }
        parameters |= {"rcuser": self.user} if self.user is not None else {}
        parameters |= {"rctag": self.tag} if self.tag is not None else {}
        return [back_to(self.since, "rcend", Query("recentchanges", parameters, "rclimit"))]
