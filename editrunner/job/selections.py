"""The targets of a job, and the rows that they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from editrunner.job.builder import Builder, made
from editrunner.job.filling import fill_texts, text_faults
from editrunner.job.placeholders import Fault, Names, marked_text, marked_texts, marks_in
from editrunner.job.schema import TITLE_COMPLAINT, TITLE_PATTERN
from editrunner.model import Row, Rowed, Selector
from editrunner.selectors.category import Category
from editrunner.selectors.file import titles_in
from editrunner.selectors.folder import Folder
from editrunner.selectors.registry import SELECTORS
from editrunner.selectors.rows import Table as TableFile
from editrunner.selectors.rows import read_table
from editrunner.selectors.selection import Selection
from editrunner.selectors.table import Table

Path: TypeAlias = tuple[str | int, ...]
Rows: TypeAlias = Sequence[Row]

_OF_FILE = Names(frozenset({"name", "path"}), has_rows=True, of_page=False)


@dataclass(frozen=True, slots=True)
class Selected:
    """What a job selects."""

    targets: tuple[Selection, ...]
    exclude: tuple[Selection, ...]
    names: Names
    """What can be put into its texts."""
    rows: tuple[Rows, ...]
    """Those of each of its tables and folders."""


def selected(builder: Builder, raw: Mapping[str, Any], at: Path) -> Selected:
    """Read the targets of a job, with all tables and files that they name."""
    each = _for_each(builder, raw, at)
    faults = builder.complaints
    before = len(faults)
    targets = _selections(builder, raw["targets"], (*at, "targets"), each)
    exclude = _selections(builder, raw.get("exclude", []), (*at, "exclude"), each, excluding=True)
    if each is not None:
        columns = frozenset(each.columns)
        return Selected(targets, exclude, Names(columns, has_rows=True, all_known=_is_known(each)), (each.rows,))
    rows = tuple(_rows_of(builder, selection.selector) for selection in targets)
    names = _names(builder, targets)
    return Selected(targets, exclude, replace(names, all_known=len(faults) == before), rows)


def _for_each(builder: Builder, raw: Mapping[str, Any], at: Path) -> TableFile | None:
    """Return the table for each of whose rows the job is, if there is one."""
    if "for_each" not in raw:
        return None
    return _table(builder, raw["for_each"]["table"], (*at, "for_each", "table"))


def _table(builder: Builder, path: str, at: Path) -> TableFile:
    builder.read(path, at)
    if path not in builder.inputs:
        return TableFile((), (), ())
    table = read_table(builder.inputs[path])
    for fault in table.faults:
        builder.complain_of_line(path, fault.line, fault.text)
    return table


def _is_known(table: TableFile) -> bool:
    """Say whether a table could be read, so that what is none of its columns is a fault of the job."""
    return bool(table.columns) and not table.faults


def _rows_of(builder: Builder, selector: Selector) -> Rows:
    is_read = not isinstance(selector, Table) or selector.table in builder.inputs
    return selector.rows(builder.inputs) if isinstance(selector, Rowed) and is_read else ()


def _names(builder: Builder, targets: Sequence[Selection]) -> Names:
    """Return the columns that all targets have, and for the others a target that lacks them."""
    columns = [(selection, _columns(builder, selection.selector)) for selection in targets]
    all_of_them = frozenset[str]().union(*(own for _, own in columns))
    lacking = {
        name: f"the target in line {selection.position.line}"
        for name in all_of_them
        for selection, own in columns
        if name not in own and selection.position is not None
    }
    return Names(all_of_them - lacking.keys(), lacking, has_rows=bool(all_of_them))


def _columns(builder: Builder, selector: Selector) -> frozenset[str]:
    if isinstance(selector, Folder):
        return _OF_FILE.columns
    if isinstance(selector, Table) and selector.table in builder.inputs:
        return frozenset(read_table(builder.inputs[selector.table]).columns)
    return frozenset()


# ---------------------------------------------------------------- one target


def _selections(
    builder: Builder, raw: Sequence[dict[str, Any]], at: Path, each: TableFile | None, *, excluding: bool = False
) -> tuple[Selection, ...]:
    """Return the selections of a list of targets; with `for_each`, those for the first row, then for the second …."""
    by_item: list[list[Selection]] = []
    for index, item in enumerate(raw):
        position = builder.position((*at, index))
        of_item = []
        for selector, row in _selectors(builder, item, (*at, index), each, excluding=excluding):
            _check_namespaces(builder, selector, item, (*at, index))
            of_item.append(Selection(selector, tuple(item.get("namespaces", ())), item.get("limit"), position, row))
        by_item.append(of_item)
    if each is None or excluding:
        return tuple(selection for item in by_item for selection in item)
    return tuple(selection for of_row in zip(*by_item, strict=False) for selection in of_row)


def _selectors(
    builder: Builder, item: dict[str, Any], at: Path, each: TableFile | None, *, excluding: bool
) -> Iterator[tuple[Selector, Row | None]]:
    """Yield a selector for each row; a single one where there are no rows, or what is excluded is the same for all."""
    own = {key: value for key, value in item.items() if key not in ("namespaces", "limit")}
    (kind,) = SELECTORS.keys() & own.keys()
    if each is not None and not excluding and kind in ("table", "folder"):
        builder.complain((*at, kind), f"`{kind}` does not go with `for_each`: rows come from there", key=True)
    faults: list[Fault] = []
    keys = _marked(kind, own, at, each, faults)
    builder.complain_all(faults)
    if each is not None and next(marks_in(keys), None):
        yield from _selectors_of_rows(builder, kind, keys, at, () if faults else each.rows)
        return
    selector = None if faults else _selector(builder, kind, keys, at)
    if selector is not None:
        rows: Sequence[Row | None] = [None] if each is None or excluding else each.rows
        yield from ((selector, row) for row in rows)


def _check_namespaces(builder: Builder, selector: Selector, item: Mapping[str, Any], at: Path) -> None:
    """Complain about a category of which nothing is in the wanted namespaces."""
    if isinstance(selector, Category) and not selector.can_be_in(item.get("namespaces", ())):
        message = f"`type: {selector.type}` selects nothing of the namespaces of this target"
        builder.complain((*at, "type"), message, key=True)


def _marked(kind: str, own: dict[str, Any], at: Path, each: TableFile | None, faults: list[Fault]) -> dict[str, Any]:
    names = None
    if each is not None:
        names = Names(frozenset(each.columns), has_rows=True, of_page=False, all_known=_is_known(each))
    if kind == "folder" and "title" in own:
        marked_text(own["title"], (*at, "title"), _OF_FILE, faults)
    return {
        # The title of a folder's files has names of its own: the selector marks it itself.
        key: value if (kind, key) == ("folder", "title") else marked_texts(value, (*at, key), names, faults)
        for key, value in own.items()
    }


def _selectors_of_rows(
    builder: Builder, kind: str, keys: dict[str, Any], at: Path, rows: Rows
) -> Iterator[tuple[Selector, Row]]:
    for row in rows:
        of_row = fill_texts(keys, row)
        for path, message in text_faults(of_row, SELECTORS[kind].SCHEMA):
            builder.complain_of_line(row.file, row.line, f"{message} (for `{path[0]}` in {builder.position(at)})")
        selector = _selector(builder, kind, of_row, at, f" ({row})")
        if selector is not None:
            yield selector, row


def _selector(builder: Builder, kind: str, keys: dict[str, Any], at: Path, why: str = "") -> Selector | None:
    """Make a selector, and read the files that it names."""
    selector = builder.tried((*at, kind), lambda: made(SELECTORS[kind], keys), why)
    if kind == "file":
        builder.read(keys["file"], (*at, "file"), why)
        _check_titles(builder, keys["file"])
    elif isinstance(selector, Table):
        _check_table(builder, selector, at)
    elif isinstance(selector, Folder):
        _read_folder(builder, selector, at)
    return selector


def _check_titles(builder: Builder, path: str) -> None:
    """Complain about the lines of a file of titles that are none."""
    if path not in builder.inputs:
        return
    for target in titles_in(builder.inputs[path]):
        if target.position is not None and not re.match(TITLE_PATTERN, target.title or ""):
            builder.complain_of_line(path, target.position.line, f'"{target.title}" {TITLE_COMPLAINT}')


def _check_table(builder: Builder, selector: Table, at: Path) -> None:
    """Complain about what is wrong with a table of targets."""
    table = _table(builder, selector.table, (*at, "table"))
    column = selector.title_column
    if table.columns and column not in table.columns:
        there_are = ", ".join(f"`{name}`" for name in table.columns)
        message = f"the table `{selector.table}` has no column `{column}`; there are {there_are}"
        builder.complain((*at, "title_column" if column != "title" else "table"), message)
        return
    for row in table.rows:
        title = row.values[column].strip()
        if not title:
            builder.complain_of_line(row.file, row.line, f"the row has no title: its `{column}` is empty")
        elif not re.match(TITLE_PATTERN, title):
            builder.complain_of_line(row.file, row.line, f'"{title}" {TITLE_COMPLAINT}')


def _read_folder(builder: Builder, selector: Folder, at: Path) -> None:
    """Read the files of a folder of pages."""
    there_are = builder.files_in(selector.folder, (*at, "folder"))
    found = [path for path in there_are or () if selector.has(path)]
    if not found and there_are is not None:
        builder.complain((*at, "folder"), f"there is no file `{selector.files}` in the folder `{selector.folder}`")
    for path in found:
        builder.read(path, (*at, "folder"))
    seen: dict[str, Row] = {}
    for row in selector.rows(builder.inputs):
        title = selector.title_of(row)
        if not re.match(TITLE_PATTERN, title):
            builder.complain((*at, "folder"), f'"{title}", for the file `{row.file}`, {TITLE_COMPLAINT}')
        elif title in seen:
            builder.complain((*at, "folder"), f"`{seen[title].file}` and `{row.file}` are both for the page {title}")
        seen[title] = row
