"""Which targets a job has listed, and which pages it has come to by them."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from editrunner.compact import DigestMap, Key

_LISTED = 1
_ENTERED = 2


class SeenTargets:
    """The targets that a job has listed, and the titles of the pages that it has an entry for.

    Most targets are the titles of their pages: what is known of both stands in one place. One thread can list
    targets while another one enters pages.

    Args:
        listed: targets, each by its title or its page id; or by both that and a row.
    """

    __slots__ = ("_lock", "_marks")

    def __init__(self, listed: Iterable[Key] = ()) -> None:
        self._lock = Lock()
        self._marks = DigestMap()
        for target in listed:
            self.list(target)

    def list(self, target: Key) -> bool:
        """Take in a target; say whether it is a new one."""
        return self._mark(target, _LISTED)

    def enter(self, title: str) -> bool:
        """Take in a page that has an entry; say whether it is a new one."""
        return self._mark(title, _ENTERED)

    def has_listed(self, target: Key) -> bool:
        """Say whether a target was listed."""
        with self._lock:
            return bool(self._marks.get(target) & _LISTED)

    def copy(self) -> SeenTargets:
        """Return another one that knows the same."""
        other = SeenTargets()
        with self._lock:
            other._marks = self._marks.copy()
        return other

    def _mark(self, key: Key, mark: int) -> bool:
        with self._lock:
            return not self._marks.put(key, mark, keeps_bits=True) & mark
