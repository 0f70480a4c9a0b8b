from typing import Any

import pytest

from editrunner.errors import WikiUnavailable
from editrunner.model import NotFetched, PageSnapshot, Target
from editrunner.wiki.pages import Fetching, fetch_pages, resolved_titles

from .answering import Wiki


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


def test_a_page_that_a_redirect_leads_to_says_which_though_that_was_asked_for_by_its_id() -> None:
    wiki = Wiki({"query": {"redirects": [{"from": "R", "to": "A"}], "pages": [row("A", "a"), row("B", "b")]}})

    pages = fetch_pages(wiki.read, [Target(page_id=ord(name)) for name in "BR"], Fetching(follow_redirects=True))

    assert [(page.title, page.requested) for page in pages] == [("A", ("R",)), ("B", ("B",))]


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
