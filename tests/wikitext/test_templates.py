import pytest

from editrunner.errors import OperationFailed
from editrunner.model import DEFAULT_SITE, Context
from editrunner.wikitext.templates import DEEPEST, PageCalls, TemplateName, template_title

REDIRECTS = {"Template:Town": "Template:Infobox city", "Template:City": "Template:Infobox city"}
CONTEXT = Context(DEFAULT_SITE, "job", REDIRECTS)


def calls_of(text: str, name: str = "A") -> list[dict[str, str]]:
    calls = PageCalls(text, DEFAULT_SITE)
    return [
        {parameter: calls.value_of(call, parameter) for parameter in call.effective}
        for call in calls.of(TemplateName(CONTEXT, name))
    ]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("infobox_city", "Template:Infobox city"),
        (" Template : infobox city ", "Template:Infobox city"),
        ("template:template:x", "Template:Template:x"),
        (":page", "Page"),
        (":template:x", "Template:X"),
        ("user:x", "User:X"),
        ("x#y", "Template:X"),
        ("a&amp;b", "Template:A&b"),
        ("subst:x", "Template:Subst:x"),
    ],
)
def test_a_call_names_a_page(name: str, title: str) -> None:
    assert template_title(DEFAULT_SITE, name) == title


@pytest.mark.parametrize("name", ["", " ", "#if:x", "/doc", "a\nb", "a{b", "a<b", "a%20b", "a[b"])
def test_what_no_page_can_be_called_is_no_template(name: str) -> None:
    assert template_title(DEFAULT_SITE, name) is None


@pytest.mark.parametrize("name", ["Infobox city", "infobox_city", "Town", "template:city"])
def test_all_names_that_lead_to_one_page_are_one_template(name: str) -> None:
    template = TemplateName(CONTEXT, name)

    assert all(template.fits(other) for other in ("infobox city", "town", "Template:City"))
    assert not any(template.fits(other) for other in ("Village", ":Town", "User:Town", "subst:Town"))


def test_a_redirect_can_stand_for_itself_only() -> None:
    assert TemplateName(CONTEXT, "town", follow=False).fits("Town")
    assert not TemplateName(CONTEXT, "town", follow=False).fits("Infobox city")
    assert TemplateName(CONTEXT, "infobox city", follow=False).fits("Town")


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("{{A}}", {}),
        ("{{ a\n|x|b = y |z}}", {"1": "x", "b": "y", "2": "z"}),
        ("{{A|1=x|y}}", {"1": "y"}),
        ("{{A|y|1=x}}", {"1": "x"}),
        ("{{A|b=1|b=2}}", {"b": "2"}),
        ("{{A|b=c=d}}", {"b": "c=d"}),
        (
            "{{A|[[B|c=d]]|{{B|c=d}}|<nowiki>|=</nowiki>}}",
            {"1": "[[B|c=d]]", "2": "{{B|c=d}}", "3": "<nowiki>|=</nowiki>"},
        ),
        ("{{A|<!-- x= -->b<!-- y --> = <!-- z --> c<!-- z -->d <!-- z -->}}", {"b": "cd"}),
        ("{{A<!-- c -->|}}", {"1": ""}),
        ("{{A|=x}}", {"": "x"}),
        ("{{A\n<!-- line -->\n|b=c\n<!-- line -->\n}}", {"b": "c"}),
    ],
)
def test_a_call_has_its_parameters(text: str, parameters: dict[str, str]) -> None:
    assert calls_of(text) == [parameters]


@pytest.mark.parametrize(
    "text",
    [
        "<nowiki>{{A}}</nowiki>",
        "<!-- {{A}} -->",
        "<pre>{{A}}</pre>",
        "{{A",
        "{{{A}}}",
        "{{A[[}}",
        "{{subst:A}}",
        "{{safesubst:A}}",
        "{{#if:A|A}}",
        "{{:A}}",
        "{{User:A}}",
        "{{A{{B}}}}",
        "{{A{{{1}}}}}",
        "{{A<nowiki/>}}",
    ],
)
def test_what_is_no_call_of_the_template_is_passed_over(text: str) -> None:
    assert calls_of(text) == []


@pytest.mark.parametrize("text", ["<ref>{{A}}</ref>", "<noinclude>{{A}}</noinclude>", "[[X|{{A}}]]", "{{{x|{{A}}}}}"])
def test_calls_inside_other_things_are_found(text: str) -> None:
    assert calls_of(text) == [{}]


def test_outer_calls_come_before_inner_ones() -> None:
    assert calls_of("{{A|{{A|x}}}} {{A}}") == [{"1": "{{A|x}}"}, {"1": "x"}, {}]


def test_calls_in_each_other_are_read_as_deep_as_the_wiki_expands_them() -> None:
    deepest = "{{A|" * DEEPEST + "}}" * DEEPEST
    assert len(calls_of(deepest)) == DEEPEST
    assert len(calls_of("{{B|" * 50_000 + "{{A}}" + "}}" * 50_000)) == 1

    with pytest.raises(OperationFailed) as failure:
        calls_of(f"{{{{A|{deepest}}}}}")

    assert failure.value.code == "templates_nested"


def test_hostile_pages_are_read_to_their_end() -> None:
    assert calls_of("{" * 100_000) == []
    assert calls_of("{{A|" * 100_000) == []
    assert len(calls_of("{{A" + "|x=1" * 50_000 + "}}")[0]) == 1
    assert calls_of("{{A|x=" + "<!-- -->" * 50_000 + "1}}") == [{"x": "1"}]
