import pytest

from editrunner.cli import bar as bar_module
from editrunner.cli.bar import Bar
from editrunner.cli.messages import say
from editrunner.executor.captcha import Question
from editrunner.model import Outcome, Skip, Wait

from .screens import a_terminal

ENTRY = Skip(id="j/A\x1b[2J", job="j", title="A", namespace=0, page_id=1, reason="r", detail="d")


@pytest.mark.parametrize("total", [3, None])
def test_a_bar_keeps_what_went_wrong_on_the_screen(monkeypatch: pytest.MonkeyPatch, total: int | None) -> None:
    screen = a_terminal(monkeypatch)
    bar = Bar()
    bar.begin(lambda: total)
    bar.ended(ENTRY, Outcome.SAVED, "revision 3")
    bar.ended(ENTRY, Outcome.CONFLICT, "somebody was faster\x1b[2J [red]")
    bar.close()

    assert "somebody was faster<U+001B>[2J [red]" in screen.getvalue()
    assert "revision 3" not in screen.getvalue()


def test_a_bar_shows_how_far_it_is_and_what_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = a_terminal(monkeypatch)
    bar = Bar()
    bar.begin(lambda: 3)
    bar.planned(ENTRY)
    bar.waiting(Wait("maxlag", "lagged\x1b", 500.0, 2))
    # Whatever is printed draws the bar anew.
    say("a message")
    bar.close()

    shown = screen.getvalue()
    assert "a message\n" in shown
    assert "1 of 3 pages (1 to skip)" in shown
    assert "lagged<U+001B> (maxlag, attempt 2)" in shown


def test_a_verbose_bar_shows_each_page(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = a_terminal(monkeypatch)
    bar = Bar(verbose=True)
    bar.begin(lambda: None)
    bar.pausing(5)
    bar.ended(ENTRY, Outcome.SAVED, "revision 3")
    bar.ended(ENTRY, Outcome.SKIPPED, "nothing to do")
    bar.close()

    assert "revision 3" in screen.getvalue()
    assert "nothing to do" not in screen.getvalue()


def test_a_question_is_asked_without_the_bar_which_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = a_terminal(monkeypatch)
    monkeypatch.setattr(
        bar_module, "ask_captcha", lambda _title, _question, is_over: "too late" if is_over() else "seven"
    )
    bar = Bar()
    bar.begin(lambda: 3)

    assert bar.ask(ENTRY, Question("1", "how many?"), lambda: False) == "seven"
    assert bar.ask(ENTRY, Question("1", "how many?"), lambda: True) == "too late"
    before = len(screen.getvalue())
    bar.ended(ENTRY, Outcome.SAVED, "revision 3")
    bar.close()

    assert "1 of 3 pages" in screen.getvalue()[before:]
