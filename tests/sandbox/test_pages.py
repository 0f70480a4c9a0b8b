from .conftest import Visitor


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


def test_a_history_begins_where_it_is_told_to(visit: Visitor) -> None:
    bot = visit(("A", "1"), account="Bot")
    for text in ("2", "3"):
        bot.edit(title="A", text=text)

    page = bot.query(titles="A", prop="revisions", rvprop="ids", rvslots="main", rvdir="newer", rvstartid="2")["pages"][
        0
    ]

    assert [row["revid"] for row in page["revisions"]] == [2, 3]
