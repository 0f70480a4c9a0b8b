"""What MediaWiki makes of a text while saving it."""

from __future__ import annotations

import hashlib
import re
import unicodedata

# What PHP's trim() takes for blank; with rtrim() TextContent ends every text:
# https://www.php.net/manual/en/function.trim.php
_TRIMMED = " \t\n\r\0\x0b"
# What may stand around the equal signs of a heading; other blanks of ASCII do not reach the wiki.
_BLANK = " \t\n\r"

# What Validator::cleanUp() replaces; it lets U+007F to U+009F pass: https://www.mediawiki.org/wiki/Utfnormal
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

# https://www.mediawiki.org/wiki/Help:Signatures, Help:Substitution, and the pipe trick of Help:Links.
_TRANSFORMS = {
    "a signature (~~~)": re.compile(r"~~~"),
    "a substitution ({{subst:…}})": re.compile(r"\{\{\s*(?:safe)?subst\s*:", re.IGNORECASE),
    "a pipe trick ([[…|]])": re.compile(r"\[\[(?:[^\[\]{}|\n]+\|\]\]|\|[^\[\]{}|\n]+\]\])"),
}


def normal(text: str) -> str:
    """Return the text as MediaWiki reads every input: LF line ends, Unicode NFC."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def as_stored(text: str) -> str:
    """Return the text as MediaWiki stores it: `normal`, with nothing blank at the end."""
    return normal(text).rstrip(_TRIMMED)


def summary_as_stored(summary: str) -> str:
    """Return an edit summary as MediaWiki stores it, but for the cut at 500 characters.

    One that is a heading loses its equal signs; line breaks and tabs inside it stay as they are.
    """
    return _without_equal_signs(unicodedata.normalize("NFC", summary)).strip(_TRIMMED)


def _without_equal_signs(line: str) -> str:
    bare = line.strip(_BLANK)
    if bare[:1] != "=" or bare[-1:] != "=" or len(bare) < len("=="):
        return line
    heading = bare.strip("=").strip(_BLANK)
    return line if "\n" in heading else heading


def control_character(text: str) -> str | None:
    r"""Return the first character that MediaWiki would replace by U+FFFD, as `U+0008`, or `None`."""
    found = _CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def transforms(text: str) -> tuple[str, ...]:
    """Name what the wiki would expand while saving.

    It does not look into `nowiki` and the like, where nothing is expanded: rather a warning too many.
    """
    return tuple(name for name, pattern in _TRANSFORMS.items() if pattern.search(text))


def sha1(text: str) -> str:
    """Return the SHA-1 of a text as MediaWiki gives it for a revision: hexadecimal, of its UTF-8 form."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def byte_length(text: str) -> int:
    """Return the size of a text as MediaWiki counts it, in bytes of UTF-8."""
    return len(text.encode())
