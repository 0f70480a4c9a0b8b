"""Whatever stands in a job file, it is taken or refused with words about a place in it; nothing else comes out."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editrunner.errors import InvalidJobFile
from editrunner.job.complaints import schema_faults
from editrunner.job.examples import run_examples
from editrunner.job.load import load
from editrunner.job.resolve import resolve
from editrunner.job.schema import KINDS, job_schema, job_schema_with
from editrunner.job.yaml_tree import keys_in, parse

from .job_files import CORPUS, JOB_FILES, JOBS, mutated, structure, written

# Making a random file takes longer than what hypothesis expects.
PATIENT = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
PLACE = re.compile(r"(?:[^\n:]+:)?(?:\d+:\d+:)? ?\S")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with everything that the job files of the tests name."""
    made = tmp_path_factory.mktemp("fuzzing") / "jobs"
    shutil.copytree(JOBS / "valid", made)
    yield made
    shutil.rmtree(made)


def check(folder: Path, content: bytes) -> None:
    path = folder / "fuzzed.yaml"
    path.write_bytes(content)
    complaints: tuple[str, ...] = ()
    try:
        for job in load(path).jobs:
            run_examples(job)
    except InvalidJobFile as error:
        complaints = tuple(error.complaints)
    assert all(PLACE.match(complaint.removeprefix(str(path))) for complaint in complaints)


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_refused_or_taken(folder: Path, content: bytes) -> None:
    check(folder, content)


@PATIENT
@given(seed=st.integers(0, 2**64))
def test_changed_job_files_are_refused_or_taken(folder: Path, seed: int) -> None:
    check(folder, mutated(Random(seed)))


@PATIENT
@given(seed=st.integers(0, 2**64))
def test_whatever_fits_the_schema_roughly_is_refused_or_taken(folder: Path, seed: int) -> None:
    random = Random(seed)
    check(folder, written(structure(random), random).encode("utf-8", "surrogatepass"))


def check_few_kinds(text: str) -> None:
    try:
        tree, _ = parse(text, "fuzzed.yaml")
    except InvalidJobFile:
        return
    few, whole = job_schema_with(KINDS.intersection(keys_in(tree))), job_schema()
    by_few, by_whole = resolve(tree, few, few), resolve(tree, whole, whole)
    fits = not schema_faults(by_few, few)
    assert fits == (not schema_faults(by_whole, whole))
    # As text, so that 1 is not taken for `true`.
    assert not fits or repr(by_few) == repr(by_whole)


@PATIENT
@given(seed=st.integers(0, 2**64))
def test_a_job_file_means_the_same_by_the_schema_of_the_kinds_that_it_names(seed: int) -> None:
    random = Random(seed)
    check_few_kinds(written(structure(random), random))


@pytest.mark.parametrize("path", JOB_FILES, ids=lambda path: path.stem)
def test_job_files_of_the_tests_mean_the_same_by_the_schema_of_the_kinds_that_they_name(path: Path) -> None:
    check_few_kinds(path.read_text(encoding="utf-8", errors="replace"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_what_was_found_once_is_refused_or_taken(folder: Path, path: Path) -> None:
    check(folder, path.read_bytes())


def test_random_job_files_are_not_all_refused_for_the_same_thing(folder: Path) -> None:
    """What is made from the schema reaches beyond the check against the schema."""
    random = Random(1)
    taken, refusals = 0, set()
    for _ in range(300):
        (folder / "fuzzed.yaml").write_text(written(structure(random), random), encoding="utf-8")
        try:
            load(folder / "fuzzed.yaml")
        except InvalidJobFile as error:
            refusals.add(re.sub(r"[^:]*:\d+:\d+: |`[^`]*`|[0-9]", "", error.complaints[0]))
        else:
            taken += 1
    assert taken > 1
    assert len(refusals) > 20
