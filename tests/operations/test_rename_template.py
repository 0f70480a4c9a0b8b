import pytest

from editrunner.model import DEFAULT_SITE, Context
from editrunner.operations.rename_template import RenameTemplate
from tests.factories import a_page, text_after, text_of

RENAME = RenameTemplate("Old", "New")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{Old}}", "{{New}}"),
        ("{{ old \n| x = 1\n}}", "{{ New \n| x = 1\n}}"),
        ("{{Template:Old<!-- c -->|x}}", "{{New<!-- c -->|x}}"),
        ("{{Old|{{old|x}}}}", "{{New|{{New|x}}}}"),
        ("<ref>{{Old}}</ref>", "<ref>{{New}}</ref>"),
    ],
)
def test_only_the_name_changes(text: str, result: str) -> None:
    assert text_after(RENAME, text) == result


@pytest.mark.parametrize(
    "text",
    ["{{new}}", "{{:Old}}", "{{User:Old}}", "{{subst:Old}}", "{{#if:Old|Old}}", "{{Old 2}}", "[[Old]]", "{{{Old}}}"],
)
def test_other_calls_are_left_alone(text: str) -> None:
    assert text_after(RENAME, text) is None


def test_redirects_to_the_template_are_renamed_too() -> None:
    context = Context(DEFAULT_SITE, "job", {"Template:Older": "Template:Old", "Template:New": "Template:Old"})

    assert text_of(RENAME.apply(a_page("{{older}} {{new}} {{Old}}"), context)) == "{{New}} {{new}} {{New}}"


def test_what_a_moved_template_left_behind_is_renamed_by_itself() -> None:
    context = Context(DEFAULT_SITE, "job", {"Template:Old": "Template:New", "Template:Other": "Template:New"})

    assert text_of(RENAME.apply(a_page("{{old}} {{other}} {{new}}"), context)) == "{{New}} {{other}} {{new}}"


def test_one_spelling_of_a_name_can_be_put_in_the_place_of_all_others() -> None:
    assert text_after(RenameTemplate("Old_one", "Old one"), "{{old one}} {{Old one}} {{Old_one}}") == (
        "{{Old one}} {{Old one}} {{Old one}}"
    )


def test_other_namespaces_can_be_renamed() -> None:
    assert text_after(RenameTemplate("User:X/Box", "Box"), "{{user:X/Box|1}}") == "{{Box|1}}"
    assert text_after(RenameTemplate(":Page", ":Other"), "{{:page}}") == "{{:Other}}"


def test_parameters_say_which_calls() -> None:
    operation = RenameTemplate("Old", "New", where={"x": True})

    assert text_after(operation, "{{Old|x=1}} {{Old|x=}}") == "{{New|x=1}} {{Old|x=}}"
