from dataclasses import replace

import pytest

from editrunner.errors import OperationFailed
from editrunner.model import DEFAULT_SITE, Absent, Context, NoChange, Page, Redirect
from editrunner.operations.set_redirect import SetRedirect
from tests.factories import CONTEXT, a_page, failure_code, text_after, text_of

TO_END = SetRedirect(to_end_of_chain=True)


@pytest.mark.parametrize(
    ("text", "to", "result"),
    [
        ("#REDIRECT [[A]]", "B", "#REDIRECT [[B]]"),
        (
            "\n#redirect:[[ A#x | label ]] {{R from move}}\n[[Category:R]]",
            "B",
            "\n#redirect:[[B]] {{R from move}}\n[[Category:R]]",
        ),
        ("#REDIRECT [[A#x]]", "A#", "#REDIRECT [[A]]"),
        ("#REDIRECT [[A]]", "a#Some_section", "#REDIRECT [[A#Some section]]"),
        ("#REDIRECT [[A]]", "Category:B", "#REDIRECT [[:Category:B]]"),
        ("#REDIRECT\n[[A]]", "help:b c", "#REDIRECT\n[[Help:B c]]"),
        ("", "B", "#REDIRECT [[B]]"),
    ],
)
def test_the_link_is_changed_and_nothing_else(text: str, to: str, result: str) -> None:
    assert text_after(SetRedirect(to), text) == result
    assert text_after(SetRedirect(to), result) is None


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("#REDIRECT [[A#x]]", "A"),
        ("#REDIRECT [[a|b]]", "A"),
        ("#REDIRECT [[:Category:A]]", "Category:A"),
        ("#REDIRECT [[A#x_y]]", "A#x y"),
    ],
)
def test_a_redirect_that_leads_there_is_left_alone(text: str, to: str) -> None:
    assert text_after(SetRedirect(to), text) is None


@pytest.mark.parametrize("text", ["text", "* #REDIRECT [[A]]", "#REDIRECT A", "#REDIRECTION [[A]]", "# [[A]]"])
@pytest.mark.parametrize("operation", [SetRedirect("B"), TO_END])
def test_a_page_that_is_no_redirect_is_left_alone(operation: SetRedirect, text: str) -> None:
    assert isinstance(operation.apply(a_page(text), CONTEXT), Absent)


def test_the_words_for_a_redirect_are_those_of_the_wiki() -> None:
    site = replace(DEFAULT_SITE, redirect_words=("#WEITERLEITUNG", "#REDIRECT"))
    context = Context(site, "job")

    assert text_of(SetRedirect("B").apply(a_page("#Weiterleitung [[A]]"), context)) == "#Weiterleitung [[B]]"
    assert text_of(SetRedirect("B").apply(a_page(""), context)) == "#WEITERLEITUNG [[B]]"


def test_a_page_does_not_redirect_to_itself() -> None:
    assert failure_code(SetRedirect("example#x"), "#REDIRECT [[A]]") == "redirect_to_itself"


def test_a_redirect_does_not_lead_to_another_one() -> None:
    context = Context(DEFAULT_SITE, "job", {"B": "C", "Example": "A"})

    with pytest.raises(OperationFailed, match="B is a redirect itself, to C: name its end"):
        SetRedirect("B").apply(a_page("#REDIRECT [[A]]"), context)


def chained(text: str, *hops: tuple[str, str, str | None]) -> Page:
    return replace(a_page(text), leads_to=tuple(Redirect(*hop) for hop in hops))


@pytest.mark.parametrize(
    ("text", "first", "second", "result"),
    [
        ("#REDIRECT [[A]]", None, None, "#REDIRECT [[B]]"),
        ("#REDIRECT [[A#x]] {{R}}", "x", "y", "#REDIRECT [[B#x]] {{R}}"),
        ("#REDIRECT [[A]]", None, "y", "#REDIRECT [[B#y]]"),
    ],
)
def test_a_double_redirect_is_led_to_its_end(text: str, first: str | None, second: str | None, result: str) -> None:
    page = chained(text, ("Example", "A", first), ("A", "B", second))

    assert text_of(TO_END.apply(page, CONTEXT)) == result
    assert text_of(TO_END.apply(replace(page, text=result), CONTEXT)) is None


def test_a_simple_redirect_is_at_its_end() -> None:
    assert isinstance(TO_END.apply(chained("#REDIRECT [[A]]", ("Example", "A", None)), CONTEXT), NoChange)


@pytest.mark.parametrize(
    "hops",
    [
        [("Example", "Example", None)],
        [("Example", "A", None), ("A", "Example", None)],
        [("Example", "A", None), ("A", "B", None), ("B", "A", None)],
    ],
)
def test_a_circle_is_refused(hops: list[tuple[str, str, str | None]]) -> None:
    page = chained(f"#REDIRECT [[{hops[0][1]}]]", *hops)

    with pytest.raises(OperationFailed, match="in a circle: Example → "):
        TO_END.apply(page, CONTEXT)


def test_a_redirect_that_was_changed_meanwhile_is_refused() -> None:
    page = chained("#REDIRECT [[C]]", ("Example", "A", None), ("A", "B", None))

    with pytest.raises(OperationFailed, match="leads elsewhere by now"):
        TO_END.apply(page, CONTEXT)


@pytest.mark.parametrize("text", ["#REDIRECT [[w:A]]", ""])
def test_without_a_chain_there_is_nothing_to_do(text: str) -> None:
    assert isinstance(TO_END.apply(a_page(text), CONTEXT), NoChange)


@pytest.mark.parametrize(("to", "to_end"), [(None, False), ("A", True)])
def test_one_aim_is_needed(to: str | None, *, to_end: bool) -> None:
    with pytest.raises(ValueError, match="either `to` or"):
        SetRedirect(to, to_end)
