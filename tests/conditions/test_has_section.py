import pytest

from editrunner.conditions.has_section import HasSection
from tests.factories import CONTEXT, a_page


@pytest.mark.parametrize(
    "text",
    [
        "== References ==\nx",
        "a\n=== References ===\n",
        "==References==",
        "== ''References'' <!-- c -->==",
        "== References ==\n== References ==",
    ],
)
def test_it_holds_where_the_page_has_a_section_with_the_heading(text: str) -> None:
    assert HasSection("References").holds(a_page(text), CONTEXT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "References",
        "== references ==",
        "== References and notes ==",
        "<!--\n== References ==\n-->",
        "<nowiki>\n== References ==\n</nowiki>",
        "{{box|\n== References ==\n}}",
    ],
)
def test_it_does_not_hold_where_no_section_of_that_heading_can_be_edited(text: str) -> None:
    assert not HasSection("References").holds(a_page(text), CONTEXT)


def test_only_wikitext_has_sections() -> None:
    page = a_page("== References ==", content_model="text")

    assert not HasSection("References").holds(page, CONTEXT)
