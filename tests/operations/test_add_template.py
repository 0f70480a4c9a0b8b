from typing import Literal

import pytest

from editrunner.model import DEFAULT_SITE, Context, NoChange
from editrunner.operations.add_template import AddTemplate
from editrunner.operations.step import Step
from editrunner.wikitext.section_choice import ByHeading
from tests.factories import CONTEXT, a_page, failure_code, text_after

ARTICLE = "a\n\n{{DEFAULTSORT:X}}\n[[Category:B]]"


@pytest.mark.parametrize(
    ("position", "text", "result"),
    [
        ("top", "", "{{A}}"),
        ("top", ARTICLE, f"{{{{A}}}}\n{ARTICLE}"),
        ("top", "\n\na", "{{A}}\n\n\na"),
        ("top", "#REDIRECT [[B]]\n\n[[Category:C]]", "#REDIRECT [[B]]\n{{A}}\n\n[[Category:C]]"),
        ("top", "#redirect:[[B]] {{R}}", "#redirect:[[B]] {{R}}\n{{A}}"),
        ("above_categories", "", "{{A}}"),
        ("above_categories", "a", "a\n{{A}}"),
        ("above_categories", ARTICLE, "a\n\n{{A}}\n{{DEFAULTSORT:X}}\n[[Category:B]]"),
        ("above_categories", "[[Category:B]]", "{{A}}\n[[Category:B]]"),
        ("bottom", "", "{{A}}"),
        ("bottom", ARTICLE, f"{ARTICLE}\n{{{{A}}}}"),
        ("bottom", "a\n", "a\n{{A}}\n"),
    ],
)
def test_the_call_stands_on_a_line_of_its_own(position: str, text: str, result: str) -> None:
    operation = AddTemplate("A", position=position)  # type: ignore[arg-type] # each of the three

    assert text_after(operation, text) == result
    assert text_after(operation, result) is None


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{B}}\n{{C|x\n}}\na", "{{B}}\n{{C|x\n}}\n{{A}}\na"),
        ("{{c}}{{Template:B}} \n\na", "{{c}}{{Template:B}} \n{{A}}\n\na"),
        ("\n{{B}}\n\n{{C}}\na", "\n{{B}}\n\n{{C}}\n{{A}}\na"),
        ("{{B}} a", "{{A}}\n{{B}} a"),
        ("a\n{{B}}", "{{A}}\na\n{{B}}"),
        ("{{B}}", "{{B}}\n{{A}}"),
    ],
)
def test_templates_that_belong_above_it_stay_there(text: str, result: str) -> None:
    assert text_after(AddTemplate("A", below=("B", "C")), text) == result


@pytest.mark.parametrize(
    ("parameters", "call"),
    [
        ({"1": "x", "2": "y", "date": "May"}, "{{A|x|y|date=May}}"),
        ({"date": "May", "1": "x"}, "{{A|date=May|x}}"),
        ({"2": "y"}, "{{A|2=y}}"),
        ({"1": "x=y", "2": "z"}, "{{A|1=x=y|2=z}}"),
        ({"1": "[[B|c]]"}, "{{A|[[B|c]]}}"),
    ],
)
def test_its_parameters_are_written_as_short_as_they_can_be(parameters: dict[str, str], call: str) -> None:
    assert text_after(AddTemplate("A", parameters), "") == call


def test_a_whole_call_is_put_in_as_it_is() -> None:
    text = "{{a\n| x = 1\n}}"

    assert text_after(AddTemplate("A", text=text), "b") == f"{text}\nb"
    assert failure_code(AddTemplate("A", text="{{B}}"), "b") == "no_call"
    assert failure_code(AddTemplate("A", text="<nowiki>{{A}}</nowiki>"), "b") == "no_call"


def test_nothing_is_put_in_where_the_page_calls_it_or_a_redirect_to_it() -> None:
    known = Context(DEFAULT_SITE, "job", {"Template:B": "Template:A"})

    assert AddTemplate("A").apply(a_page("x {{a|1}}"), CONTEXT) == NoChange("the page calls Template:A already")
    assert isinstance(AddTemplate("A").apply(a_page("{{b}}"), known), NoChange)
    assert text_after(AddTemplate("A"), "<!-- {{A}} -->") == "{{A}}\n<!-- {{A}} -->"


def test_it_can_be_put_into_a_section() -> None:
    step = Step(AddTemplate("A"), section=ByHeading("B"))

    assert text_after(step, "{{A}}\n== B ==\nb") == "{{A}}\n== B ==\n{{A}}\nb"


def test_it_asks_for_the_redirects_to_all_templates_that_it_names() -> None:
    assert AddTemplate("a", below=("b",)).names(DEFAULT_SITE) == ("Template:A", "Template:B")


def test_its_parameters_are_none_of_the_edit_s() -> None:
    assert Step(AddTemplate("A", {"1": "x"})).parameters == frozenset()


def test_what_does_not_go_together_is_refused() -> None:
    with pytest.raises(ValueError, match="do not go together"):
        AddTemplate("A", {"1": "x"}, text="{{A}}")
    with pytest.raises(ValueError, match="is for `position: top`"):
        AddTemplate("A", position="bottom", below=("B",))
    with pytest.raises(ValueError, match="would not stay one parameter"):
        AddTemplate("A", {"1": "a|b"})


def test_a_name_that_is_no_template_s_fails_the_page() -> None:
    assert failure_code(AddTemplate("/x"), "a") == "no_call"


@pytest.mark.parametrize("text", ["a\n<!-- b", "a\n<nowiki>b\n{{A}}</nowiki><!--"])
@pytest.mark.parametrize("position", ["bottom", "above_categories"])
def test_a_page_that_would_swallow_the_call_fails(text: str, position: Literal["bottom", "above_categories"]) -> None:
    assert failure_code(AddTemplate("A", position=position), text) == "no_place"
