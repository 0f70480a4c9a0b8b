import errno
import io
import os
import pty
import signal
import sys
import threading
from collections.abc import Iterator

import click
import pytest

from editrunner.cli import terminal
from editrunner.cli.interrupts import Interrupts
from editrunner.cli.terminal import PlainLines, Silence, is_interactive
from editrunner.executor.captcha import Question
from editrunner.model import Outcome, Skip, Wait

from .screens import Terminal, a_terminal
from .test_progress import Clock

ENTRY = Skip(id="j/A\x1b[2J", job="j", title="A", namespace=0, page_id=1, reason="r", detail="d")
SHORT = Wait("maxlag", "lagged\x1b", 5.0, 2)


def nobody() -> bool:
    """Say that nobody wants the end."""
    return False


def plain_lines(clock: Clock, *, verbose: bool = False) -> PlainLines:
    return PlainLines(verbose=verbose, clock=lambda: clock.seconds, now=clock.now)


def test_nobody_can_answer_in_continuous_integration_even_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    a_terminal(monkeypatch)

    assert is_interactive({})
    assert not is_interactive({"CI": "true"})
    assert not is_interactive({"TERM": "dumb"})


def test_nobody_can_answer_where_messages_go_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    a_terminal(monkeypatch)
    monkeypatch.setattr(sys, "stderr", io.StringIO())

    assert not is_interactive({})


def test_a_page_that_went_well_gets_no_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    lines = plain_lines(Clock())
    lines.ended(ENTRY, Outcome.SAVED, "revision 3")
    lines.ended(ENTRY, Outcome.SKIPPED, "nothing to do")

    assert capsys.readouterr() == ("", "")


def test_what_a_wiki_says_of_a_saved_page_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    plain_lines(Clock()).ended(ENTRY, Outcome.SAVED, "revision 3; the wiki left something out: x")

    assert "the wiki left something out: x" in capsys.readouterr().err


def test_what_went_wrong_is_said_at_once_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    plain_lines(Clock()).ended(ENTRY, Outcome.CONFLICT, "somebody was faster\x1b[2J")

    out, err = capsys.readouterr()
    assert out == ""
    assert err == "conflict  j/A<U+001B>[2J  somebody was faster<U+001B>[2J\n"


def test_verbose_lines_show_each_page_but_skips(capsys: pytest.CaptureFixture[str]) -> None:
    lines = plain_lines(Clock(), verbose=True)
    lines.ended(ENTRY, Outcome.SAVED, "revision 3")
    lines.ended(ENTRY, Outcome.SKIPPED, "nothing to do")

    assert capsys.readouterr().err == "saved     j/A<U+001B>[2J  revision 3\n"


def test_every_so_often_a_line_says_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    lines = plain_lines(clock)
    lines.begin(lambda: 100)
    for second in range(1, 91):
        clock.seconds = float(second)
        lines.ended(ENTRY, Outcome.SAVED, "revision 3")

    assert capsys.readouterr().err.splitlines() == [
        "30 of 100 pages, 60.0 edits a minute, done about 03:01 (30 saved)",
        "60 of 100 pages, 60.0 edits a minute, done about 03:01 (60 saved)",
        "90 of 100 pages, 60.0 edits a minute, done about 03:01 (90 saved)",
    ]


def test_planning_says_how_far_it_is_too(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    lines = plain_lines(clock)
    lines.planned(ENTRY)
    clock.seconds = 30
    lines.planned(ENTRY)

    assert capsys.readouterr().err == "2 pages (2 to skip)\n"


def test_of_many_short_waits_for_the_same_reason_the_first_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    lines = plain_lines(Clock())
    lines.waiting(SHORT)
    lines.waiting(SHORT)
    lines.waiting(Wait("maxlag", "lagged", 60.0, 3))

    assert capsys.readouterr().err.splitlines() == [
        "waiting until 03:00:05: lagged<U+001B> (maxlag, attempt 2)",
        "waiting until 03:01:00: lagged (maxlag, attempt 3)",
    ]


def test_messages_that_cannot_be_written_do_not_end_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("sys.stderr", Full())

    PlainLines().ended(ENTRY, Outcome.FAILED, "no")


def test_silence_shows_nothing_but_asks_whoever_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    silence = Silence()
    silence.begin(lambda: 3)
    silence.planned(ENTRY)
    silence.ended(ENTRY, Outcome.FAILED, "no")
    silence.waiting(SHORT)
    silence.pausing(5)
    silence.close()
    assert silence.ask(ENTRY, Question("1", "how many?"), nobody) is None
    assert capsys.readouterr() == ("", "")

    monkeypatch.setattr(terminal, "is_interactive", lambda: True)
    monkeypatch.setattr(terminal, "ask_captcha", lambda title, question, _: f"{title}: {question.text}")
    assert silence.ask(ENTRY, Question("1", "how many?"), nobody) == "A: how many?"


QUESTION = Question("1", "how many?")
ASKED = "The wiki asks before it saves A: how many?\nAnswer (nothing: later): "


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Where a person's keys are pressed."""
    person, terminal_side = pty.openpty()
    with os.fdopen(terminal_side, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield person
    os.close(person)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("seven\n", "seven"), (" sieben und ö \n", "sieben und ö"), ("\n", None), ("\x04", None), ("seven\x04", "seven")],
)
def test_an_answer_is_a_line_and_whoever_types_none_wants_to_answer_later(
    keys: int, capsys: pytest.CaptureFixture[str], typed: str, answer: str | None
) -> None:
    os.write(keys, typed.encode())

    assert terminal.ask_captcha("A", QUESTION) == answer
    # What comes next begins a line of its own: the terminal itself shows the end of a line that was typed.
    assert capsys.readouterr().err == (ASKED if typed.endswith("\n") else f"{ASKED}\n")


