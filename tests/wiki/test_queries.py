from collections.abc import Mapping
from typing import Any

import pytest

from editrunner.errors import QueryRefused, WikiUnavailable
from editrunner.model import JsonObject, NotFetched, PageSnapshot, Query, RevisionText, Target
from editrunner.wiki.queries import Fetching, fetch_pages, list_pages, memberships, resolved_titles, revision_texts


class Wiki:
    """Answers with what it was given, and remembers what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[Mapping[str, str]] = []

    def read(self, parameters: Mapping[str, str]) -> JsonObject:
        self.asked.append(parameters)
        answer: JsonObject = self.answers.pop(0)
        return answer


def row(title: str, text: str) -> dict[str, Any]:
    slot = {"contentmodel": "wikitext", "contentformat": "text/x-wiki", "content": text, "sha1": "0" * 40}
    revision = {"revid": 5, "timestamp": "2020-01-02T03:04:05Z", "slots": {"main": slot}}
    return {"pageid": ord(title[0]), "ns": 0, "title": title, "revisions": [revision], "actions": {"edit": []}}


def bare(title: str) -> dict[str, Any]:
    return {key: value for key, value in row(title, "").items() if key != "revisions"}


def missing(title: str, **more: Any) -> dict[str, Any]:
    return {"ns": 0, "title": title, "missing": True, "actions": {"edit": []}, **more}


def titles(*names: str) -> list[Target]:
    return [Target(title=name) for name in names]


def test_an_answer_that_ends_half_way_is_merged_with_the_next() -> None:
    """Large pages: https://www.mediawiki.org/wiki/Manual:$wgAPIMaxResultSize."""
    first = {"continue": {"rvcontinue": "2|2", "continue": "||info"}, "query": {"pages": [row("A", "a"), bare("B")]}}
    second = {"batchcomplete": True, "query": {"pages": [bare("A"), row("B", "b")]}}
    wiki = Wiki(first, second)

    fetched = [*fetch_pages(wiki.read, titles("A", "B"), Fetching(follow_redirects=False))]

    assert [page.text for page in fetched if isinstance(page, PageSnapshot)] == ["a", "b"]
    assert wiki.asked[1]["rvcontinue"] == "2|2"


def whole(title: str, text: str) -> dict[str, Any]:
    return {**row(title, text), "lastrevid": 5}


LONG = "a" * 4_000_000


def test_long_pages_are_handed_on_before_the_next_answer_is_asked_for() -> None:
    more = {"rvcontinue": "2|2", "continue": "||info"}
    wiki = Wiki(
        {
            "continue": more,
            # The wiki answers in the order of page ids.
            "query": {"pages": [whole("D", "d"), whole("B", LONG), {**whole("A", ""), "revisions": []}, missing("C")]},
        },
        {"batchcomplete": True, "query": {"pages": [bare("D"), bare("B"), row("A", "a"), missing("C")]}},
        {"query": {"pages": [missing("C", actions={"create": []})]}},
    )

    pages = fetch_pages(wiki.read, titles("A", "B", "C", "D"), Fetching(follow_redirects=False))

    assert [next(pages).title, next(pages).title] == ["B", "D"]
    assert len(wiki.asked) == 1
    assert [(page.title, page.text) for page in pages] == [("A", "a"), ("C", "")]
    assert wiki.asked[1]["rvcontinue"] == "2|2"


def test_a_page_of_which_something_is_still_to_come_is_not_handed_on() -> None:
    refusal = {"code": "protectedpage", "text": "This page is protected."}
    later = {"pageid": ord("A"), "ns": 0, "title": "A", "lastrevid": 5, "actions": {"edit": [refusal]}}
    first = {key: value for key, value in row("A", LONG).items() if key != "actions"}
    wiki = Wiki(
        {"continue": {"incontinue": "1", "continue": "||revisions"}, "query": {"pages": [first]}},
        {"query": {"pages": [later]}},
    )

    (page,) = fetch_pages(wiki.read, titles("A"), Fetching(follow_redirects=False))

    assert isinstance(page, PageSnapshot)
    assert (page.text, [error.code for error in page.refusals]) == (LONG, ["protectedpage"])


def test_a_page_that_is_a_redirect_by_the_next_answer_does_not_come_again_as_the_page_it_leads_to() -> None:
    wiki = Wiki(
        {"continue": {"rvcontinue": "2|2"}, "query": {"pages": [whole("A", LONG), bare("B")]}},
        {"query": {"redirects": [{"from": "A", "to": "C"}], "pages": [row("B", "b"), row("C", "c")]}},
    )

    pages = fetch_pages(wiki.read, titles("A", "B"), Fetching(follow_redirects=True))

    assert [(page.title, page.requested) for page in pages] == [("A", ("A",)), ("B", ("B",))]


