import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from editrunner.cli.main import editrunner
from editrunner.job.schema import job_schema

SCHEMAS = Path(__file__).parent.parent / "schemas"
FILES = {"job": "job.schema.json", "plan": "plan.schema.json", "audit": "audit-event.schema.json"}


@pytest.mark.parametrize("which", FILES)
def test_the_copy_of_a_schema_is_what_the_command_prints(which: str) -> None:
    printed = CliRunner().invoke(editrunner, ["schema", which], standalone_mode=False).output

    assert SCHEMAS.joinpath(FILES[which]).read_text(encoding="utf-8") == printed


@pytest.mark.parametrize("name", FILES.values())
def test_a_schema_is_valid_itself(name: str) -> None:
    schema = json.loads(SCHEMAS.joinpath(name).read_text(encoding="utf-8"))

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].endswith(f"/{name}")


def test_there_is_a_copy_of_each_schema_and_nothing_else() -> None:
    assert {path.name for path in SCHEMAS.iterdir()} == set(FILES.values())


def test_the_schema_takes_a_job_file_that_an_editor_reads_as_json() -> None:
    job = {
        "id": "a",
        "targets": [{"titles": ["A"]}],
        "operations": [{"append": {"text": "a", "section": 2}}],
        "edit": {"summary": "Test"},
    }
    validator = Draft202012Validator(job_schema())

    assert validator.is_valid({"version": 1, "jobs": [job]})
    assert not validator.is_valid({"version": 1, "jobs": [{**job, "operation": []}]})
    assert not validator.is_valid({"version": 1, "jobs": [{**job, "operations": [{"append": {}}]}]})
