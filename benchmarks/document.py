"""The document: what was measured, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.figures import Row

_BEGINNING = """\
# Benchmarks

editrunner beside a bare loop and other clients, on one machine, with a real MediaWiki behind nginx and PHP-FPM.
`benchmarks/run` measures and writes this page; `benchmarks/run --quick` takes a few minutes, and
`benchmarks/run single resume` measures some of it anew.

- Every client is a process of its own, its start-up and log-in counted in. They run side by side, in alternation; a
  ratio is of two runs of one round, and the figure is the median of all rounds.
- The *bare loop* is the floor: it knows all titles, revisions and new texts beforehand, and does nothing but send them
  over a connection that is kept open. The bare reads know all titles beforehand.
- A page has 10 kB of wikitext where nothing else is said, no two of them the same, and the job has two operations
  (`replace`, `add_category`); each run begins on new pages that all need the change.
- Requests are counted in the server's log. CPU is user and system time of the process; memory is its peak (RSS).
- mwclient and pywikibot read and edit page by page, as their documentation shows, and as they did where the goals were
  set; pywikibot runs without its pauses (`put_throttle = 0`). With its preloading generator it reads in batches.
- No client that saves one page after the other, each with a request of its own, can be faster than the bare loop:
  where that needs more than the goal beside another client, as the last column says, the goal is out of reach on this
  wiki.
"""
_MARKS = {True: "yes", False: "no"}


def document(rows: Sequence[Row], facts: Mapping[str, Mapping[str, str]], plot: str) -> str:
    """Return the page.

    Args:
        rows: what was measured.
        facts: of the machine and of each wiki, by their names, as tables.
        plot: the name of the file with the plot.
    """
    parts = [_BEGINNING, "## Figures\n", *_table(rows), f"\n![The figures as shares of their goals]({plot})\n"]
    for name, values in facts.items():
        parts += [f"## {name}\n", *_facts(values), ""]
    return "\n".join(parts).rstrip() + "\n"


def _table(rows: Iterable[Row]) -> list[str]:
    lines = ["| what | wiki | goal | measured | from, to | reached | |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        spread = f"{number(min(row.values))}, {number(max(row.values))}" if len(row.values) > 1 else ""
        details = f"{row.details}{' (quick)' if row.quick else ''}"
        cells = [
            *(row.what, row.wiki, with_unit(row.goal, row.unit), f"**{with_unit(row.figure, row.unit)}**"),
            *(spread, _MARKS[row.is_reached], details.strip()),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _facts(values: Mapping[str, str]) -> list[str]:
    return ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in values.items())]


def with_unit(value: float, unit: str) -> str:
    """Return a figure with its unit."""
    return f"{number(value)} {unit}".strip()


def number(value: float) -> str:
    """Return a figure as people read it: ratios with three digits behind the point, large ones with none."""
    digits = 3 if value < 10 else 1 if value < 100 else 0  # noqa: PLR2004 - how many digits are of use
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
