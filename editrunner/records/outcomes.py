"""How the entries of a run have ended, in little memory."""

from __future__ import annotations

from collections import Counter

from editrunner.compact import DigestMap
from editrunner.model import Outcome

_OUTCOMES = tuple(Outcome)


class Outcomes:
    """The newest outcome of each entry, and how many there are of each."""

    def __init__(self) -> None:
        self._numbers = DigestMap()
        self._counts: Counter[tuple[str, Outcome]] = Counter()

    def put(self, entry: str, outcome: Outcome) -> None:
        """Take in how an entry has ended, whatever was known of it before."""
        job = job_of(entry)
        before = self._numbers.put(entry, _OUTCOMES.index(outcome) + 1)
        if before:
            self._counts[job, _OUTCOMES[before - 1]] -= 1
        self._counts[job, outcome] += 1

    def get(self, entry: str) -> Outcome | None:
        """Return how an entry has ended; `None` where it has not."""
        number = self._numbers.get(entry)
        return _OUTCOMES[number - 1] if number else None

    def counts(self) -> Counter[Outcome]:
        """Return how many entries have ended in each outcome."""
        found: Counter[Outcome] = Counter()
        for (_, outcome), count in self._counts.items():
            found[outcome] += count
        return +found

    def ended(self) -> Counter[str]:
        """Return how many entries of each job have ended."""
        found: Counter[str] = Counter()
        for (job, _), count in self._counts.items():
            found[job] += count
        return found

    def __contains__(self, entry: str) -> bool:
        return entry in self._numbers

    def __len__(self) -> int:
        return len(self._numbers)


def entry_id(job: str, title: str) -> str:
    """Return the id of the entry of a page, by the id of the job and the page's title."""
    return f"{job}/{title}"


def job_of(entry: str) -> str:
    """Return the job of an entry; a title can have slashes, the id of a job has none."""
    return entry.partition("/")[0]
