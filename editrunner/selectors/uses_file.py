"""The selector `uses_file`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import Inputs, JsonObject, Listing, Query, Site
from editrunner.selectors.parameters import in_namespaces
from editrunner.wikitext.titles import parse_title

_FILE = 6


@dataclass(frozen=True, slots=True)
class UsesFile:
    """The pages that show a file: https://www.mediawiki.org/wiki/API:Imageusage."""

    KIND: ClassVar[str] = "uses_file"
    SUMMARY: ClassVar[str] = "The pages that use a file (an image, a video)."
    SCHEMA: ClassVar[JsonObject] = {
        "uses_file": {
            "$ref": "#/$defs/title",
            "description": "The file, with or without `File:`; it need not exist on this wiki.",
        }
    }
    EXAMPLE: ClassVar[JsonObject] = {"uses_file": "Old logo.png"}

    uses_file: str

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the pages."""
        parameters = {"iutitle": self._title(site), **in_namespaces("iunamespace", namespaces)}
        return [Query("imageusage", parameters, "iulimit")]

    def _title(self, site: Site) -> str:
        title = parse_title(site, self.uses_file)
        return title.full if title.namespace == _FILE else f"{site.namespaces[_FILE].name}:{title.full}"
