"""`benchmarks/run`: measures what is named, and writes the document from all that was measured."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from benchmarks.document import document
from benchmarks.figures import rows
from benchmarks.machine import machine, versions
from benchmarks.measurements.registry import MEASUREMENTS
from benchmarks.places import DOCUMENT, PLOT, RESULTS
from benchmarks.plot import plot
from benchmarks.runner import Runner
from benchmarks.samples import read_samples, write_samples
from benchmarks.wiki import BenchmarkWiki, running_wiki

_FACTS = "facts"
_WIKIS = ("1.43", "1.39")


def main(arguments: Sequence[str]) -> int:
    """Measure, write, and return the exit code: 1 where something could not be measured."""
    parser = argparse.ArgumentParser(prog="benchmarks/run", description="Measure editrunner beside other clients.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(MEASUREMENTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer pages and rounds")
    parser.add_argument("--wiki", action="append", choices=_WIKIS, help="the version of MediaWiki; can be repeated")
    parser.add_argument("--document", action="store_true", help="only write the document anew")
    wanted = parser.parse_args(arguments)
    unknown = set(wanted.names) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"nothing is called {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
    names = [] if wanted.document else wanted.names or list(MEASUREMENTS)
    failed = [name for version in wanted.wiki or _WIKIS[:1] for name in _measure(names, version, quick=wanted.quick)]
    _write_document()
    return 1 if failed else 0


def _measure(names: Sequence[str], version: str, *, quick: bool) -> list[str]:
    """Measure on one wiki, and return what could not be measured."""
    if not names:
        return []
    with running_wiki(version) as wiki:
        _write_facts(wiki)
        return [name for name in names if not _measured(name, MEASUREMENTS[name], wiki, quick=quick)]


def _measured(name: str, measure: Callable[[Runner], None], wiki: BenchmarkWiki, *, quick: bool) -> bool:
    """Measure one thing and keep the samples; what goes wrong does not keep the others from being measured."""
    runner = Runner(name, wiki, quick)
    if name == "concurrency" and not runner.has_option("apply", "--concurrency"):
        _say(f"{name}: left out, this editrunner has no option --concurrency")
        return True
    start = time.monotonic()
    try:
        measure(runner)
    except RuntimeError as error:
        _say(f"{name} on {wiki.version}: {error}")
        return False
    write_samples(RESULTS, name, wiki.version, runner.samples)
    _say(f"{name} on {wiki.version}: {len(runner.samples)} runs in {time.monotonic() - start:.0f} s")
    return True


def _write_facts(wiki: BenchmarkWiki) -> None:
    facts = {
        "Machine": {**machine(), "Date": datetime.now(UTC).strftime("%Y-%m-%d")},
        f"MediaWiki {wiki.version}": versions(wiki.api),
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{_FACTS}.json").write_text(json.dumps({**_read_facts(), **facts}, indent=1), encoding="utf-8")


def _read_facts() -> dict[str, dict[str, str]]:
    path = RESULTS / f"{_FACTS}.json"
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def _write_document() -> None:
    found = rows(read_samples(RESULTS))
    plot(found, PLOT)
    DOCUMENT.write_text(document(found, _read_facts(), PLOT.name), encoding="utf-8")
    for row in found:
        _say(f"{row.wiki}  {row.figure:10.4g} {row.unit:2}  (at most {row.goal:g})  {row.what}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - a command's progress


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
