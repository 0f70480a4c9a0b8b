import re

import pytest

from editrunner.wikitext.spans import COMMENT, without_edges

UNSEEN = re.compile(rf"[ ]+|{COMMENT}", re.DOTALL)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a", "a"),
        (" <!-- c --> a <!-- d --> b <!-- e -->", "a <!-- d --> b"),
        ("  ", ""),
        ("<!-- c -->", ""),
        ("", ""),
        (" <!-- c ", "<!-- c"),
    ],
)
def test_what_is_not_seen_is_left_out_at_the_edges(text: str, kept: str) -> None:
    start, end = without_edges(f"({text})", (1, len(text) + 1), UNSEEN)

    assert f"({text})"[start:end] == kept
