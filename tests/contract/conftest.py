from collections.abc import Callable

import pytest

from .wikis import Given, Script, Wiki, converse, embedded, set_up, unique_prefix

_NOTHING = Given()

Compare = Callable[..., None]


@pytest.fixture
def compare(mediawiki: Wiki) -> Compare:
    """Hold the same conversation with a real wiki and with the sandbox, and compare what they say."""

    def hold(script: Script, given: Given = _NOTHING) -> None:
        prefix = unique_prefix()
        set_up(mediawiki, given, prefix)
        expected = converse(script, mediawiki, prefix)
        with embedded(given, prefix) as sandbox:
            answered = converse(script, sandbox, prefix)
        assert answered == expected

    return hold
