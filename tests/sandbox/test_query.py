import pytest

from .conftest import Visitor


def test_the_site_has_a_name_and_a_namespace_of_that_name(visit: Visitor) -> None:
    site = visit().query(meta="siteinfo", siprop="general|namespaces")

    assert site["general"]["sitename"] == site["namespaces"]["4"]["name"] == "Sandbox wiki"
    assert site["general"]["generator"].startswith("MediaWiki ")


def test_nobody_is_logged_in_at_first(visit: Visitor) -> None:
    answer = visit().query(meta="userinfo|tokens")

    assert answer["userinfo"] == {"id": 0, "name": "127.0.0.1", "anon": True}
    assert answer["tokens"] == {"csrftoken": "+\\"}


def test_a_query_that_names_nothing_is_answered_with_nothing(visit: Visitor) -> None:
    assert visit().get(action="query", prop="info").get_json() == {"batchcomplete": True}


def test_a_page_is_answered_with_its_text(visit: Visitor) -> None:
    params = {"prop": "info|revisions", "rvprop": "ids|content|slotsha1", "rvslots": "main"}

    page = visit(("A", "text")).query(titles="A", **params)["pages"][0]

    assert page["lastrevid"] == page["revisions"][0]["revid"] == 1
    assert page["revisions"][0]["slots"]["main"] == {
        "sha1": "372ea08cab33e71c02c651dbc83a474d32c676ea",
        "contentmodel": "wikitext",
        "contentformat": "text/x-wiki",
        "content": "text",
    }


def test_a_chain_of_redirects_is_told_hop_by_hop(visit: Visitor) -> None:
    reader = visit(("A", "#REDIRECT [[B]]"), ("B", "#REDIRECT [[C#d]]"), ("C", "text"))

    answer = reader.query(titles="a", redirects="1")

    assert answer["normalized"] == [{"fromencoded": False, "from": "a", "to": "A"}]
    assert answer["redirects"] == [{"from": "A", "to": "B"}, {"from": "B", "to": "C", "tofragment": "d"}]
    assert [page["title"] for page in answer["pages"]] == ["C"]


def test_a_loop_of_redirects_leads_to_no_page(visit: Visitor) -> None:
    answer = visit(("A", "#REDIRECT [[B]]"), ("B", "#REDIRECT [[A]]")).query(titles="A", redirects="1")

    assert answer == {"redirects": [{"from": "A", "to": "B"}, {"from": "B", "to": "A"}]}


def test_a_history_begins_where_it_is_told_to(visit: Visitor) -> None:
    bot = visit(("A", "1"), account="Bot")
    for text in ("2", "3"):
        bot.edit(title="A", text=text)

    params = {"prop": "revisions", "rvprop": "ids", "rvslots": "main", "rvdir": "newer", "rvstartid": "2"}
    page = bot.query(titles="A", **params)["pages"][0]

    assert [row["revid"] for row in page["revisions"]] == [2, 3]


@pytest.mark.parametrize(
    "params",
    [
        {"list": "allpages|embeddedin", "eititle": "A"},
        {"list": "allpages", "titles": "A"},
        {"titles": "A", "pageids": "1"},
        {"titles": "A", "prop": "info", "intestactions": "edit"},
        {"titles": "A|B", "prop": "revisions", "rvprop": "ids", "rvslots": "main", "rvlimit": "max"},
        {"titles": "A", "prop": "revisions", "rvprop": "ids", "rvslots": "main", "rvstartid": "2"},
    ],
    ids=str,
)
def test_what_does_not_go_together_is_not_understood(visit: Visitor, params: dict[str, str]) -> None:
    assert visit(("A", "a"), ("B", "b")).get(action="query", **params).status_code == 501
