import sys
import threading
from types import ModuleType

import pytest

from editrunner import importing
from editrunner.importing import Registry, imported, imported_meanwhile


def test_what_is_asked_for_is_imported_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def import_module(name: str) -> ModuleType:
        asked.append(name)
        return sys.modules["editrunner.importing"]

    monkeypatch.setattr(importing, "import_module", import_module)
    registry: Registry[object] = Registry("editrunner", {"one": "importing.Registry", "two": "importing.imported"})

    assert (list(registry), len(registry), "two" in registry, "three" in registry) == (["one", "two"], 2, True, False)
    assert asked == []
    assert registry["one"] is Registry
    assert asked == ["editrunner.importing"]


def test_a_name_that_is_not_there_is_a_missing_key() -> None:
    registry: Registry[object] = Registry("editrunner", {"one": "importing.Registry"})

    assert registry.get("two") is None
    with pytest.raises(KeyError, match="two"):
        registry["two"]


def test_ctrl_c_waits_until_a_module_is_imported(ctrl_c_while_importing: list[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        imported("editrunner.importing")

    assert ctrl_c_while_importing == ["editrunner.importing"]


def test_what_is_imported_meanwhile_is_there_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, waited = threading.Event(), threading.Event()
    threads: list[threading.Thread] = []

    def import_module(_: str) -> ModuleType:
        begun.set()
        assert waited.wait(10)
        threads.append(threading.current_thread())
        return importing

    monkeypatch.setattr(importing, "import_module", import_module)

    with imported_meanwhile("editrunner.importing"):
        assert begun.wait(10)
        waited.set()

    assert threads
    assert threads[0] is not threading.current_thread()
