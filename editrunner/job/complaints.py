"""What is wrong with a job file, in words about the job file.

JSON Schema finds it (https://json-schema.org/draft/2020-12/json-schema-validation); each of its keywords is
put into words by one function here.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, TypeAlias, cast

from jsonschema.exceptions import ValidationError

from editrunner.conditions.registry import CONDITIONS
from editrunner.job.checking import validator_of
from editrunner.job.job import JobLimits, Limits
from editrunner.job.resolve import node_at, position_of
from editrunner.job.yaml_tree import MappingNode, Node, Scalar, SequenceNode
from editrunner.model import Json, JsonObject, Position
from editrunner.selectors.registry import SELECTORS

Path: TypeAlias = tuple[str | int, ...]

_LONGEST_SHOWN = 40
"""Characters of a text that a complaint repeats."""
_DIGITS = re.compile("[0-9]+")
_DIGITS_READ = 18
_TYPE_NAMES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "a map",
    "null": "nothing",
}
_LIMITS_OF_FILE = frozenset(field.name for field in fields(Limits)) - {field.name for field in fields(JobLimits)}
_ITEM_NAMES = {
    "jobs": "a job",
    "targets": "a target",
    "exclude": "an entry of `exclude`",
    "operations": "an operation",
    "examples": "an example",
    "all": "a condition of `all`",
    "any": "a condition of `any`",
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
class Fault:
    """An error of the schema check: `instance` breaks `keyword` of `schema`, whose value is `expected`."""

    keyword: str
    expected: Any
    instance: Any
    schema: Mapping[str, Any]
    path: Path
    text: str
    within: tuple[Fault, ...] = ()
    """Where `schema` has alternatives: what is wrong for each of them."""

    @staticmethod
    def of(error: ValidationError) -> Fault:
        """Take from an error of jsonschema what is needed of it."""
        return Fault(
            keyword=str(error.validator),
            expected=error.validator_value,
            instance=error.instance,
            schema=cast("Mapping[str, Any]", error.schema),
            path=tuple(error.absolute_path),
            text=error.message,
            within=tuple(Fault.of(inner) for inner in error.context or ()),
        )


def schema_faults(value: Json, schema: JsonObject) -> list[Fault]:
    """Check a resolved job file against the schema."""
    return [Fault.of(error) for error in validator_of(schema).iter_errors(value)]


def schema_complaints(tree: Node, faults: Iterable[Fault]) -> Iterator[Complaint]:
    """Put into words what does not fit the schema."""
    for fault in faults:
        yield from _translate(fault, tree)


def cut_texts(node: Node, value: Json) -> Iterator[Complaint]:
    """Complain about texts that a comment cuts short; behind numbers and the like it is meant as one."""
    if isinstance(node, MappingNode) and isinstance(value, dict):
        for key, (_, child) in node.entries.items():
            yield from cut_texts(child, value[key])
    elif isinstance(node, SequenceNode) and isinstance(value, list):
        for child, item in zip(node.items, value, strict=True):
            yield from cut_texts(child, item)
    elif isinstance(node, Scalar) and node.cut_off and (value is None or isinstance(value, str)):
        yield Complaint.at(
            node.at,
            f"`{node.cut_off}` is a comment to YAML, because of the blank before it: quote the text "
            "(or put a blank behind the #, if it is meant as a comment)",
        )


def _translate(fault: Fault, tree: Node) -> Iterator[Complaint]:
    if fault.keyword in _ABOUT_KEYS:
        yield from _ABOUT_KEYS[fault.keyword](fault, tree)
    elif fault.keyword == "anyOf" and all(inner.keyword == "required" for inner in fault.within):
        needed = " or ".join(f"`{inner.expected[0]}`" for inner in fault.within)
        yield Complaint.at(position_of(tree, fault.path), f"{_owner(fault.path)} of this kind needs {needed}")
    elif fault.keyword == "anyOf" and (fitting := [inner for inner in fault.within if _is_of_right_type(inner)]):
        # The alternative of the right type says best what is wrong.
        for inner in fitting:
            yield from _translate(inner, tree)
    elif isinstance(fault.instance, str) and isinstance(node_at(tree, fault.path), MappingNode):
        # `propertyNames`: the fault is about a key of the map.
        at = position_of(tree, (*fault.path, fault.instance), key=True)
        yield Complaint.at(at, f"`{_shortened(fault.instance)}` {_IN_WORDS[fault.keyword](fault)}")
    else:
        at = position_of(tree, fault.path)
        in_words = _IN_WORDS.get(fault.keyword, lambda fault: f"does not fit: {fault.text}")
        yield Complaint.at(at, _trap(fault, node_at(tree, fault.path)) or f"{_name(fault.path)} {in_words(fault)}")


def _is_of_right_type(fault: Fault) -> bool:
    """Say whether a fault is about more than the type; the rule for the kinds of a map is broken by all else."""
    if fault.keyword == "enum":
        return isinstance(fault.instance, str)
    return fault.keyword != "type" and (fault.keyword != "oneOf" or isinstance(fault.instance, dict))


def _unknown_keys(fault: Fault, tree: Node) -> Iterator[Complaint]:
    known = sorted(fault.schema.get("properties", {}))
    in_target = len(fault.path) > 1 and fault.path[-2] in ("targets", "exclude")
    for key in fault.instance:
        # Two kinds in one target are one complaint of their own.
        if key not in known and not (in_target and key in SELECTORS):
            at = position_of(tree, (*fault.path, key), key=True)
            words = _known_elsewhere(key, fault.path) or f"{_unknown(key, fault.path)}{suggestion(key, known)}"
            yield Complaint.at(at, words)


def _absent_keys(fault: Fault, tree: Node) -> Iterator[Complaint]:
    at = position_of(tree, fault.path, key=True)
    for key in _missing_keys(fault):
        yield Complaint.at(at, f"{_owner(fault.path)} needs `{key}`")


def _lone_keys(fault: Fault, tree: Node) -> Iterator[Complaint]:
    """Complain about the key of this fault (jsonschema makes one error for each) that needs another one beside it."""
    for key, needed in fault.expected.items():
        missing = [other for other in needed if other not in fault.instance]
        if key in fault.instance and missing and f"dependency of '{key}'" in fault.text:
            at = position_of(tree, (*fault.path, key), key=True)
            yield Complaint.at(at, f"`{key}` needs {_listed(missing)} beside it")


def _kinds(fault: Fault, tree: Node) -> Iterator[Complaint]:
    """Complain about a map that does not have just one of several keys."""
    if not isinstance(fault.instance, dict):
        return
    kinds = [alternative["required"][0] for alternative in fault.expected]
    present = [kind for kind in kinds if kind in fault.instance]
    misspelt = [key for key in fault.instance if not present and _meant(key, kinds)]
    if not misspelt:
        words = f"can have only one of {_listed(present)}" if present else f"needs one of {_listed(kinds)}"
        yield Complaint.at(position_of(tree, fault.path), f"{_name(fault.path)} {words}")
    elif fault.schema.get("additionalProperties") is not False:
        # Where it refuses other keys, that keyword complains of them.
        for key in misspelt:
            at = position_of(tree, (*fault.path, key), key=True)
            yield Complaint.at(at, f"{_unknown(key, fault.path)}{suggestion(key, kinds)}")


def _known_elsewhere(key: str, path: Path) -> str | None:
    """Say why a key that others of its kind have is out of place here."""
    if key in _LIMITS_OF_FILE and path[:1] == ("jobs",) and path[-1] == "limits":
        return f"`{key}` counts all jobs together: it stands in the `limits` of the file"
    if _is_condition(path) and key in CONDITIONS:
        return f"`{key}` is for whole jobs: the conditions of an operation look at the text alone"
    if key in ("section", "subsections") and len(path) > len(("operations", 0)) and path[-3] == "operations":
        return f"`{path[-1]}` cannot be confined to a section: it has no key `{key}`"
    return None


def _unknown(key: str, path: Path) -> str:
    key = _shortened(key)
    if len(path) > 1 and path[-2] == "operations":
        return f"there is no operation `{key}`"
    if _is_condition(path):
        return f"there is no condition `{key}`"
    return f"{_owner(path)} has no key `{key}`"


def _is_condition(path: Path) -> bool:
    """Say whether a condition stands at a path, or a part of one."""
    owners = [step for step in path if isinstance(step, str)]
    return bool(owners) and owners[-1] in ("only_if", "skip_if", "all", "any", "not")


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return what to put behind a complaint about a misspelt word; nothing where no known word is close."""
    known = sorted(known)
    if not known:
        return ""
    meant = _meant(word, known)
    return f"; did you mean `{meant}`?" if meant else f"; there are {_listed(known)}"


