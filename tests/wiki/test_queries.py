from typing import Any

import pytest

from editrunner.errors import QueryRefused
from editrunner.model import Query, RevisionText, Target
from editrunner.wiki.queries import list_pages, memberships, revision_texts

from .answering import Wiki


def test_a_list_is_a_stream() -> None:
    member = {"title": "A", "pageid": 1, "ns": 0}
    first = {"continue": {"cmcontinue": "next"}, "query": {"categorymembers": [member]}}
    wiki = Wiki(first, {"query": {"categorymembers": [member]}})
    listed = list_pages(wiki.read, Query("categorymembers", {"cmtitle": "Category:X"}, "cmlimit"))

    next(listed)
    assert len(wiki.asked) == 1
    assert list(listed) == [Target(title="A", page_id=1, namespace=0)]
    assert (wiki.asked[1]["cmcontinue"], wiki.asked[0]["cmlimit"]) == ("next", "max")


ROW = {"title": "A", "pageid": 1, "ns": 0}
PAGE = Target(title="A", page_id=1, namespace=0)


def test_no_more_is_asked_for_than_is_wanted_unless_it_was_not_enough() -> None:
    first = {"continue": {"sroffset": 2, "continue": "-||"}, "query": {"search": [ROW, ROW]}}
    wiki = Wiki(first, {"query": {"search": [ROW]}})

    list(list_pages(wiki.read, Query("search", {}, "srlimit", at_most=2)))

    assert [asked["srlimit"] for asked in wiki.asked] == ["2", "max"]
    assert wiki.asked[1]["sroffset"] == "2"


def test_many_are_asked_for_as_many_as_the_wiki_gives() -> None:
    wiki = Wiki({"query": {"search": []}})

    list(list_pages(wiki.read, Query("search", {}, "srlimit", at_most=501)))

    assert wiki.asked[0]["srlimit"] == "max"


def test_a_module_without_a_limit_is_given_none() -> None:
    wiki = Wiki({"query": {"things": [ROW]}})

    assert list(list_pages(wiki.read, Query("things", {"tha": "b"}, ""))) == [PAGE]
    assert wiki.asked == [{"action": "query", "list": "things", "tha": "b"}]


# The places in which the modules of MediaWiki 1.39 and 1.43 have their rows.
@pytest.mark.parametrize(
    ("query", "content"),
    [
        (Query("embeddedin", {}, "eilimit"), {"query": {"embeddedin": [ROW]}}),
        (Query("embeddedin", {}, "geilimit", kind="generator"), {"query": {"pages": [ROW]}}),
        (Query("watchlistraw", {}, "wrlimit"), {"watchlistraw": [ROW]}),
        (Query("querypage", {}, "qplimit"), {"query": {"querypage": {"name": "X", "results": [ROW]}}}),
    ],
    ids=["list", "generator", "watchlistraw", "querypage"],
)
def test_the_rows_of_a_list_are_found_where_its_module_has_them(query: Query, content: Any) -> None:
    assert list(list_pages(Wiki(content).read, query)) == [PAGE]


def test_a_generator_that_finds_nothing_answers_without_pages() -> None:
    assert list(list_pages(Wiki({"batchcomplete": True}).read, Query("links", {}, "gpllimit", kind="generator"))) == []


@pytest.mark.parametrize("row", [{"title": "A", "ns": 0}, {"title": "A", "ns": 0, "pageid": 0}])
def test_a_page_that_is_missing_has_no_page_id(row: dict[str, Any]) -> None:
    listed = list_pages(Wiki({"query": {"x": [row]}}).read, Query("x", {}, ""))

    assert list(listed) == [Target(title="A", page_id=None, namespace=0)]


def test_what_the_wiki_hides_is_passed_over() -> None:
    rows = [{"actionhidden": True, "logid": 4}, ROW]

    assert list(list_pages(Wiki({"query": {"logevents": rows}}).read, Query("logevents", {}, "lelimit"))) == [PAGE]


@pytest.mark.parametrize("rows", [[{"userid": 1, "name": "Bot"}], {"name": "Bot"}, ["A"]], ids=str)
def test_a_list_of_something_else_than_pages_is_refused(rows: Any) -> None:
    with pytest.raises(QueryRefused, match="`x` lists something else than pages"):
        list(list_pages(Wiki({"query": {"x": rows}}).read, Query("x", {}, "")))


def test_a_report_that_is_switched_off_is_no_empty_one() -> None:
    content = {"query": {"querypage": {"name": "Ancientpages", "disabled": True, "cached": True}}}

    with pytest.raises(QueryRefused, match="switched off its page Ancientpages"):
        list(list_pages(Wiki(content).read, Query("querypage", {}, "qplimit")))


@pytest.mark.parametrize("code", ["unrecognizedparams", "unrecognizedvalues"])
def test_what_the_wiki_does_not_know_of_foreign_parameters_is_an_error(code: str) -> None:
    warning = {"code": code, "text": "Unrecognized: x.", "module": "main"}
    content = {"warnings": [warning], "query": {"x": [ROW]}}

    with pytest.raises(QueryRefused, match="Unrecognized: x"):
        list(list_pages(Wiki(content).read, Query("x", {}, "", strict=True)))
    assert list(list_pages(Wiki(content).read, Query("x", {}, ""))) == [PAGE]


def test_revisions_are_read_with_their_texts_unless_these_are_hidden() -> None:
    shown = {"revid": 5, "parentid": 4, "slots": {"main": {"contentmodel": "wikitext", "content": "a"}}}
    hidden = {"revid": 4, "parentid": 0, "slots": {"main": {"texthidden": True}}}
    first = {"continue": {"rvcontinue": "4"}, "query": {"pages": [{"pageid": 7, "title": "A", "revisions": [shown]}]}}
    second = {"query": {"badrevids": {"9": {}}, "pages": [{"pageid": 7, "title": "A", "revisions": [hidden]}]}}
    wiki = Wiki(first, second)

    assert revision_texts(wiki.read, [5, 4, 9]) == {
        5: RevisionText(5, 7, 4, "wikitext", "a"),
        4: RevisionText(4, 7, 0, "", None),
    }
    assert wiki.asked[0]["revids"] == "5|4|9"


def test_memberships_that_come_in_several_answers_are_put_together() -> None:
    def answer(*pages: Any, **more: Any) -> dict[str, Any]:
        return {"query": {"pages": list(pages)}, **more}

    def page(page_id: int, *categories: str) -> dict[str, Any]:
        rows = [{"ns": 14, "title": f"Category:{name}"} for name in categories]
        return {"pageid": page_id, "ns": 0, "title": "A", **({"categories": rows} if rows else {})}

    wiki = Wiki(
        answer(page(1, "X"), page(2), **{"continue": {"clcontinue": "1|Y", "continue": "||"}}),
        answer(page(1, "Y"), page(2, "X")),
    )

    found = memberships(wiki.read, [1, 2], ["Category:X", "Category:Y"])

    assert found == {1: {"Category:X", "Category:Y"}, 2: {"Category:X"}}
    assert [asked.get("clcontinue") for asked in wiki.asked] == [None, "1|Y"]
    assert {asked["clcategories"] for asked in wiki.asked} == {"Category:X|Category:Y"}
