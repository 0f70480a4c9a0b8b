import dataclasses
from pathlib import Path

import pytest

from editrunner.conditions.combined import All, Any, Not
from editrunner.conditions.contains import Contains
from editrunner.conditions.content_model import ContentModel
from editrunner.conditions.has_section import HasSection
from editrunner.conditions.has_template import HasTemplate
from editrunner.conditions.in_category import InCategory
from editrunner.conditions.larger_than import LargerThan
from editrunner.conditions.last_edited_before import LastEditedBefore
from editrunner.conditions.last_edited_by import LastEditedBy
from editrunner.conditions.matches import Matches
from editrunner.conditions.registry import CONDITIONS
from editrunner.conditions.smaller_than import SmallerThan
from editrunner.model import Combining, Condition, Facts, Needing
from tests.factories import CONTEXT, a_page, loaded
from tests.job.rendering import as_yaml

EACH = pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
FITTING = dataclasses.replace(
    a_page("a teh b {{In use}}\n== References ==\n"),
    facts=Facts(
        as_of="2024-06-01T00:00:00Z",
        last_edit="2020-01-01T00:00:00Z",
        last_editor="ExampleBot",
        categories=frozenset({"Category:Articles needing copy edit"}),
    ),
)
"""A page for which every example holds."""


def made_in_job(condition: type[Condition], key: str, folder: Path) -> Condition:
    job = loaded(folder, as_yaml(keys={key: {condition.KIND: condition.EXAMPLE}})).jobs[0]
    (made,) = job.only_if if key == "only_if" else job.skip_if
    return made


@EACH
@pytest.mark.parametrize("key", ["only_if", "skip_if"])
def test_the_example_of_a_condition_is_valid_in_a_job(condition: type[Condition], key: str, tmp_path: Path) -> None:
    made = made_in_job(condition, key, tmp_path)

    assert isinstance(made, condition)
    assert made.holds(FITTING, CONTEXT)


@pytest.mark.parametrize("condition", [one for one in CONDITIONS.values() if one.LOOKS_AT_TEXT])
def test_a_condition_that_looks_at_the_text_can_be_one_of_an_operation(
    condition: type[Condition], tmp_path: Path
) -> None:
    keys = {"find": "a", "with": "b", "only_if": {condition.KIND: condition.EXAMPLE}}

    (step,) = loaded(tmp_path, as_yaml(operations=[{"replace": keys}])).jobs[0].steps

    assert isinstance(step.only_if[0], condition)
    assert not step.only_if[0].needs(CONTEXT.site) if isinstance(step.only_if[0], Needing) else True


@EACH
def test_a_condition_says_other_words_where_it_does_not_hold(condition: type[Condition], tmp_path: Path) -> None:
    made = made_in_job(condition, "only_if", tmp_path)

    assert made.words(holds=True) != made.words(holds=False)


@EACH
def test_a_condition_is_frozen_and_made_from_its_one_value(condition: type[Condition]) -> None:
    assert condition.__dataclass_params__.frozen  # type: ignore[attr-defined] # each is a dataclass
    assert len(dataclasses.fields(condition)) == 1  # type: ignore[arg-type] # each is a dataclass


@EACH
def test_a_condition_has_a_test_module_of_its_own(condition: type[Condition]) -> None:
    assert Path(__file__).with_name(f"test_{condition.KIND}.py").is_file()


def test_every_kind_is_registered_under_its_own_name() -> None:
    # What is registered is imported by name, so that mypy sees here alone that each is what it is to be.
    implemented: tuple[type[Condition], ...] = (
        Contains,
        Matches,
        HasTemplate,
        InCategory,
        HasSection,
        ContentModel,
        LargerThan,
        SmallerThan,
        LastEditedBefore,
        LastEditedBy,
        All,
        Any,
        Not,
    )

    assert [*CONDITIONS.items()] == [(condition.KIND, condition) for condition in implemented]


def test_those_made_of_others_are_known_as_such(tmp_path: Path) -> None:
    combining = {
        kind
        for kind, condition in CONDITIONS.items()
        if isinstance(made_in_job(condition, "only_if", tmp_path), Combining)
    }

    assert combining == {"all", "any", "not"}
