"""The check against a schema, by jsonschema; with ways of our own where it would take long for thousands of targets.

What is found is the same: https://json-schema.org/draft/2020-12/json-schema-validation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias, cast

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from editrunner.model import JsonObject
from editrunner.wikitext.substitution import stand_in

_Validator: TypeAlias = Any
_Errors: TypeAlias = Iterable[ValidationError]

_STANDARD: Mapping[str, Any] = Draft202012Validator.VALIDATORS


def validator_of(schema: JsonObject) -> Draft202012Validator:
    """Return what checks values against a schema whose references are all of the form `#/$defs/NAME`."""
    definitions = cast("JsonObject", schema.get("$defs", {}))

    def check_reference(validator: _Validator, reference: str, value: object, _schema: JsonObject) -> _Errors:
        errors: _Errors = validator.descend(value, definitions[reference.rpartition("/")[2]])
        return errors

    own = {
        "$ref": check_reference,
        "oneOf": _one_of,
        "allOf": _all_of,
        "uniqueItems": _unique_items,
        "pattern": _pattern,
    }
    checks = validators.extend(Draft202012Validator, own)  # type: ignore[no-untyped-call]
    return cast("Draft202012Validator", checks(schema))


def _unique_items(
    _validator: _Validator, wanted: object, value: object, _schema: JsonObject
) -> Iterator[ValidationError]:
    """Check lists of scalars; jsonschema compares each with each where the types are mixed."""
    if wanted and isinstance(value, list):
        scalars = [(type(item), item) for item in value if not isinstance(item, list | dict)]
        if len(set(scalars)) < len(scalars):
            yield ValidationError("has the same item twice")


def _pattern(_validator: _Validator, pattern: str, value: object, schema: JsonObject) -> Iterator[ValidationError]:
    """Check a text; where it can have a `${…}`, by the pattern for what will stand in its place."""
    if not isinstance(value, str):
        return
    strict = schema.get("x-pattern")
    fits = re.search(strict, stand_in(value)) if isinstance(strict, str) else re.search(pattern, value)
    if not fits:
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _one_of(validator: _Validator, alternatives: list[JsonObject], value: object, schema: JsonObject) -> _Errors:
    """Tell at once where a map has just one of several kinds; what is wrong otherwise, jsonschema says."""
    if isinstance(value, dict) and all(alternative.keys() == {"required"} for alternative in alternatives):
        fitting = sum(_has_all(value, alternative) for alternative in alternatives)
        if fitting == 1:
            return ()
    errors: _Errors = _STANDARD["oneOf"](validator, alternatives, value, schema)
    return errors


def _all_of(
    validator: _Validator, rules: list[JsonObject], value: object, _schema: JsonObject
) -> Iterator[ValidationError]:
    """Pass over the rules for other kinds of maps than this one."""
    for index, rule in enumerate(rules):
        if rule.keys() != {"if", "then"} or cast("JsonObject", rule["if"]).keys() != {"required"}:
            yield from validator.descend(value, rule, schema_path=index)
        elif not isinstance(value, dict) or _has_all(value, cast("JsonObject", rule["if"])):
            yield from validator.descend(value, rule["then"], schema_path=index)


def _has_all(value: dict[str, object], alternative: JsonObject) -> bool:
    return all(key in value for key in cast("list[str]", alternative["required"]))
