"""What is wrong with a job file, in words about the job file.

JSON Schema finds it (https://json-schema.org/draft/2020-12/json-schema-validation); each of its keywords is
put into words by one function here.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from editrunner.job.resolve import node_at, position_of
from editrunner.job.yaml_tree import MappingNode, Node, SequenceNode
from editrunner.model import Json, JsonObject, Position
from editrunner.selectors.registry import SELECTORS

Path: TypeAlias = tuple[str | int, ...]

_TYPE_NAMES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "a map",
    "null": "nothing",
}
_ITEM_NAMES = {
    "jobs": "a job",
    "targets": "a target",
    "exclude": "an entry of `exclude`",
    "operations": "an operation",
    "examples": "an example",
}


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """One thing that is wrong, and where."""

    line: int
    column: int
    message: str
    position: Position

    @staticmethod
    def at(position: Position, message: str) -> Complaint:
        """Make a complaint about a place."""
        return Complaint(position.line, position.column, message, position)

    def __str__(self) -> str:
        return f"{self.position}: {self.message}"


@dataclass(frozen=True, slots=True)
class _Fault:
    """An error of the schema check: `instance` breaks `keyword` of `schema`, whose value is `expected`."""

    keyword: str
    expected: Any
    instance: Any
    schema: Mapping[str, Any]
    path: Path
    text: str

    @staticmethod
    def of(error: ValidationError) -> _Fault:
        return _Fault(
            keyword=str(error.validator),
            expected=error.validator_value,
            instance=error.instance,
            schema=cast("Mapping[str, Any]", error.schema),
            path=tuple(error.absolute_path),
            text=error.message,
        )


def schema_complaints(tree: Node, value: Json, schema: JsonObject) -> Iterator[Complaint]:
    """Check a resolved job file against the schema, and yield everything that is wrong with it."""
    for error in Draft202012Validator(schema).iter_errors(value):
        yield from _translate(_Fault.of(error), tree)


def _translate(fault: _Fault, tree: Node) -> Iterator[Complaint]:
    if fault.keyword == "additionalProperties":
        yield from _unknown_keys(fault, tree)
    elif fault.keyword == "required":
        at = position_of(tree, fault.path, key=True)
        for key in _missing_keys(fault):
            yield Complaint.at(at, f"{_owner(fault.path)} needs `{key}`")
    else:
        at = position_of(tree, fault.path)
        in_words = _IN_WORDS.get(fault.keyword, lambda fault: f"does not fit: {fault.text}")
        yield Complaint.at(at, _trap(fault, node_at(tree, fault.path)) or f"{_name(fault.path)} {in_words(fault)}")


def _unknown_keys(fault: _Fault, tree: Node) -> Iterator[Complaint]:
    known = sorted(fault.schema.get("properties", {}))
    in_target = len(fault.path) > 1 and fault.path[-2] in ("targets", "exclude")
    for key in fault.instance:
        # Two kinds in one target are one complaint of their own.
        if key not in known and not (in_target and key in SELECTORS):
            at = position_of(tree, (*fault.path, key), key=True)
            yield Complaint.at(at, f"{_unknown(key, fault.path)}{suggestion(key, known)}")


def _unknown(key: str, path: Path) -> str:
    if len(path) > 1 and path[-2] == "operations":
        return f"there is no operation `{key}`"
    if path and path[-1] in ("only_if", "skip_if"):
        return f"there is no condition `{key}`"
    return f"{_owner(path)} has no key `{key}`"


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return what to put behind a complaint about a misspelt word; nothing where no known word is close."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else f"; there are {_listed(sorted(known))}"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _missing_keys(fault: _Fault) -> list[str]:
    """Return the missing key of this fault; jsonschema makes one error for each."""
    return [key for key in fault.expected if key not in fault.instance and f"'{key}'" in fault.text]


def _owner(path: Path) -> str:
    """Name the map at a path, to begin a sentence with."""
    if not path:
        return "the job file"
    last = path[-1]
    if isinstance(last, int):
        return _ITEM_NAMES.get(str(path[-2]), _name(path))
    return f"`{last}`"


def _name(path: Path) -> str:
    """Name the value at a path, to begin a sentence with."""
    if not path:
        return "the job file"
    last = path[-1]
    if isinstance(last, int):
        owner = str(path[-2]) if len(path) > 1 else ""
        return _ITEM_NAMES.get(owner, f"item {last + 1} of `{owner}`")
    return f"`{last}`"


def _trap(fault: _Fault, node: Node | None) -> str | None:
    """Name the traps of YAML under wikitext for what they are."""
    wants_text = fault.keyword == "type" and fault.schema.get("type") == "string"
    if not wants_text or node is None:
        return None
    if isinstance(node, SequenceNode) and node.flow:
        return 'wikitext must be quoted: `[[…]]` without quotes is a list to YAML; write "[[…]]"'
    if isinstance(node, MappingNode) and node.flow:
        return 'wikitext must be quoted: `{…}` without quotes is a map to YAML; write "{{…}}"'
    if isinstance(node, MappingNode) and len(node.entries) == 1:
        (key,) = node.entries
        return f'this is a map to YAML, because of the colon behind `{key}`: quote the text, "{key}: …"'
    return None


def _type_in_words(fault: _Fault) -> str:
    if fault.instance is None:
        return "is empty"
    wanted = fault.schema.get("title") or _TYPE_NAMES[fault.expected]
    return f"must be {wanted}, not {_shown(fault.instance)}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f'the text "{value if len(value) < 40 else value[:39] + "…"}"'  # noqa: PLR2004 - a readable length
    if isinstance(value, list):
        return "a list"
    return "a map" if isinstance(value, dict) else f"`{value}`"


def _enum_in_words(fault: _Fault) -> str:
    allowed = [str(word) for word in fault.expected]
    if not isinstance(fault.instance, str):
        return f"must be one of {_listed(allowed)}"
    return f"cannot be `{fault.instance}`{suggestion(fault.instance, allowed)}"


def _pattern_in_words(fault: _Fault) -> str:
    return str(fault.schema.get("x-complaint", f"does not match {fault.expected}"))


def _one_of_in_words(fault: _Fault) -> str:
    """Put into words that a map needs just one of several keys."""
    kinds = [alternative["required"][0] for alternative in fault.expected]
    if not isinstance(fault.instance, dict):
        return f"needs one of {_listed(kinds)}"
    present = [kind for kind in kinds if kind in fault.instance]
    if present:
        return f"can have only one of {_listed(present)}"
    for key in fault.instance:
        close = difflib.get_close_matches(key, kinds, n=1, cutoff=0.6)
        if close:
            return f"has no key `{key}`; did you mean `{close[0]}`?"
    return f"needs one of {_listed(kinds)}"


def _most_keys_in_words(fault: _Fault) -> str:
    return f"can have only one kind, and has {_listed(list(fault.instance))}; make a list item of each"


_IN_WORDS: dict[str, Callable[[Any], str]] = {
    "type": _type_in_words,
    "enum": _enum_in_words,
    "const": lambda fault: f"must be {fault.expected}, not {_shown(fault.instance)}",
    "pattern": _pattern_in_words,
    "minLength": lambda _: "is empty",
    "maxLength": lambda fault: f"is {len(fault.instance)} characters long; at most {fault.expected} are allowed",
    "minimum": lambda fault: f"must be at least {fault.expected}",
    "maximum": lambda fault: f"must be at most {fault.expected}",
    "minItems": lambda _: "is empty",
    "minProperties": lambda _: "is empty",
    "maxProperties": _most_keys_in_words,
    "uniqueItems": lambda _: "has the same item twice",
    "oneOf": _one_of_in_words,
    "anyOf": lambda fault: f"must be {fault.schema.get('title', 'something else')}",
}
