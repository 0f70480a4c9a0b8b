import json
from pathlib import Path

import pytest

from editrunner.cli.main import run
from tests.factories import JOB


@pytest.fixture
def suspicious(tmp_path: Path) -> Path:
    path = tmp_path / "jobs.yaml"
    path.write_text(JOB.replace("[Sandbox]", "[Paris, Texas]"), encoding="utf-8")
    return path


def test_a_warning_is_shown_and_the_file_is_valid(suspicious: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", str(suspicious)]) == 0

    warning, verdict = capsys.readouterr().out.splitlines()
    assert warning.startswith(f"{suspicious}:6:17: these are two titles, `Paris` and `Texas`")
    assert warning.endswith("(warning)")
    assert verdict == f"{suspicious}: valid (1 job, 1 operation)"


def test_warnings_are_told_apart_from_complaints(suspicious: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "--format", "json", str(suspicious)]) == 0

    (row,) = json.loads(capsys.readouterr().out)
    assert (row["valid"], row["complaints"], len(row["warnings"])) == (True, [], 1)


def test_a_file_with_complaints_has_no_warnings(suspicious: Path, capsys: pytest.CaptureFixture[str]) -> None:
    suspicious.write_text(suspicious.read_text(encoding="utf-8").replace("find:", "fnd:"), encoding="utf-8")

    assert run(["validate", str(suspicious)]) == 2

    assert "warning" not in capsys.readouterr().out
