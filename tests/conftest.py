"""What tests of several folders need."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .wiki_access import WikiAccess

VERSIONS = ("1.39", "1.43")


@pytest.fixture(scope="session", params=VERSIONS, ids=lambda version: f"mediawiki-{version}")
def mediawiki(request: pytest.FixtureRequest) -> Iterator[WikiAccess]:
    """A real wiki, as `script/mediawiki up` makes one."""
    described = Path(request.config.rootpath, ".mediawiki", request.param, "site", "wiki.json")
    if not described.exists():
        pytest.fail(f"there is no MediaWiki {request.param}: run script/mediawiki up {request.param}")
    wiki = WikiAccess.real(described)
    yield wiki
    wiki.close()
