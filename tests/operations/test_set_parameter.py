import pytest

from editrunner.model import DEFAULT_SITE, Absent, Asking, Context, NoChange
from editrunner.operations.set_parameter import SetParameter
from editrunner.operations.step import Step
from editrunner.wikitext.section_choice import ByHeading
from tests.factories import CONTEXT, a_page, failure_code, text_after, text_of

SET_A = SetParameter("A", "x", "new")
ADD_X = SetParameter("A", "x", "new", if_absent="create")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{A|x=old|y=1}}", "{{A|x=new|y=1}}"),
        ("{{a|x = old }} b {{Template:A|x=}}", "{{a|x = new }} b {{Template:A|x=new}}"),
        ("{{A\n| x   = old <!-- c -->\n| yyy = 1\n}}", "{{A\n| x   = new <!-- c -->\n| yyy = 1\n}}"),
        ("{{A\n| x = \n| y = 1\n}}", "{{A\n| x = new\n| y = 1\n}}"),
        ("{{A\n| x =\n| y = 1\n}}", "{{A\n| x = new\n| y = 1\n}}"),
        ("{{A\n| x = <!-- c -->\n}}", "{{A\n| x = new <!-- c -->\n}}"),
        ("{{A|x=old <!-- c --> older}}", "{{A|x=new}}"),
        ("{{A|x=1|x=old}}", "{{A|x=1|x=new}}"),
        ("{{A|x={{B|x=old}}}}", "{{A|x=new}}"),
        ("{{B|x={{A|x=old}}}}", "{{B|x={{A|x=new}}}}"),
        ("{{A|y={{A|x=old}}|x=older}}", "{{A|y={{A|x=new}}|x=new}}"),
    ],
)
def test_only_the_value_changes(text: str, result: str) -> None:
    assert text_after(SET_A, text) == result


@pytest.mark.parametrize(
    "text",
    ["{{A|x=new}}", "{{A|x= n<!-- c -->ew }}", "{{A|y=1}}", "{{B|x=old}}", "<nowiki>{{A|x=old}}</nowiki>", "{{A|x=old"],
)
def test_nothing_changes_where_nothing_is_to_be_done(text: str) -> None:
    assert text_after(SET_A, text) is None


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{A}}", "{{A|x=new}}"),
        ("{{A\n}}", "{{A\n| x = new\n}}"),
        ("{{A|y=1}}", "{{A|y=1|x=new}}"),
        ("{{A\n|y=1\n}}", "{{A\n|y=1\n|x=new\n}}"),
        ("{{A\n| y = 1\n| z = 2\n}}", "{{A\n| y = 1\n| z = 2\n| x = new\n}}"),
        ("{{A\n| y    = 1\n| long = 2\n}}", "{{A\n| y    = 1\n| long = 2\n| x    = new\n}}"),
        ("{{A\n| y = 1\n| z = 2}}", "{{A\n| y = 1\n| z = 2\n| x = new}}"),
        ("{{A|\ny = 1|\nz = 2\n}}", "{{A|\ny = 1|\nz = 2|\nx = new\n}}"),
        ("{{A | y = 1 | z = 2 }}", "{{A | y = 1 | z = 2 | x = new }}"),
        ("{{A\n  | y = 1\n  | z = 2\n}}", "{{A\n  | y = 1\n  | z = 2\n  | x = new\n}}"),
        ("{{A|1|2 }}", "{{A|1|2 |x=new}}"),
        ("{{A\n|y=\n== h ==\n}}", "{{A\n|y=\n== h ==\n|x=new\n}}"),
        ("{{A\n| y = 1 <!-- c -->\n}}", "{{A\n| y = 1 <!-- c -->\n| x = new\n}}"),
    ],
)
def test_a_new_parameter_is_written_as_the_others_are(text: str, result: str) -> None:
    assert text_after(ADD_X, text) == result
    assert text_after(ADD_X, result) is None


@pytest.mark.parametrize(
    ("position", "result"),
    [
        ("first", "{{A\n| x = new\n| y = 1\n| z = 2\n}}"),
        ({"after": "y"}, "{{A\n| y = 1\n| x = new\n| z = 2\n}}"),
        ({"before": "z"}, "{{A\n| y = 1\n| x = new\n| z = 2\n}}"),
        ({"before": "other"}, "{{A\n| y = 1\n| z = 2\n| x = new\n}}"),
    ],
)
def test_a_new_parameter_stands_where_it_is_wanted(position: dict[str, str] | str, result: str) -> None:
    operation = SetParameter("A", "x", "new", if_absent="create", position=position)  # type: ignore[arg-type] # each is one

    assert text_after(operation, "{{A\n| y = 1\n| z = 2\n}}") == result


