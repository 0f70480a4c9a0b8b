import pytest

from editrunner.report.printable import printable, without_commands


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
        ("soft\u00adhyphen\u200b\u2060\ufeff", "soft<U+00AD>hyphen<U+200B><U+2060><U+FEFF>"),
        ("a\U000e0068\U000e0069b", "a<U+E0068><U+E0069>b"),
        ("\u3164\u115f\u206a\u034f\ufff9", "<U+3164><U+115F><U+206A><U+034F><U+FFF9>"),
        ("❤\ufe0f 葛\U000e0100 a\ufe01\ufe02", "❤\ufe0f 葛\U000e0100 a\ufe01<U+FE02>"),
        ("क\u094d\u200cष 👩\u200d👧", "क\u094d\u200cष 👩\u200d👧"),
        ("tab\tand\nnewline, é 漢字 🐈", "tab\tand\nnewline, é 漢字 🐈"),
    ],
)
def test_what_a_terminal_acts_on_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", "<U+003A>:error::x"),
        ("a\n \u3000::set-output name=a::b", "a\n \u3000<U+003A>:set-output name=a::b"),
        ("+##[error]x ##[group]", "+#<U+0023>[error]x #<U+0023>[group]"),
        (":::x", "<U+003A>::x"),
        ("a::b\n: reply\n## Heading", "a::b\n: reply\n## Heading"),
    ],
)
def test_in_a_log_of_github_nothing_is_a_command(text: str, shown: str) -> None:
    assert without_commands(text, {"GITHUB_ACTIONS": "true"}) == shown
    assert without_commands(text, {}) == text
