"""From the tree of a job file to plain values: what a scalar means depends on what is asked for at its place.

A scalar without quotes is text wherever text is asked for, however it looks (`no`, `1984`, `2001-01-01`);
elsewhere the core schema of YAML 1.2 decides: https://yaml.org/spec/1.2.2/#103-core-schema.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from editrunner.job.yaml_tree import MappingNode, Node, Scalar, SequenceNode
from editrunner.model import Json, JsonObject, Position

_CONSTANTS: dict[str, Json] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# Longer numbers are texts: Python refuses to read integers of thousands of digits.
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_PREFIXED = re.compile(r"0o[0-7]{1,18}|0x[0-9a-fA-F]{1,16}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]{1,2})?")


def resolve(node: Node, schema: JsonObject, root: JsonObject) -> Json:
    """Return the value of a node.

    Args:
        node: a node of the job file.
        schema: what is asked for at its place; an empty one where nothing is known.
        root: the schema in which `$ref` is looked up.
    """
    schema = dereference(schema, root)
    if isinstance(node, Scalar):
        return _resolve_scalar(node, schema, root)
    if isinstance(node, SequenceNode):
        items = _items(schema, root)
        return [resolve(item, items, root) for item in node.items]
    properties = _properties(node, schema, root)
    other = schema.get("additionalProperties")
    others = other if isinstance(other, dict) else {}
    return {key: resolve(value, properties.get(key, others), root) for key, (_, value) in node.entries.items()}


def dereference(schema: JsonObject, root: JsonObject) -> JsonObject:
    """Return the schema that a `$ref` (always `#/$defs/NAME`) stands for, with its own keys on top."""
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    definitions = cast("dict[str, JsonObject]", root["$defs"])
    named = dereference(definitions[reference.rpartition("/")[2]], root)
    return {**named, **{key: value for key, value in schema.items() if key != "$ref"}}


def position_of(node: Node, path: Sequence[str | int], *, key: bool = False) -> Position:
    """Return where the value at a path stands (or, with `key`, its key); the nearest place where there is none."""
    at = node.at
    for step in path:
        if isinstance(node, MappingNode) and isinstance(step, str) and step in node.entries:
            name, node = node.entries[step]
            at = name.at if key else node.at
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            at = node.at
        else:
            break
    return at


def node_at(node: Node, path: Sequence[str | int]) -> Node | None:
    """Return the node at a path, or `None`."""
    for step in path:
        if isinstance(node, MappingNode) and isinstance(step, str) and step in node.entries:
            node = node.entries[step][1]
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def _resolve_scalar(node: Scalar, schema: JsonObject, root: JsonObject) -> Json:
    if node.style in ("|", ">"):
        keep = schema.get("x-final-newline") == "kept"
        return node.text if keep else node.text.removesuffix("\n")
    if node.style:
        return node.text
    value = _core_value(node.text)
    types = _types(schema, root)
    if node.text != "" and "string" in types and _type_name(value) not in types:
        return node.text
    # JSON Schema takes 3.0 for a whole number; it is to be one from here on.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _core_value(text: str) -> Json:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _PREFIXED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _type_name(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    return "null" if value is None else "string"


def _types(schema: JsonObject, root: JsonObject) -> set[str]:
    """Return the types that a schema takes; an enumeration here is always one of texts."""
    named = schema.get("type", "string" if "enum" in schema else [])
    types = {named} if isinstance(named, str) else set(cast("list[str]", named))
    for alternative in cast("list[JsonObject]", schema.get("anyOf", [])):
        types |= _types(dereference(alternative, root), root)
    return types


def _items(schema: JsonObject, root: JsonObject) -> JsonObject:
    """Return the schema of a list's items."""
    alternatives = (dereference(one, root) for one in cast("list[JsonObject]", schema.get("anyOf", [])))
    found = (one["items"] for one in (schema, *alternatives) if "items" in one)
    return cast("JsonObject", next(found, {}))


def _properties(node: MappingNode, schema: JsonObject, root: JsonObject) -> dict[str, JsonObject]:
    """Return the schemas of a map's keys, with those that its kind adds (`if` a key is there, `then` …)."""
    properties = dict(cast("dict[str, JsonObject]", schema.get("properties", {})))
    for alternative in cast("list[JsonObject]", schema.get("anyOf", [])):
        properties |= _properties(node, dereference(alternative, root), root)
    for rule in cast("list[JsonObject]", schema.get("allOf", [])):
        kinds = cast("dict[str, list[str]]", rule.get("if", {})).get("required")
        if kinds and all(kind in node.entries for kind in kinds):
            properties |= cast("dict[str, JsonObject]", cast("JsonObject", rule["then"])["properties"])
    return properties
