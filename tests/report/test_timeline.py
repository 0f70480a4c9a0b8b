import re
from typing import Any

from editrunner.report.timeline import Timeline


def event(minute: float, name: str, **fields: Any) -> dict[str, Any]:
    seconds = int(minute * 60)
    return {
        "event": name,
        "time": f"2026-01-01T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.000Z",
        **fields,
    }


def picture(*events: dict[str, Any]) -> str:
    timeline = Timeline()
    assert list(timeline.noting(events)) == list(events)
    return timeline.svg()


def test_a_run_in_which_nothing_happened_has_no_picture() -> None:
    assert picture(event(0, "run.started"), event(1, "run.stopped")) == ""
    assert picture() == ""


def test_there_is_a_bar_for_each_minute_with_edits_and_marks_for_waits_and_errors() -> None:
    svg = picture(
        event(0, "run.started"),
        event(0.5, "edit.saved"),
        event(0.7, "edit.merged"),
        event(2.5, "edit.saved"),
        event(3, "edit.waiting", seconds=30.0),
        event(4, "edit.failed"),
    )

    assert "3 edits, 1 waits, 1 errors over time" in svg
    assert [svg.count(f'<rect class="{name}"') for name in ("edits", "wait", "error")] == [2, 1, 1]
    assert "4 min; at most 2 edits a minute" in svg
    assert '<span class="wait">1 wait, 30 s</span> <span class="error">1 error</span>' in svg


def test_a_long_run_has_no_more_bars_than_there_is_room_for() -> None:
    svg = picture(*(event(minute, "edit.saved") for minute in range(1_000)))

    bars = [float(x) for x in re.findall(r'<rect class="edits" x="([\d.]+)"', svg)]
    assert 100 < len(bars) <= 240
    assert max(bars) < 960
    assert "at most 1 edits a minute" in svg


def test_the_bar_of_a_short_run_does_not_fill_the_picture() -> None:
    svg = picture(event(0, "run.started"), event(0.01, "edit.saved"))

    (width,) = re.findall(r'<rect class="edits" .*? width="([\d.]+)"', svg)
    assert float(width) < 100
