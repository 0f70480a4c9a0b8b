import json
from pathlib import Path

import pytest

from benchmarks.pages import changed, digest, operations, text_of
from editrunner.operations.applying import apply_steps
from tests.factories import CONTEXT, a_page, loaded


@pytest.mark.parametrize("size", [100, 10_000, 100_000])
def test_the_job_makes_the_change_that_the_other_clients_make(tmp_path: Path, size: int) -> None:
    text = text_of(size)
    job = {"id": "j", "targets": [{"titles": ["A"]}], "operations": operations()}
    job_file = loaded(tmp_path, json.dumps({"version": 1, "edit": {"summary": "Test"}, "jobs": [job]}))

    applied = apply_steps(job_file.jobs[0].steps, a_page(text), CONTEXT)

    assert applied.text == changed(text)
    assert applied.changed_by == ("replace", "add_category")


@pytest.mark.parametrize("size", [100, 10_000, 2_000_000])
def test_a_page_is_about_as_large_as_wanted(size: int) -> None:
    assert size <= len(text_of(size).encode()) <= size + 100


def test_no_two_pages_are_alike() -> None:
    assert len({text_of(1000, number) for number in range(50)}) == 50


def test_digests_are_those_of_mediawiki() -> None:
    # The SHA-1 of nothing, as MediaWiki has it in its tables: https://www.mediawiki.org/wiki/Manual:Revision_table
    assert digest("") == "phoiac9h4m842xq45sp7s6u21eteeq1"
