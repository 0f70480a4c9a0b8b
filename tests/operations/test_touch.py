import pytest

from editrunner.model import Touch as TouchChange
from editrunner.operations.touch import Touch
from tests.factories import CONTEXT, a_page, failure_code


@pytest.mark.parametrize(
    ("text", "content_model"),
    [
        ("a", "wikitext"),
        ("", "wikitext"),
        ("<nowiki>~~~~</nowiki>", "wikitext"),
        ('{\n\t"a": 1\n}', "json"),
        ("~~~~", "text"),
    ],
)
def test_a_page_is_saved_as_it_is(text: str, content_model: str) -> None:
    assert Touch().apply(a_page(text, content_model=content_model), CONTEXT) == TouchChange()


@pytest.mark.parametrize("text", ["-- ~~~~", "{{subst:Welcome}}", "[[A (b)|]]", "a\n"])
def test_a_page_that_saving_would_change_is_refused(text: str) -> None:
    assert failure_code(Touch(), text) == "touch_changes"


@pytest.mark.parametrize("text", ['{"a":1}', "no JSON", '{\n\t"a": 1.0\n}'])
def test_json_that_the_wiki_would_write_otherwise_is_refused(text: str) -> None:
    with pytest.raises(Exception, match="saving the page"):
        Touch().apply(a_page(text, content_model="json"), CONTEXT)
