"""A file dropped into `tests/jobs/valid` or `tests/jobs/invalid` is a test.

An invalid one has its complaints beside it, in `NAME.complaints`: each as `line:column: message`, or, where it
is about the file as a whole or about another file, as the message says it. A valid one that is warned of has its
warnings in `NAME.warnings`.
"""

from pathlib import Path

import pytest

from editrunner.errors import InvalidJobFile
from editrunner.job.examples import run_examples
from editrunner.job.load import load

JOBS = Path(__file__).parent.parent / "jobs"
VALID = sorted(JOBS.joinpath("valid").glob("*.yaml"))
INVALID = sorted(JOBS.joinpath("invalid").glob("*.yaml"))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_job_file_is_read_and_passes_its_examples(path: Path) -> None:
    job_file = load(path)

    failed = [result for job in job_file.jobs for result in run_examples(job) if not result.passed]
    assert failed == []


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_job_file_has_just_the_warnings_beside_it(path: Path) -> None:
    expected = path.with_suffix(".warnings")

    warnings = [line.removeprefix(f"{path}:") for line in load(path).warnings]
    assert warnings == (expected.read_text(encoding="utf-8").splitlines() if expected.exists() else [])


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_job_file_has_just_the_complaints_beside_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)

    with pytest.raises(InvalidJobFile) as refusal:
        load(Path(path.name))

    complaints = [line.removeprefix(f"{path.name}:").removeprefix(" ") for line in refusal.value.complaints]
    assert complaints == path.with_suffix(".complaints").read_text(encoding="utf-8").splitlines()


def test_there_are_files_of_both_kinds_and_no_complaints_without_a_file() -> None:
    assert VALID
    assert INVALID
    assert {path.stem for path in JOBS.joinpath("valid").glob("*.warnings")} <= {path.stem for path in VALID}
    assert {path.stem for path in JOBS.joinpath("invalid").glob("*.complaints")} == {path.stem for path in INVALID}
