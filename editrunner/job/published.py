"""The schema of job files as other programs are given it: editors, with a YAML language server, above all.

They know what YAML makes of a scalar, not what is asked for at its place; and their patterns are those of ECMAScript
(https://json-schema.org/draft/2020-12/json-schema-core#section-6.4). So what is published takes a little more than
editrunner does, and never less.
"""

from __future__ import annotations

import re
from typing import cast

from editrunner.job.resolve import dereference
from editrunner.job.schema import END, job_schema
from editrunner.model import Json, JsonObject

_OWN = ("x-pattern", "x-complaint")
"""Keywords for editrunner alone."""
_SELF_EXPLAINING = ("examples", "default", "enum", "const")


def published_schema() -> JsonObject:
    """Return the schema of job files for editors."""
    return _published(job_schema())


def _published(schema: JsonObject) -> JsonObject:
    changed = {key: _published_value(key, value) for key, value in schema.items() if key not in _OWN}
    if schema.get("type") == "string":
        # Not so `true`, which would be offered wherever a text is asked for, nor `~`, which a key left empty is, too.
        takes_numbers = re.search(str(schema.get("pattern", "")), "1984") is not None
        changed["type"] = ["string", "number"] if takes_numbers else "string"
    if isinstance(schema.get("pattern"), str):
        # A block text ends in a newline that editrunner leaves out.
        changed["pattern"] = str(schema["pattern"]).replace(END, "\\n?$")
        changed["patternErrorMessage"] = f"This {schema['x-complaint']}."
    if isinstance(schema.get("properties"), dict):
        changed["properties"] = _with_examples(cast("JsonObject", changed["properties"]), schema)
    return changed


def _published_value(key: str, value: Json) -> Json:
    if key in _SELF_EXPLAINING:
        return value
    if isinstance(value, dict):
        return _published(value)
    if not isinstance(value, list):
        return value
    made = [_published(item) if isinstance(item, dict) else item for item in value]
    return [_beside(item, value) for item in made] if key == "anyOf" else made


def _beside(alternative: Json, alternatives: list[Json]) -> Json:
    """Leave numbers to the alternative that is for them."""
    if not isinstance(alternative, dict) or not isinstance(alternative.get("type"), list):
        return alternative
    numbers = any(isinstance(other, dict) and other.get("type") in ("integer", "number") for other in alternatives)
    return {**alternative, "type": "string"} if numbers and alternative["type"] == ["string", "number"] else alternative


def _with_examples(properties: JsonObject, owner: JsonObject) -> JsonObject:
    """Give the keys of a map the examples that the map has of them."""
    maps = [example for example in cast("list[Json]", owner.get("examples", [])) if isinstance(example, dict)]
    return {key: _with_example(key, cast("JsonObject", value), maps) for key, value in properties.items()}


def _with_example(key: str, schema: JsonObject, maps: list[JsonObject]) -> JsonObject:
    known = dereference(schema, job_schema()) if "$ref" in schema else schema
    own = any(word in known for word in ("default", "enum", "const")) or "examples" in schema
    values = [example[key] for example in maps if key in example]
    return {**schema, "examples": values} if values and not own else schema
