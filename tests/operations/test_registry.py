import dataclasses
import keyword
from pathlib import Path

import pytest

from editrunner.job.examples import run_examples
from editrunner.model import Operation
from editrunner.operations.add_category import AddCategory
from editrunner.operations.add_section import AddSection
from editrunner.operations.add_template import AddTemplate
from editrunner.operations.append import Append
from editrunner.operations.move_category import MoveCategory
from editrunner.operations.prepend import Prepend
from editrunner.operations.regex import Regex
from editrunner.operations.registry import OPERATIONS
from editrunner.operations.remove_category import RemoveCategory
from editrunner.operations.remove_parameter import RemoveParameter
from editrunner.operations.remove_section import RemoveSection
from editrunner.operations.remove_template import RemoveTemplate
from editrunner.operations.rename_parameter import RenameParameter
from editrunner.operations.rename_section import RenameSection
from editrunner.operations.rename_template import RenameTemplate
from editrunner.operations.replace import Replace
from editrunner.operations.retarget_links import RetargetLinks
from editrunner.operations.set_json import SetJson
from editrunner.operations.set_parameter import SetParameter
from editrunner.operations.set_redirect import SetRedirect
from editrunner.operations.set_section import SetSection
from editrunner.operations.set_text import SetText
from editrunner.operations.touch import Touch
from editrunner.operations.undo import Undo
from editrunner.operations.unlink import Unlink
from editrunner.wikitext.presave import as_stored
from tests.factories import CONTEXT, a_page, loaded, text_of
from tests.job.rendering import as_yaml

EACH = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)

PAGES = (
    "",
    "teh cat\n5 km\n",
    "a [[Bus]], two [[bus]]es, a [[Bus|coach]] and [[Bus (vehicle)]]\n",
    "lead\n\n== See also ==\n* [[A]]\n=== Sub ===\nsub\n\n== Status ==\nold\n\n== Notice ==\nnothing",
)


@EACH
def test_the_keys_of_an_operation_are_its_fields(operation: type[Operation]) -> None:
    fields = {field.name for field in dataclasses.fields(operation)}  # type: ignore[arg-type] # each is a dataclass

    assert {f"{key}_" if keyword.iskeyword(key) else key for key in operation.SCHEMA} == fields


@EACH
def test_the_keys_that_are_required_are_the_fields_without_a_default(operation: type[Operation]) -> None:
    required = {
        field.name.rstrip("_")
        for field in dataclasses.fields(operation)  # type: ignore[arg-type] # as above
        if field.default is dataclasses.MISSING
    }

    assert set(operation.REQUIRED) == required


@EACH
def test_a_default_in_the_schema_is_that_of_the_field(operation: type[Operation]) -> None:
    for field in dataclasses.fields(operation):  # type: ignore[arg-type] # as above
        schema = operation.SCHEMA[field.name.rstrip("_")]
        assert isinstance(schema, dict)
        default = schema.get("default")
        if default is not None:
            assert field.default == (tuple(default) if isinstance(default, list) else default)


@EACH
def test_every_key_is_described(operation: type[Operation]) -> None:
    assert operation.SUMMARY.endswith(".")
    assert all(isinstance(schema, dict) and schema.get("description") for schema in operation.SCHEMA.values())


@EACH
def test_an_operation_does_not_change_once_made(operation: type[Operation]) -> None:
    assert operation.__dataclass_params__.frozen  # type: ignore[attr-defined] # each is a dataclass


@EACH
def test_the_example_of_an_operation_is_a_valid_job(operation: type[Operation], tmp_path: Path) -> None:
    job = loaded(tmp_path, as_yaml(operations=[{operation.KIND: operation.EXAMPLE}], keys={"redirects": "edit"})).jobs[
        0
    ]

    assert isinstance(job.steps[0].operation, operation)
    assert run_examples(job) == []


@EACH
@pytest.mark.parametrize("text", PAGES)
def test_doing_the_example_twice_is_doing_it_once(operation: type[Operation], text: str, tmp_path: Path) -> None:
    step = (
        loaded(tmp_path, as_yaml(operations=[{operation.KIND: operation.EXAMPLE}], keys={"redirects": "edit"}))
        .jobs[0]
        .steps[0]
    )
    if "wikitext" not in step.content_models:
        return
    once = text_of(step.apply(a_page(as_stored(text)), CONTEXT))
    if once is None:
        return

    twice = text_of(step.apply(a_page(as_stored(once)), CONTEXT))

    assert as_stored(once if twice is None else twice) == as_stored(once)


@EACH
def test_an_operation_has_a_test_module_of_its_own(operation: type[Operation]) -> None:
    assert Path(__file__).with_name(f"test_{operation.KIND}.py").is_file()


def test_every_kind_is_registered_under_its_own_name() -> None:
    # What is registered is imported by name, so that mypy sees here alone that each is what it is to be.
    implemented: tuple[type[Operation], ...] = (
        Replace,
        Regex,
        Prepend,
        Append,
        SetText,
        AddSection,
        SetSection,
        RemoveSection,
        RenameSection,
        SetParameter,
        RenameParameter,
        RemoveParameter,
        RenameTemplate,
        AddTemplate,
        RemoveTemplate,
        AddCategory,
        RemoveCategory,
        MoveCategory,
        RetargetLinks,
        Unlink,
        SetRedirect,
        SetJson,
        Undo,
        Touch,
    )

    assert [*OPERATIONS.items()] == [(operation.KIND, operation) for operation in implemented]
