import pytest

from editrunner.model import Change, NoChange, OnServer, Operation
from editrunner.operations.add_section import AddSection
from editrunner.operations.append import Append
from editrunner.operations.prepend import Prepend
from editrunner.operations.replace import Replace
from editrunner.operations.server_side import text_with
from editrunner.operations.step import Step
from tests.factories import CONTEXT, a_page


def change_of(operation: Operation, text: str) -> Change:
    return operation.apply(a_page(text), CONTEXT)


@pytest.mark.parametrize(
    ("operation", "text", "sent"),
    [
        (Append("b", on_server=True), "a", OnServer("append", "\nb")),
        (Append("b", on_server=True), "", OnServer("append", "b")),
        (Append("b", separator="\n\n", on_server=True), "a", OnServer("append", "\n\nb")),
        (Prepend("b", on_server=True), "a", OnServer("prepend", "b\n")),
        (Prepend("b", on_server=True), "", OnServer("prepend", "b")),
        (AddSection("H", "b", on_server=True), "a", OnServer("new_section", "b", "H")),
    ],
)
def test_the_wiki_gets_the_text_with_what_keeps_it_apart(operation: Operation, text: str, sent: OnServer) -> None:
    assert change_of(operation, text) == sent


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        (Append("b", on_server=True), "b\na"),
        (Prepend("b", on_server=True), "a\nb"),
        (AddSection("H", "b", on_server=True), "== H ==\nb"),
    ],
)
def test_what_stands_there_already_is_not_sent_unless_it_is_to_be_repeated(operation: Operation, text: str) -> None:
    assert isinstance(change_of(operation, text), NoChange)
    assert isinstance(change_of(type(operation)(**{**_fields(operation), "repeat": True}), text), OnServer)


def _fields(operation: Operation) -> dict[str, object]:
    return {name: getattr(operation, name) for name in operation.SCHEMA}


@pytest.mark.parametrize("operation", [Append("b"), Prepend("b"), AddSection("H", "b")])
def test_the_result_on_the_wiki_is_that_of_the_operation_itself(operation: Operation) -> None:
    on_server = change_of(type(operation)(**{**_fields(operation), "on_server": True}), "a")

    assert isinstance(on_server, OnServer)
    assert text_with("a", on_server) == getattr(change_of(operation, "a"), "text", None)


def test_a_step_says_what_a_wiki_must_know_for_it() -> None:
    assert Step(Append("b", on_server=True)).parameters == {"appendtext", "pageid"}
    assert Step(Append("b")).parameters == Step(Replace("a", "b")).parameters == frozenset()
