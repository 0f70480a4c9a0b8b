"""From samples to the rows of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.samples import Sample


@dataclass(frozen=True, slots=True)
class Row:
    """A figure that was measured, beside the one to be reached: at most `goal`.

    `values` has one figure for each round.
    """

    what: str
    wiki: str
    unit: str
    goal: float
    values: tuple[float, ...]
    details: str = ""
    quick: bool = False

    @property
    def figure(self) -> float:
        """The median."""
        return median(self.values)

    @property
    def is_reached(self) -> bool:
        """Whether it is as good as it is to be."""
        return self.figure <= self.goal


def rows(samples: Iterable[Sample]) -> list[Row]:
    """Return the rows for which there are samples, wiki by wiki."""
    found = list(samples)
    wikis = sorted({sample.wiki for sample in found}, reverse=True)
    return [row for wiki in wikis for row in _rows_of([sample for sample in found if sample.wiki == wiki], wiki)]


def _rows_of(samples: Sequence[Sample], wiki: str) -> Iterator[Row]:
    for benchmark, make in _MAKERS:
        of_benchmark = [sample for sample in samples if sample.benchmark == benchmark]
        if of_benchmark:
            yield from make(of_benchmark, wiki)


def chosen(samples: Iterable[Sample], variant: str | None = None, client: str = "editrunner") -> list[Sample]:
    """Return the samples of a variant and a client, by rounds."""
    found = [sample for sample in samples if sample.client == client and variant in (None, sample.variant)]
    return sorted(found, key=lambda sample: sample.round)


def ratios(samples: Sequence[Sample], variant: str, against: str, client: str = "editrunner") -> tuple[float, ...]:
    """Return how long a client takes for each second of another one, round by round."""
    others = {sample.round: sample for sample in chosen(samples, variant, against)}
    ours = chosen(samples, variant, client)
    return tuple(sample.seconds / others[sample.round].seconds for sample in ours if sample.round in others)


def _row(what: str, wiki: str, goal: float, values: Iterable[float], samples: Sequence[Sample], **keys: str) -> Row:
    quick = any(sample.quick for sample in samples)
    return Row(what, wiki, keys.get("unit", ""), goal, tuple(values), keys.get("details", ""), quick)


def _requests(samples: Sequence[Sample], wiki: str) -> Iterator[Row]:
    for variant, having, goal in (("Bot", "with", 1.01), ("Plain", "without", 1.03)):
        found = chosen(samples, variant)
        each = [sample.requests / sample.pages for sample in found]
        details = "; ".join(f"{sample.requests:,} for {sample.pages:,}" for sample in found)
        yield _row(
            f"requests for each changed page, {having} `apihighlimits`", wiki, goal, each, found, details=details
        )


def _single(samples: Sequence[Sample], wiki: str) -> Iterator[Row]:
    what = "time against the bare loop, one write at a time"
    yield _row(what, wiki, 1.05, ratios(samples, "", "bare_writes"), samples, details=_pace(samples, "bare_writes"))
    starts = {sample.round: sample for sample in chosen(samples, "start-up")}
    each = [
        (sample.cpu - starts[sample.round].cpu) / (sample.pages - starts[sample.round].pages) * 1000
        for sample in chosen(samples, "")
    ]
    started = median(sample.cpu for sample in starts.values())
    details = f"start-up of {started:.2f} s left out"
    yield _row("own CPU for each page planned and saved", wiki, 3, each, samples, unit="ms", details=details)


def _concurrency(samples: Sequence[Sample], wiki: str) -> Iterator[Row]:
    what = "time with `--concurrency 4`, against a bare loop with four threads"
    values = ratios(samples, "", "bare_writes")
    if values:
        yield _row(what, wiki, 1.08, values, samples, details=_pace(samples, "bare_writes"))


def _planning(samples: Sequence[Sample], wiki: str) -> Iterator[Row]:
    for variant, batch in (("Bot", 500), ("Plain", 50)):
        pages = chosen(samples, variant)[0].pages
        what = f"planning {pages:,} pages that need no change, against bare reads of {batch} pages"
        values = ratios(samples, variant, "bare_reads")
        of_variant = [sample for sample in samples if sample.variant == variant]
        yield _row(what, wiki, 1.25, values, samples, details=_pace(of_variant, "bare_reads"))


def _memory(samples: Sequence[Sample], wiki: str) -> Iterator[Row]:
    for variant, how in (("prefix", "targets"), ("titles", "`titles` in the job file")):
        few, many = sorted(chosen(samples, variant), key=lambda sample: sample.pages)
        name = f"peak memory, {many.pages:,} {how}"
        details = f"{few.peak_mb:.0f} MB and {many.peak_mb:.0f} MB"
        yield _row(f"{name} against {few.pages:,}", wiki, 1.3, [many.peak_mb / few.peak_mb], samples, details=details)
        yield _row(name, wiki, 150, [many.peak_mb], samples, unit="MB")
    for sample in chosen(samples, "long"):
        what = f"peak memory, {sample.pages:,} pages of 2,000,000 bytes"
        yield _row(what, wiki, 150, [sample.peak_mb], samples, unit="MB")


def _startup(samples: Sequence[Sample], wiki: str) -> Iterator[Row]:
    for variant, what, goal in (("--version", "`editrunner --version`", 0.15), ("validate", "`validate`", 0.3)):
        values = [sample.cpu for sample in chosen(samples, variant)]
        yield _row(f"CPU of {what}", wiki, goal, values, samples, unit="s")


def _resume(samples: Sequence[Sample], wiki: str) -> Iterator[Row]:
    found = [sample for sample in chosen(samples, "") if sample.first_write is not None]
    what = f"resuming a log of {found[0].pages:,} pages, to the first write"
    values = [sample.first_write for sample in found if sample.first_write is not None]
    details = f"{max(sample.peak_mb for sample in found):.0f} MB"
    yield _row(what, wiki, 5, values, samples, unit="s", details=details)


def _report(samples: Sequence[Sample], wiki: str) -> Iterator[Row]:
    for variant in ("plan", "run"):
        found = chosen(samples, variant)
        what = f"HTML report of a {variant} of {found[0].pages:,} pages"
        yield _row(what, wiki, 5, [sample.seconds for sample in found], samples, unit="s")
        yield _row(f"{what}, memory", wiki, 200, [sample.peak_mb for sample in found], samples, unit="MB")


def _peers(samples: Sequence[Sample], wiki: str) -> Iterator[Row]:
    peers = {
        "pywikibot_loop": "pywikibot doing the same job",
        "mwclient_loop": "mwclient doing the same job",
        "pywikibot_preloading": "pywikibot with its preloading generator",
    }
    for size, of_size in _by_size(samples):
        for client, name in peers.items():
            floor = median(ratios(of_size, str(size), client, "bare_writes"))
            details = f"{_pace(of_size, client)}; that of the bare loop is {floor:.3g}"
            what = f"time against {name}, pages of {size:,} bytes"
            yield _row(what, wiki, 0.6, ratios(of_size, str(size), client), of_size, details=details)


def _sizes(samples: Sequence[Sample], wiki: str) -> Iterator[Row]:
    for size, of_size in _by_size(samples):
        what = f"time against the bare loop, pages of {size:,} bytes"
        values = ratios(of_size, str(size), "bare_writes")
        yield _row(what, wiki, 1.05, values, of_size, details=_pace(of_size, "bare_writes"))


def _by_size(samples: Sequence[Sample]) -> Iterator[tuple[int, list[Sample]]]:
    """Yield each size of pages, in bytes, and the samples of it; a sample's variant is its size."""
    for size in sorted({int(sample.variant) for sample in samples}):
        yield size, [sample for sample in samples if sample.variant == str(size)]


def milliseconds(samples: Iterable[Sample], client: str, variant: str = "") -> float:
    """Return how long a client takes for a page."""
    return median(sample.seconds / sample.pages * 1000 for sample in chosen(samples, variant, client))


def _pace(samples: Sequence[Sample], against: str) -> str:
    """Say how long both take for a page."""
    variant = samples[0].variant if len({sample.variant for sample in samples}) == 1 else ""
    ours, theirs = milliseconds(samples, "editrunner", variant), milliseconds(samples, against, variant)
    return f"{_rounded(ours)} ms and {_rounded(theirs)} ms a page"


def _rounded(number: float) -> str:
    return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"  # noqa: PLR2004 - from there, digits are enough


_MAKERS: Sequence[tuple[str, Callable[[Sequence[Sample], str], Iterator[Row]]]] = (
    ("requests", _requests),
    ("single", _single),
    ("sizes", _sizes),
    ("concurrency", _concurrency),
    ("planning", _planning),
    ("memory", _memory),
    ("startup", _startup),
    ("resume", _resume),
    ("report", _report),
    ("peers", _peers),
)
