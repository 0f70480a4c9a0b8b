"""The selector `contributions`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.model import Inputs, JsonObject, Listing, Query, Site
from editrunner.selectors.parameters import SINCE, TAG, USER, back_to, in_namespaces, time_of


@dataclass(frozen=True, slots=True)
class Contributions:
    """The pages that a user has edited: https://www.mediawiki.org/wiki/API:Usercontribs."""

    KIND: ClassVar[str] = "contributions"
    SUMMARY: ClassVar[str] = "The pages that a user has edited, the newest edit first."
    SCHEMA: ClassVar[JsonObject] = {
        "contributions": {**USER, "description": "The user, by name or IP address, without `User:`."},
        "since": {**SINCE, "description": "Only pages edited since then: `7 days`, `12 hours`, `2030-01-31`."},
        "type": {
            "enum": ["any", "new"],
            "default": "any",
            "description": "`new`: only pages that the user has made.",
        },
        "tag": {**TAG, "description": "Only pages with an edit that has this change tag."},
    }
    EXAMPLE: ClassVar[JsonObject] = {"contributions": "ExampleBot", "since": "7 days", "tag": "typo-fix"}

    contributions: str
    since: str | None = None
    type: Literal["any", "new"] = "any"
    tag: str | None = None

    def __post_init__(self) -> None:
        if self.since is not None:
            time_of(self.since)

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the edits from now on back: those that are made meanwhile come before the first one."""
        parameters = {"ucuser": self.contributions, "ucprop": "ids|title", **in_namespaces("ucnamespace", namespaces)}
        parameters |= {"ucshow": "new"} if self.type == "new" else {}
        parameters |= {"uctag": self.tag} if self.tag is not None else {}
        return [back_to(self.since, "ucend", Query("usercontribs", parameters, "uclimit"))]
