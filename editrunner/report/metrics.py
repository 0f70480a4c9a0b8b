"""A run as metrics: https://prometheus.io/docs/instrumenting/exposition_formats/, for a collector of text files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

from editrunner import __version__
from editrunner.model import Entry, Outcome, Wait
from editrunner.records.plan import PlanCounts


@dataclass(slots=True)
class Metrics:
    """What one call of a verb has done so far. Times are seconds since 1970; `labels` tell it from other calls."""

    labels: Mapping[str, str]
    started: float
    plans: bool = False
    """Whether the call plans, and brings nothing to an end."""
    expected: int | None = None
    planned: PlanCounts = field(default_factory=PlanCounts)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    waits: Counter[str] = field(default_factory=Counter)
    seconds_waited: dict[str, float] = field(default_factory=dict)

    def plan(self, entry: Entry) -> None:
        """Count an entry that is planned."""
        self.planned.add(entry)

    def end(self, outcome: Outcome) -> None:
        """Count an entry that has its outcome."""
        self.outcomes[outcome] += 1

    def wait(self, wait: Wait) -> None:
        """Count a pause."""
        self.waits[wait.code] += 1
        self.seconds_waited[wait.code] = self.seconds_waited.get(wait.code, 0.0) + wait.seconds

    def text(self, now: float, exit_code: int | None = None) -> str:
        """Return all metrics; `exit_code` is `None` while the run goes on."""
        return "".join(f"{line}\n" for line in self._lines(now, exit_code))

    def _lines(self, now: float, exit_code: int | None) -> Iterator[str]:
        yield from self._family("info", "gauge", "The editrunner that ran.", {(("version", __version__),): 1})
        yield from self._planned() if self.plans else self._ended()
        if self.expected is not None:
            yield from self._family("entries_expected", "gauge", "Pages that there are.", {(): self.expected})
        yield from self._family(
            "waits_total",
            "counter",
            "Pauses that the wiki has asked for, by error code.",
            {(("code", code),): count for code, count in self.waits.items()},
        )
        yield from self._family(
            "wait_seconds_total",
            "counter",
            "How long those pauses are.",
            {(("code", code),): seconds for code, seconds in self.seconds_waited.items()},
        )
        yield from self._family("start_timestamp_seconds", "gauge", "When the call began.", {(): self.started})
        yield from self._family("update_timestamp_seconds", "gauge", "When this was written.", {(): now})
        if exit_code is not None:
            yield from self._family("end_timestamp_seconds", "gauge", "When the call ended.", {(): now})
            yield from self._family("exit_code", "gauge", "What the call ended with.", {(): exit_code})

    def _planned(self) -> Iterator[str]:
        yield from self._family(
            "planned_total",
            "counter",
            "Pages of jobs that this call has planned, by what is to become of them.",
            {(("kind", kind),): count for kind, count in asdict(self.planned).items()},
        )

    def _ended(self) -> Iterator[str]:
        yield from self._family(
            "entries_total",
            "counter",
            "Pages of jobs that this call has brought to an end, by outcome.",
            {(("outcome", outcome),): self.outcomes[outcome] for outcome in Outcome},
        )

    def _family(
        self, name: str, kind: str, text: str, samples: Mapping[tuple[tuple[str, str], ...], float]
    ) -> Iterator[str]:
        yield f"# HELP editrunner_{name} {text}"
        yield f"# TYPE editrunner_{name} {kind}"
        for labels, value in samples.items():
            pairs = ",".join(f'{label}="{_escaped(text)}"' for label, text in {**self.labels, **dict(labels)}.items())
            yield f"editrunner_{name}{{{pairs}}} {value}"


def _escaped(value: str) -> str:
    # What is no Unicode, as half a surrogate pair in the name of a file, has no place in UTF-8.
    valid = value.encode("utf-8", "backslashreplace").decode()
    return valid.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
