from collections.abc import Mapping

import pytest

from editrunner.errors import WikiUnavailable
from editrunner.model import Json, JsonObject
from editrunner.wiki.answers import answers_to, rows_of

# As https://www.mediawiki.org/wiki/API:Continue describes it; an offset is a number there.
ANSWERS: list[JsonObject] = [
    {"continue": {"sroffset": 10, "continue": "-||"}, "query": {"search": [{"title": "A"}]}},
    {"continue": {"sroffset": 20, "continue": "-||"}, "query": {"search": [{"title": "B"}]}},
    {"batchcomplete": True, "query": {"search": [{"title": "C"}]}},
]
QUESTION = {"action": "query", "list": "search", "srlimit": "2"}


class Wiki:
    def __init__(self) -> None:
        self.answers = list(ANSWERS)
        self.asked: list[Mapping[str, str]] = []

    def read(self, parameters: Mapping[str, str]) -> JsonObject:
        self.asked.append(parameters)
        return self.answers.pop(0)


def test_a_query_is_read_to_its_end() -> None:
    wiki = Wiki()

    assert [*answers_to(wiki.read, QUESTION)] == ANSWERS

    further = [{"sroffset": "10", "continue": "-||"}, {"sroffset": "20", "continue": "-||"}]
    assert wiki.asked == [QUESTION, *({**QUESTION, **more} for more in further)]


def test_the_next_answer_is_asked_for_when_it_is_wanted() -> None:
    wiki = Wiki()

    next(answers_to(wiki.read, QUESTION))

    assert wiki.asked == [QUESTION]


def test_later_questions_can_differ_from_the_first() -> None:
    wiki = Wiki()

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
