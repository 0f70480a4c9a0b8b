import re

import pytest

from editrunner.conditions.registry import CONDITIONS
from editrunner.job.job import EditOptions, Limits, WikiSettings
from editrunner.job.schema import TITLE_PATTERN, job_schema
from editrunner.operations.registry import OPERATIONS


def at(*path: str) -> dict[str, object]:
    node: object = job_schema()
    for step in path:
        assert isinstance(node, dict)
        node = node[step]
    assert isinstance(node, dict)
    return node


def test_every_operation_and_condition_is_a_key() -> None:
    assert set(at("$defs", "operation", "properties")) == set(OPERATIONS)
    assert set(at("$defs", "condition", "properties")) == set(CONDITIONS)


@pytest.mark.parametrize("kind", OPERATIONS)
def test_only_operations_that_can_be_confined_have_the_keys_for_it(kind: str) -> None:
    keys = set(at("$defs", "operation", "properties", kind, "properties"))
    confinable = OPERATIONS[kind].CONFINEMENT.section != "none"

    assert ({"section", "subsections", "if_absent"} <= keys) is confinable


@pytest.mark.parametrize(("key", "settings"), [("wiki", WikiSettings), ("limits", Limits), ("edit", EditOptions)])
def test_the_keys_of_the_file_are_the_fields_of_its_values(key: str, settings: type) -> None:
    assert set(at("properties", key, "properties")) == set(settings.__slots__)  # type: ignore[attr-defined] # with slots


def every_map_in(node: object) -> list[dict[str, object]]:
    if isinstance(node, dict):
        return [node, *(found for value in node.values() for found in every_map_in(value))]
    return [found for item in node for found in every_map_in(item)] if isinstance(node, list) else []


def test_every_map_of_the_job_language_refuses_keys_that_it_does_not_know() -> None:
    closed = [schema for schema in every_map_in(job_schema()) if "properties" in schema and "$defs" not in schema]

    assert closed
    # A selector passes keys on to a wiki, which has to know them.
    assert all(
        schema.get("additionalProperties") is False or isinstance(schema.get("additionalProperties"), dict)
        for schema in closed
        if isinstance(schema["properties"], dict)
    )


def test_every_pattern_has_words_for_who_breaks_it() -> None:
    patterns = [schema for schema in every_map_in(job_schema()) if isinstance(schema.get("pattern"), str)]

    assert patterns
    assert all(schema.get("x-complaint") for schema in patterns)


def test_every_reference_leads_somewhere() -> None:
    references = {str(schema["$ref"]) for schema in every_map_in(job_schema()) if isinstance(schema.get("$ref"), str)}

    assert references
    assert all(reference.removeprefix("#/$defs/") in at("$defs") for reference in references)


# https://www.mediawiki.org/wiki/Manual:$wgLegalTitleChars
@pytest.mark.parametrize("title", ["A", "Help:A", "A/B", "Café", "C++", "50 %", "A & B", "A?", '"A"', "~a", "Σ"])
def test_what_can_be_a_title_is_taken(title: str) -> None:
    assert re.search(TITLE_PATTERN, title)


@pytest.mark.parametrize("title", ["A#b", "[[A]]", "{{A}}", "A|b", "<a>", "A\n", "A\nB", "A\tB", "A\x7f"])
def test_what_can_be_no_title_is_refused(title: str) -> None:
    assert not re.search(TITLE_PATTERN, title)
