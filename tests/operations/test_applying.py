from collections.abc import Sequence

import pytest

from editrunner import model
from editrunner.operations.append import Append
from editrunner.operations.applying import apply_steps
from editrunner.operations.replace import Replace
from editrunner.operations.step import Step
from editrunner.operations.touch import Touch
from tests.factories import CONTEXT, a_page

TEH = Step(Replace("teh", "the"))
BLANKS = Step(Replace("  ", " "), cosmetic=True)


@pytest.mark.parametrize(
    ("steps", "text", "result", "changing"),
    [
        ([TEH, BLANKS], "teh  cat", "the cat", (0, 1)),
        ([TEH, BLANKS], "the  cat", "the  cat", ()),
        ([BLANKS, TEH], "teh cat", "the cat", (1,)),
        ([TEH, Step(Append("the"))], "teh", "the", (0,)),
    ],
)
def test_each_step_is_applied_to_what_the_ones_before_have_left(
    steps: Sequence[Step], text: str, result: str, changing: tuple[int, ...]
) -> None:
    applied = apply_steps(steps, a_page(text), CONTEXT)

    assert (applied.before, applied.text, applied.changing) == (text, result, changing)


def test_what_changed_nothing_says_why() -> None:
    applied = apply_steps([TEH, BLANKS], a_page("a  b"), CONTEXT)

    assert applied.reasons == (
        'replace: "teh" does not stand there',
        "replace: `cosmetic` alone is no reason for an edit",
    )


def test_what_is_left_to_the_wiki_is_told_with_the_text_that_should_result() -> None:
    appended = apply_steps([Step(Append("b", on_server=True))], a_page("a"), CONTEXT)
    touched = apply_steps([Step(Touch())], a_page("a"), CONTEXT)

    assert (appended.left_to_wiki, appended.text) == (model.OnServer("append", "\nb"), "a\nb")
    assert (touched.left_to_wiki, touched.text) == (model.Touch(), "a")