@pytest.mark.parametrize(
    ("text", "parameter", "value", "result"),
    [
        ("{{A|a|b}}", "1", "new", "{{A|new|b}}"),
        ("{{A\n| a\n| b\n}}", "1", "new", "{{A\n| new\n| b\n}}"),
        ("{{A|1=a|b}}", "1", "new", "{{A|1=a|new}}"),
        ("{{A|a|b}}", "1", "k=v", "{{A|1=k=v|2=b}}"),
        ("{{A|a}}", "2", "new", "{{A|a|new}}"),
        ("{{A|a}}", "3", "new", "{{A|a|3=new}}"),
        ("{{A\n| a\n}}", "2", "new", "{{A\n| a\n| 2 = new\n}}"),
        ("{{A|x=1}}", "1", "new", "{{A|x=1|1=new}}"),
        ("{{A}}", "1", "k=v", "{{A|1=k=v}}"),
    ],
)
def test_parameters_by_their_position_keep_their_numbers(text: str, parameter: str, value: str, result: str) -> None:
    assert text_after(SetParameter("A", parameter, value, if_absent="create"), text) == result


def test_a_value_may_bring_its_own_line() -> None:
    assert text_after(SetParameter("A", "x", "\n* a\n* b"), "{{A\n| x = old\n}}") == "{{A\n| x =\n* a\n* b\n}}"


def test_a_value_can_be_emptied() -> None:
    assert text_after(SetParameter("A", "x", ""), "{{A| x = old }}") == "{{A| x =  }}"


def test_only_empty_ones_can_be_filled() -> None:
    operation = SetParameter("A", "x", "new", only_if_empty=True)

    assert text_after(operation, "{{A|x=old}} {{A|x= <!-- c --> }}") == "{{A|x=old}} {{A|x=new <!-- c --> }}"


@pytest.mark.parametrize(
    ("where", "result"),
    [
        ({"y": "1"}, "{{A|x=new|y= 1 }} {{A|x=2|y=2}} {{A|x=3}}"),
        ({"y": True}, "{{A|x=new|y= 1 }} {{A|x=new|y=2}} {{A|x=3}}"),
        ({"y": False}, "{{A|x=1|y= 1 }} {{A|x=2|y=2}} {{A|x=new}}"),
        ({"y": "2", "x": "2"}, "{{A|x=1|y= 1 }} {{A|x=new|y=2}} {{A|x=3}}"),
    ],
)
def test_other_parameters_say_which_calls(where: dict[str, str | bool], result: str) -> None:
    operation = SetParameter("A", "x", "new", where=where)

    assert text_after(operation, "{{A|x=1|y= 1 }} {{A|x=2|y=2}} {{A|x=3}}") == result


def test_it_says_what_is_not_there() -> None:
    assert SET_A.apply(a_page(""), CONTEXT) == Absent("the page does not call Template:A")
    assert SET_A.apply(a_page("{{A}}"), CONTEXT) == Absent("no call of A has the parameter x")
    assert SetParameter("A", "x", "new", where={"y": "1"}).apply(a_page("{{A}}"), CONTEXT) == NoChange(
        "no call of Template:A fits `where`"
    )


def test_a_call_without_the_parameter_can_fail_the_page() -> None:
    operation = SetParameter("A", "x", "new", if_absent="fail")

    assert failure_code(Step(operation, if_absent="fail"), "{{A|x=1}} {{A}}") == "absent"
    assert text_after(Step(operation, if_absent="fail"), "{{A|x=1}}") == "{{A|x=new}}"


def test_redirects_to_the_template_are_the_template() -> None:
    assert isinstance(SET_A, Asking)
    assert SET_A.names(DEFAULT_SITE) == ("Template:A",)
    known = Context(DEFAULT_SITE, "job", {"Template:B": "Template:A"})
    assert text_of(SET_A.apply(a_page("{{b|x=old}}"), known)) == "{{b|x=new}}"


def test_it_can_be_confined_to_a_section() -> None:
    step = Step(SET_A, section=ByHeading("B"))

    assert text_after(step, "{{A|x=1}}\n== B ==\n{{A|x=1}}") == "{{A|x=1}}\n== B ==\n{{A|x=new}}"


@pytest.mark.parametrize("value", ["a|b", "}}", "{{", "[[a", "<!--", "{|\n|}"])
def test_a_value_that_would_end_the_parameter_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="would not stay one parameter"):
        SetParameter("A", "x", value)


def test_what_only_looks_like_a_tag_of_the_wiki_fails_the_page() -> None:
    assert failure_code(SetParameter("A", "x", "<tabber>a|b</tabber>"), "{{A|x=1}}") == "value_does_not_fit"


def test_a_position_is_for_new_parameters() -> None:
    with pytest.raises(ValueError, match="needs `if_absent: create`"):
        SetParameter("A", "x", "new", position="first")
