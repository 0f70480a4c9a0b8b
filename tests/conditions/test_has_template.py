import pytest

from editrunner.conditions.has_template import HasTemplate
from editrunner.model import DEFAULT_SITE, Asking, Context
from tests.factories import CONTEXT, a_page


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("a {{In use}} b", True),
        ("{{in_use\n|x}}", True),
        ("{{A|{{Template:In use}}}}", True),
        ("<nowiki>{{In use}}</nowiki>", False),
        ("<!-- {{In use}} -->", False),
        ("{{In use", False),
        ("{{In use 2}}", False),
        ("In use", False),
    ],
)
def test_it_holds_where_the_text_calls_the_template(text: str, holds: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert HasTemplate("In use").holds(a_page(text), CONTEXT) is holds


def test_a_redirect_to_the_template_counts_once_it_is_known() -> None:
    condition = HasTemplate("Template:In use")

    assert isinstance(condition, Asking)
    assert condition.names(DEFAULT_SITE) == ("Template:In use",)
    known = Context(DEFAULT_SITE, "job", {"Template:Inuse": "Template:In use"})
    assert condition.holds(a_page("{{inuse}}"), known)
    assert not condition.holds(a_page("{{inuse}}"), CONTEXT)
