import dataclasses
from pathlib import Path

import pytest

from editrunner.conditions.registry import CONDITIONS
from editrunner.model import Condition
from tests.factories import CONTEXT, a_page, loaded
from tests.job.rendering import as_yaml

EACH = pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)


@EACH
@pytest.mark.parametrize("key", ["only_if", "skip_if"])
def test_the_example_of_a_condition_is_valid_in_a_job(condition: type[Condition], key: str, tmp_path: Path) -> None:
    job = loaded(tmp_path, as_yaml(keys={key: {condition.KIND: condition.EXAMPLE}})).jobs[0]

    (made,) = job.only_if if key == "only_if" else job.skip_if
    assert isinstance(made, condition)
    assert made.holds(a_page("a teh b {{In use}}"), CONTEXT)


@EACH
def test_a_condition_is_frozen_and_made_from_its_one_value(condition: type[Condition]) -> None:
    assert condition.__dataclass_params__.frozen  # type: ignore[attr-defined] # each is a dataclass
    assert len(dataclasses.fields(condition)) == 1  # type: ignore[arg-type] # each is a dataclass


@EACH
def test_a_condition_has_a_test_module_of_its_own(condition: type[Condition]) -> None:
    assert Path(__file__).with_name(f"test_{condition.KIND}.py").is_file()


def test_every_kind_is_registered_under_its_own_name() -> None:
    assert all(kind == condition.KIND for kind, condition in CONDITIONS.items())
    assert set(CONDITIONS) == {"contains", "matches", "has_template"}
