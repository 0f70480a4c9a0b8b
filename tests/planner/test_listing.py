from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from editrunner.compact import KeySet, NumberSet
from editrunner.errors import QueryRefused, UsageError
from editrunner.model import (
    DEFAULT_SITE,
    Account,
    Age,
    Inputs,
    JsonObject,
    Listing,
    PageSnapshot,
    Position,
    Query,
    RawQuery,
    Redirect,
    Site,
    Target,
)
from editrunner.planner.listing import Exclusion, list_targets, read_exclusion
from editrunner.planner.planner import Planner
from editrunner.records.seen import SeenTargets
from editrunner.selectors.selection import Selection
from editrunner.selectors.titles import Titles
from tests.factories import a_job_with, loaded
from tests.fake_wiki import FakeWiki, snapshot

BEGAN = datetime(2030, 1, 8, 12, tzinfo=UTC)


class Listed:
    """A selector that selects what it is told to."""

    KIND: ClassVar[str] = "listed"
    SUMMARY: ClassVar[str] = ""
    SCHEMA: ClassVar[JsonObject] = {}
    EXAMPLE: ClassVar[JsonObject] = {}

    def __init__(self, *listings: Listing) -> None:
        self._listings = listings

    def listings(self, site: Site, inputs: Inputs, namespaces: object) -> tuple[Listing, ...]:
        return self._listings


def pages(*titles: str, namespace: int = 0) -> list[Target]:
    return [Target(title=title, page_id=number, namespace=namespace) for number, title in enumerate(titles, start=1)]


def titles_of(targets: Iterator[Target]) -> list[str | None]:
    return [target.title for target in targets]


def test_each_page_comes_once_however_often_it_is_listed() -> None:
    wiki = FakeWiki(listed={"usercontribs": pages("A", "B", "A", "A", "C")})
    selections = [Selection(Titles(("B",))), Selection(Listed(Query("usercontribs", {}, "uclimit")))]

    assert titles_of(list_targets(selections, wiki, {}, BEGAN)) == ["B", "A", "C"]


def test_a_limit_counts_pages_and_not_rows() -> None:
    wiki = FakeWiki(listed={"usercontribs": pages("A", "A", "B", "A", "C")})
    selection = Selection(Listed(Query("usercontribs", {}, "uclimit")), limit=2)

    assert titles_of(list_targets([selection], wiki, {}, BEGAN)) == ["A", "B"]
    assert [query.at_most for query in wiki.lists] == [2]


def test_a_list_that_is_gone_on_with_is_limited_by_what_is_left() -> None:
    wiki = FakeWiki(listed={"embeddedin": pages("A", "B", "C", "D")})
    selection = Selection(Listed(Query("embeddedin", {}, "eilimit")), limit=3)

    targets = list_targets([selection], wiki, {}, BEGAN, {0: 2}, SeenTargets(("A", "B")))

    assert titles_of(targets) == ["C"]


def test_a_duration_counts_from_the_beginning_of_the_run() -> None:
    wiki = FakeWiki()
    query = Query("recentchanges", {"rctype": "new"}, "rclimit", oldest=Age("rcend", timedelta(days=7)))

    list(list_targets([Selection(Listed(query))], wiki, {}, BEGAN))

    assert wiki.lists[0].parameters == {"rctype": "new", "rcend": "2030-01-01T12:00:00Z"}


def test_what_goes_on_by_offset_is_listed_to_its_end_before_anything_is_done() -> None:
    wiki = Counting(listed={"search": pages(*"ABCDE")})

    first = next(list_targets([Selection(Listed(Query("search", {}, "srlimit", by_offset=True)))], wiki, {}, BEGAN))

    assert (first.title, wiki.read) == ("A", 5)


