"""The selector `folder`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import ClassVar

from editrunner.model import DEFAULT_SITE, Inputs, JsonObject, Listing, Row, Site, Target
from editrunner.wikitext.substitution import Place, filled, marked


@dataclass(frozen=True, slots=True)
class Folder:
    """Pages by the names of files."""

    KIND: ClassVar[str] = "folder"
    SUMMARY: ClassVar[str] = (
        "A page for each file of a folder; `set_text` with `text_file: ${path}` makes the file's text the page's."
    )
    SCHEMA: ClassVar[JsonObject] = {
        "folder": {
            "$ref": "#/$defs/path",
            "description": "A folder in the job file's folder. Its own folders, and files whose names begin with a "
            "dot, are passed over.",
        },
        "files": {
            "type": "string",
            "minLength": 1,
            "pattern": "^[^/\\\\\\x00-\\x1f]*$(?!\\n)",
            "x-complaint": "is not a pattern for names of files, as `*.wiki`",
            "default": "*",
            "description": "Which files, by a pattern for their names: `*` is any text, `?` any character.",
            "examples": ["*.wiki"],
        },
        "title": {
            "$ref": "#/$defs/title",
            "default": "${name}",
            "description": "The page's title: `${name}` is the file's name without its suffix.",
            "examples": ["Help:${name}"],
        },
    }
    EXAMPLE: ClassVar[JsonObject] = {"folder": "pages", "files": "*.wiki", "title": "Help:${name}"}

    folder: str
    files: str = "*"
    title: str = "${name}"

    def has(self, path: str) -> bool:
        """Say whether a file is one of those that are meant."""
        pure = PurePosixPath(path)
        is_inside = pure.parent == PurePosixPath(self.folder)
        return is_inside and not pure.name.startswith(".") and fnmatchcase(pure.name, self.files)

    def rows(self, inputs: Inputs) -> tuple[Row, ...]:
        """Return a row for each file, in the order of their names, with `name` and `path`."""
        return tuple(
            Row(path, 0, {"name": unicodedata.normalize("NFC", PurePosixPath(path).stem), "path": path})
            for path in sorted(inputs)
            if self.has(path)
        )

    def row(self, inputs: Inputs, file: str, line: int) -> Row | None:
        """Return the row of a file, or `None`; it has no lines."""
        return next((row for row in self.rows(inputs) if row.place == (file, line)), None)

    def target(self, row: Row) -> Target:
        """Return the page of a file."""
        return Target(title=self.title_of(row), row=row)

    def title_of(self, row: Row) -> str:
        """Return the title of a file's page."""
        return filled(marked(self.title), row.values.__getitem__, Place.PLAIN, DEFAULT_SITE)

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the pages of the files."""
        return [map(self.target, self.rows(inputs))]
