import pytest

from editrunner.model import Absent, NoChange
from editrunner.operations.rename_parameter import RenameParameter
from tests.factories import CONTEXT, a_page, failure_code, text_after

RENAME = RenameParameter("A", "x", "name")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{A|x=1|y=2}}", "{{A|name=1|y=2}}"),
        ("{{A\n| x = 1\n| y = 2\n}}", "{{A\n| name = 1\n| y = 2\n}}"),
        ("{{A\n| x      = 1\n| longer = 2\n}}", "{{A\n| name   = 1\n| longer = 2\n}}"),
        ("{{A|<!-- c -->x<!-- d --> =1}}", "{{A|<!-- c -->name<!-- d --> =1}}"),
        ("{{A|x=1|x=2}}", "{{A|name=1|name=2}}"),
        ("{{A|x={{A|x=1}}}}", "{{A|name={{A|name=1}}}}"),
    ],
)
def test_only_the_name_changes_and_equal_signs_stay_below_each_other(text: str, result: str) -> None:
    assert text_after(RENAME, text) == result


@pytest.mark.parametrize(
    ("text", "old", "new", "result"),
    [
        ("{{A|a|b|c}}", "1", "x", "{{A|x=a|2=b|3=c}}"),
        ("{{A|a|b|c}}", "3", "x", "{{A|a|b|x=c}}"),
        ("{{A\n| a\n| y = 1\n}}", "1", "x", "{{A\n| x = a\n| y = 1\n}}"),
        ("{{A|x=a|b}}", "x", "2", "{{A|2=a|b}}"),
        ("{{A|1=a|y=b}}", "1", "x", "{{A|x=a|y=b}}"),
    ],
)
def test_those_behind_a_positional_one_keep_their_numbers(text: str, old: str, new: str, result: str) -> None:
    assert text_after(RenameParameter("A", old, new), text) == result


@pytest.mark.parametrize(
    ("on_clash", "result"),
    [("skip", None), ("keep_old", "{{A|name=1|z=3}}"), ("keep_new", "{{A|name=2|z=3}}")],
)
def test_where_both_names_have_a_value_the_job_says_what_to_do(on_clash: str, result: str | None) -> None:
    operation = RenameParameter("A", "x", "name", on_clash=on_clash)  # type: ignore[arg-type] # each of the three

    assert text_after(operation, "{{A|x=1|name=2|z=3}}") == result


def test_a_clash_can_fail_the_page() -> None:
    operation = RenameParameter("A", "x", "name", on_clash="fail")

    assert failure_code(operation, "{{A|x=1|name=2}}") == "parameter_clash"
    assert failure_code(operation, "{{A|x=1|name=}}") is None


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{A|x=|name=2}}", "{{A|name=2}}"),
        ("{{A|x=1|name=}}", "{{A|name=1}}"),
        ("{{A|x=1|name= 1 }}", "{{A|name= 1 }}"),
        ("{{A|x=<!-- c -->|name=}}", "{{A|name=}}"),
    ],
)
def test_an_empty_value_is_no_clash(text: str, result: str) -> None:
    assert text_after(RENAME, text) == result


def test_a_positional_parameter_can_take_the_place_of_another() -> None:
    operation = RenameParameter("A", "2", "1", on_clash="keep_old")

    assert text_after(operation, "{{A|a|b|c}}") == "{{A|1=b|3=c}}"


def test_it_says_what_is_not_there() -> None:
    assert RENAME.apply(a_page("{{B|x=1}}"), CONTEXT) == Absent("the page does not call Template:A")
    assert RENAME.apply(a_page("{{A|name=1}}"), CONTEXT) == Absent("no call of A has the parameter x")
    assert RENAME.apply(a_page("{{A|x=1|name=2}}"), CONTEXT) == NoChange("each call with x has name, too")


def test_two_names_that_are_the_same_are_refused() -> None:
    with pytest.raises(ValueError, match="are the same"):
        RenameParameter("A", "x", "x")
