import pytest

from editrunner.model import Absent, NoChange
from editrunner.operations.remove_parameter import RemoveParameter
from tests.factories import CONTEXT, a_page, text_after

BLOCK = "{{A\n| a = 1\n| b = 2\n| c = 3}}"
PIPES_BEHIND = "{{A|\na = 1|\nb = 2|\nc = 3\n}}"
LINES = "{{A|a=1|b=2\n|c=3|d=4\n}}"


@pytest.mark.parametrize(
    ("text", "parameter", "result"),
    [
        (BLOCK, "a", "{{A\n| b = 2\n| c = 3}}"),
        (BLOCK, "b", "{{A\n| a = 1\n| c = 3}}"),
        (BLOCK, "c", "{{A\n| a = 1\n| b = 2}}"),
        (PIPES_BEHIND, "a", "{{A|\nb = 2|\nc = 3\n}}"),
        (PIPES_BEHIND, "c", "{{A|\na = 1|\nb = 2\n}}"),
        (LINES, "a", "{{A|b=2\n|c=3|d=4\n}}"),
        (LINES, "b", "{{A|a=1\n|c=3|d=4\n}}"),
        (LINES, "c", "{{A|a=1|b=2\n|d=4\n}}"),
        (LINES, "d", "{{A|a=1|b=2\n|c=3\n}}"),
        ("{{A|a=1}}", "a", "{{A}}"),
        ("{{A\n| a = 1\n}}", "a", "{{A\n}}"),
        ("{{A|x |a=1}}", "a", "{{A|x }}"),
        ("{{A|a=1|b|a=2|a=3}}", "a", "{{A|b}}"),
        ("{{A|a={{A|a=1}}|b={{A|a=2}}}}", "a", "{{A|b={{A}}}}"),
        ("{{A|b=\n== h ==\n|a=1}}", "a", "{{A|b=\n== h ==\n}}"),
        ("{{A|}|a=1}}", "a", "{{A|}<!-- -->}}"),
    ],
)
def test_the_rest_of_the_call_stays_as_it_is(text: str, parameter: str, result: str) -> None:
    assert text_after(RemoveParameter("A", parameter), text) == result


def test_a_comment_goes_along_on_its_line_and_stays_on_lines_of_its_own() -> None:
    text = "{{A\n| a = 1 <!-- of a -->\n<!-- of b -->\n| b = 2\n}}"

    assert text_after(RemoveParameter("A", "a"), text) == "{{A\n<!-- of b -->\n| b = 2\n}}"


@pytest.mark.parametrize(("parameter", "result"), [("1", "{{A|2=b|3=c}}"), ("2", "{{A|a|3=c}}"), ("3", "{{A|a|b}}")])
def test_those_behind_a_positional_one_keep_their_numbers(parameter: str, result: str) -> None:
    assert text_after(RemoveParameter("A", parameter), "{{A|a|b|c}}") == result


def test_empty_ones_can_be_taken_out_alone() -> None:
    operation = RemoveParameter("A", "a", where={"a": False})

    assert text_after(operation, "{{A|a=1}} {{A|a= }} {{A|b}}") == "{{A|a=1}} {{A}} {{A|b}}"
    assert operation.apply(a_page("{{A|a=1}}"), CONTEXT) == NoChange("no call of Template:A fits `where`")


def test_it_says_what_is_not_there() -> None:
    assert RemoveParameter("A", "a").apply(a_page("{{A|b=1}}"), CONTEXT) == Absent("no call of A has the parameter a")
