import pytest

from .conftest import Visitor


@pytest.mark.parametrize(
    "params",
    [
        {"text": "Signed ~~~~"},
        {"text": "{{subst:Template}}"},
        {"text": "[[A (b)|]]"},
        {"appendtext": "a"},
        {"text": "a", "section": "1"},
        {"text": "a", "undo": "1"},
        {"text": "a", "watchlist": "watch"},
        {"text": "a", "summary": ""},
        {"text": "a", "starttimestamp": "now"},
        {"text": "a", "contentmodel": "json"},
        {"text": "a", "baserevid": "2"},
        {"text": '{"a": 1.5}', "title": "C", "contentmodel": "json"},
        {"text": "a", "title": "C", "contentmodel": "css"},
    ],
    ids=str,
)
def test_an_edit_beyond_the_imitation_is_answered_with_501_and_saves_nothing(
    visit: Visitor, params: dict[str, str]
) -> None:
    bot = visit(("A", "text"), ("B", "text"), account="Bot")
    edit = {"action": "edit", "title": "A", "summary": "Test", **params}

    response = bot.post(**edit, token=bot.query(meta="tokens")["tokens"]["csrftoken"])

    assert response.status_code == 501
    history = bot.query(prop="revisions", titles="A", rvprop="ids", rvslots="main", rvlimit="max")["pages"][0]
    assert len(history["revisions"]) == 1


def test_an_edit_is_saved_and_told(visit: Visitor) -> None:
    bot = visit(("A", "text"), account="Bot")

    answer = bot.edit(title="A", text="new text").get_json()["edit"]

    assert (answer["result"], answer["oldrevid"], answer["newrevid"]) == ("Success", 1, 2)
    assert bot.query(prop="info", titles="A")["pages"][0]["lastrevid"] == 2


def test_a_stale_base_is_a_conflict(visit: Visitor) -> None:
    bot = visit(("A", "text"), account="Bot")
    bot.edit(title="A", text="new text")

    response = bot.edit(title="A", text="other text", baserevid="1")

    assert response.headers["MediaWiki-API-Error"] == "editconflict"


def test_a_large_page_is_taken_in_either_encoding(visit: Visitor) -> None:
    bot = visit(account="Bot")

    answer = bot.edit(title="A", text="é" * 900_000).get_json()

    assert answer["edit"]["result"] == "Success"
