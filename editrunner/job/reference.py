"""The reference of job files, as Markdown, from the same schema by which they are checked."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from editrunner.conditions.registry import CONDITIONS
from editrunner.job.schema import job_schema
from editrunner.model import Json, JsonObject
from editrunner.operations.registry import OPERATIONS
from editrunner.selectors.registry import SELECTORS

_SHARED = ("section", "subsections", "cosmetic", "only_if", "skip_if")
_TYPES = {"string": "text", "integer": "number", "boolean": "true/false", "array": "list", "object": "map"}


def reference() -> str:
    """Return the whole reference."""
    return "\n".join(_Reference(job_schema()).lines()) + "\n"


class _Reference:
    def __init__(self, schema: JsonObject) -> None:
        self._definitions = cast("Mapping[str, JsonObject]", schema["$defs"])
        self._schema = schema

    def lines(self) -> Iterator[str]:
        yield "# Job files, key by key"
        yield ""
        yield "This page is made from the schema by which job files are checked (`script/reference`)."
        yield "[jobs.example.yaml](../jobs.example.yaml) shows most of it at work."
        yield from self._section("The file", self._schema)
        job = self._resolved(cast("JsonObject", self._properties(self._schema)["jobs"]["items"]))
        yield from self._section("A job", job)
        for name in ("wiki", "edit", "limits"):
            yield from self._section(f"`{name}`", self._resolved(self._properties(self._schema)[name]))
        yield from self._kinds()

    def _kinds(self) -> Iterator[str]:
        target = self._definitions["target"]
        yield from ("", "## Selectors: entries of `targets` and `exclude`")
        for kind, selector in SELECTORS.items():
            rule = next(rule for rule in cast("list[Any]", target["allOf"]) if rule["if"]["required"] == [kind])
            yield from self._kind(kind, selector.SUMMARY, selector.EXAMPLE, rule["then"])
        yield from ("", "## Operations")
        operations = self._properties(self._definitions["operation"])
        yield from ("", "Most operations take these keys besides their own:", "")
        yield from self._table({"properties": _only(self._properties(operations["replace"]), _SHARED)})
        for kind, operation in OPERATIONS.items():
            keys = operations[kind]
            own = {**keys, "properties": _without(self._properties(keys), _SHARED)}
            yield from self._kind(kind, operation.SUMMARY, {kind: operation.EXAMPLE}, own)
        yield from ("", "## Conditions: `only_if` and `skip_if`")
        for kind, condition in CONDITIONS.items():
            yield from ("", f"### `{kind}`", "", condition.SUMMARY, "", *_example({kind: condition.EXAMPLE}))

    def _section(self, title: str, schema: JsonObject) -> Iterator[str]:
        yield from ("", f"## {title}", "")
        yield from self._table(schema)

    def _kind(self, kind: str, summary: str, example: Json, schema: JsonObject) -> Iterator[str]:
        yield from ("", f"### `{kind}`", "", summary, "", *_example(example), "")
        yield from self._table(self._resolved(schema))

    def _table(self, schema: JsonObject) -> Iterator[str]:
        required = cast("list[str]", schema.get("required", []))
        yield "| key | value | default | meaning |"
        yield "| --- | --- | --- | --- |"
        for key, value in self._properties(schema).items():
            resolved = self._resolved(value)
            default = "required" if key in required else _default(resolved)
            meaning = _cell(str(resolved.get("description", "")))
            yield f"| `{key}` | {_cell(self._type(resolved))} | {default} | {meaning} |"

    def _properties(self, schema: JsonObject) -> dict[str, JsonObject]:
        return cast("dict[str, JsonObject]", schema.get("properties", {}))

    def _resolved(self, schema: JsonObject) -> JsonObject:
        """Return a schema with what it refers to filled in; what stands beside the reference counts more."""
        reference_ = schema.get("$ref")
        if not isinstance(reference_, str):
            return schema
        found = self._resolved(self._definitions[reference_.removeprefix("#/$defs/")])
        return {**found, **{key: value for key, value in schema.items() if key != "$ref"}}

    def _type(self, schema: JsonObject) -> str:
        if "enum" in schema:
            return ", ".join(f"`{word}`" for word in cast("list[str]", schema["enum"]))
        if "const" in schema:
            return f"`{schema['const']}`"
        if "anyOf" in schema or "oneOf" in schema:
            return str(schema.get("title", "one of several"))
        kinds = schema.get("type", "map")
        names = [_TYPES.get(str(kind), str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])]
        return str(schema["title"]) if names == ["text"] and "title" in schema else " or ".join(names)


def _only(properties: Mapping[str, Json], names: Collection[str]) -> dict[str, Json]:
    return {key: value for key, value in properties.items() if key in names}


def _without(properties: Mapping[str, Json], names: Collection[str]) -> dict[str, Json]:
    return {key: value for key, value in properties.items() if key not in names}


def _default(schema: JsonObject) -> str:
    return f"`{json.dumps(schema['default'], ensure_ascii=False)}`" if "default" in schema else ""


def _example(example: Json) -> Iterator[str]:
    yield "```yaml"
    yield json.dumps(example, ensure_ascii=False)
    yield "```"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201 - for script/reference
