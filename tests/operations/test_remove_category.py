import pytest

from editrunner.model import Absent
from editrunner.operations.remove_category import RemoveCategory
from editrunner.operations.step import Step
from tests.factories import CONTEXT, a_page, failure_code, text_after

REMOVE = RemoveCategory("B")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("text\n\n[[Category:B]]\n[[Category:C]]\n", "text\n\n[[Category:C]]\n"),
        ("text\n\n[[Category:A]]\n  [[category:b|k]]  \n[[de:X]]", "text\n\n[[Category:A]]\n[[de:X]]"),
        ("text\n\n[[Category:B]]", "text"),
        ("a\n\n[[Category:B]]\n\nb", "a\n\nb"),
        ("text [[Category:B]] more", "text more"),
        ("text[[Category:B]]more", "textmore"),
        ("text[[Category:B]]", "text"),
        ("[[Category:B]] [[Category:C]]", "[[Category:C]]"),
        ("[[Category:A]] [[Category:B]] [[Category:C]]", "[[Category:A]] [[Category:C]]"),
        ("[[Category:B]]<!-- why -->\nx", "<!-- why -->\nx"),
        ("[[Category:B]][[Category:B]]\n[[Category:b]]\nx", "x"),
        ("[[Category:B]]", ""),
        ("x<noinclude>\n[[Category:B]]\n</noinclude>", "x<noinclude>\n</noinclude>"),
        ("<noinclude>[[Category:B]]</noinclude>", "<noinclude></noinclude>"),
        ("{{DEFAULTSORT:X}}\n[[Category:B]]\n", "{{DEFAULTSORT:X}}\n"),
        ("{{a|[[Category:B]]}}\n[[Category:B]]\n", "{{a|[[Category:B]]}}\n"),
    ],
)
def test_the_link_goes_and_the_line_that_it_leaves_empty(text: str, result: str) -> None:
    assert text_after(REMOVE, text) == result
    assert text_after(REMOVE, result) is None


@pytest.mark.parametrize(
    "text",
    [
        "[[:Category:B]]",
        "[[Category:C]]",
        "[[Category:B",
        "[[Category:\nB]]",
        "[[Category:{{B}}]]",
        "[[Help:B]]",
        "[[B]]",
    ],
)
def test_other_links_stay(text: str) -> None:
    reason = "the page's text does not put it into Category:B; a template may"

    assert REMOVE.apply(a_page(text), CONTEXT) == Absent(reason)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{{a|[[Category:B]]}}", "a template"),
        ("<!-- [[Category:B|k]] -->", "a comment"),
        ("<nowiki>[[category:B]]</nowiki>", "<nowiki>"),
        ("<pre>\n[[Category:B]]\n</pre>", "<pre>"),
        ("<includeonly>[[Category:B]]</includeonly>", "<includeonly>"),
        ("<ref>[[Category:B]]</ref>", "<ref>"),
    ],
)
def test_what_is_left_alone_is_reported(text: str, place: str) -> None:
    assert REMOVE.apply(a_page(text), CONTEXT) == Absent(
        f"Category:B stands only inside {place}, where it is left alone"
    )


def test_a_page_that_has_to_be_in_the_category_can_be_made_to_fail() -> None:
    assert failure_code(Step(RemoveCategory("B", "fail"), if_absent="fail"), "text") == "absent"
