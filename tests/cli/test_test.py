from pathlib import Path

import pytest

from editrunner.cli.main import run
from tests.factories import JOB

EXAMPLE = "    examples: [{before: teh, after: the}]\n"


@pytest.mark.parametrize(
    ("condition", "says"), [("in_category: X", True), ("any: [{last_edited_by: Bot}]", True), ("contains: teh", False)]
)
def test_it_says_which_conditions_only_a_wiki_could_answer(
    condition: str,
    says: bool,  # noqa: FBT001 - a parameter of the test
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "jobs.yaml"
    path.write_text(f"{JOB}    only_if: {{{condition}}}\n{EXAMPLE}", encoding="utf-8")

    assert run(["test", str(path)]) == 0

    out, err = capsys.readouterr()
    assert out == "1 passed, 0 failed\n"
    assert (f"without `{condition.partition(':')[0]}`: only a wiki" in err) is says
