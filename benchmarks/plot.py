"""The plot: each figure as a share of its goal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt

from benchmarks.figures import Row

_REACHED, _MISSED, _GOAL = "#2a7f62", "#c0504d", "#333333"
_INCHES_A_ROW = 0.34


def plot(rows: Sequence[Row], path: Path) -> None:
    """Draw a bar for each row, with what lies between its lowest and highest value, and a line for the goals."""
    # The same figures give the same file, with text as text.
    mpl.rcParams.update({"svg.hashsalt": "editrunner", "svg.fonttype": "none", "font.size": 9})
    wikis = {row.wiki for row in rows}
    names = [row.what.replace("`", "") + (f" ({row.wiki})" if len(wikis) > 1 else "") for row in rows]
    shares = [row.figure / row.goal for row in rows]
    below = [(row.figure - min(row.values)) / row.goal for row in rows]
    above = [(max(row.values) - row.figure) / row.goal for row in rows]
    figure, axes = plt.subplots(figsize=(10, 1 + _INCHES_A_ROW * len(rows)), layout="constrained")
    colours = [_REACHED if row.is_reached else _MISSED for row in rows]
    axes.barh(names, shares, color=colours, xerr=(below, above), error_kw={"elinewidth": 1, "ecolor": "#888888"})
    axes.axvline(1, color=_GOAL, linewidth=1, linestyle="--")
    axes.invert_yaxis()
    axes.set_xlabel("measured, as a share of the goal (at most 1)")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
