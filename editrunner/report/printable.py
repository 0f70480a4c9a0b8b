"""Text from a wiki or a job file, made harmless for a terminal, and for whoever reads it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

# C0 and C1 controls but for tab and newline, and the characters that turn the direction of writing, by which
# a title could make a line look like another one: https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
_UNSAFE = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
# What nobody can see: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point, and the marks of annotations.
# Whole sentences can be written in the tags from U+E0000 on. The joiners U+200C and U+200D stay, since scripts and
# emoji are written with them, and so does one variation selector behind a character.
_INVISIBLE = (
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_SELECTOR = r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_WRITTEN_OUT = re.compile(f"[{_UNSAFE}{_INVISIBLE}]|(?<={_SELECTOR}){_SELECTOR}")


def is_printable(text: str) -> bool:
    """Say whether a text is harmless as it is."""
    return _WRITTEN_OUT.search(text) is None


def printable(text: str) -> str:
    """Return the text with everything that a terminal could act on, or nobody see, written out, as `<U+001B>`."""
    return _WRITTEN_OUT.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


# What a runner of GitHub Actions takes for a command, whoever wrote it: `::` at the beginning of a line, blanks aside,
# and the older `##[` anywhere: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
_COMMAND = re.compile(r"^(?P<before>\s*):(?=:)|##(?=\[)", re.MULTILINE)


def without_commands(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return a text for the log of a CI job with everything written out that the runner would carry out."""
    if environment.get("GITHUB_ACTIONS") != "true":
        return text
    return _COMMAND.sub(lambda found: "#<U+0023>" if found["before"] is None else f"{found['before']}<U+003A>", text)
