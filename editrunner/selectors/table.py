"""The selector `table`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from editrunner.model import Inputs, JsonObject, Listing, Position, Row, Site, Target
from editrunner.selectors.rows import read_table


@dataclass(frozen=True, slots=True)
class Table:
    """Pages by title, from a table; its columns are values for the operations."""

    KIND: ClassVar[str] = "table"
    SUMMARY: ClassVar[str] = "A page for each row of a table, whose columns can be put into texts: `${column}`."
    SCHEMA: ClassVar[JsonObject] = {
        "table": {
            "$ref": "#/$defs/table",
            "description": "A UTF-8 file in the job file's folder: CSV or TSV as spreadsheets write them, with a first "
            "line that names the columns, or JSON Lines.",
        },
        "title_column": {
            "type": "string",
            "minLength": 1,
            "default": "title",
            "description": "The column with the pages' titles.",
        },
    }
    EXAMPLE: ClassVar[JsonObject] = {"table": "cities.csv", "title_column": "page"}

    table: str
    title_column: str = "title"

    def rows(self, inputs: Inputs) -> Sequence[Row]:
        """Return the rows of the table."""
        return read_table(inputs[self.table]).rows

    def row(self, inputs: Inputs, file: str, line: int) -> Row | None:
        """Return the row that begins in a line, or `None`."""
        return read_table(inputs[self.table]).row_in(line) if file == self.table else None

    def target(self, row: Row) -> Target:
        """Return the page of a row."""
        title = row.values[self.title_column].strip()
        return Target(title=title, position=Position(row.file, row.line, 1), row=row)

    def listings(self, site: Site, inputs: Inputs, namespaces: Sequence[int]) -> Iterable[Listing]:
        """List the titles in the table, each with its row."""
        return [map(self.target, self.rows(inputs))]
