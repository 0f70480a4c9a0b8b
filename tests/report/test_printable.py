import pytest

from editrunner.report.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "<U+001B>[31mred"),
        ("\x1b]0;title\x07", "<U+001B>]0;title<U+0007>"),
        ("a\rb", "a<U+000D>b"),
        ("\x9b31m", "<U+009B>31m"),
        ("user\u202etxt.exe", "user<U+202E>txt.exe"),
        ("\u2066a\u2069", "<U+2066>a<U+2069>"),
        ("a\u200fb", "a<U+200F>b"),
        ("\ud83d", "<U+D83D>"),
        ("tab\tand\nnewline, é 漢字 🐈", "tab\tand\nnewline, é 漢字 🐈"),
    ],
)
def test_what_a_terminal_acts_on_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown
