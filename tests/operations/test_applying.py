import tracemalloc
from collections.abc import Sequence

import pytest

from editrunner import model
from editrunner.errors import OperationFailed
from editrunner.operations.append import Append
from editrunner.operations.applying import apply_steps
from editrunner.operations.regex import Regex
from editrunner.operations.replace import Replace
from editrunner.operations.set_parameter import SetParameter
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


class TestTextsWithoutEnd:
    """A few lines of a job file can ask for more text than there is memory."""

    @pytest.mark.parametrize(
        ("steps", "text"),
        [
            ([Step(Regex(r"(?s)^(.*)$", r"\1\1"))] * 40, "text"),
            ([Step(Regex(r"(?s)(.*)", r"\1" * 4000))], "text" * 20_000),
            ([Step(Regex(r"(?s)(?=(?<all>.*))x", r"\g<all>" * 4000))], "x" + "text" * 20_000),
            ([Step(Replace("a", "b" * 1_000_000))], "a " * 20_000),
            ([Step(SetParameter("T", "x", "y" * 1_000_000, if_absent="create"))], "{{T}}" * 1000),
            ([Step(Append("text" * 1_000_000, repeat=True))] * 10, ""),
        ],
        ids=["doubled again and again", "a group again and again", "a group ahead", "replace", "parameters", "append"],
    )
    def test_a_page_fails_before_its_text_fills_the_memory(self, steps: Sequence[Step], text: str) -> None:
        tracemalloc.start()
        with pytest.raises(OperationFailed) as failure:
            apply_steps(steps, a_page(text), CONTEXT)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert failure.value.code == "text_too_long"
        assert peak < 200_000_000

    def test_a_page_as_large_as_any_is_edited(self) -> None:
        text = "text " * 400_000

        applied = apply_steps([Step(Regex("text", r"\g<0>s")), Step(Append("x"))], a_page(text), CONTEXT)

        assert applied.text == f"{text.replace('text', 'texts')}\nx"