def test_a_title_that_comes_to_lead_to_a_page_handed_on_before_brings_that_page_once_more() -> None:
    by_redirect = [{"from": "B", "to": "A"}]
    wiki = Wiki(
        {"continue": {"rvcontinue": "2|2"}, "query": {"pages": [whole("A", LONG), bare("B")]}},
        {"query": {"redirects": by_redirect, "pages": [bare("A")]}},
        {"query": {"redirects": by_redirect, "pages": [row("A", "by now")]}},
    )

    pages = fetch_pages(wiki.read, titles("A", "B"), Fetching(follow_redirects=True))

    assert [(page.title, page.requested) for page in pages] == [("A", ("A",)), ("A", ("B",))]


def test_a_page_that_is_made_between_two_answers_is_there() -> None:
    wiki = Wiki(
        {"continue": {"rvcontinue": "2|2"}, "query": {"pages": [whole("A", LONG), missing("B")]}},
        {"query": {"pages": [bare("A"), row("B", "b")]}},
    )

    _, page = fetch_pages(wiki.read, titles("A", "B"), Fetching(follow_redirects=False))

    assert isinstance(page, PageSnapshot)
    assert (page.revision, page.page_id, page.text) == (5, ord("B"), "b")


def test_a_page_that_is_deleted_between_two_answers_is_missing() -> None:
    wiki = Wiki(
        {"continue": {"rvcontinue": "3|3"}, "query": {"pages": [row("A", "a"), bare("B")]}},
        {"query": {"pages": [missing("A"), row("B", "b")]}},
        {"query": {"pages": [missing("A", actions={"create": []})]}},
    )

    page, _ = fetch_pages(wiki.read, titles("A", "B"), Fetching(follow_redirects=False))

    assert isinstance(page, PageSnapshot)
    assert (page.exists, page.page_id, page.text) == (False, 0, "")


def test_pages_by_their_ids_come_once_though_they_are_moved_between_two_answers() -> None:
    wiki = Wiki(
        {"continue": {"rvcontinue": "2|2"}, "query": {"pages": [whole("A", LONG), bare("B")]}},
        {"query": {"pages": [bare("A moved"), row("B moved", "b")]}},
    )

    pages = fetch_pages(wiki.read, [Target(page_id=ord(name)) for name in "AB"], Fetching(follow_redirects=False))

    assert [(page.title, page.text[:1]) for page in pages] == [("A", "a"), ("B moved", "b")]


def test_a_text_that_never_comes_is_not_waited_for() -> None:
    answer = {
        "continue": {"rvcontinue": "2|2", "continue": "||info"},
        "query": {
            "pages": [{**whole("A", ""), "revisions": [], "pageid": 2}, missing("B"), {**bare("C"), "pageid": 3}]
        },
    }
    wiki = Wiki(answer, answer)

    with pytest.raises(WikiUnavailable, match="the text of A:"):
        list(fetch_pages(wiki.read, titles("C", "B", "A"), Fetching(follow_redirects=False)))


def test_pages_by_their_ids_come_once_in_however_many_answers() -> None:
    gone = {"pageid": 7, "missing": True}
    wiki = Wiki(
        {"continue": {"rvcontinue": "2|2"}, "query": {"pages": [whole("A", LONG), bare("B"), gone]}},
        {"query": {"pages": [bare("A"), row("B", "b"), gone]}},
    )

    pages = fetch_pages(wiki.read, [Target(page_id=number) for number in (1, 2, 7)], Fetching(follow_redirects=False))

    assert next(pages).title == "A"
    assert len(wiki.asked) == 1
    assert [page.title for page in pages] == ["B", "page id 7"]


def test_pages_come_in_the_order_asked_for_each_once() -> None:
    content = {
        "query": {
            "normalized": [{"from": "a_x", "to": "A x"}],
            "redirects": [{"from": "R", "to": "A x"}],
            "pages": [row("Z", "z"), row("A x", "a")],
        }
    }

    fetched = fetch_pages(Wiki(content).read, titles("a_x", "R", "Z"), Fetching(follow_redirects=True))

    assert [(page.title, page.requested) for page in fetched] == [("A x", ("a_x", "R")), ("Z", ("Z",))]


def test_only_missing_pages_are_tested_for_being_created() -> None:
    refusal = {"code": "titleprotected", "text": "This title cannot be created."}
    pages = {"query": {"pages": [row("A", "a"), missing("B")]}}
    tested = {"query": {"pages": [missing("B", actions={"create": [refusal]})]}}
    wiki = Wiki(pages, tested)

    _, page = fetch_pages(wiki.read, titles("A", "B"), Fetching(follow_redirects=False))

    assert wiki.asked[1]["titles"] == "B"
    assert isinstance(page, PageSnapshot)
    assert [error.code for error in page.refusals] == ["titleprotected"]