def _meant(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is probably meant by a misspelt one."""
    return _closest(word, tuple(known))


@lru_cache(maxsize=256)
def _closest(word: str, known: tuple[str, ...]) -> str | None:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return close[0] if close else None


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _missing_keys(fault: Fault) -> list[str]:
    """Return the missing key of this fault (jsonschema makes one error for each), but not one that is misspelt."""
    known = fault.schema.get("properties", {})
    misspelt = {_meant(key, known) for key in fault.instance if key not in known}
    missing = [key for key in fault.expected if key not in fault.instance and f"'{key}'" in fault.text]
    return [key for key in missing if key not in misspelt]


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


def _trap(fault: Fault, node: Node | None) -> str | None:
    """Name the traps of YAML under wikitext for what they are."""
    if isinstance(node, SequenceNode) and node.flow and _wants(fault, "string"):
        first = node.items[0] if node.items else None
        if isinstance(first, SequenceNode) and first.flow:
            return 'wikitext must be quoted: `[[…]]` without quotes is a list to YAML; write "[[…]]"'
        return "a text that begins with `[` must be quoted: without quotes it is a list to YAML"
    if not isinstance(node, MappingNode) or not _wants(fault, "string") or _wants(fault, "object"):
        return None
    if node.flow:
        return "a text that begins with `{` must be quoted: without quotes it is a map to YAML"
    if len(node.entries) == 1:
        key = _shortened(next(iter(node.entries)))
        return f'this is a map to YAML, because of the colon behind `{key}`: quote the text, "{key}: …"'
    return None


def _wants(fault: Fault, type_name: str) -> bool:
    """Say whether a value of a type would fit where another one stands."""
    wanted = [fault, *fault.within]
    return any(inner.keyword == "type" and type_name in _listed_types(inner) for inner in wanted)


def _listed_types(fault: Fault) -> list[str]:
    """Return the types that would have been right."""
    return [fault.expected] if isinstance(fault.expected, str) else list(fault.expected)


def _type_in_words(fault: Fault) -> str:
    if fault.instance is None:
        has_keys = fault.expected != "object" or fault.schema.get("properties") != {}
        return "is empty" if has_keys else "is empty: write {}"
    types = _listed_types(fault)
    if types == ["object"] and "required" in fault.schema:
        wanted = f"{_TYPE_NAMES['object']} with {_listed(fault.schema['required'])}"
    elif types == ["object"]:
        wanted = _TYPE_NAMES["object"]
    else:
        wanted = fault.schema.get("title", " or ".join(_TYPE_NAMES[name] for name in types))
    return f"must be {wanted}, not {_shown(fault.instance)}"


def _shown(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, str) and len(value) > _DIGITS_READ and _DIGITS.fullmatch(value):
        return f"one of {len(value)} digits"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f'the text "{_shortened(value)}"'
    if isinstance(value, list):
        return "a list"
    return "a map" if isinstance(value, dict) else f"`{value}`"


def _shortened(text: str) -> str:
    return text if len(text) < _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _enum_in_words(fault: Fault) -> str:
    allowed = [str(word) for word in fault.expected]
    if not isinstance(fault.instance, str):
        return f"must be one of {_listed(allowed)}"
    return f"cannot be `{_shortened(fault.instance)}`{suggestion(fault.instance, allowed)}"


def _pattern_in_words(fault: Fault) -> str:
    return str(fault.schema.get("x-complaint", f"does not match {fault.expected}"))


def _most_keys_in_words(fault: Fault) -> str:
    advice = "combine them with `all` or `any`" if fault.path[-1] == "not" else "make a list item of each"
    return f"can have only one kind, and has {_listed(list(fault.instance))}; {advice}"


_IN_WORDS: dict[str, Callable[[Any], str]] = {
    "type": _type_in_words,
    "enum": _enum_in_words,
    "const": lambda fault: f"must be {json.dumps(fault.expected)}, not {_shown(fault.instance)}",
    "pattern": _pattern_in_words,
    "minLength": lambda _: "is empty",
    "maxLength": lambda fault: f"is {len(fault.instance)} characters long; at most {fault.expected} are allowed",
    "minimum": lambda fault: f"must be at least {fault.expected}",
    "maximum": lambda fault: f"must be at most {fault.expected}",
    "minItems": lambda fault: f"must have {fault.expected} items" if fault.instance else "is empty",
    "maxItems": lambda fault: f"must have at most {fault.expected} items",
    "minProperties": lambda _: "is empty",
    "maxProperties": _most_keys_in_words,
    "uniqueItems": lambda _: "has the same item twice",
    "not": lambda fault: f"can have only one of {_listed(fault.expected['required'])}",
    "anyOf": lambda fault: f"must be {fault.schema['title']}, not {_shown(fault.instance)}",
}
_ABOUT_KEYS: dict[str, Callable[[Fault, Node], Iterator[Complaint]]] = {
    "additionalProperties": _unknown_keys,
    "required": _absent_keys,
    "dependentRequired": _lone_keys,
    "oneOf": _kinds,
}
"""What complains of the keys of a map."""
