"""What MediaWiki does to text between the request and the revision.

Text: https://www.mediawiki.org/wiki/API:Edit. Summaries: https://www.mediawiki.org/wiki/Help:Edit_summary.
"""

import json
import re
import unicodedata

from editrunner.sandbox.answers import NotUnderstood

# PHP's rtrim() and trim() know ASCII white space only: a no-break space stays.
_WHITE_SPACE = " \t\n\r\0\x0b"
_NOT_STORED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n?")

_SUMMARY_LENGTH = 500
_HEADING = re.compile(r"\s*=+\s*(.*?)\s*=+\s*", re.ASCII)

EXTENSION_TAGS = ("pre", "nowiki", "gallery", "indicator", "langconvert")
_PROTECTED = re.compile(
    rf"<!--.*?(?:-->|\Z)|<({'|'.join(EXTENSION_TAGS)})(?:\s[^>]*)?>.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_PRE_SAVE = (
    re.compile(r"~{3,}"),
    re.compile(r"\{\{\s*(?:safe)?subst:", re.IGNORECASE),
    re.compile(r"\[\[[^\[\]|\n]*\|\]\]|\[\[\|[^\[\]|\n]+\]\]"),
)

_LARGEST_INTEGER = 2**63
_JSON_ESCAPES = str.maketrans(
    {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def clean(text: str) -> str:
    """Valid, normalised Unicode (NFC), without the control characters that MediaWiki does not store."""
    return unicodedata.normalize("NFC", _NOT_STORED.sub("\ufffd", text))


def trimmed_end(text: str) -> str:
    """LF line ends, and no white space at the end of the page; that at its beginning stays."""
    return _LINE_ENDS.sub("\n", text.rstrip(_WHITE_SPACE))


def stored_summary(summary: str) -> str:
    """The summary as it goes into the history.

    A summary that is all heading loses its equal signs, because it may come from the form for a new section.
    """
    if heading := _HEADING.fullmatch(summary):
        summary = heading.group(1)
    summary = summary.strip(_WHITE_SPACE)
    if len(summary) > _SUMMARY_LENGTH:
        summary = summary[: _SUMMARY_LENGTH - 3].rstrip(_WHITE_SPACE) + "..."
    return summary


def visible(wikitext: str) -> str:
    """The text without what the parser does not look into: comments, nowiki, pre and the like."""
    return _PROTECTED.sub("", wikitext)


def stored_wikitext(text: str) -> str:
    """Wikitext as it is saved.

    Raises:
        NotUnderstood: the wiki would transform the text when saving it
            (https://www.mediawiki.org/wiki/Manual:Pre-save_transform).
    """
    seen = visible(text)
    for pattern in _PRE_SAVE:
        if found := pattern.search(seen):
            raise NotUnderstood(f"text that is transformed when it is saved: {found.group()[:40]}")
    return trimmed_end(text)


def stored_json(text: str) -> str:
    """JSON as it is saved: indented with tabs, and with PHP's own choice of escapes.

    Raises:
        ValueError: it is not JSON.
        NotUnderstood: a number that PHP would write in another way.
    """
    tree = json.loads(text, parse_float=_refuse_number, parse_int=_integer, parse_constant=_refuse_constant)
    return json.dumps(tree, indent="\t", ensure_ascii=False).translate(_JSON_ESCAPES)


def _integer(digits: str) -> int:
    if not -_LARGEST_INTEGER <= (number := int(digits)) < _LARGEST_INTEGER:
        _refuse_number(digits)
    return number


def _refuse_number(digits: str) -> float:
    raise NotUnderstood(f"the number {digits} in a JSON page")


def _refuse_constant(word: str) -> float:
    raise ValueError(f"{word} is not JSON")
