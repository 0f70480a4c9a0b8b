"""The ways of our own find what jsonschema finds."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from editrunner.errors import InvalidJobFile
from editrunner.job import yaml_tree
from editrunner.job.checking import validator_of
from editrunner.job.resolve import resolve
from editrunner.job.schema import job_schema
from editrunner.model import Json

FILES = sorted((Path(__file__).parent.parent / "jobs").glob("*/*.yaml"))


def value_of(path: Path) -> Json:
    """Read a job file as far as it is YAML."""
    try:
        tree, _ = yaml_tree.parse(path.read_text(encoding="utf-8", errors="replace"), path.name)
    except InvalidJobFile:
        return None
    return resolve(tree, job_schema(), job_schema())


def found(errors: Iterable[ValidationError]) -> list[tuple[str, str, str]]:
    return sorted((str(error.validator), str(list(error.absolute_path)), error.message) for error in errors)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_job_file_has_the_same_faults(path: Path) -> None:
    value = value_of(path)

    ours = found(validator_of(job_schema()).iter_errors(value))
    theirs = found(Draft202012Validator(job_schema()).iter_errors(value))

    assert [fault for fault in ours if is_common(fault)] == [fault for fault in theirs if is_common(fault)]


def is_common(fault: tuple[str, str, str]) -> bool:
    """Whether both are to find it.

    jsonschema finds 1 and true, or 1 and 1.0, to be the same item; and only we look at what stands around a `${…}`.
    """
    keyword, _, message = fault
    return keyword != "uniqueItems" and not (keyword == "pattern" and "${" in message.partition(" does not match ")[0])


def test_lists_of_mixed_scalars_have_no_item_twice() -> None:
    validator = validator_of({"uniqueItems": True})

    assert validator.is_valid([1, "1", True, None, 1.5, [1], [1]])
    assert not validator.is_valid([1, "1", True, 1])


def test_alternatives_of_another_form_are_left_to_jsonschema() -> None:
    validator = validator_of({"oneOf": [{"type": "integer"}, {"minimum": 2}], "allOf": [{"maximum": 5}]})

    assert [validator.is_valid(value) for value in (1, 2.5, 3, 6.5)] == [True, True, False, False]
