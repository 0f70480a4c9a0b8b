"""Text from a wiki or a job file, made harmless for a terminal."""

from __future__ import annotations

import re

# C0 and C1 controls but for tab and newline, and the characters that turn the direction of writing, by which
# a title could make a line look like another one: https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Return the text with everything that a terminal could act on written out, as `<U+001B>`."""
    return _UNSAFE.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)
