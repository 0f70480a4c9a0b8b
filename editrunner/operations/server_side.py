"""What operations leave to the wiki itself, with other parameters of API:Edit than the whole text."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from editrunner.model import JsonObject, OnServer
from editrunner.wikitext.sections import with_section

ON_SERVER_SCHEMA: JsonObject = {
    "type": "boolean",
    "default": False,
    "description": "Let the wiki do it, so that others who edit the page meanwhile are no conflict; "
    "the plan cannot promise the result then.",
}


@runtime_checkable
class ServerSide(Protocol):
    """An operation that may need other parameters; then it is the only one of its job."""

    @property
    def edit_parameters(self) -> frozenset[str]:
        """The parameters of API:Edit that it needs; none where it makes a text."""
        ...


def text_with(text: str, change: OnServer) -> str:
    """Return what the wiki makes of a page's text."""
    if change.place == "append":
        return text + change.text
    if change.place == "prepend":
        return change.text + text
    return with_section(text, change.heading or "", change.text)
