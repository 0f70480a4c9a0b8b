from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .wikis import Given, Script, Wiki, converse, embedded, set_up, unique_prefix

VERSIONS = ("1.39", "1.43")
_NOTHING = Given()


@pytest.fixture(scope="session", params=VERSIONS, ids=lambda version: f"mediawiki-{version}")
def mediawiki(request: pytest.FixtureRequest) -> Iterator[Wiki]:
    """A real wiki, as `script/mediawiki up` makes one."""
    described = Path(request.config.rootpath, ".mediawiki", request.param, "site", "wiki.json")
    if not described.exists():
        pytest.fail(f"there is no MediaWiki {request.param}: run script/mediawiki up {request.param}")
    wiki = Wiki.real(described)
    yield wiki
    wiki.close()


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
