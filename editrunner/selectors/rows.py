"""Tables: CSV, TSV and JSON Lines, read into rows; everything that is wrong with one is found at once."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from editrunner.model import InputFile, Row
from editrunner.wikitext.presave import control_character, normal
from editrunner.wikitext.substitution import END, START

PAGE_NAMES = ("page.title", "page.name", "page.namespace")
RUN_NAMES = ("today", "run")
SUFFIXES = (".csv", ".tsv", ".jsonl")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a table, and in which line."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: to be used only where it has no faults."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()


class _Unreadable(Exception):  # noqa: N818 - ends the reading of a table, and becomes a fault of it
    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.fault = Fault(line, text)


@lru_cache(maxsize=32)
def read_table(file: InputFile) -> Table:
    """Read a table; its suffix says of which kind it is."""
    try:
        is_json = file.path.lower().endswith(".jsonl")
        columns, records, faults = _json_lines(file) if is_json else (*_separated(file), [])
    except _Unreadable as unreadable:
        return Table((), (), (unreadable.fault,))
    faults += _column_faults(columns)
    rows: list[Row] = []
    for line, values in records:
        found = list(_row_faults(line, columns, values))
        faults += found
        if not found:
            cells = (normal(value) for value in values)
            rows.append(Row(file.path, line, dict(zip(columns, cells, strict=True))))
    if not records and not faults:
        faults.append(Fault(1, "the table has no rows"))
    return Table(columns, tuple(rows), tuple(faults))


def _separated(file: InputFile) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    """Read a table as spreadsheets write it: https://www.rfc-editor.org/rfc/rfc4180."""
    delimiter = "\t" if file.path.lower().endswith(".tsv") else ","
    records = list(_records(file, delimiter))
    if not records:
        raise _Unreadable(1, "the table is empty: its first line names its columns")
    line, header = records[0]
    columns = tuple(unicodedata.normalize("NFC", name.strip()) for name in header)
    other = next((mark for mark in (";", "\t", ",") if mark != delimiter and mark in header[0]), None)
    if len(columns) == 1 and other is not None:
        name = {";": "semicolons", "\t": "tabs", ",": "commas"}[other]
        wanted = "tabs" if delimiter == "\t" else "commas"
        raise _Unreadable(line, f"the columns are separated by {name}, not by {wanted}")
    return columns, records[1:]


def _records(file: InputFile, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(file.content, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            if record:
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise _Unreadable(line, f"this is not a row of a table: {_in_words(str(error))}") from error


def _in_words(error: str) -> str:
    if "unexpected end of data" in error:
        return "a quotation mark has no second one"
    if "expected after" in error:
        return 'something stands behind a closing quotation mark; a quotation mark in a quoted cell is written ""'
    return "a cell is too long" if "field limit" in error else error


def _json_lines(file: InputFile) -> tuple[tuple[str, ...], list[tuple[int, list[str]]], list[Fault]]:
    """Read a table of an object a line: https://jsonlines.org. The first one names the columns."""
    columns: tuple[str, ...] = ()
    records: list[tuple[int, list[str]]] = []
    faults: list[Fault] = []
    for number, line in enumerate(file.content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            cells = _cells(number, line)
            columns = columns or tuple(cells)
            _check_columns(number, columns, cells)
        except _Unreadable as unreadable:
            faults.append(unreadable.fault)
        else:
            records.append((number, [cells[name] for name in columns]))
    if not records and not faults:
        raise _Unreadable(1, "the table is empty")
    return columns, records, faults


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
