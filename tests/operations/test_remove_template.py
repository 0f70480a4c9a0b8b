import pytest

from editrunner.model import Absent
from editrunner.operations.remove_template import RemoveTemplate
from editrunner.operations.step import Step
from tests.factories import CONTEXT, a_page, failure_code, text_after

REMOVE = RemoveTemplate("A")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{A}}\n\nb", "b"),
        ("a\n\n{{A\n| x = 1\n}}\n\nb", "a\n\nb"),
        ("a {{A}} b {{a|x}}.", "a b ."),
        ("a<ref>{{A}}</ref> b.<ref group=n> {{A}}{{A|x}} </ref>", "a b."),
        ("a.<ref>{{A}}</ref><ref>b {{A}}</ref>", "a.<ref>b </ref>"),
        ("a<ref name=b>{{A}}</ref> c<ref>\n{{A}} {{A}}\n</ref>", "a<ref name=b></ref> c"),
        ("{{A|{{A}}}}\n{{B|{{A}}}}", "{{B|}}"),
        ("| x = {{A}}\n| y = 1", "| x =\n| y = 1"),
    ],
)
def test_calls_go_with_the_lines_on_which_they_stand_alone(text: str, result: str) -> None:
    assert text_after(REMOVE, text) == result


def test_parameters_say_which_calls() -> None:
    operation = RemoveTemplate("A", where={"1": "x"})

    assert text_after(operation, "{{A|x}}\n{{A|y}}\n{{A}}") == "{{A|y}}\n{{A}}"


def test_a_page_without_the_template_is_left_alone_or_fails() -> None:
    assert REMOVE.apply(a_page("{{B}}"), CONTEXT) == Absent("the page does not call Template:A")
    assert failure_code(Step(REMOVE, if_absent="fail"), "{{B}}") == "absent"
