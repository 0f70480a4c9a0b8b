"""What MediaWiki makes of a text while saving it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from editrunner.model import Site
from editrunner.wikitext.preprocessor import Node, read

# What PHP's trim() takes for blank; with rtrim() TextContent ends every text:
# https://www.php.net/manual/en/function.trim.php
_TRIMMED = " \t\n\r\0\x0b"
# What may stand around the equal signs of a heading; other blanks of ASCII do not reach the wiki.
_BLANK = " \t\n\r"

# What Validator::cleanUp() replaces; it lets U+007F to U+009F pass: https://www.mediawiki.org/wiki/Utfnormal
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

# The models whose texts the wiki expands like wikitext: of scripts and style sheets, too.
_EXPANDED_MODELS = frozenset({"wikitext", "css", "javascript"})
# What no title has (https://www.mediawiki.org/wiki/Manual:$wgLegalTitleChars); it stands for what is not expanded.
_HIDDEN = "\x7f"
_TITLE = r"[^\x00-\x1f\x7f#<>\[\]{}|]+"
# https://www.mediawiki.org/wiki/Help:Links#Pipe_trick
_PIPE_TRICK = re.compile(rf"\[\[(?:{_TITLE}\||\|{_TITLE})\]\]")


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


def transforms(text: str, site: Site, content_model: str = "wikitext") -> tuple[str, ...]:
    """Name what the wiki would expand while saving: https://www.mediawiki.org/wiki/Manual:Pre-save_transform.

    It looks into neither comments nor tags of extensions; what it hides from display in the tags for transclusions,
    it signs and links nevertheless, but does not substitute.
    """
    if content_model not in _EXPANDED_MODELS or not _may_be_transformed(text, site):
        return ()
    nodes = read(text, site.extension_tags).nodes
    visible = "".join(_visible(text, nodes))
    found = {
        "a signature (~~~)": "~~~" in visible,
        "a substitution ({{subst:…}})": _substitutes(text, nodes, site),
        "a pipe trick ([[…|]])": _PIPE_TRICK.search(visible) is not None,
    }
    return tuple(name for name, is_there in found.items() if is_there)


def _may_be_transformed(text: str, site: Site) -> bool:
    """Say whether there is anything that could be expanded, wherever it stands: most texts have nothing of it."""
    if any(mark in text for mark in ("~~~", "|]]", "[[|")):
        return True
    folded = text.casefold()
    return any(word.casefold() in folded for word in site.substitution_words)


def _visible(text: str, nodes: tuple[Node, ...]) -> Iterator[str]:
    done = 0
    for node in nodes:
        if node.kind in ("comment", "extension") and node.start >= done:
            yield text[done : node.start]
            yield _HIDDEN
            done = node.end
    yield text[done:]


def _substitutes(text: str, nodes: tuple[Node, ...], site: Site) -> bool:
    words = tuple(word.casefold() for word in site.substitution_words)
    names = (text[slice(*node.parts[0])].lstrip(_TRIMMED) for node in nodes if node.kind == "template")
    longest = max(map(len, words))
    return any(name[:longest].casefold().startswith(words) for name in names)


def sha1(text: str) -> str:
    """Return the SHA-1 of a text as MediaWiki gives it for a revision: hexadecimal, of its UTF-8 form."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def byte_length(text: str) -> int:
    """Return the size of a text as MediaWiki counts it, in bytes of UTF-8."""
    return len(text.encode())
