r"""How long a text may become: a few lines of a job file can ask for more than there is memory.

Forty times `regex: {find: '(?s)(.*)', with: '\1\1'}` would make a million megabytes of one.
"""

from __future__ import annotations

from editrunner.errors import OperationFailed

LONGEST_TEXT = 16 * 1024 * 1024
"""Characters. A page holds 2 MiB, unless its wiki was told otherwise:
https://www.mediawiki.org/wiki/Manual:$wgMaxArticleSize."""


def check_length(characters: int) -> None:
    """Check that a text does not become longer than it may, before it is made.

    Raises:
        OperationFailed: it would.
    """
    if characters > LONGEST_TEXT:
        raise OperationFailed("text_too_long", f"the text would be longer than {LONGEST_TEXT:,} characters")
