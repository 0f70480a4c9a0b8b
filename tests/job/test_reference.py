import re
from pathlib import Path

import pytest

from editrunner.conditions.registry import CONDITIONS
from editrunner.job.reference import reference
from editrunner.operations.registry import OPERATIONS
from editrunner.selectors.registry import SELECTORS

COPY = Path(__file__).parents[2] / "docs" / "job-files.md"


def test_the_copy_is_what_the_code_says() -> None:
    assert COPY.read_text(encoding="utf-8") == reference(), "run script/reference"


@pytest.mark.parametrize("kind", [*SELECTORS, *OPERATIONS, *CONDITIONS])
def test_every_kind_has_its_part(kind: str) -> None:
    assert f"\n### `{kind}`\n" in reference()


def test_every_key_has_a_meaning() -> None:
    rows = [re.split(r"(?<!\\)\|", line) for line in reference().splitlines() if line.startswith("| `")]

    assert len(rows) > 100
    assert [row[1] for row in rows if not row[4].strip()] == []


def test_nothing_is_taken_for_html() -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", reference(), flags=re.DOTALL)

    assert "<" not in text


def test_a_shared_key_with_another_default_is_shown_with_the_operation_that_has_it() -> None:
    parts = dict(re.findall(r"\n### `(\w+)`\n(.*?)(?=\n##)", reference(), re.DOTALL))

    assert "| `subsections` | true/false | `false` |" in parts["append"]
    assert [kind for kind in OPERATIONS if "`subsections`" in parts[kind]] == ["append"]
