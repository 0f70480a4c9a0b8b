"""What happened when in a run: edits a minute, waits and errors, and a picture of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup

from editrunner.model import PROBLEMS, SAVES
from editrunner.records.audit_reading import OUTCOME_EVENTS

_MINUTE = 60.0
_MOST_BARS = 240
"""Where a run has more minutes, a bar stands for several."""
_WIDTH, _HEIGHT, _BELOW = 960, 150, 10
_WIDEST_BAR = 40.0
"""In a run of a minute or two, bars would fill the picture and look like no bars at all."""


@dataclass(slots=True)
class Timeline:
    """The moments of a run, in seconds since the epoch."""

    first: float | None = None
    last: float = 0.0
    saves: list[float] = field(default_factory=list)
    waits: list[tuple[float, float]] = field(default_factory=list)
    """When each began, and how many seconds it was to take."""
    errors: list[float] = field(default_factory=list)

    def noting(self, events: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Pass events through, and note their times."""
        for event in events:
            self.note(event)
            yield event

    def note(self, event: Mapping[str, Any]) -> None:
        """Note the time of an event."""
        time = datetime.fromisoformat(event["time"]).timestamp()
        self.first = time if self.first is None else self.first
        self.last = time
        name = event["event"]
        outcome = OUTCOME_EVENTS.get(name)
        if outcome in SAVES:
            self.saves.append(time)
        elif name == "edit.waiting":
            self.waits.append((time, float(event["seconds"])))
        elif outcome in PROBLEMS:
            self.errors.append(time)

    def svg(self) -> Markup:
        """Return a picture: a bar for each minute, waits behind, errors below; nothing for a run without a moment."""
        if self.first is None or not (self.saves or self.waits or self.errors):
            return Markup()
        return _Picture(self, self.first).svg()


class _Picture:
    def __init__(self, timeline: Timeline, first: float) -> None:
        self._timeline = timeline
        self._first = first
        last_wait = max((start + seconds for start, seconds in timeline.waits), default=0.0)
        self._seconds = max(max(timeline.last, last_wait) - first, _MINUTE)
        minutes = -(-self._seconds // _MINUTE)
        self._step = _MINUTE * -(-minutes // _MOST_BARS)

    def svg(self) -> Markup:
        bars = Counter(int((time - self._first) // self._step) for time in self._timeline.saves)
        most = max(bars.values(), default=0)
        a_minute = most * _MINUTE / self._step
        parts = [
            *(self._wait(start, seconds) for start, seconds in self._timeline.waits),
            *(self._bar(index, count / most) for index, count in sorted(bars.items())),
            *(self._error(time) for time in self._timeline.errors),
            Markup('<line x1="0" x2="{0}" y1="{1}" y2="{1}"/>').format(_WIDTH, _HEIGHT),
        ]
        found = self._timeline
        legend = f"{len(found.saves)} edits, {len(found.waits)} waits, {len(found.errors)} errors over time"
        # It is drawn as wide as the screen is; words in it would be stretched with it.
        picture = Markup(
            '<svg class="timeline" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
        ).format(_WIDTH, _HEIGHT + _BELOW, legend, Markup("").join(parts))
        pace = f"{self._seconds / _MINUTE:.0f} min; at most {a_minute:.0f} edits a minute"
        words = [_word("edits", pace), *self._asides()]
        return Markup("<figure>{}<figcaption>{}</figcaption></figure>").format(picture, Markup(" ").join(words))

    def _asides(self) -> Iterator[Markup]:
        """Yield what the other colours mean, where they are there."""
        waits, errors = self._timeline.waits, self._timeline.errors
        if waits:
            yield _word("wait", f"{_counted(len(waits), 'wait')}, {sum(seconds for _, seconds in waits):.0f} s")
        if errors:
            yield _word("error", _counted(len(errors), "error"))

    def _x(self, time: float) -> float:
        return (time - self._first) / self._seconds * _WIDTH

    def _bar(self, index: int, share: float) -> Markup:
        width = min(max(1.0, self._step / self._seconds * _WIDTH - 1), _WIDEST_BAR)
        height = max(2.0, share * (_HEIGHT - 10))
        return _rectangle("edits", self._x(self._first + index * self._step), _HEIGHT - height, width, height)

    def _wait(self, start: float, seconds: float) -> Markup:
        return _rectangle("wait", self._x(start), 0, max(1.0, seconds / self._seconds * _WIDTH), _HEIGHT)

    def _error(self, time: float) -> Markup:
        return _rectangle("error", self._x(time), _HEIGHT + 2, 3, 6)


def _rectangle(name: str, x: float, y: float, width: float, height: float) -> Markup:
    return Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        name, x, y, width, height
    )


def _word(name: str, text: str) -> Markup:
    """Return words of the legend, with the colour that they explain."""
    return Markup('<span class="{}">{}</span>').format(name, text)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
