"""The reference of job files, as Markdown, from the same schema by which they are checked."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, cast

from editrunner.conditions.registry import CONDITIONS
from editrunner.job.schema import job_schema
from editrunner.model import Json, JsonObject
from editrunner.operations.registry import OPERATIONS
from editrunner.selectors.registry import SELECTORS

_SHARED = ("section", "subsections", "cosmetic", "only_if", "skip_if")
_APART = ("wiki", "edit", "limits", "jobs", "targets", "exclude", "operations", "examples", "only_if", "skip_if")
"""Keys whose own keys have a table of their own."""
_TYPES = {"string": "text", "integer": "number", "boolean": "true/false", "array": "list", "object": "map"}

_WRITING = """
Wikitext and YAML have signs in common. A text is safe in quotation marks: `"[[A]]"`, `"{{Stub}}"`, `"'''Bold'''"`,
`"Issue #42"`, `"Star Wars: A New Hope"`. In `"…"` a backslash begins an escape (`"\\n"` is a line break); in `'…'` it
is a backslash, so that patterns go there. A block text keeps its lines as they are, but for its one final line break,
which only `set_text` keeps:

```yaml
operations:
  - append:
      text: |
        == See also ==
        * [[Lighthouse]]
```

Without quotation marks, `no`, `1984` and `2001-01-31` are texts wherever a text is asked for. A value can be repeated
with an anchor (`&name`) and an alias (`*name`); merge keys (`<<`), tags (`!!str`) and a key that stands twice are
refused."""

_VALUES = """
`${name}` in a text stands for a value; `$${` is a `${` that stays.

- A column: the cell of the page's row in its `table`, or in the table of `for_each`. A `folder` has `name`, the file's
  name without its suffix, and `path`.
- `page.title`, `page.name` (the title without its namespace), `page.namespace` (its name; of articles, nothing).
- `today`, the day on which the run began (UTC), as `2030-01-31`. `${today:%-d %B %Y}` gives it another form, in
  English: the codes are `%d`, `%m`, `%Y`, `%y`, `%B` (January), `%b` (Jan), `%A` (Monday), `%a` (Mon), `%j`, `%u`,
  `%w`, `%U`, `%W`, `%V`, `%G` and `%%`; a `-` as in `%-d` leaves out zeros.
- `run`: the run's id, as `er-7f3a2c`.

They can stand in the texts, section names and conditions of operations (in the text of a `text_file`, too), in
`summary`, `only_if` and `skip_if`. With `for_each`, columns can stand in `targets` and `exclude`, too. What is in the
files to which a `text_file: "${path}"` leads is saved as it is.

A table is a file in UTF-8. The first line of CSV and TSV names the columns; a cell with the separator, a line break or
a quotation mark stands in quotation marks, in which `""` is one. JSON Lines has an object with the same keys on each
line. Cells are texts as they are written. Several rows for a page are one edit, in their order."""

_EXAMPLES = """
An example is a page before and after the job's operations. `editrunner test` runs it without a wiki, with the job's
conditions where the text can answer them. Blanks and line breaks at the end do not count: no wiki stores them.

```yaml
examples:
  - before: teh cat
    after: the cat
  - title: Talk:Cats
    before: "{{In use}} teh cat"
    unchanged: true
```
"""


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
        yield from ("", "## Wikitext in YAML", _WRITING)
        yield from self._section("The file", self._schema)
        job = self._resolved(cast("JsonObject", self._properties(self._schema)["jobs"]["items"]))
        yield from self._section("A job", job)
        for name in ("wiki", "edit", "limits"):
            yield from self._section(f"`{name}`", self._resolved(self._properties(self._schema)[name]))
        yield from self._section("`limits` of a job", self._properties(job)["limits"])
        yield from ("", "## Values: `${…}`", _VALUES)
        yield from ("", "## `examples`", _EXAMPLES)
        yield from self._table(cast("JsonObject", self._properties(job)["examples"]["items"]))
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
        shared = _only(self._properties(operations["replace"]), _SHARED)
        yield from self._table({"properties": shared})
        yield from ("", *self._exceptions(operations))
        for kind, operation in OPERATIONS.items():
            keys = operations[kind]
            # A key that an operation has with another default than the others is shown with its own.
            alike = {key for key, value in self._properties(keys).items() if shared.get(key) == value}
            own = {**keys, "properties": _without(self._properties(keys), alike)}
            yield from self._kind(kind, operation.SUMMARY, {kind: operation.EXAMPLE}, own)
        yield from ("", "## Conditions: `only_if` and `skip_if`")
        for kind, condition in CONDITIONS.items():
            yield from ("", f"### `{kind}`", "", condition.SUMMARY, "", *_example({kind: condition.EXAMPLE}))

    def _exceptions(self, operations: Mapping[str, JsonObject]) -> Iterator[str]:
        """Yield which operations do not take the keys that most of them take, and which need one."""
        needed = [kind for kind, keys in operations.items() if "section" in cast("list[str]", keys.get("required", []))]
        yield f"{_listed(needed)} need a `section`."
        for key, words in (("section", "no `section`"), ("cosmetic", "none of the others, either")):
            without = [kind for kind, keys in operations.items() if key not in self._properties(keys)]
            yield f"{_listed(without)} take {words}."

    def _section(self, title: str, schema: JsonObject) -> Iterator[str]:
        yield from ("", f"## {title}", "")
        yield from self._table(schema)

    def _kind(self, kind: str, summary: str, example: Json, schema: JsonObject) -> Iterator[str]:
        yield from ("", f"### `{kind}`", "", summary, "", *_example(example), "")
        yield from self._table(self._resolved(schema))

    def _table(self, schema: JsonObject) -> Iterator[str]:
        yield "| key | value | default | meaning |"
        yield "| --- | --- | --- | --- |"
        yield from self._rows(schema, "")

    def _rows(self, schema: JsonObject, owner: str) -> Iterator[str]:
        """Yield a row for each key, with those of the maps in it behind it: `section.heading`."""
        required = cast("list[str]", schema.get("required", []))
        for key, value in self._properties(schema).items():
            resolved = self._resolved(value)
            default = "required" if key in required else _default(resolved)
            meaning = _cell(str(resolved.get("description", "")))
            yield f"| `{owner}{key}` | {_cell(self._type(resolved))} | {default} | {meaning} |"
            if key not in _APART:
                for inner in self._within(resolved):
                    yield from self._rows(inner, f"{owner}{key}.")

    def _within(self, schema: JsonObject) -> Iterator[JsonObject]:
        """Yield the schemas of the maps that a value can be, or can be a list of."""
        alternatives = cast("list[JsonObject]", schema.get("anyOf", [schema]))
        for alternative in alternatives:
            yield cast("JsonObject", alternative.get("items", alternative))

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
            return f"`{json.dumps(schema['const'])}`"
        if "anyOf" in schema or "oneOf" in schema:
            return str(schema.get("title", "one of several"))
        items = self._resolved(cast("JsonObject", schema.get("items", {})))
        if "enum" in items:
            return f"list of {self._type(items)}"
        kinds = schema.get("type", "map" if "properties" in schema else "any")
        names = [_TYPES.get(str(kind), str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])]
        return str(schema["title"]) if names == ["text"] and "title" in schema else " or ".join(names)


def _listed(kinds: Sequence[str]) -> str:
    *others, last = (f"`{kind}`" for kind in kinds)
    return f"{', '.join(others)} and {last}"


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
