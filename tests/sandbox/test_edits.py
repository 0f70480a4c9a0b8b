import pytest
from werkzeug.test import Client

from editrunner.sandbox import SandboxWiki, SeedPage

from .conftest import Visit, Visitor


@pytest.mark.parametrize(
    "params",
    [
        {"text": "Signed ~~~~"},
        {"text": "{{subst:Template}}"},
        {"text": "[[A (b)|]]"},
        {"text": "e\u0301"},
        {"text": "#REDIRECT [[%61]]"},
        {"text": "#REDIRECT [[Special:MyPage]]"},
        {"appendtext": "a", "text": "a"},
        {"appendtext": "a", "section": "1"},
        {"appendtext": "a", "title": "Missing"},
        {"text": "a", "redirect": "1"},
        {"text": "a", "pageid": "1"},
        {"text": "a", "section": "new"},
        {"text": "a", "section": "new", "sectiontitle": "= A ="},
        {"text": "a", "section": "x"},
        {"text": "a", "undo": "1"},
        {"text": "a", "summary": ""},
        {"text": "a", "summary": "=="},
        {"text": "a", "summary": "x" * 501},
        {"text": "a", "starttimestamp": "now"},
        {"text": "a", "contentmodel": "json"},
        {"text": "a", "baserevid": "x"},
        {"text": "a", "title": "MediaWiki:A"},
        {"text": "a", "title": "User:Bot/a.js"},
    ],
    ids=str,
)
def test_an_edit_beyond_the_imitation_is_answered_with_501_and_saves_nothing(
    visit: Visitor, params: dict[str, str]
) -> None:
    bot = visit(("A", "text"), account="Bot")
    edit = {"action": "edit", "title": "A", "summary": "Test", **params}

    response = bot.post(**edit, token=bot.query(meta="tokens")["tokens"]["csrftoken"])

    assert response.status_code == 501
    history = bot.query(prop="revisions", titles="A", rvprop="ids", rvslots="main", rvlimit="max")["pages"][0]
    assert len(history["revisions"]) == 1


def test_a_page_of_another_content_model_can_be_read_but_not_edited() -> None:
    bot = Visit(SandboxWiki([SeedPage("A.css", "a {}", content_model="css")]))

    page = bot.query(titles="A.css", prop="info|revisions", rvprop="content", rvslots="main")["pages"][0]

    assert page["contentmodel"] == page["revisions"][0]["slots"]["main"]["contentmodel"] == "css"
    assert page["revisions"][0]["slots"]["main"]["contentformat"] == "text/css"
    assert bot.edit(title="A.css", text="b {}").status_code == 501


def test_json_is_stored_in_the_form_that_it_has_on_every_wiki() -> None:
    bot = Visit(SandboxWiki([SeedPage("A.json", "{}", content_model="json")]))

    assert bot.edit(title="A.json", text='{"a":[1.0]}').status_code == 200

    page = bot.query(titles="A.json", prop="revisions", rvprop="content", rvslots="main")["pages"][0]
    assert page["revisions"][0]["slots"]["main"]["content"] == '{\n\t"a": [\n\t\t1\n\t]\n}'
    assert bot.edit(title="A.json", text="{").status_code == 501


def test_an_edit_is_saved_and_told(visit: Visitor) -> None:
    bot = visit(("A", "text"), account="Bot")

    answer = bot.edit(title="A", text="new text").get_json()["edit"]

    assert (answer["result"], answer["oldrevid"], answer["newrevid"]) == ("Success", 1, 2)
    assert bot.query(prop="info", titles="A")["pages"][0]["lastrevid"] == 2


@pytest.mark.parametrize(
    ("theirs", "ours", "code"),
    [
        ("A\nb\nc\nd", "one\nb\nc\nd", "editconflict"),
        ("A\nb\nc\nd", "a\nB\nc\nd", "editconflict"),
        ("A\nb\nc\nd", "a\nb\nc\nD", "sandbox-not-understood"),
    ],
)
def test_a_stale_base_is_a_conflict_but_where_a_wiki_would_merge(
    visit: Visitor, theirs: str, ours: str, code: str
) -> None:
    bot = visit(("A", "a\nb\nc\nd"), account="Bot")
    bot.edit(title="A", text=theirs)

    response = bot.edit(title="A", text=ours, baserevid="1")

    assert response.headers["MediaWiki-API-Error"] == code


def test_no_tags_are_defined(visit: Visitor) -> None:
    error = visit().edit(title="A", text="a", tags="one|two").get_json()["errors"][0]

    assert (error["code"], error["data"]) == ("badtags", {"disallowedtags": ["one", "two"]})


def test_a_large_page_is_taken(visit: Visitor) -> None:
    answer = visit(account="Bot").edit(title="A", text="é" * 900_000).get_json()

    assert answer["edit"]["result"] == "Success"


def test_an_edit_has_to_be_posted() -> None:
    assert Client(SandboxWiki([])).get("/api.php?action=edit").status_code == 501
