"""Which of the pages that targets lead to are in the namespaces that their selectors want."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from editrunner.model import Fetched, PageSnapshot, Target


class WantedNamespaces:
    """The namespaces that are wanted of the pages that some targets lead to."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self._by_title: dict[str, list[Sequence[int]]] = {}
        # A page id that leads through a redirect cannot be told apart from the others.
        self._by_ids: list[Sequence[int]] = []
        for target in targets:
            if target.title is None:
                self._by_ids.append(target.wanted_namespaces)
            else:
                title = unicodedata.normalize("NFC", target.title)
                self._by_title.setdefault(title, []).append(target.wanted_namespaces)

    def has(self, fetched: Fetched) -> bool:
        """Say whether a page is in one of them, wherever redirects or page ids have led to."""
        if not isinstance(fetched, PageSnapshot):
            return True
        named = (wanted for title in fetched.requested for wanted in self._by_title.get(title, ()))
        leading = [*self._by_ids, *named]
        return not leading or any(not wanted or fetched.namespace in wanted for wanted in leading)