def test_what_goes_on_by_offset_is_listed_as_far_as_it_is_wanted() -> None:
    wiki = Counting(listed={"search": [*pages("T", namespace=1), *pages(*"ABCDE")]})
    selection = Selection(Listed(Query("search", {}, "srlimit", by_offset=True)), namespaces=(0,), limit=2)

    assert titles_of(list_targets([selection], wiki, {}, BEGAN)) == ["A", "B"]
    assert wiki.read == 3


def test_what_goes_on_by_offset_is_gone_on_with_behind_the_pages_that_are_known() -> None:
    wiki = FakeWiki(listed={"search": pages(*"ABCDE")})
    selections = [Selection(Titles(("C",))), Selection(Listed(Query("search", {}, "srlimit", by_offset=True)), limit=3)]

    targets = list_targets(selections, wiki, {}, BEGAN, {0: 1, 1: 1}, SeenTargets(("A", "C")))

    assert titles_of(targets) == ["B", "D"]
    assert [query.at_most for query in wiki.lists] == [3]


def test_all_other_lists_are_streams() -> None:
    wiki = Counting(listed={"embeddedin": pages(*"ABCDE")})

    next(list_targets([Selection(Listed(Query("embeddedin", {}, "eilimit")))], wiki, {}, BEGAN))

    assert wiki.read == 1


class Counting(FakeWiki):
    """Counts what is read of its lists."""

    read = 0

    def list_pages(self, query: Query) -> Iterator[Target]:
        for target in super().list_pages(query):
            self.read += 1
            yield target


def test_a_raw_query_is_read_as_the_wiki_says() -> None:
    wiki = FakeWiki(listed={"alllinks": pages("A")})

    targets = list_targets([Selection(Listed(RawQuery("list", "alllinks", {"alprefix": "A"})))], wiki, {}, BEGAN)

    assert titles_of(targets) == ["A"]
    assert wiki.lists == [Query("alllinks", {"alprefix": "A"}, "")]


def test_a_list_that_the_wiki_refuses_is_named_by_its_place() -> None:
    class Refusing(FakeWiki):
        def checked(self, query: RawQuery) -> Query:
            raise QueryRefused("it has no module `x`")

    selection = Selection(Listed(RawQuery("list", "x", {})), position=Position("jobs.yaml", 7, 9))

    with pytest.raises(UsageError, match=r"^jobs.yaml:7:9: the wiki cannot list this target: it has no module `x`$"):
        list(list_targets([selection], Refusing(), {}, BEGAN))


@pytest.mark.parametrize("key", ["targets", "exclude"])
def test_a_list_of_the_account_needs_one(tmp_path: object, key: str) -> None:
    job = a_job_with(
        targets="[{titles: [A]}], exclude: [{watchlist: true}]" if key == "exclude" else "[{watchlist: true}]"
    )
    job_file = loaded(tmp_path, job)  # type: ignore[arg-type] # pytest's folder

    with pytest.raises(UsageError, match="`watchlist` lists pages of the account"):
        Planner(FakeWiki(account=Account(None, frozenset())), job_file, "er-1")
    Planner(FakeWiki(), job_file, "er-1")


def test_pages_are_left_out_by_title_in_any_spelling_and_by_page_id() -> None:
    exclusion = read_exclusion([Selection(Titles(("help:some_page",)))], FakeWiki(), {}, BEGAN)

    assert exclusion.has_title(DEFAULT_SITE, "Help:Some page")
    assert not exclusion.has_title(DEFAULT_SITE, "Some page")


@pytest.mark.parametrize(
    ("page", "left_out"),
    [
        (snapshot("A", "a"), True),
        (snapshot("B", "a", page_id=7), True),
        (snapshot("B", "a", redirects=(Redirect("C", "A"), Redirect("A", "B"))), True),
        (snapshot("B", "a", redirects=(Redirect("C", "B"),)), False),
    ],
)
def test_a_redirect_that_is_left_out_leads_to_no_page(page: PageSnapshot, left_out: object) -> None:
    assert Exclusion(KeySet({"A"}), NumberSet({7})).has_page(DEFAULT_SITE, page) is left_out
