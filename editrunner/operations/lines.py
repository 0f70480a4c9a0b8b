"""Text put on lines of its own: what `append`, `prepend` and the section operations share."""

from __future__ import annotations

import re

from editrunner.errors import OperationFailed
from editrunner.model import JsonObject

TEXT_SCHEMA: JsonObject = {"$ref": "#/$defs/wikitext", "minLength": 1, "description": "The text to put in."}
SEPARATOR_SCHEMA: JsonObject = {
    "$ref": "#/$defs/wikitext",
    "default": "\n",
    "description": "What stands between the text and what is there already.",
}
REPEAT_SCHEMA: JsonObject = {
    "type": "boolean",
    "default": False,
    "description": "Put the text in even where it stands as whole lines already: "
    "each run of the job then does it again.",
}


def stands_as_lines(block: str, text: str) -> bool:
    """Say whether a block of lines stands in a text as whole lines; blanks at its end do not count.

    The wiki trims the end of a page, and so the end of what was put there.
    """
    lines = block.strip("\n").rstrip(" \t\n")
    return re.search(rf"^{re.escape(lines)}[ \t]*$", text, re.MULTILINE) is not None


def swallowed() -> OperationFailed:
    """Return the failure of a page at whose end nothing can be put: the wiki would not see it."""
    return OperationFailed(
        "no_place", "something at the end of the page is not closed (a comment, a template), and would swallow it"
    )


def split_end(text: str) -> tuple[str, str]:
    """Split a text into its content and the line ends behind it."""
    content = text.rstrip("\n")
    return content, text[len(content) :]
