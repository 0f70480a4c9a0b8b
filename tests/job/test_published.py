import json
import re
from collections.abc import Iterator

import pytest
from jsonschema import Draft202012Validator

from editrunner.job.published import published_schema
from editrunner.job.resolve import dereference
from editrunner.model import JsonObject

SCHEMA = published_schema()


def keys_in(schema: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, JsonObject]]:
    """Yield each key of each map, with where it stands and what the schema says of it."""
    if isinstance(schema, list):
        for item in schema:
            yield from keys_in(item, path)
    if not isinstance(schema, dict):
        return
    for name, value in schema.items():
        if name == "properties":
            for key, of_key in value.items():
                yield "/".join((*path, key)), dereference(of_key, SCHEMA)
                yield from keys_in(of_key, (*path, key))
        elif name not in ("examples", "default", "enum", "const"):
            yield from keys_in(value, (*path, name) if name not in ("$defs", "items") else path)


KEYS = list(keys_in(SCHEMA))
EACH_KEY = pytest.mark.parametrize(("path", "schema"), KEYS, ids=[path for path, _ in KEYS])


@EACH_KEY
def test_every_key_is_described(path: str, schema: JsonObject) -> None:
    description = schema.get("description")

    assert isinstance(description, str)
    assert description.endswith("."), path


@EACH_KEY
def test_every_key_has_an_example_a_default_or_all_its_values(path: str, schema: JsonObject) -> None:
    shown = schema.keys() & {"examples", "default", "enum", "const"}

    assert shown or schema.get("type") == "boolean", path


@EACH_KEY
def test_examples_and_defaults_are_values_that_the_key_can_have(path: str, schema: JsonObject) -> None:
    validator = Draft202012Validator({**schema, "$defs": SCHEMA["$defs"]})
    examples = schema.get("examples", [])
    assert isinstance(examples, list)

    # An empty default is none at all.
    for value in (*examples, *([schema["default"]] if schema.get("default") else [])):
        assert list(validator.iter_errors(value)) == [], path


def test_there_are_keys_of_all_kinds() -> None:
    assert {"jobs/targets", "operation/replace/find", "limits/first", "target/then/category"} & {
        re.sub("allOf/", "", path) for path, _ in KEYS
    } == {"jobs/targets", "operation/replace/find", "limits/first", "target/then/category"}


def test_what_is_for_editrunner_alone_is_not_published() -> None:
    text = json.dumps(SCHEMA)

    assert "x-pattern" not in text
    assert "x-complaint" not in text
    assert "(?!\\\\n)" not in text
