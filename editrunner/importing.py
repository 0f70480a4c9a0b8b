"""Modules that are imported only where they are wanted: most runs need one operation, not all of them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TypeVar, cast

_Named = TypeVar("_Named")

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The signals by which somebody wants the end."""


def ending_signals() -> list[signal.Signals]:
    """Return those of them that this process takes: what it was started to ignore, as by `nohup`, stays ignored."""
    return [number for number in ENDING if signal.getsignal(number) is not signal.SIG_IGN]


def imported(name: str) -> ModuleType:
    """Import a module. Ctrl-C waits for that.

    Raised while a class is made, it would come out as a RuntimeError before Python 3.12:
    https://github.com/python/cpython/issues/77757.
    """
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        return import_module(name)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


@contextmanager
def imported_meanwhile(name: str) -> Iterator[None]:
    """Have a module imported by another thread while this one waits for somebody; at the end it is there."""
    thread = threading.Thread(target=imported, args=(name,), name=f"importing {name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join()


class Registry(Mapping[str, _Named]):
    """What the modules of a package have, by name, each imported when it is asked for.

    Args:
        package: the package.
        places: where each is: `module.Name`.
    """

    def __init__(self, package: str, places: Mapping[str, str]) -> None:
        self._package = package
        self._places = places

    def __getitem__(self, name: str) -> _Named:
        module, _, attribute = self._places[name].partition(".")
        return cast("_Named", getattr(imported(f"{self._package}.{module}"), attribute))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, name: object) -> bool:
        return name in self._places
