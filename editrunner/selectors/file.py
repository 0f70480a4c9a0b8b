"""The selector `file`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import InputFile, Inputs, JsonObject, Listing, Position, Site, Target


@dataclass(frozen=True, slots=True)
class File:
    """Pages by title, from a text file."""

    KIND: ClassVar[str] = "file"
    SUMMARY: ClassVar[str] = "Pages by title, from a text file with a title a line."
    SCHEMA: ClassVar[JsonObject] = {
        "file": {
            "$ref": "#/$defs/path",
            "description": "A UTF-8 text file in the job file's folder. Empty lines, and lines that start "
            "with `#`, are passed over.",
        }
    }
    EXAMPLE: ClassVar[JsonObject] = {"file": "titles.txt"}

    file: str

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the titles of the file, each with its line."""
        return [titles_in(inputs[self.file])]


def titles_in(file: InputFile) -> Iterator[Target]:
    """Yield the titles in a text file; no title has a `#`, so that it can begin a comment."""
    for number, line in enumerate(lines_of(file.content), start=1):
        title = line.strip()
        if title and not title.startswith("#"):
            yield Target(title=title, position=Position(file.path, number, 1))


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a text one by one, so that a long one is not in memory twice."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]
