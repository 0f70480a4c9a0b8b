"""The condition `last_edited_by`."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import ClassVar

from editrunner.errors import OperationFailed
from editrunner.model import Context, Json, JsonObject, Needs, Page, Site
from editrunner.wikitext.titles import parse_title

_USER = 2


@dataclass(frozen=True, slots=True)
class LastEditedBy:
    """Holds for pages whose newest revision somebody has made: https://www.mediawiki.org/wiki/API:Revisions."""

    KIND: ClassVar[str] = "last_edited_by"
    SUMMARY: ClassVar[str] = "The newest revision of the page is by this user (or IP address)."
    SCHEMA: ClassVar[JsonObject] = {"$ref": "#/$defs/user"}
    EXAMPLE: ClassVar[Json] = "ExampleBot"
    LOOKS_AT_TEXT: ClassVar[bool] = False

    user: str

    def needs(self, site: Site) -> Needs:
        """Ask for the user."""
        return Needs(last_editor=True)

    def holds(self, page: Page, context: Context) -> bool:
        """Compare the names in the wiki's own spelling; nobody has edited a page that does not exist."""
        if page.facts.last_edit is None:
            return False
        if page.facts.last_editor is None:
            raise OperationFailed(
                "user_hidden", "the wiki hides who edited the page last, and `last_edited_by` asks for it"
            )
        return page.facts.last_editor == user_name(context.site, self.user)

    def words(self, *, holds: bool) -> str:
        """Say whether it is by that user."""
        return f"the last edit of the page is {'' if holds else 'not '}by {self.user}"


def user_name(site: Site, written: str) -> str:
    """Return the name of a user as the wiki spells it: https://www.mediawiki.org/wiki/Help:Username."""
    try:
        address = ipaddress.ip_address(written.strip())
    except ValueError:
        return parse_title(site, f"{site.namespaces[_USER].name}:{written}").name
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    # The wiki writes out what `::` leaves out, in capital letters.
    return ":".join(f"{int(group, 16):X}" for group in address.exploded.split(":"))
