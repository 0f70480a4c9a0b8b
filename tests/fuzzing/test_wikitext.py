"""Whatever a page holds, it is read and changed, or refused with a reason; nothing else comes out."""

import itertools
import json
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editrunner.errors import InvalidJobFile, OperationFailed
from editrunner.job.job import Job
from editrunner.job.load import load
from editrunner.model import DEFAULT_SITE, NewText, Page
from editrunner.operations.registry import OPERATIONS
from editrunner.wikitext import presave, sections
from editrunner.wikitext.bots import bots_refusal
from editrunner.wikitext.categories import read_categories
from editrunner.wikitext.end_matter import start_of_end_matter
from editrunner.wikitext.links import find_links
from editrunner.wikitext.preprocessor import headings_of, read, read_deeply
from editrunner.wikitext.redirects import find_redirect
from editrunner.wikitext.regions import KNOWN_TAGS, REGIONS, find_regions
from editrunner.wikitext.substitution import Place, filled, has_placeholder, marked
from editrunner.wikitext.templates import PageCalls
from tests.factories import CONTEXT

from .wikitext import CORPUS, text

SEEDS = st.integers(0, 2**64)
SITE = DEFAULT_SITE
TAGS = SITE.extension_tags
CONFINED = ("lead", 1, "Status", {"id": "T-1"}, {"heading": "Status", "occurrence": 1}, {"between": ["----", "{|"]})


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> list[Job]:
    """A job for the example of each operation, and one for each way in which it can be confined."""
    path = tmp_path_factory.mktemp("fuzzing") / "job.yaml"
    made: list[Job] = []
    for kind, operation in OPERATIONS.items():
        confinements = ({}, *({"section": one} for one in CONFINED))
        for confinement in confinements if operation.CONFINEMENT.section != "none" else ({},):
            job = {"redirects": "edit", "targets": [{"titles": ["A"]}], "edit": {"summary": "Test"}}
            job |= {"id": "job", "operations": [{kind: {**operation.EXAMPLE, **confinement}}]}
            path.write_text(json.dumps({"version": 1, "jobs": [job]}))
            # Not every operation can be confined in every way.
            with suppress(InvalidJobFile):
                made += load(path).jobs
    return made


def check_reading(content: str) -> None:
    for nodes in (read(content, TAGS).nodes, read(content, TAGS, transclusion=True).nodes, read_deeply(content, TAGS)):
        assert all(0 <= node.start < node.end <= len(content) for node in nodes)
    headings_of(content, TAGS, transclusion=True)
    found = sections.split(content, extension_tags=TAGS)
    assert all(found[0].start <= one.start <= one.end <= len(content) for one in found)
    regions = find_regions(content, [*REGIONS, *KNOWN_TAGS], SITE)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(regions))
    for link in find_links(content, read_deeply(content, TAGS), SITE):
        assert 0 <= link.start < link.end <= len(content)
    calls = PageCalls(content, SITE)
    for _, node in calls.names():
        call = calls.call(node)
        for name in call.effective:
            calls.value_of(call, name)
    read_categories(content, SITE)
    bots_refusal(content, "Bot", SITE)
    find_redirect(content, SITE)
    assert 0 <= start_of_end_matter(content, SITE) <= len(content)
    presave.transforms(content, SITE)
    presave.summary_as_stored(content)
    presave.control_character(content)


def check_operations(content: str, jobs: list[Job]) -> None:
    for job in jobs:
        (step,) = job.steps
        models = step.content_models
        page = Page("Example", 0, "wikitext" if "wikitext" in models else min(models), content)
        with suppress(OperationFailed):
            step.apply(page, CONTEXT)


@given(SEEDS)
def test_any_page_is_read(seed: int) -> None:
    check_reading(text(Random(seed)))


@given(st.text())
def test_any_text_is_read(content: str) -> None:
    check_reading(content)


@given(seed=SEEDS)
def test_any_page_is_changed_or_refused(jobs: list[Job], seed: int) -> None:
    check_operations(text(Random(seed)), jobs)


@given(frame=SEEDS, seed=SEEDS, place=st.sampled_from(Place))
def test_any_value_is_put_in_anywhere_or_refused(frame: int, seed: int, place: Place) -> None:
    random = Random(frame)
    pieces = [text(random) for _ in range(random.randint(2, 4))]
    around = marked("${value}".join(pieces))

    assert has_placeholder(around)
    with suppress(OperationFailed):
        assert not has_placeholder(filled(around, lambda _: text(Random(seed)), place, SITE))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_the_pages_of_the_corpus_are_read_and_changed(jobs: list[Job], path: Path) -> None:
    content = path.read_text(encoding="utf-8")

    check_reading(content)
    check_operations(content, jobs)


def test_each_operation_changes_some_page(jobs: list[Job]) -> None:
    """Random pages reach what the operations do, and not only their refusals."""
    random = Random(1)
    contents = [path.read_text(encoding="utf-8") for path in CORPUS] + [text(random) for _ in range(50)]
    changed = set()
    for job in jobs:
        (step,) = job.steps
        for content in contents:
            page = Page("Example", 0, min(step.content_models, key=lambda model: model != "wikitext"), content)
            try:
                change = step.apply(page, CONTEXT)
            except OperationFailed:
                continue
            if isinstance(change, NewText):
                changed.add(type(step.operation).KIND)

    assert changed == set(OPERATIONS) - {"undo", "touch"}