def test_pages_that_are_all_there_take_one_request() -> None:
    wiki = Wiki({"query": {"pages": [row("A", "a"), row("B", "b")]}})

    assert len([*fetch_pages(wiki.read, titles("A", "B"), Fetching(follow_redirects=False))]) == 2

    assert len(wiki.asked) == 1


def test_titles_that_lead_to_no_page_say_why() -> None:
    content = {
        "query": {
            "redirects": [{"from": "L1", "to": "L2"}, {"from": "L2", "to": "L1"}],
            "interwiki": [{"title": "w:X", "iw": "w"}],
            "pages": [
                {"title": "[", "invalid": True, "invalidreason": "Bad characters."},
                {"title": "Special:Version", "ns": -1, "special": True},
                {"title": "Hidden", "ns": 0, "pageid": 3, "revisions": [{"revid": 2, "slots": {"main": {}}}]},
            ],
        }
    }

    fetched = fetch_pages(
        Wiki(content).read, titles("L1", "w:X", "[", "Special:Version", "Hidden", "?"), Fetching(follow_redirects=True)
    )

    assert [page.code for page in fetched if isinstance(page, NotFetched)] == [
        "redirect_loop",
        "interwiki",
        "invalidtitle",
        "special_page",
        "text_hidden",
        "invalidtitle",
    ]


def test_a_title_with_a_pipe_does_not_become_two() -> None:
    wiki = Wiki({"query": {"pages": []}})

    assert len([*fetch_pages(wiki.read, titles("A|B", "C"), Fetching(follow_redirects=False))]) == 2

    assert wiki.asked[0]["titles"] == "\x1fA|B\x1fC"


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


def test_the_users_are_asked_for_with_the_pages_where_they_are_wanted() -> None:
    shown, hidden = row("A", "a"), row("B", "b")
    shown["revisions"][0]["user"] = "Somebody"
    # https://www.mediawiki.org/wiki/API:Revisions: what is hidden from the account has no value.
    hidden["revisions"][0]["userhidden"] = True
    wiki = Wiki(*[{"query": {"pages": [shown, hidden]}}] * 2)

    fetched = [*fetch_pages(wiki.read, titles("A", "B"), Fetching(follow_redirects=False, users=True))]
    assert [*fetch_pages(wiki.read, titles("A", "B"), Fetching(follow_redirects=False))]

    assert [page.user for page in fetched if isinstance(page, PageSnapshot)] == ["Somebody", None]
    assert ["user" in asked["rvprop"].split("|") for asked in wiki.asked] == [True, False]


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


# ---------------------------------------------------------------- where targets lead


def test_titles_are_resolved_without_their_texts() -> None:
    content = {
        "query": {
            "normalized": [{"from": "a_x", "to": "A x"}],
            "redirects": [{"from": "A x", "to": "B"}, {"from": "B", "to": "C"}],
            "pages": [{"pageid": 1, "ns": 0, "title": "C"}, {"ns": 0, "title": "D", "missing": True}],
        }
    }
    wiki = Wiki(content)

    assert resolved_titles(wiki.read, titles("a_x", "D", "a_x"), follow_redirects=True) == ["C", "D", "C"]
    assert wiki.asked == [{"action": "query", "titles": "a_x|D", "redirects": "1"}]


def test_what_the_wiki_has_listed_is_not_asked_about_where_no_redirect_is_followed() -> None:
    wiki = Wiki()

    found = resolved_titles(wiki.read, [Target(title="A", page_id=1, namespace=0)], follow_redirects=False)

    assert (found, wiki.asked) == (["A"], [])


def test_page_ids_are_resolved_by_their_titles() -> None:
    pages = {"query": {"pages": [{"pageid": 7, "ns": 0, "title": "R"}, {"pageid": 8, "missing": True}]}}
    end = {"query": {"redirects": [{"from": "R", "to": "A|B"}], "pages": [{"pageid": 1, "ns": 0, "title": "A|B"}]}}
    targets = [Target(page_id=8), Target(page_id=7), Target(title="X|Y")]
    wiki = Wiki(pages, end)

    assert resolved_titles(wiki.read, targets, follow_redirects=True) == ["page id 8", "A|B", "X|Y"]
    assert wiki.asked == [
        {"action": "query", "pageids": "7|8"},
        {"action": "query", "titles": "\x1fR\x1fX|Y", "redirects": "1"},
    ]
