import io
import sys

import pytest

from editrunner.cli.terminal import Bar, PlainLines, is_interactive, progress_listener
from editrunner.model import Outcome, Skip, Wait

ENTRY = Skip(id="j/A\x1b[2J", job="j", title="A", namespace=0, page_id=1, reason="r", detail="d")
WAIT = Wait("maxlag", "lagged\x1b", 5.0, 2)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Put a terminal in place; pytest itself does so before each test, so that a fixture would be too early."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "stdin", screen)
    return screen


def test_a_terminal_gets_a_bar_and_a_file_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    a_terminal(monkeypatch)
    with progress_listener(3, {}) as shown:
        assert isinstance(shown, Bar)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_listener(3, {}) as shown:
        assert isinstance(shown, PlainLines)


def test_continuous_integration_gets_plain_lines_even_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    a_terminal(monkeypatch)
    with progress_listener(None, {"CI": "true"}) as shown:
        assert isinstance(shown, PlainLines)
    assert not is_interactive({"CI": "true"})
    assert is_interactive({})


@pytest.mark.parametrize("total", [3, None])
def test_a_bar_keeps_what_went_wrong_on_the_screen(monkeypatch: pytest.MonkeyPatch, total: int | None) -> None:
    terminal = a_terminal(monkeypatch)
    with progress_listener(total, {}) as bar:
        bar.entry_ended(ENTRY, Outcome.SAVED, "revision 3")
        bar.entry_ended(ENTRY, Outcome.CONFLICT, "somebody was faster\x1b[2J")
        bar.waiting(WAIT)

    assert "somebody was faster<U+001B>[2J" in terminal.getvalue()
    assert "waiting 5 s" in terminal.getvalue()
    assert "revision 3" not in terminal.getvalue()


def test_plain_lines_go_to_stderr_and_pass_over_skips(capsys: pytest.CaptureFixture[str]) -> None:
    lines = PlainLines()
    lines.entry_ended(ENTRY, Outcome.SAVED, "revision 3")
    lines.entry_ended(ENTRY, Outcome.SKIPPED, "nothing to do")
    lines.waiting(WAIT)

    out, err = capsys.readouterr()
    assert out == ""
    assert "revision 3" in err
    assert "nothing to do" not in err
    assert "\x1b" not in err


def test_messages_that_cannot_be_written_do_not_end_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("sys.stderr", Full())

    PlainLines().entry_ended(ENTRY, Outcome.SAVED, "revision 7")
