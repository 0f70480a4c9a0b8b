"""The selector `watchlist`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from editrunner.model import Inputs, JsonObject, Listing, Query, Site
from editrunner.selectors.parameters import SINCE, back_to, in_namespaces, time_of


@dataclass(frozen=True, slots=True)
class Watchlist:
    """The pages that the account watches.

    https://www.mediawiki.org/wiki/API:Watchlistraw, and where changes count https://www.mediawiki.org/wiki/API:Watchlist
    """

    KIND: ClassVar[str] = "watchlist"
    SUMMARY: ClassVar[str] = "The pages on the watchlist of the account that is logged in."
    OF_ACCOUNT: ClassVar[bool] = True
    SCHEMA: ClassVar[JsonObject] = {
        "watchlist": {"const": True, "description": "Always `true`."},
        "since": {
            **SINCE,
            "description": "Only pages edited since then; a wiki knows the changes of some weeks only, often 30 or 90 "
            "days.",
        },
    }
    EXAMPLE: ClassVar[JsonObject] = {"watchlist": True, "since": "7 days"}

    watchlist: Literal[True]
    since: str | None = None

    def __post_init__(self) -> None:
        if self.since is not None:
            time_of(self.since)

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the pages, or the changes of them from now on back."""
        if self.since is None:
            return [Query("watchlistraw", in_namespaces("wrnamespace", namespaces), "wrlimit")]
        parameters = {
            # Without all changes, a page whose newest one moves ahead of what was read would be lost.
            "wlallrev": "1",
            "wltype": "edit|new",
            "wlprop": "ids|title",
            **in_namespaces("wlnamespace", namespaces),
        }
        return [back_to(self.since, "wlend", Query("watchlist", parameters, "wllimit"))]
