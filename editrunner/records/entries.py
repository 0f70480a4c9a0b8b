"""Entries of a plan as JSON, and back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar, get_type_hints

from editrunner.model import After, Base, BaseAfter, Edit, Entry, Failure, JsonObject, Redirect, Row, Skip

_KINDS: dict[type[Entry], str] = {Edit: "edit", Skip: "skip", Failure: "failure"}


def entry_to_json(entry: Entry) -> JsonObject:
    """Return an entry as a plan file holds it."""
    fields = dataclasses.asdict(entry)
    fields["redirects"] = [{"from": hop.source, "to": hop.target, "fragment": hop.fragment} for hop in entry.redirects]
    fields["rows"] = [{"file": row.file, "line": row.line, "values": dict(row.values)} for row in entry.rows]
    if isinstance(entry, Edit) and isinstance(entry.base, BaseAfter):
        fields["base"] = {"after": entry.base.entry, "sha1": entry.base.sha1}
    return {"type": _KINDS[type(entry)], **fields}


def entry_from_json(line: Mapping[str, Any]) -> Entry:
    """Return the entry that a line of a plan holds.

    Raises:
        KeyError, TypeError, ValueError: the line does not hold one.
    """
    fields = {key: value for key, value in line.items() if key != "type"}
    _check_types(fields)
    fields["requested"] = tuple(fields["requested"])
    fields["redirects"] = tuple(Redirect(hop["from"], hop["to"], hop["fragment"]) for hop in fields["redirects"])
    fields["rows"] = tuple(_row(row) for row in fields["rows"])
    if line["type"] == "skip":
        return Skip(**fields)
    if line["type"] == "failure":
        return Failure(**fields)
    if line["type"] != "edit":
        raise ValueError(f"unknown type {line['type']}")
    fields["base"] = _base(fields["base"])
    fields["after"] = _typed(After(**fields["after"])) if fields["after"] is not None else None
    return Edit(**{**fields, "changed_by": tuple(fields["changed_by"]), "warnings": tuple(fields["warnings"])})


def _row(row: Mapping[str, Any]) -> Row:
    file, line, values = row["file"], row["line"], row["values"]
    if not (isinstance(file, str) and type(line) is int and _is_text_map(values)):
        raise TypeError("rows")
    return Row(file, line, values)


_Typed = TypeVar("_Typed", Base, BaseAfter, After)

_DECLARED: dict[type, dict[str, Any]] = {kind: get_type_hints(kind) for kind in (Base, BaseAfter, After)}
_SCALARS: dict[str, type] = {
    **dict.fromkeys(("id", "job", "title", "fetched", "diff", "reason", "detail", "code", "text"), str),
    **dict.fromkeys(("namespace", "page_id"), int),
}
_LISTS_OF_TEXT = ("requested", "changed_by", "warnings")


def _check_types(fields: Mapping[str, Any]) -> None:
    """Check what a plan that was made by hand could have wrong, without the cost of a schema for each line."""
    for name, value in fields.items():
        if name in _SCALARS and type(value) is not _SCALARS[name]:
            raise TypeError(name)
        if name in _LISTS_OF_TEXT and not _is_text_list(value):
            raise TypeError(name)
    if not isinstance(fields.get("hold"), str | None):
        raise TypeError("hold")
    if not all(map(_is_hop, fields["redirects"])):
        raise TypeError("redirects")
    _check_params(fields.get("params", {}), str(fields["title"]))


def _is_text_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_text_map(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _is_hop(hop: Mapping[str, Any]) -> bool:
    return type(hop["from"]) is type(hop["to"]) is str and isinstance(hop["fragment"], str | None)


def _check_params(params: Mapping[str, Any], title: str) -> None:
    if not _is_text_map(params):
        raise TypeError("params")
    if params.get("title", title) != title:
        raise ValueError("params.title")


def _base(base: Mapping[str, Any] | None) -> Base | BaseAfter | None:
    if base is None:
        return None
    return _typed(BaseAfter(base["after"], base["sha1"])) if "after" in base else _typed(Base(**base))


def _typed(value: _Typed) -> _Typed:
    """Check that the fields of a value are what they are declared to be: texts or numbers.

    Raises:
        TypeError: one is not.
    """
    for name, declared in _DECLARED[type(value)].items():
        if type(getattr(value, name)) is not declared:
            raise TypeError(name)
    return value