def test_each_line_answers_one_question(keys: int) -> None:
    os.write(keys, b"one\ntwo\n")

    assert [terminal.ask_captcha("A", QUESTION), terminal.ask_captcha("A", QUESTION)] == ["one", "two"]


def test_whoever_is_gone_with_the_terminal_wants_to_answer_later(monkeypatch: pytest.MonkeyPatch) -> None:
    person, terminal_side = pty.openpty()
    os.close(person)
    with os.fdopen(terminal_side, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)

        assert terminal.ask_captcha("A", QUESTION) is None


def test_bytes_that_are_no_letters_are_an_answer_that_is_wrong(keys: int) -> None:
    os.write(keys, b"z\xf6lf\n")

    assert terminal.ask_captcha("A", QUESTION) == "z\N{REPLACEMENT CHARACTER}lf"


def test_who_may_not_read_from_the_terminal_wants_to_answer_later(keys: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process in the background whose shell is gone."""

    def refuse(*_: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    os.write(keys, b"seven\n")
    monkeypatch.setattr(os, "read", refuse)

    assert terminal.ask_captcha("A", QUESTION) is None


@pytest.mark.usefixtures("keys")
def test_ctrl_c_at_a_question_is_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()

    with pytest.raises(click.Abort):
        terminal.ask_captcha("A", QUESTION)
    assert capsys.readouterr().err == f"{ASKED}\n"


class _Pressing(Terminal):
    """A terminal at which somebody presses Ctrl-C, so many times, as soon as something is written there."""

    def __init__(self, times: int = 1) -> None:
        super().__init__()
        self._times = times

    def write(self, text: str) -> int:
        while self._times:
            self._times -= 1
            signal.raise_signal(signal.SIGINT)
        return super().write(text)


@pytest.mark.usefixtures("keys")
def test_ctrl_c_while_a_question_is_being_written_ends_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Pressing()
    monkeypatch.setattr(sys, "stderr", screen)

    with pytest.raises(click.Abort):
        terminal.ask_captcha("A", QUESTION)
    assert screen.getvalue() == f"{ASKED}\n"


@pytest.mark.usefixtures("keys")
def test_ctrl_c_ends_a_question_although_a_write_in_flight_is_let_end() -> None:
    with Interrupts() as interrupts:
        handler = signal.getsignal(signal.SIGINT)
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(click.Abort):
            terminal.ask_captcha("A", QUESTION)
        assert interrupts.wanted
        # A write that follows is not interrupted in its turn.
        assert signal.getsignal(signal.SIGINT) == handler


@pytest.mark.usefixtures("keys")
def test_ctrl_c_pressed_twice_at_a_question_leaves_one_that_ends_a_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", _Pressing(times=2))

    with Interrupts():
        with pytest.raises(click.Abort):
            terminal.ask_captcha("A", QUESTION)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_ctrl_c_just_before_a_question_ends_it_too(
    keys: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typing = threading.Timer(1.0, os.write, (keys, b"too late\n"))

    def press() -> bool:
        signal.raise_signal(signal.SIGINT)
        typing.start()
        return True

    monkeypatch.setattr(terminal, "is_interactive", press)

    with Interrupts() as interrupts:
        assert Silence().ask(ENTRY, QUESTION, lambda: interrupts.wanted) is None
    typing.cancel()
    typing.join()
    assert capsys.readouterr().err.endswith(f"{ASKED}\n")
