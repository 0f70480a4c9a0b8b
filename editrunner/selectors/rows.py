"""Tables: CSV, TSV and JSON Lines, read into rows; everything that is wrong with one is found at once."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, overload

from editrunner.model import InputFile, Row
from editrunner.wikitext.presave import control_character, normal
from editrunner.wikitext.substitution import END, START

PAGE_NAMES = ("page.title", "page.name", "page.namespace")
RUN_NAMES = ("today", "run")
SUFFIXES = (".csv", ".tsv", ".jsonl")

_LINE = re.compile(r"[^\n]*+\n|[^\n]++")
_ANY_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")
"""Spreadsheets end lines in any way."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a table, and in which line."""

    line: int
    text: str


class Rows(Sequence[Row]):
    """The rows of a table, each read again from its file whenever it is wanted: a table can have very many.

    Args:
        file: the table.
        columns: their names.
    """

    def __init__(self, file: InputFile, columns: tuple[str, ...]) -> None:
        self._file = file
        self._columns = columns
        self._lines = array("q")
        self._places = array("q")

    def append(self, line: int, place: int) -> None:
        """Take in the row that begins in a line, at a place in the text of the file."""
        self._lines.append(line)
        self._places.append(place)

    def in_line(self, line: int) -> Row | None:
        """Return the row that begins in a line, or `None`."""
        index = bisect_left(self._lines, line)
        return self[index] if index < len(self) and self._lines[index] == line else None

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        """Return a row, or several."""
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        values = _values_at(self._file, self._columns, self._places[index])
        return Row(self._file.path, self._lines[index], dict(zip(self._columns, map(normal, values), strict=True)))

    def __len__(self) -> int:
        return len(self._lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: to be used only where it has no faults."""

    columns: tuple[str, ...]
    rows: Sequence[Row]
    faults: tuple[Fault, ...] = ()

    def row_in(self, line: int) -> Row | None:
        """Return the row that begins in a line, or `None`."""
        return self.rows.in_line(line) if isinstance(self.rows, Rows) else None


_Record: TypeAlias = tuple[int, int, list[str]]
"""Where a row begins: the line, and the place in the text; and its values."""


class _Unreadable(Exception):  # noqa: N818 - ends the reading of a table, and becomes a fault of it
    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.fault = Fault(line, text)


@lru_cache(maxsize=32)
def read_table(file: InputFile) -> Table:
    """Read a table; its suffix says of which kind it is."""
    unreadable: list[Fault] = []
    try:
        columns, records = _json_lines(file, unreadable) if _is_json(file) else _separated(file)
        rows, faults = _rows(file, columns, records)
    except _Unreadable as error:
        return Table((), (), (error.fault,))
    faults = [*unreadable, *_column_faults(columns), *faults]
    if not rows and not faults:
        faults.append(Fault(1, "the table has no rows"))
    return Table(columns, rows, tuple(faults))


def _rows(file: InputFile, columns: tuple[str, ...], records: Iterable[_Record]) -> tuple[Rows, list[Fault]]:
    rows = Rows(file, columns)
    faults: list[Fault] = []
    for line, place, values in records:
        found = list(_row_faults(line, columns, values))
        faults += found
        if not found:
            rows.append(line, place)
    return rows, faults


def _values_at(file: InputFile, columns: tuple[str, ...], place: int) -> list[str]:
    """Read once more the values of a row that has no fault."""
    if _is_json(file):
        cells = _cells(0, next(_lines(file.content, place, _LINE)))
        return [cells[name] for name in columns]
    return next(csv.reader(_lines(file.content, place, _ANY_LINE), delimiter=_delimiter(file), strict=True))


def _is_json(file: InputFile) -> bool:
    return file.path.lower().endswith(".jsonl")


def _delimiter(file: InputFile) -> str:
    return "\t" if file.path.lower().endswith(".tsv") else ","


def _lines(text: str, place: int, kind: re.Pattern[str]) -> Iterator[str]:
    """Yield the lines of a text from a place on, with what ends them: one by one, as a text can be very long."""
    while (line := kind.match(text, place)) is not None:
        yield line[0]
        place = line.end()


def _separated(file: InputFile) -> tuple[tuple[str, ...], Iterator[_Record]]:
    """Read a table as spreadsheets write it: https://www.rfc-editor.org/rfc/rfc4180."""
    delimiter = _delimiter(file)
    records = _records(file, delimiter)
    line, _, header = next(records, (1, 0, []))
    if not header:
        raise _Unreadable(1, "the table is empty: its first line names its columns")
    columns = tuple(unicodedata.normalize("NFC", name.strip()) for name in header)
    other = next((mark for mark in (";", "\t", ",") if mark != delimiter and mark in header[0]), None)
    if len(columns) == 1 and other is not None:
        name = {";": "semicolons", "\t": "tabs", ",": "commas"}[other]
        wanted = "tabs" if delimiter == "\t" else "commas"
        # Where another row is no row at all, that is said in place of this.
        deque(records, maxlen=0)
        raise _Unreadable(line, f"the columns are separated by {name}, not by {wanted}")
    return columns, records


def _records(file: InputFile, delimiter: str) -> Iterator[_Record]:
    place = 0

    def taken() -> Iterator[str]:
        nonlocal place
        for text in _lines(file.content, 0, _ANY_LINE):
            place += len(text)
            yield text

    reader = csv.reader(taken(), delimiter=delimiter, strict=True)
    line, begins = 1, 0
    try:
        for record in reader:
            if record:
                yield line, begins, record
            line, begins = reader.line_num + 1, place
    except csv.Error as error:
        raise _Unreadable(line, f"this is not a row of a table: {_in_words(str(error))}") from error


def _in_words(error: str) -> str:
    if "unexpected end of data" in error:
        return "a quotation mark has no second one"
    if "expected after" in error:
        return 'something stands behind a closing quotation mark; a quotation mark in a quoted cell is written ""'
    return "a cell is too long" if "field limit" in error else error


def _json_lines(file: InputFile, unreadable: list[Fault]) -> tuple[tuple[str, ...], Iterator[_Record]]:
    """Read a table of an object a line: https://jsonlines.org. The first one names the columns."""
    columns: tuple[str, ...] = ()
    is_empty = True
    for number, _, line in _numbered(file.content):
        is_empty = False
        with suppress(_Unreadable):
            columns = tuple(_cells(number, line))
            break
    if is_empty:
        raise _Unreadable(1, "the table is empty")
    return columns, _json_records(file, columns, unreadable)


def _json_records(file: InputFile, columns: tuple[str, ...], unreadable: list[Fault]) -> Iterator[_Record]:
    for number, place, line in _numbered(file.content):
        try:
            cells = _cells(number, line)
            _check_columns(number, columns, cells)
        except _Unreadable as error:
            unreadable.append(error.fault)
        else:
            yield number, place, [cells[name] for name in columns]


def _numbered(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the lines of a text that are not empty, with their numbers and places."""
    place = 0
    for number, line in enumerate(_lines(text, 0, _LINE), start=1):
        if line.strip():
            yield number, place, line
        place += len(line)


def _check_columns(number: int, columns: Sequence[str], cells: Collection[str]) -> None:
    missing = next((name for name in columns if name not in cells), None)
    surplus = next((name for name in cells if name not in columns), None)
    if missing is not None:
        raise _Unreadable(number, f"the row has no column `{missing}`, which the first row has")
    if surplus is not None:
        raise _Unreadable(number, f"the row has a column `{surplus}`, which the first row does not have")


def _cells(number: int, line: str) -> dict[str, str]:
    try:
        # Numbers stay as they are written.
        found = json.loads(line, object_pairs_hook=_without_repetition, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        text = str(error) if isinstance(error, _RepeatedError) else "this line is not a JSON object"
        raise _Unreadable(number, text) from error
    if not isinstance(found, dict) or not found:
        raise _Unreadable(number, 'this line is not a JSON object, as {"title": "Sandbox"}')
    for name, value in found.items():
        if not isinstance(value, str):
            raise _Unreadable(number, f"the value of `{name}` is neither a text nor a number")
    return {unicodedata.normalize("NFC", name.strip()): value for name, value in found.items()}


class _RepeatedError(ValueError):
    pass


def _without_repetition(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _RepeatedError(f"the column `{name}` stands here twice")
        found[name] = value
    return found


def _column_faults(columns: Sequence[str]) -> Iterator[Fault]:
    for index, name in enumerate(columns):
        if not name:
            yield Fault(1, f"column {index + 1} has no name")
        elif name in columns[:index]:
            yield Fault(1, f"the column `{name}` stands here twice")
        elif name in (*PAGE_NAMES, *RUN_NAMES) or name.startswith("today:"):
            yield Fault(1, f"a column cannot be called `{name}`: `${{{name}}}` means something else")


def _row_faults(line: int, columns: Sequence[str], values: Sequence[str]) -> Iterator[Fault]:
    if len(values) != len(columns):
        cells = "1 cell" if len(values) == 1 else f"{len(values)} cells"
        yield Fault(line, f"the row has {cells}, and the table {len(columns)} columns")
        return
    for name, value in zip(columns, values, strict=True):
        mark = next((mark for mark in (START, END) if mark in value), None)
        control = f"U+{ord(mark):04X}" if mark is not None else control_character(value)
        if control is not None:
            yield Fault(line, f"the value of `{name}` has the control character {control}, which no wiki stores")
