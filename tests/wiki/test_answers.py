import pytest

from editrunner.errors import WikiUnavailable
from editrunner.model import Json, JsonObject
from editrunner.wiki.answers import answers_to, main_slot_of, rows_of

from .answering import Wiki

# As https://www.mediawiki.org/wiki/API:Continue describes it; an offset is a number there.
ANSWERS: list[JsonObject] = [
    {"continue": {"sroffset": 10, "continue": "-||"}, "query": {"search": [{"title": "A"}]}},
    {"continue": {"sroffset": 20, "continue": "-||"}, "query": {"search": [{"title": "B"}]}},
    {"batchcomplete": True, "query": {"search": [{"title": "C"}]}},
]
QUESTION = {"action": "query", "list": "search", "srlimit": "2"}


def test_a_query_is_read_to_its_end() -> None:
    wiki = Wiki(*ANSWERS)

    assert [*answers_to(wiki.read, QUESTION)] == ANSWERS

    further = [{"sroffset": "10", "continue": "-||"}, {"sroffset": "20", "continue": "-||"}]
    assert wiki.asked == [QUESTION, *({**QUESTION, **more} for more in further)]


@pytest.mark.parametrize("content", [{}, {"message": "Too many requests"}, {"error": "forbidden"}], ids=str)
def test_what_no_wiki_says_to_a_query_is_not_taken_for_nothing(content: JsonObject) -> None:
    with pytest.raises(WikiUnavailable):
        rows_of(content, "pages")


@pytest.mark.parametrize(
    "content", [{"batchcomplete": True}, {"continue": {"continue": "-||"}}, {"query": {}}], ids=str
)
def test_a_query_that_finds_nothing_has_no_rows(content: JsonObject) -> None:
    assert rows_of(content, "pages") == []


def test_the_next_answer_is_asked_for_when_it_is_wanted() -> None:
    wiki = Wiki(*ANSWERS)

    next(answers_to(wiki.read, QUESTION))

    assert wiki.asked == [QUESTION]


def test_later_questions_can_differ_from_the_first() -> None:
    wiki = Wiki(*ANSWERS)

    assert len([*answers_to(wiki.read, QUESTION, {"srlimit": "max"})]) == 3

    assert [parameters["srlimit"] for parameters in wiki.asked] == ["2", "max", "max"]


@pytest.mark.parametrize(
    ("content", "rows"), [(ANSWERS[0], [{"title": "A"}]), ({"query": {}}, []), ({"batchcomplete": True}, [])]
)
def test_a_list_that_is_not_there_has_no_rows(content: JsonObject, rows: list[JsonObject]) -> None:
    assert rows_of(content, "search") == rows


@pytest.mark.parametrize("query", ["none", {"search": {}}, {"search": ["A"]}, {"search": None}])
def test_what_is_no_answer_of_mediawiki_is_called_that(query: Json) -> None:
    with pytest.raises(WikiUnavailable):
        rows_of({"query": query}, "search")


def test_the_main_slot_of_a_page_is_that_of_the_first_revision_told() -> None:
    revisions: list[Json] = [{"revid": 8, "slots": {"main": {"sha1": "b"}}}, {"revid": 7, "slots": {"main": {}}}]

    assert main_slot_of({"title": "A", "revisions": revisions}) == {"sha1": "b"}


@pytest.mark.parametrize("page", [{"title": "A"}, {"title": "A", "revisions": []}], ids=str)
def test_an_answer_that_holds_no_revision_has_no_slot(page: JsonObject) -> None:
    assert main_slot_of(page) is None


@pytest.mark.parametrize("slots", ["main", [], {"main": []}])
def test_slots_that_are_none_of_mediawiki_are_called_that(slots: Json) -> None:
    with pytest.raises(WikiUnavailable):
        main_slot_of({"title": "A", "revisions": [{"revid": 8, "slots": slots}]})
