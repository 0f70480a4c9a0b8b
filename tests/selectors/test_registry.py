import dataclasses
from pathlib import Path

import pytest

from editrunner.job.schema import job_schema
from editrunner.model import DEFAULT_SITE, Query, RawQuery, Selector, Target
from editrunner.selectors.all_pages import AllPages
from editrunner.selectors.category import Category
from editrunner.selectors.contributions import Contributions
from editrunner.selectors.external_link import ExternalLink
from editrunner.selectors.file import File
from editrunner.selectors.folder import Folder
from editrunner.selectors.links_to import LinksTo
from editrunner.selectors.pageids import PageIds
from editrunner.selectors.prefix import Prefix
from editrunner.selectors.query import RawList
from editrunner.selectors.query_page import QueryPage
from editrunner.selectors.random import Random
from editrunner.selectors.recent_changes import RecentChanges
from editrunner.selectors.registry import SELECTORS
from editrunner.selectors.search import Search
from editrunner.selectors.table import Table
from editrunner.selectors.titles import Titles
from editrunner.selectors.transcludes import Transcludes
from editrunner.selectors.uses_file import UsesFile
from editrunner.selectors.watchlist import Watchlist
from tests.factories import loaded
from tests.job.rendering import as_yaml

EACH = pytest.mark.parametrize("selector", SELECTORS.values(), ids=SELECTORS)


@EACH
def test_the_keys_of_a_selector_are_its_fields(selector: type[Selector]) -> None:
    assert set(selector.SCHEMA) == {field.name for field in dataclasses.fields(selector)}  # type: ignore[arg-type] # each is a dataclass


@EACH
def test_only_the_key_of_its_kind_is_required(selector: type[Selector]) -> None:
    required = {
        field.name
        for field in dataclasses.fields(selector)  # type: ignore[arg-type] # as above
        if field.default is dataclasses.MISSING
    }

    assert required == {selector.KIND}


@EACH
def test_a_default_in_the_schema_is_that_of_the_field(selector: type[Selector]) -> None:
    for field in dataclasses.fields(selector):  # type: ignore[arg-type] # as above
        schema = selector.SCHEMA[field.name]
        assert isinstance(schema, dict)
        assert schema["description"]
        if field.default is not dataclasses.MISSING:
            assert schema.get("default") == field.default


@EACH
def test_the_example_of_a_selector_is_a_valid_target(selector: type[Selector], tmp_path: Path) -> None:
    (tmp_path / "titles.txt").write_text("Sandbox\n")
    (tmp_path / "cities.csv").write_text("page,country\nSandbox,Northmark\n")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "Contents.wiki").write_text("text\n")
    job_file = loaded(tmp_path, as_yaml(targets=[selector.EXAMPLE], keys={"exclude": [selector.EXAMPLE]}))
    selection = job_file.jobs[0].targets[0]

    listings = list(selection.selector.listings(DEFAULT_SITE, job_file.inputs, selection.namespaces))

    assert isinstance(selection.selector, selector)
    assert job_file.jobs[0].exclude[0].selector == selection.selector
    assert listings
    assert all(isinstance(listing, Query | RawQuery) or isinstance(next(iter(listing)), Target) for listing in listings)


@EACH
def test_a_selector_is_a_rule_of_the_schema(selector: type[Selector]) -> None:
    definitions = job_schema()["$defs"]
    assert isinstance(definitions, dict)
    target = definitions["target"]
    assert isinstance(target, dict)

    assert {"required": [selector.KIND]} in target["oneOf"]  # type: ignore[operator] # a list


@EACH
def test_a_selector_has_a_test_module_of_its_own(selector: type[Selector]) -> None:
    assert Path(__file__).with_name(f"test_{selector.KIND}.py").is_file()


def test_every_kind_is_registered_under_its_own_name() -> None:
    # What is registered is imported by name, so that mypy sees here alone that each is what it is to be.
    implemented: tuple[type[Selector], ...] = (
        Titles,
        PageIds,
        File,
        Table,
        Folder,
        Category,
        Transcludes,
        LinksTo,
        UsesFile,
        Prefix,
        AllPages,
        Search,
        ExternalLink,
        Contributions,
        RecentChanges,
        QueryPage,
        Watchlist,
        Random,
        RawList,
    )

    assert [*SELECTORS.items()] == [(selector.KIND, selector) for selector in implemented]
