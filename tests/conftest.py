"""What tests of several folders need."""

import os
import signal
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

from editrunner import importing

from .wiki_access import WikiAccess

VERSIONS = ("1.39", "1.43")

# How long an example takes says more about the machine than about the code.
settings.register_profile("short", deadline=None)
settings.register_profile("long", deadline=None, max_examples=5_000)
settings.load_profile("long" if os.environ.get("EDITRUNNER_TEST_LONG") else "short")


@pytest.fixture(scope="session", params=VERSIONS, ids=lambda version: f"mediawiki-{version}")
def mediawiki(request: pytest.FixtureRequest) -> Iterator[WikiAccess]:
    """A real wiki, as `script/mediawiki up` makes one."""
    described = Path(request.config.rootpath, ".mediawiki", request.param, "site", "wiki.json")
    if not described.exists():
        pytest.fail(f"there is no MediaWiki {request.param}: run script/mediawiki up {request.param}")
    wiki = WikiAccess.real(described)
    yield wiki
    wiki.close()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A process that was begun in the background takes no notice of SIGINT unless it asks for it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def ctrl_c_while_importing(monkeypatch: pytest.MonkeyPatch, interruptible: None) -> list[str]:
    """Ctrl-C is pressed while a module is being imported; those that were imported all the same."""
    imported: list[str] = []

    def import_and_press(name: str) -> ModuleType:
        signal.raise_signal(signal.SIGINT)
        imported.append(name)
        return import_module(name)

    monkeypatch.setattr(importing, "import_module", import_and_press)
    return imported
